"""Excerpts (T3): a counsellor asks, the person chooses some own lines, and may take them back."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import services as accounts
from accounts.models import AccessLog, StaffMember, User
from accounts.selectors import has_consent
from agencies import events
from agencies.models import Case, Excerpt, ExcerptRequest
from agencies.rules import cases as rules
from agencies.rules.talk import REASON_LIMIT
from agencies.selectors import sharing as selectors
from agencies.services.reading import was_written_lately
from agencies.services.talk import CaseClosed, NotYourCase
from core.errors import Conflict, InvalidInput
from core.text import clean_text
from core.transitions import transition

CONSENT = "counsel_share_excerpt"
State = ExcerptRequest.State


class ExcerptAsked(Conflict):
    """One request at a time: the person is asked already."""

    code = "excerpt_asked"
    default_detail = "이미 여쭤본 부탁이 있어요. 답을 기다려 주세요."


class NothingChosen(InvalidInput):
    """To show something, between one and ten of one's own lines are chosen."""

    code = "nothing_chosen"
    default_detail = f"보여 줄 말을 한 줄에서 {rules.EXCERPT_LIMIT}줄까지 골라 주세요."


class AnswerTooLate(Conflict):
    """The request was answered, taken back, or its time is over."""

    code = "request_closed"
    default_detail = "이미 답했거나 기한이 지난 부탁이에요."


@transaction.atomic
def ask_excerpts(*, case: Case, member: StaffMember, reason: str) -> ExcerptRequest:
    """Ask the person for some lines; only who holds the case may, and says why."""
    text = clean_text(reason, limit=REASON_LIMIT)
    if not Case.objects.for_staff(member).filter(pk=case.pk, assigned_to=member).exists():
        raise NotYourCase()
    if case.state == Case.State.CLOSED or not case.user.is_active:
        raise CaseClosed()
    try:
        with transaction.atomic():
            request = ExcerptRequest.objects.create(
                case=case,
                asked_by=member,
                reason=text,
                expires_at=timezone.now() + rules.EXCERPT_ASK_TIME,
            )
    except IntegrityError as error:
        raise ExcerptAsked() from error
    _tell_asked(request)
    return request


def _tell_asked(request: ExcerptRequest) -> None:
    accounts.notify(
        user=request.case.user,
        kind="excerpt_asked",
        title=f"{request.case.agency.name}에서 여쭤볼 것이 있어요",
        body="상담에 도움이 될 말을 몇 줄 보여 줄 수 있는지 물었어요. 사양해도 상담은 그대로예요.",
        url=f"/help/excerpts/{request.public_id}/",
        dedupe_key=f"excerpt-{request.public_id}",
    )
    events.announce_case(case=request.case, kind="case.changed")


@transaction.atomic
def approve_excerpts(
    *, request: ExcerptRequest, line_ids: Collection[UUID], channel: str
) -> ExcerptRequest:
    """Show the chosen own lines, masked, to who holds the case, for seven days (T3).

    Raise AnswerTooLate or NothingChosen; then nothing is agreed to and nothing shown.
    """
    current = _lock(request)
    now = timezone.now()
    _check_waiting(current, now)
    if not 0 < len(set(line_ids)) <= rules.EXCERPT_LIMIT:
        raise NothingChosen()
    lines = selectors.preview_lines(user=current.case.user, line_ids=line_ids)
    if not lines:
        raise NothingChosen()
    accounts.grant_consent(user=current.case.user, code=CONSENT, channel=channel)
    _move(current, State.APPROVED, answered_at=now, expires_at=now + rules.EXCERPT_READ_TIME)
    Excerpt.objects.bulk_create(
        Excerpt(
            request=current,
            message_public_id=line.line_id,
            is_own=True,
            text=line.text,
            said_at=line.said_at,
        )
        for line in lines
    )
    accounts.record_disclosure(
        subject=current.case.user,
        agency=current.case.agency,
        tier="T3",
        items=["excerpts"],
        basis="보여 줄 말을 직접 고름",
        decided_by=current.case.user,
        consent_code=CONSENT,
    )
    return current


@transaction.atomic
def decline_excerpts(*, request: ExcerptRequest) -> ExcerptRequest:
    """Show nothing; no reason is asked, and the counselling goes on. Raise AnswerTooLate."""
    current = _lock(request)
    now = timezone.now()
    _check_waiting(current, now)
    _move(current, State.DECLINED, answered_at=now)
    return current


@transaction.atomic
def revoke_excerpts(*, request: ExcerptRequest, channel: str) -> ExcerptRequest:
    """Take back what was shown: it is deleted now, and the consent ends with the last of it."""
    current = _lock(request)
    if current.state != State.APPROVED:
        raise AnswerTooLate()
    _end(current, State.REVOKED)
    others = ExcerptRequest.objects.filter(case__user=current.case.user, state=State.APPROVED)
    if not others.exists():
        accounts.withdraw_consent(user=current.case.user, code=CONSENT, channel=channel)
    return current


@transaction.atomic
def end_excerpts(*, case: Case) -> int:
    """Take back whatever is asked or shown in a case that ends or changes hands."""
    open_states = [State.ASKED, State.APPROVED]
    requests = list(case.excerpt_requests.filter(state__in=open_states))
    for request in requests:
        _end(request, State.REVOKED)
    return len(requests)


@transaction.atomic
def revoke_excerpts_of(*, user: User) -> int:
    """Take back all that a person showed, once their consent is gone; return how many requests."""
    if has_consent(user=user, code=CONSENT):
        return 0
    rows = ExcerptRequest.objects.filter(case__user=user, state=State.APPROVED)
    requests = list(rows.select_related("case__user", "case__agency"))
    for request in requests:
        _end(request, State.REVOKED)
    return len(requests)


def expire_excerpts(*, now: datetime | None = None) -> int:
    """Delete what was shown for seven days, and end what nobody answered; return how many."""
    at = now or timezone.now()
    due = ExcerptRequest.objects.filter(state__in=[State.ASKED, State.APPROVED], expires_at__lte=at)
    requests = list(due.select_related("case__user", "case__agency").order_by("pk")[:200])
    return sum(_expire(request) for request in requests)


@transaction.atomic
def _expire(request: ExcerptRequest) -> bool:
    try:
        _end(request, State.EXPIRED)
    except Conflict:  # the person answered this very moment
        return False
    return True


@transaction.atomic
def read_excerpts(
    *, case: Case, member: StaffMember, is_refresh: bool = False
) -> list[ExcerptRequest]:
    """Open what the person shows in a case; each request opened is written down (B11).

    Only for who holds the case, and only while the consent stands.
    """
    if not has_consent(user=case.user, code=CONSENT):
        return []
    requests = selectors.list_readable(case=case, member=member)
    for request in requests:
        _record_reading(request, member, is_refresh)
    return requests


def _record_reading(request: ExcerptRequest, member: StaffMember, is_refresh: bool) -> None:
    target = {"target_kind": "excerpt", "target_id": str(request.public_id)}
    if is_refresh and was_written_lately(member=member, **target):
        return
    accounts.record_access(
        member=member,
        subject=request.case.user,
        action=AccessLog.Action.VIEWED,
        purpose="보여 준 말 읽기",
        **target,
    )


def _lock(request: ExcerptRequest) -> ExcerptRequest:
    rows = ExcerptRequest.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("case__user", "case__agency").get(pk=request.pk)


def _check_waiting(request: ExcerptRequest, now: datetime) -> None:
    if request.state != State.ASKED or request.expires_at <= now:
        raise AnswerTooLate()


def _end(request: ExcerptRequest, to: str) -> None:
    """Nothing of what was shown outlives its showing."""
    _move(request, to)
    request.excerpts.all().delete()


def _move(request: ExcerptRequest, to: str, **changes: Any) -> None:
    transition(row=request, table=rules.EXCERPT_MOVES, to=to, updated_at=timezone.now(), **changes)
    events.announce_case(case=request.case, kind="case.changed")
