"""The rotation of keys: what it finds, what it writes, and what it must not touch."""

import logging
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from threading import Barrier, Event

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from accounts import services as accounts
from accounts.models import BirthDateCorrection
from chat.models import Message
from companions.models import Memory
from config.schedule import BEAT_SCHEDULE
from core import rotation, tasks
from core.encryption import get_ring, read_key_id
from core.ledger import allow_resealing
from tests.core.sealed import K1, K2, read_stored, write_stored
from tests.factories.accounts import UserFactory
from tests.factories.chat import ConversationFactory, MessageFactory
from tests.factories.companions import MemoryFactory


def rotate(label="chat_message.text", batch=500):
    (column,) = [one for one in rotation.list_sealed_columns() if one.label == label]
    return list(rotation.rotate_column(column=column, batch=batch))[-1]


def call(*arguments):
    out = StringIO()
    call_command("rotate_field_keys", *arguments, stdout=out)
    return out.getvalue()


def key_of(row, name="text"):
    return read_key_id(read_stored(row, name))


@pytest.mark.django_db
def test_every_column_is_found_by_itself():
    assert {column.label for column in rotation.list_sealed_columns()} == {
        "accounts_accessreview.findings",
        "accounts_birthdatecorrection.reason",
        "accounts_deletionrequest.notify_to",
        "accounts_device.token",
        "accounts_incident.lessons",
        "accounts_incident.notice",
        "accounts_incident.title",
        "agencies_approval.note",
        "agencies_case.contact_name",
        "agencies_case.contact_phone",
        "agencies_case.safe_hours",
        "agencies_caseform.answers",
        "agencies_casemessage.text",
        "agencies_casenote.text",
        "agencies_casetask.title",
        "agencies_complaint.answer",
        "agencies_complaint.text",
        "agencies_emergency.delay_reason",
        "agencies_emergency.reason",
        "agencies_excerpt.text",
        "agencies_excerptrequest.reason",
        "agencies_offer.contact_name",
        "agencies_offer.contact_phone",
        "agencies_offer.message",
        "agencies_offer.safe_hours",
        "agencies_referral.reason",
        "agencies_reviewrequest.answer",
        "agencies_staffexport.reason",
        "agencies_thresholdreport.note",
        "chat_conversationsummary.text",
        "chat_message.text",
        "companions_companion.interests",
        "companions_companion.name",
        "companions_companion.note",
        "companions_memory.source_line",
        "companions_memory.subject_key",
        "companions_memory.terms",
        "companions_memory.text",
        "feed_appeal.answer",
        "feed_appeal.text",
        "feed_comment.text",
        "feed_evidence.content_note",
        "feed_evidence.text",
        "feed_moderationaction.before",
        "feed_moderationaction.reason",
        "feed_moderatoraccess.reason",
        "feed_post.content_note",
        "feed_post.text",
        "feed_postimage.alt",
        "feed_postversion.content_note",
        "feed_postversion.text",
        "feed_profile.bio",
        "feed_referral.reference",
        "feed_report.note",
        "feed_takedown.address",
        "feed_takedown.answer",
        "feed_takedown.contact",
        "feed_takedown.explanation",
        "feed_takedown.name",
        "feed_takedown.objection",
        "feed_versionimage.alt",
        "feed_wordfilter.word",
        "missions_checkincode.secret",
        "missions_participation.note",
        "missions_pointnote.text",
        "missions_redemption.code",
        "missions_redemptionchange.reason",
    }


@pytest.mark.django_db
def test_plain_and_old_values_come_under_the_newest_key(settings):
    settings.FIELD_KEYS = K1
    room = ConversationFactory()
    lines = [MessageFactory(conversation=room, text=f"말 {number}") for number in range(5)]
    write_stored(lines[0], "text", "예전 말".encode())
    settings.FIELD_KEYS = f"{K2},{K1}"
    fresh = MessageFactory(conversation=room, text="새 말")
    kept = read_stored(fresh, "text")
    gone = MessageFactory(conversation=room)
    Message.objects.filter(pk=gone.pk).update(text="", deleted_at=gone.created_at)
    assert rotate(batch=2).sealed == 5
    assert {key_of(line) for line in lines} == {"k2"}
    assert (read_stored(fresh, "text"), read_stored(gone, "text")) == (kept, b"")
    texts = Message.objects.order_by("seq").values_list("text", flat=True)
    assert list(texts) == ["예전 말", "말 1", "말 2", "말 3", "말 4", "새 말", ""]
    assert rotate().sealed == 0
    settings.FIELD_KEYS = K2
    assert list(texts) == ["예전 말", "말 1", "말 2", "말 3", "말 4", "새 말", ""]


@pytest.mark.django_db
def test_the_command_does_all_columns_and_its_dry_run_nothing(settings):
    settings.FIELD_KEYS = K1
    message, memory = MessageFactory(), MemoryFactory(terms=["커피"])
    write_stored(message, "text", b"before")
    settings.FIELD_KEYS = f"{K2},{K1}"
    told = call("--dry-run")
    assert f"newest key: k2; {len(rotation.list_sealed_columns())} columns" in told
    assert f"{'chat_message.text':40} plaintext 1" in told
    assert f"{'companions_memory.terms':40} k1 1" in told
    assert f"{'agencies_offer.message':40} empty" in told
    assert (key_of(message), key_of(memory)) == ("plaintext", "k1")
    assert "chat_message.text" in call("--batch", "1")
    assert f"{'chat_message.text':40} k2 1" in call("--dry-run")
    settings.FIELD_KEYS = K2
    memory = Memory.objects.get()
    assert (memory.terms, memory.companion.interests) == (["커피"], ["산책", "음악"])


@pytest.mark.django_db
def test_the_night_seals_what_was_forgotten():
    message = MessageFactory(text="예전 말")
    write_stored(message, "text", "예전 말".encode())
    assert BEAT_SCHEDULE["rotate-field-keys"]["task"] == tasks.rotate_field_keys.name
    tasks.rotate_field_keys()
    assert key_of(message) == get_ring().newest.key_id
    assert Message.objects.get().text == "예전 말"


@pytest.mark.django_db
def test_a_run_that_died_is_gone_on_with(settings):
    settings.FIELD_KEYS = K1
    room = ConversationFactory()
    lines = [MessageFactory(conversation=room) for _ in range(5)]
    settings.FIELD_KEYS = f"{K2},{K1}"
    (column,) = [c for c in rotation.list_sealed_columns() if c.label == "chat_message.text"]
    dying = rotation.rotate_column(column=column, batch=2)
    assert next(dying).sealed == 2
    dying.close()
    assert [key_of(line) for line in lines] == ["k2", "k2", "k1", "k1", "k1"]
    assert rotation.count_by_key(column=column) == {"k1": 3, "k2": 2}
    assert rotate().sealed == 3


@pytest.mark.django_db
def test_what_cannot_be_opened_is_left_as_it_is_and_told(settings, caplog):
    settings.FIELD_KEYS = K1
    broken, good = MessageFactory(), MessageFactory(text="멀쩡한 말")
    value = read_stored(broken, "text")[:-1] + b"?"
    write_stored(broken, "text", value)
    settings.FIELD_KEYS = f"{K2},{K1}"
    caplog.set_level(logging.DEBUG)
    with pytest.raises(CommandError, match=r"chat_message\.text"):
        call()
    assert read_stored(broken, "text") == value
    assert key_of(good) == "k2"
    assert "멀쩡한" not in caplog.text
    settings.FIELD_KEYS = f"{K2}"
    write_stored(good, "text", b"\xff\x01\x02k7" + b"0" * 40)
    assert rotate().unreadable == 2


@pytest.mark.django_db
def test_a_memory_stays_one_of_its_kind_under_the_new_key(settings):
    settings.FIELD_KEYS = K1
    memory = MemoryFactory(subject_key="커피")
    settings.FIELD_KEYS = f"{K2},{K1}"
    rotate("companions_memory.subject_key")
    stored = Memory.objects.get()
    assert stored.subject_hash == Memory._meta.get_field("subject_hash").compute(memory)
    assert stored.subject_hash != memory.subject_hash


@pytest.mark.django_db
def test_a_ledger_is_sealed_anew_and_stays_closed_otherwise(settings):
    settings.FIELD_KEYS = K1
    row = accounts.correct_birth_date(
        user=UserFactory(),
        birth_date=UserFactory().birth_date.replace(year=1999),
        reason="신분증을 보고 고쳤어요",
        corrected_by=UserFactory(),
    )
    settings.FIELD_KEYS = f"{K2},{K1}"
    assert rotate("accounts_birthdatecorrection.reason").sealed == 1
    assert key_of(row, "reason") == "k2"
    rows = BirthDateCorrection.objects.filter(pk=row.pk)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        rows.update(reason="다른 까닭")
    with pytest.raises(IntegrityError, match="append-only"), allow_resealing():
        rows.update(reason="다른 까닭", new_date="2000-01-01")
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        rows.delete()
    assert rows.get().reason == "신분증을 보고 고쳤어요"


def run_threads(*calls):
    def start(call):
        try:
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return [future.result(60) for future in [pool.submit(start, call) for call in calls]]


@pytest.mark.django_db(transaction=True)
def test_people_go_on_writing_and_nothing_they_write_is_lost(settings):
    """Two rotations and four writers at once: the last word of every row is a writer's."""
    settings.FIELD_KEYS = K1
    room = ConversationFactory()
    lines = [MessageFactory(conversation=room, text="0") for _ in range(40)]
    settings.FIELD_KEYS = f"{K2},{K1}"
    together, done = Barrier(6), Event()

    def write(part):
        together.wait(10)
        for number in range(1, 16):
            for line in lines[part::4]:
                # As a process that does not know of the new key as newest yet would.
                stored = get_ring()._by_name[b"k1"]
                nonce = bytes(11) + bytes([number])
                place = b"chat_message.text"
                sealed = stored.cipher.encrypt(nonce, str(number).encode(), stored.header + place)
                write_stored(line, "text", stored.header + nonce + sealed)

    def rotate_on():
        together.wait(10)
        while not done.is_set():
            rotate(batch=7)

    with ThreadPoolExecutor(6) as pool:
        rotating = [pool.submit(closing(rotate_on)) for _ in range(2)]
        writing = [pool.submit(closing(write), part) for part in range(4)]
        try:
            for future in writing:
                future.result(60)
        finally:
            done.set()
        for future in rotating:
            future.result(60)
    rotate()
    assert {line.text for line in Message.objects.all()} == {"15"}
    assert {key_of(line) for line in lines} == {"k2"}


def closing(function):
    def run(*arguments):
        try:
            return function(*arguments)
        finally:
            connection.close()

    return run


def rotate_impatiently():
    """A rotation that would wait fails instead of standing still for ever."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '3s'")
        return rotate()


@pytest.mark.django_db(transaction=True)
def test_a_row_somebody_holds_is_not_waited_for(settings):
    settings.FIELD_KEYS = K1
    room = ConversationFactory()
    held, free = MessageFactory(conversation=room), MessageFactory(conversation=room)
    settings.FIELD_KEYS = f"{K2},{K1}"
    with transaction.atomic():
        Message.objects.select_for_update().get(pk=held.pk)
        (progress,) = run_threads(rotate_impatiently)
        assert (progress.sealed, progress.left) == (1, 1)
        assert (key_of(held), key_of(free)) == ("k1", "k2")
    assert rotate().left == 0
    assert key_of(held) == "k2"


@pytest.mark.django_db(transaction=True)
def test_a_value_that_changed_after_it_was_read_is_not_overwritten(settings):
    settings.FIELD_KEYS = K1
    message = MessageFactory(text="먼저")
    (column,) = [c for c in rotation.list_sealed_columns() if c.label == "chat_message.text"]
    settings.FIELD_KEYS = f"{K2},{K1}"
    old = read_stored(message, "text")
    change = rotation._seal_anew(column, message.pk, old)
    Message.objects.update(text="나중")
    assert rotation._write(column, [change]) == 0
    assert Message.objects.get().text == "나중"
