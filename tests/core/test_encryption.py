"""Keys, sealed values and their fields: dual read, refusals, what the database sees."""

import base64
import logging
import threading
from datetime import date

import pytest
from django.core.checks import run_checks
from django.core.exceptions import FieldError, ImproperlyConfigured, ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Upper
from django.test import override_settings
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from chat.models import ConversationSummary, Message
from companions.models import Companion, Memory
from core import checks
from core.encryption import (
    BrokenField,
    KeyRing,
    UnknownFieldKey,
    get_ring,
    parse_keys,
    read_key_id,
)
from core.fields import EncryptedTextField
from tests.core.sealed import K1, K2, read_stored, write_stored
from tests.factories.chat import ConversationFactory, MessageFactory
from tests.factories.companions import CompanionFactory, MemoryFactory

PLACE = b"chat_message.text"
OLD, NEW = KeyRing({"k1": b"1" * 32}), KeyRing({"k2": b"2" * 32, "k1": b"1" * 32})


@given(st.binary(max_size=3000), st.text(min_size=1, max_size=40))
def test_what_is_sealed_opens_again(plain, place):
    sealed = NEW.seal(plain, place.encode())
    assert NEW.open(sealed, place.encode()) == plain
    assert NEW.seal(plain, place.encode()) != sealed


@given(st.text(max_size=300))
def test_text_of_before_is_told_apart_and_passed_on(text):
    assert NEW.open(text.encode(), PLACE) == text.encode()
    assert read_key_id(text.encode()) == "plaintext"


def test_a_newer_ring_opens_what_an_older_key_sealed():
    sealed = OLD.seal(b"said", PLACE)
    assert (NEW.open(sealed, PLACE), read_key_id(sealed)) == (b"said", "k1")
    assert read_key_id(NEW.seal(b"said", PLACE)) == "k2"


def test_a_key_that_is_not_there_is_named_and_nothing_else_is(caplog):
    sealed = NEW.seal(b"secret words", PLACE)
    with pytest.raises(UnknownFieldKey) as refusal:
        OLD.open(sealed, PLACE)
    assert (refusal.value.status, refusal.value.code) == (503, "field_key_unknown")
    assert caplog.messages == [
        "field_unreadable code=field_key_unknown at=chat_message.text key=k2"
    ]
    assert "secret" not in repr(refusal.value)


@pytest.mark.parametrize("place", range(60))
def test_one_changed_bit_anywhere_is_refused(place, caplog):
    sealed = bytearray(NEW.seal(b"x" * 28, PLACE))
    assert len(sealed) == 61
    sealed[place] ^= 1
    # The first byte alone says that it is sealed: without it, it would be text, and not valid.
    with pytest.raises((BrokenField, UnknownFieldKey, UnicodeDecodeError)):
        NEW.open(bytes(sealed), PLACE).decode()


@pytest.mark.parametrize("length", [1, 2, 3, 4, 5, 6, 16, 17, 33, 60])
def test_a_value_cut_short_is_refused(length):
    with pytest.raises((BrokenField, UnknownFieldKey)):
        NEW.open(NEW.seal(b"x" * 28, PLACE)[:length], PLACE)


def test_a_value_of_another_column_is_refused():
    with pytest.raises(BrokenField):
        NEW.open(NEW.seal(b"x", b"agencies_offer.contact_phone"), PLACE)


def test_a_key_of_the_same_name_and_other_bytes_is_refused():
    with pytest.raises(BrokenField):
        KeyRing({"k1": b"9" * 32}).open(OLD.seal(b"x", PLACE), PLACE)


def test_plaintext_can_be_refused_once_all_is_sealed():
    strict = KeyRing({"k1": b"1" * 32}, reads_plaintext=False)
    with pytest.raises(BrokenField):
        strict.open("예전 말".encode(), PLACE)
    assert strict.open(OLD.seal(b"x", PLACE), PLACE) == b"x"


def test_the_index_needs_the_key_the_place_and_the_word():
    hashes = {
        OLD.index("커피", PLACE),
        OLD.index("커피", b"elsewhere"),
        OLD.index("홍차", PLACE),
        NEW.index("커피", PLACE),
    }
    assert len(hashes) == 4
    assert OLD.index("커피", PLACE) in hashes


def test_one_ring_serves_many_threads():
    failed = []

    def work(number):
        plain = str(number).encode() * 50
        for _ in range(400):
            if NEW.open(NEW.seal(plain, PLACE), PLACE) != plain:
                failed.append(number)

    threads = [threading.Thread(target=work, args=[number]) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []


# --- The keys from the environment


def test_keys_are_read_newest_first_by_commas_or_lines():
    given = parse_keys(f" k2:{K2[3:]},\n\n{K1}\n")
    assert list(given) == ["k2", "k1"]
    assert all(len(secret) == 32 for secret in given.values())
    urlsafe = base64.urlsafe_b64encode(b"\xff\xfe" * 16).decode()
    assert parse_keys(f"k9:{urlsafe}") == {"k9": b"\xff\xfe" * 16}
    assert parse_keys("") == {}


@pytest.mark.parametrize(
    "text",
    [
        K1[3:],
        "k1:",
        "k1:c2hvcnQ=",
        "k1:not base64",
        f"K1:{K1[3:]}",
        f"a-name-too-long-for-it:{K1[3:]}",
        f"{K1},{K1}",
        f"{K1},k2:{K1[3:]}",
    ],
)
def test_keys_that_are_wrong_are_refused_without_being_shown(text):
    with pytest.raises(ImproperlyConfigured) as refusal:
        parse_keys(text)
    assert K1[3:] not in str(refusal.value)


def test_nothing_is_sealed_without_a_key(settings):
    settings.FIELD_KEYS = ""
    with pytest.raises(ImproperlyConfigured):
        get_ring()


def test_who_serves_people_needs_keys(settings):
    settings.SECRET_KEY, settings.FIELD_KEYS = "a real one", ""
    assert [error.id for error in checks.check_field_keys()] == ["core.E001"]
    assert "core.E001" in [message.id for message in run_checks()]
    settings.FIELD_KEYS = "k1:short"
    assert [error.id for error in checks.check_field_keys()] == ["core.E001"]
    settings.FIELD_KEYS = K1
    assert checks.check_field_keys() == []


def test_commands_that_serve_nobody_need_none(settings):
    settings.SECRET_KEY, settings.FIELD_KEYS = checks.NOBODYS_KEY, ""
    assert checks.check_field_keys() == []


# --- Fields


@pytest.mark.django_db
def test_a_line_is_bytes_in_the_database_and_text_everywhere_else():
    message = MessageFactory(text="오늘은 좀 지쳤어 🌧\n\\x41")
    stored = read_stored(message, "text")
    assert (stored[0], read_key_id(stored)) == (0xFF, get_ring().newest.key_id)
    assert "지쳤어".encode() not in stored
    assert Message.objects.get().text == "오늘은 좀 지쳤어 🌧\n\\x41"
    assert list(Message.objects.values_list("text", flat=True)) == ["오늘은 좀 지쳤어 🌧\n\\x41"]
    assert Message.objects.values("text").get() == {"text": "오늘은 좀 지쳤어 🌧\n\\x41"}
    assert Message.objects.only("pk").get().text == "오늘은 좀 지쳤어 🌧\n\\x41"


@pytest.mark.django_db
def test_the_same_words_never_look_the_same():
    first, second = MessageFactory(text="안녕"), MessageFactory(text="안녕")
    assert read_stored(first, "text") != read_stored(second, "text")


@pytest.mark.django_db
def test_every_way_of_writing_seals():
    made = MessageFactory(text="하나")
    Message.objects.filter(pk=made.pk).update(text="둘")
    assert read_stored(made, "text")[0] == 0xFF
    made.text = "셋"
    made.save(update_fields=["text"])
    assert read_stored(made, "text")[0] == 0xFF
    made.text = "넷"
    Message.objects.bulk_update([made], ["text"])
    assert read_stored(made, "text")[0] == 0xFF
    made.refresh_from_db()
    assert made.text == "넷"
    room = made.conversation
    days = [date(2026, 1, day) for day in (1, 2, 3)]
    ConversationSummary.objects.bulk_create(
        ConversationSummary(conversation=room, date=day, text=f"요약 {day}") for day in days
    )
    for row in ConversationSummary.objects.all():
        assert read_stored(row, "text")[0] == 0xFF
        assert row.text == f"요약 {row.date}"
    ConversationSummary.objects.update_or_create(
        conversation=room, date=days[0], defaults={"text": "다시"}
    )
    assert ConversationSummary.objects.get(date=days[0]).text == "다시"
    Message.objects.filter(pk=made.pk).update(text=F("text"), state="stored")
    assert Message.objects.get().text == "넷"
    Message.objects.filter(pk=made.pk).update(text=Value("다섯", output_field=EncryptedTextField()))


@pytest.mark.django_db
def test_json_is_sealed_and_comes_back_as_it_was():
    companion = CompanionFactory(interests=["산책", {"a": None}], note="", name="온이")
    assert read_stored(companion, "interests")[0] == 0xFF
    assert read_stored(companion, "note") == b""
    companion = Companion.objects.get()
    assert (companion.interests, companion.note, companion.name) == (
        ["산책", {"a": None}],
        "",
        "온이",
    )
    Companion.objects.update(interests=[])
    assert Companion.objects.get().interests == []


@pytest.mark.django_db
def test_lines_of_before_are_read_beside_sealed_ones(settings):
    settings.FIELD_KEYS = K1
    room = ConversationFactory()
    plain, old = MessageFactory(conversation=room), MessageFactory(conversation=room, text="둘")
    write_stored(plain, "text", "예전 말 \\".encode())
    settings.FIELD_KEYS = f"{K2},{K1}"
    new = MessageFactory(conversation=room, text="셋")
    texts = list(Message.objects.order_by("seq").values_list("text", flat=True))
    assert texts == ["예전 말 \\", "둘", "셋"]
    assert [read_key_id(read_stored(row, "text")) for row in (plain, old, new)] == [
        "plaintext", "k1", "k2",
    ]  # fmt: skip


@pytest.mark.django_db
def test_a_sealed_line_cannot_be_moved_to_another_column():
    memory = MemoryFactory(text="커피를 좋아해요", source_line="나 커피 좋아해")
    write_stored(memory, "text", read_stored(memory, "source_line"))
    with pytest.raises(BrokenField):
        Memory.objects.get()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "look",
    [
        {"text": "오늘은 좀 지쳤어"},
        {"text__exact": "x"},
        {"text__in": ["x"]},
        {"text__in": [""]},
        {"text__icontains": "지쳤"},
        {"text__startswith": "오늘"},
        {"text__regex": "."},
        {"text__gt": "a"},
        {"text__lower": "a"},
        {"text": F("engine")},
        {"answers__text__contains": "x"},
    ],
)
def test_looking_for_words_is_refused_loudly(look):
    MessageFactory()
    with pytest.raises(FieldError, match="encrypted"):
        Message.objects.filter(**look).first()


@pytest.mark.django_db
def test_json_cannot_be_looked_into():
    for look in ({"interests": []}, {"interests__0": "산책"}, {"interests__contains": ["산책"]}):
        with pytest.raises(FieldError, match="encrypted"):
            Companion.objects.filter(**look).first()
    assert not Companion.objects.filter(interests=None).exists()


@pytest.mark.django_db
def test_only_whether_it_is_empty_can_be_asked():
    said, gone = MessageFactory(), MessageFactory(text="x")
    Message.objects.filter(pk=gone.pk).update(text="", deleted_at="2026-01-01T00:00Z")
    assert list(Message.objects.exclude(text="")) == [said]
    assert list(Message.objects.filter(text="")) == [gone]
    assert not Message.objects.filter(text=None).exists()
    assert Message.objects.filter(text__isnull=False).count() == 2


@pytest.mark.django_db
def test_one_sealed_column_cannot_be_copied_into_another():
    MemoryFactory()
    for value in (F("source_line"), Concat(F("source_line"), Value(" "))):
        with pytest.raises(FieldError, match="encrypted"):
            Memory.objects.update(text=value)
    with pytest.raises(FieldError, match="encrypted"):
        Memory.objects.update(source_line=Upper("text"))


@pytest.mark.django_db
def test_the_database_still_demands_words_of_a_person():
    message = MessageFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.filter(pk=message.pk).update(text="")


@pytest.mark.django_db
def test_length_is_bounded_by_characters_in_forms_and_bytes_in_the_database():
    memory = MemoryFactory(text="가" * 200)
    assert Memory.objects.get().text == "가" * 200
    memory.text = "가" * 201
    with pytest.raises(ValidationError) as refusal:
        memory.full_clean()
    assert list(refusal.value.message_dict) == ["text"]
    with pytest.raises(IntegrityError), transaction.atomic():
        Memory.objects.update(text="😀" * 300)
    with connection.cursor() as cursor, pytest.raises(IntegrityError), transaction.atomic():
        cursor.execute("UPDATE companions_memory SET text = decode(repeat('61', 865), 'hex')")


@pytest.mark.django_db
def test_one_memory_of_a_subject_without_the_subject_being_readable():
    memory = MemoryFactory(subject_key="커피")
    with pytest.raises(IntegrityError), transaction.atomic():
        MemoryFactory(companion=memory.companion, subject_key="커피")
    other = MemoryFactory(subject_key="커피")
    assert other.subject_hash != memory.subject_hash
    assert len(memory.subject_hash) == 64


@pytest.mark.django_db
def test_a_room_with_a_line_nobody_can_open_says_so_with_a_code(client, settings, caplog):
    message = MessageFactory(text="비밀스러운 말")
    settings.FIELD_KEYS = K2
    client.force_login(message.conversation.user)
    caplog.set_level(logging.DEBUG)
    path = f"/api/v1/conversations/{message.conversation.public_id}/messages"
    for address in (path, reverse("chat:room", args=[message.conversation.public_id])):
        answer = client.get(address)
        assert answer.status_code == 503
        assert "비밀스러운" not in answer.content.decode() + caplog.text
    assert client.get(path).json()["code"] == "field_key_unknown"


def test_options_that_would_compare_values_are_refused():
    class Odd(models.Model):  # noqa: DJ008
        name = EncryptedTextField(unique=True, choices=[("a", "b")])

        class Meta:
            app_label = "core"
            managed = False

    try:
        errors = [error.msg for error in Odd._meta.get_field("name").check()]
    finally:
        del Odd._meta.apps.all_models["core"]["odd"]
        Odd._meta.apps.clear_cache()
    assert len([error for error in errors if error.startswith("A sealed field")]) == 2


def test_bytes_are_not_taken_for_text():
    field = Message._meta.get_field("text")
    with pytest.raises(TypeError):
        field.get_db_prep_save(b"\xff\x01", connection)
    assert field.get_db_prep_save(b"", connection) == b""
    assert field.get_db_prep_save(None, connection) is None


def test_settings_of_another_test_do_not_leave_their_ring():
    with override_settings(FIELD_KEYS=K2):
        assert get_ring().newest.key_id == "k2"
    assert get_ring().newest.key_id != "k2"
