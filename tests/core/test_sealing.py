"""Rows of before the encryption: forward without loss, back without loss."""

import pytest
from django.db import DataError, connection
from django.db.migrations.loader import MigrationLoader

from core import rotation
from tests.core.sealed import K1, K2, write_stored
from tests.factories.agencies import OfferFactory
from tests.factories.chat import ConversationFactory, MessageFactory
from tests.factories.companions import MemoryFactory

SEALING = [
    ("accounts", "0007_seal_reasons_and_addresses"),
    ("agencies", "0004_seal_contacts_and_answers"),
    ("chat", "0004_seal_what_was_said"),
    ("companions", "0002_seal_what_was_told"),
]
ODD = "역슬래시 \\x41 \\\\ '따옴표' 😀\n둘째 줄 %s"


class Ways:
    """The sealing migrations alone, there and back: what came after them stays where it is."""

    def __init__(self):
        self.loader = MigrationLoader(connection)
        self.undone = []

    def go_back(self):
        for key in reversed(SEALING):
            self._run("unapply", key)
            self.undone.append(key)

    def go_forward(self):
        while self.undone:
            self._run("apply", self.undone[-1])
            self.undone.pop()

    def _run(self, way, key):
        migration, state = self.loader.get_migration(*key), self.loader.project_state([key], False)
        with connection.schema_editor(atomic=migration.atomic) as editor:
            getattr(migration, way)(state, editor)


@pytest.fixture
def ways(transactional_db):
    """Whatever the test does, end where the code is."""
    yield (ways := Ways())
    ways.go_forward()


def query(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def test_rows_go_back_to_readable_ones_and_forward_again(ways, settings):
    settings.FIELD_KEYS = f"{K2},{K1}"
    memory = MemoryFactory(text=ODD, terms=["커피", "a\\b"], subject_key="커피")
    room = ConversationFactory(companion=memory.companion, user=memory.companion.user)
    said, before = (MessageFactory(conversation=room, text=ODD) for _ in range(2))
    write_stored(before, "text", "예전 말".encode())
    offer = OfferFactory(message=ODD)
    ways.go_back()
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

    ways.go_forward()
    for row in (memory, said, before, offer):
        row.refresh_from_db()
    assert (memory.text, memory.terms, memory.subject_key) == (ODD, ["커피", "a\\b"], "커피")
    assert (said.text, before.text, offer.message) == (ODD, "예전 말", ODD)
    assert memory.subject_hash == memory._meta.get_field("subject_hash").compute(memory)
    counts = {c.label: rotation.count_by_key(column=c) for c in rotation.list_sealed_columns()}
    assert counts["chat_message.text"] == {"plaintext": 2}
    assert counts["companions_memory.terms"] == {"plaintext": 1}


def test_what_nobody_can_open_stops_the_way_back(ways, settings):
    settings.FIELD_KEYS = K1
    MessageFactory(text="말")
    settings.FIELD_KEYS = K2
    with pytest.raises(Exception, match="field_key_unknown"):
        ways.go_back()
    settings.FIELD_KEYS = f"{K2},{K1}"


def test_the_columns_are_as_a_new_database_makes_them(ways):
    sql = (
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
        "WHERE contype IN ('c', 'u') AND conrelid::regclass::text ~ "
        "'^(accounts|agencies|chat|companions)_' ORDER BY 1, 2"
    )
    triggers = "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal"
    now = (query(sql), sorted(query(triggers)))
    ways.go_back()
    ways.go_forward()
    assert (query(sql), sorted(query(triggers))) == now
