"""Rows of before the encryption: forward without loss, back without loss."""

import pytest
from django.db import DataError, connection
from django.db.migrations.executor import MigrationExecutor

from core import rotation
from tests.core.sealed import K1, K2, write_stored
from tests.factories.agencies import OfferFactory
from tests.factories.chat import ConversationFactory, MessageFactory
from tests.factories.companions import MemoryFactory

BEFORE = [
    ("accounts", "0006_allowed_purpose"),
    ("agencies", "0003_reviews"),
    ("chat", "0003_count_failed_readings"),
    ("companions", "0001_companions_and_memories"),
]
ODD = "역슬래시 \\x41 \\\\ '따옴표' 😀\n둘째 줄 %s"


def migrate(targets):
    executor = MigrationExecutor(connection)
    executor.migrate(targets)
    return executor.loader.project_state(targets).apps


@pytest.fixture
def back(transactional_db):
    """Go back to before; whatever the test does, end where the code is."""
    yield lambda: migrate(BEFORE)
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def query(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def test_rows_go_back_to_readable_ones_and_forward_again(back, settings):
    settings.FIELD_KEYS = f"{K2},{K1}"
    memory = MemoryFactory(text=ODD, terms=["커피", "a\\b"], subject_key="커피")
    room = ConversationFactory(companion=memory.companion, user=memory.companion.user)
    said, before = (MessageFactory(conversation=room, text=ODD) for _ in range(2))
    write_stored(before, "text", "예전 말".encode())
    offer = OfferFactory(message=ODD)
    back()
    assert query("SELECT text FROM chat_message ORDER BY seq") == [(ODD,), ("예전 말",)]
    assert query("SELECT text, terms::text, subject_key FROM companions_memory") == [
        (ODD, '["커피", "a\\\\b"]', "커피")
    ]
    assert query("SELECT message, contact_phone FROM agencies_offer") == [(ODD, "")]
    kinds = dict(
        query(
            "SELECT column_name, data_type FROM information_schema.columns "
            "WHERE table_name = 'companions_memory'"
        )
    )
    assert (kinds["text"], kinds["terms"]) == ("character varying", "jsonb")
    assert "subject_hash" not in kinds
    with pytest.raises(DataError):
        query("UPDATE companions_memory SET text = repeat('x', 201) RETURNING 1")

    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())
    for row in (memory, said, before, offer):
        row.refresh_from_db()
    assert (memory.text, memory.terms, memory.subject_key) == (ODD, ["커피", "a\\b"], "커피")
    assert (said.text, before.text, offer.message) == (ODD, "예전 말", ODD)
    assert memory.subject_hash == memory._meta.get_field("subject_hash").compute(memory)
    counts = {c.label: rotation.count_by_key(column=c) for c in rotation.list_sealed_columns()}
    assert counts["chat_message.text"] == {"plaintext": 2}
    assert counts["companions_memory.terms"] == {"plaintext": 1}


def test_what_nobody_can_open_stops_the_way_back(back, settings):
    settings.FIELD_KEYS = K1
    MessageFactory(text="말")
    settings.FIELD_KEYS = K2
    with pytest.raises(Exception, match="field_key_unknown"):
        back()
    settings.FIELD_KEYS = f"{K2},{K1}"


def test_the_columns_are_as_a_new_database_makes_them(back):
    sql = (
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
        "WHERE contype IN ('c', 'u') AND conrelid::regclass::text ~ "
        "'^(accounts|agencies|chat|companions)_' ORDER BY 1, 2"
    )
    triggers = "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal"
    now = (query(sql), sorted(query(triggers)))
    back()
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())
    assert (query(sql), sorted(query(triggers))) == now
