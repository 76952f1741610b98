"""Talk between a person and the staff of their case; no companion ever reads it (C10)."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts import services as accounts
from accounts.models import AccessLog, StaffMember
from agencies import events
from agencies.models import Case, CaseMessage
from agencies.rules import talk as rules
from agencies.selectors import talk as selectors
from agencies.services.reading import was_written_lately
from core.errors import Conflict, NotPermitted, TooManyRequests
from core.text import clean_text


class BlockedByPerson(Conflict):
    """The person does not want messages of this agency."""

    code = "blocked_by_person"
    default_detail = "이분은 지금 메시지를 원하지 않아요. 적어 주신 시간에 전화로 연락해 주세요."


class CaseClosed(Conflict):
    """The case is over, and so is its talk."""

    code = "case_closed"
    default_detail = "마친 상담이라 메시지를 보낼 수 없어요."


class NotYourCase(NotPermitted):
    """The member does not work, or no longer works, on this case."""

    code = "not_your_case"
    default_detail = "맡고 있는 사례가 아니에요."


class TooManyCaseMessages(TooManyRequests):
    """More than 20 messages in a minute from one sender."""

    code = "too_many_messages"
    default_detail = "조금 빨라요. 잠깐 쉬었다가 다시 보내 주세요."


def check_works_on(*, case: Case, member: StaffMember) -> None:
    """Refuse who does not see the case. Raise NotYourCase."""
    if not Case.objects.for_staff(member).filter(pk=case.pk).exists():
        raise NotYourCase()


def lock_case(*, case: Case) -> Case:
    """Make what is decided about one case wait for each other."""
    rows = Case.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("user", "agency", "assigned_to__user").get(pk=case.pk)


@transaction.atomic
def send_case_message(
    *,
    case: Case,
    text: str,
    client_id: UUID,
    member: StaffMember | None = None,
    now: datetime | None = None,
) -> CaseMessage:
    """Store what a member, or without one the person, says in a case, once per `client_id`.

    Raise InvalidInput, CaseClosed, BlockedByPerson, NotYourCase or TooManyCaseMessages; then
    nothing is stored. By night a push waits for the morning, as all but an offer's do.
    """
    clean = clean_text(text, limit=rules.MESSAGE_LIMIT)
    current = lock_case(case=case)
    if member is not None:
        check_works_on(case=current, member=member)
    known = current.messages.filter(member=member, client_id=client_id).first()
    if known is not None:
        return known
    _check_open(current, member)
    at = now or timezone.now()
    _refuse_flood(current, member, at)
    message = CaseMessage.objects.create(
        case=current, member=member, client_id=client_id, text=clean, at=at
    )
    if member is not None:
        _tell_person(message, current)
    events.announce_case(case=current, kind="case.message")
    return message


def _check_open(case: Case, member: StaffMember | None) -> None:
    if case.state == Case.State.CLOSED or not case.user.is_active:
        raise CaseClosed()
    if case.is_blocked and member is not None:
        raise BlockedByPerson()


def _refuse_flood(case: Case, member: StaffMember | None, now: datetime) -> None:
    own = CaseMessage.objects.filter(member=member, at__gt=now - timedelta(minutes=1))
    if member is None:
        own = own.filter(case__user=case.user)
    if own.count() >= rules.MESSAGES_PER_MINUTE:
        raise TooManyCaseMessages()


def _tell_person(message: CaseMessage, case: Case) -> None:
    """One notification for all that is unread: the oldest unread line names it."""
    unread = selectors.list_unread(case=case, is_person=True).values_list("public_id", flat=True)
    accounts.notify(
        user=case.user,
        kind="case_message",
        title=f"{case.agency.name}에서 메시지가 왔어요",
        body="편할 때 읽고, 답하고 싶을 때 답해 주세요.",
        url=f"/help/cases/{case.public_id}/",
        dedupe_key=f"case-message-{unread.first() or message.public_id}",
    )


@transaction.atomic
def read_talk(
    *, case: Case, member: StaffMember | None = None, is_refresh: bool = False
) -> list[CaseMessage]:
    """Read the last lines of a case, oldest first; the other side sees that they were read.

    A member's reading is written down (B11); an open page that asks by itself once in ten minutes.
    """
    if member is not None:
        check_works_on(case=case, member=member)
        _record_reading(case, member, is_refresh)
    unread = selectors.list_unread(case=case, is_person=member is None)
    if unread.update(read_at=timezone.now()):
        events.announce_case(case=case, kind="case.read")
    return selectors.list_talk(case=case)


def _record_reading(case: Case, member: StaffMember, is_refresh: bool) -> None:
    target = str(case.public_id)
    if is_refresh and was_written_lately(member=member, target_kind="talk", target_id=target):
        return
    accounts.record_access(
        member=member,
        subject=case.user,
        action=AccessLog.Action.VIEWED,
        target_kind="talk",
        target_id=target,
        purpose="상담 메시지 읽기",
    )


@transaction.atomic
def block_talk(*, case: Case) -> Case:
    """The person wants no messages of this case; nobody asks why."""
    return _set_blocked(case, True)


@transaction.atomic
def unblock_talk(*, case: Case) -> Case:
    """The person lets the staff of this case write again."""
    return _set_blocked(case, False)


def _set_blocked(case: Case, is_blocked: bool) -> Case:
    changed = Case.objects.filter(pk=case.pk, is_blocked=not is_blocked)
    if changed.update(is_blocked=is_blocked, updated_at=timezone.now()):
        events.announce_case(case=case, kind="case.changed")
    case.is_blocked = is_blocked
    return case
