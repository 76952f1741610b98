from datetime import timedelta

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from accounts import rules, selectors, services, tasks
from accounts.models import AccessLog, ConsentEvent, DeletionRequest, DisclosureRecord, User
from agencies.models import Alert, AlertChange, Offer
from agencies.services import request_review
from agencies.services.moves import move_alert
from chat.models import Message
from tests.accounts.leaving import LATER, ask, count_rows, erase
from tests.accounts.life import log_in, make_life
from tests.accounts.parts import Died, failing_part, registered
from tests.factories.accounts import StaffMemberFactory, UserFactory
from tests.factories.chat import ReplyFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_storage")]


def test_asking_closes_the_account_at_once_and_erases_nothing(
    client, django_capture_on_commit_callbacks, eager_tasks
):
    user = make_life("가나")
    before = count_rows(user)
    log_in(client, user)
    copy = services.request_export(user=user)
    assert client.get("/me/").status_code == 200
    request = ask(user, django_capture_on_commit_callbacks)
    assert (request.state, user.is_active) == ("requested", False)
    assert timezone.now() + timedelta(days=6, hours=23) < request.due_at
    assert client.get("/me/").status_code == 302
    assert client.get("/api/v1/me").status_code == 401
    copy.refresh_from_db()
    assert copy.state == "expired"
    assert Alert.objects.get(user=user).state == "revoked"
    assert Offer.objects.get().state == "withdrawn"
    after = count_rows(user)
    assert {k: after[k] for k in before if k.split(".")[0] in {"chat", "analytics"}} == {
        k: v for k, v in before.items() if k.split(".")[0] in {"chat", "analytics"}
    }
    assert after["companions.Memory"] == 1
    assert not any(selectors.has_consent(user, code) for code in ("service", "chat_sensitive"))
    (letter,) = mail.outbox
    assert letter.to == [user.email]
    assert "되돌릴 수 있어요" in letter.body


def test_sweeps_keep_what_a_closed_account_may_come_back_to(django_capture_on_commit_callbacks):
    from analytics.services import forget_unconsented
    from companions.services import sweep_memories

    user = make_life("가나")
    ask(user, django_capture_on_commit_callbacks)
    before = count_rows(user)
    sweep_memories()
    forget_unconsented()
    assert count_rows(user) == before


def test_asking_twice_is_once(django_capture_on_commit_callbacks):
    user = UserFactory()
    first = ask(user, django_capture_on_commit_callbacks)
    assert ask(user, django_capture_on_commit_callbacks) == first
    assert services.request_deletion(user=user, reason="kakao_unlink") == first
    assert len(mail.outbox) == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        DeletionRequest.objects.create(user=user, reason="person", due_at=timezone.now())


@pytest.mark.parametrize("who", ["member", "operator"])
def test_staff_and_operators_leave_their_work_first(who):
    member = StaffMemberFactory()
    user = member.user if who == "member" else UserFactory(is_staff=True)
    with pytest.raises(services.StaffStays):
        services.request_deletion(user=user, reason="person")
    user.refresh_from_db()
    assert user.is_active
    assert not DeletionRequest.objects.exists()


def test_undoing_brings_everything_back_but_the_sessions(
    client, django_capture_on_commit_callbacks
):
    user = make_life("가나")
    log_in(client, user)
    request = ask(user, django_capture_on_commit_callbacks)
    services.cancel_deletion(user=user)
    request.refresh_from_db()
    assert (request.state, user.is_active) == ("cancelled", True)
    assert selectors.has_consent(user, "chat_sensitive")
    assert client.get("/me/").status_code == 302
    assert log_in(Client(), user).get("/me/").status_code == 200
    with pytest.raises(services.NothingToUndo):
        services.cancel_deletion(user=user)
    assert not erase(request)
    assert services.sweep_deletions(now=timezone.now() + LATER) == 0
    assert Message.objects.filter(conversation__user=user).exists()
    assert ask(user, django_capture_on_commit_callbacks) != request


def test_nothing_is_erased_before_its_time(django_capture_on_commit_callbacks):
    user = make_life("가나")
    request = ask(user, django_capture_on_commit_callbacks)
    assert not services.erase_person(request=request)
    almost = timezone.now() + rules.UNDO_TIME - timedelta(minutes=1)
    assert services.sweep_deletions(now=almost) == 0
    request.refresh_from_db()
    assert request.state == "requested"


def test_erasing_leaves_nobody_and_touches_nobody_else(django_capture_on_commit_callbacks):
    user, other = make_life("가나"), make_life("다라")
    alert = Alert.objects.get(user=user)
    move_alert(alert=alert, to="open", reason="worsened")
    request_review(alert=alert, kind="review")
    others = count_rows(other)
    held = count_rows(user)
    ledgers = [
        model.objects.filter(**{field: user}).count()
        for model, field in (
            (ConsentEvent, "user"),
            (AccessLog, "subject"),
            (DisclosureRecord, "subject"),
        )
    ]
    address = user.email
    request = ask(user, django_capture_on_commit_callbacks)
    assert erase(request)
    assert count_rows(user) == {}
    assert not AlertChange.objects.filter(alert__user=user).exists()
    assert count_rows(other) == others
    shell = User.objects.get(pk=user.pk)
    assert (shell.email, shell.birth_date, shell.region, shell.last_login) == (None,) * 4
    assert shell.nickname == "지워진 사람"
    assert not shell.is_active
    assert not shell.has_usable_password()
    assert shell.public_id != user.public_id
    assert (request.state, request.user, request.notify_to) == ("done", None, "")
    assert request.token == shell.public_id.hex
    for label, count in held.items():
        assert request.erased[label] == count, label
    assert [
        request.kept["accounts.ConsentEvent"],
        request.kept["accounts.AccessLog"],
        request.kept["accounts.DisclosureRecord"],
    ] == ledgers
    stored = repr(DeletionRequest.objects.values().get())
    for word in ("가나", address, str(user.public_id), user.public_id.hex):
        assert word not in stored
    letter = mail.outbox[-1]
    assert letter.to == [address]
    assert "- 말: 1" in letter.body


def test_nothing_of_the_person_is_left_in_any_text_of_the_database(
    django_capture_on_commit_callbacks, client
):
    user = make_life("가나")
    log_in(client, user)
    operator = UserFactory(is_staff=True, consents=[])
    LogEntry.objects.create(
        user=operator,
        content_type=ContentType.objects.get_for_model(User),
        object_id=str(user.pk),
        object_repr=user.nickname,
        action_flag=CHANGE,
        change_message=f"{user.nickname} 이름을 고침",
    )
    assert find_text(user.email)
    assert find_text("별명가나")
    request = ask(user, django_capture_on_commit_callbacks)
    assert erase(request)
    assert find_text(user.email) == []
    for word in ("별명", "친구", "말", "기억", "한말", "알림", "제안", "온기-"):
        assert find_text(f"{word}가나") == [], word
    assert find_text(user.public_id.hex) == []
    assert find_text(str(user.public_id)) == []
    assert Session.objects.count() == 0


def find_text(word):
    """Every column of every table that holds a word."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' "
            "AND table_type = 'BASE TABLE'"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(
                f'SELECT count(*) FROM "{table}" AS r WHERE r::text LIKE %s', [f"%{word}%"]
            )
            if cursor.fetchone()[0]:
                found.append(table)
    return found


def test_files_of_copies_go_too(django_capture_on_commit_callbacks):
    user = UserFactory()
    services.write_export(job=services.request_export(user=user))
    request = services.request_deletion(user=user, reason="person")  # its clean-up is lost
    assert len(default_storage.listdir("exports")[1]) == 1
    assert erase(request)
    assert default_storage.listdir("exports")[1] == []


def test_a_process_that_dies_between_parts_is_followed_and_counts_stay_right(
    django_capture_on_commit_callbacks, eager_tasks
):
    user = make_life("가나")
    held = count_rows(user)
    request = ask(user, django_capture_on_commit_callbacks)
    now = timezone.now() + LATER
    # Registered last, so erased first; then the same death once more in the lowest app.
    with (
        registered(failing_part(error=Died(), on_erasure=True)),
        pytest.raises(Died),
    ):
        erase(request, now=now)
    request.refresh_from_db()
    assert request.state == "erasing"
    with pytest.raises(services.NothingToUndo):
        services.cancel_deletion(user=user)
    assert not services.erase_person(request=request, now=now)
    assert services.sweep_deletions(now=now) == 0
    after = now + rules.CLAIM_TIME + timedelta(seconds=1)
    assert services.erase_person(request=request, now=after)
    assert request.state == "done"
    assert {label: request.erased[label] for label in held} == held


def test_a_part_that_fails_midway_keeps_its_counts_and_is_tried_again(
    django_capture_on_commit_callbacks,
):
    user = make_life("가나")
    held = count_rows(user)
    request = ask(user, django_capture_on_commit_callbacks)
    now = timezone.now() + LATER
    calls = []

    def fail_once(person):
        calls.append(person.pk)
        if len(calls) == 1:
            raise RuntimeError("사적인 말")

    from accounts.services import holdings

    lowest = holdings.PARTS["safety"]
    broken = holdings.DataPart(name="safety", tables=lowest.tables, before_erasure=fail_once)
    holdings.register_part(part=broken)
    try:
        assert not erase(request, now=now)
        request.refresh_from_db()
        assert (request.state, request.error) == ("erasing", "RuntimeError")
        assert request.erased["chat.Message"] == 1
        assert not Message.objects.exists()
        assert User.objects.get(pk=user.pk).email == user.email
        assert services.erase_person(request=request, now=now + timedelta(hours=2))
    finally:
        holdings.register_part(part=lowest)
    assert {label: request.erased[label] for label in held} == held


def test_erasing_again_changes_nothing(django_capture_on_commit_callbacks):
    request = ask(make_life("가나"), django_capture_on_commit_callbacks)
    assert erase(request)
    before = DeletionRequest.objects.values().get()
    assert not erase(request)
    tasks.erase_person(request_id=request.pk)
    tasks.erase_person(request_id=2**31)
    assert DeletionRequest.objects.values().get() == before
    assert len(mail.outbox) == 2


def test_a_certificate_that_cannot_be_mailed_is_tried_again_then_the_address_is_forgotten(
    django_capture_on_commit_callbacks, settings
):
    request = ask(UserFactory(), django_capture_on_commit_callbacks)
    settings.EMAIL_BACKEND = "tests.accounts.test_deletion.BrokenMail"
    assert not erase(request)
    request.refresh_from_db()
    assert (request.state, request.user, bool(request.notify_to)) == ("erased", None, True)
    assert not erase(request, now=timezone.now() + LATER + timedelta(hours=1))
    weeks = timezone.now() + timedelta(days=30)
    assert services.sweep_deletions(now=weeks) == 1
    assert erase(request, now=weeks)
    assert (request.state, request.notify_to) == ("done", "")


class BrokenMail:
    def __init__(self, *args, fail_silently=False, **kwargs):
        self.fail_silently = fail_silently

    def send_messages(self, messages):
        if not self.fail_silently:
            raise OSError("no mail today")
        return 0


def test_an_erased_person_cannot_ask_or_come_back(django_capture_on_commit_callbacks):
    user = UserFactory()
    erase(ask(user, django_capture_on_commit_callbacks))
    with pytest.raises(services.AccountErased):
        services.request_deletion(user=user, reason="person")
    with pytest.raises(services.NothingToUndo):
        services.cancel_deletion(user=user)
    again = UserFactory(email=user.email)
    assert again.pk != user.pk


def test_a_shell_cannot_be_given_a_name_or_address():
    shell = UserFactory(email=None, birth_date=None, region=None, is_active=False)
    User.objects.filter(pk=shell.pk).update(erased_at=timezone.now())
    for change in ({"email": "a@b.kr"}, {"is_active": True}, {"birth_date": "1990-01-01"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            User.objects.filter(pk=shell.pk).update(**change)


def test_a_reply_under_way_stops_when_the_account_closes(django_capture_on_commit_callbacks):
    reply = ReplyFactory(state="streaming")
    ask(reply.conversation.user, django_capture_on_commit_callbacks)
    reply.refresh_from_db()
    assert reply.stop_requested_at is not None
