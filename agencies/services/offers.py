"""Offers: sent by staff, answered by the person in one tap, forgotten after 72 hours."""

import re
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts import services as accounts
from accounts.models import StaffMember
from agencies import events, rules, selectors
from agencies.models import Alert, AlertChange, Case, Offer, Timer
from agencies.services.cases import open_case
from agencies.services.composing import put_draft
from agencies.services.moves import (
    CONSENT,
    AuditedRefusal,
    check_lock,
    check_member,
    close_alert,
    keep_refusals,
    move_alert,
)
from agencies.services.timers import stop_timers
from core.errors import Conflict, InvalidInput
from core.text import EmptyText, clean_text
from core.transitions import transition

_ANSWER_TITLES = {
    "accept": "제안을 받아들였어요. 사례를 열었어요",
    "later": "제안에 나중에 답하겠다고 했어요",
}
_PHONE = re.compile(r"^[0-9+\- ]{9,20}$")


class OfferClosed(AuditedRefusal):
    """The offer was answered, withdrawn, or its time is over."""

    code = "offer_closed"
    default_detail = "이미 답했거나 기한이 지난 제안이에요."


class OfferGone(Conflict):
    """The offer cannot be moved elsewhere any more."""

    code = "offer_closed"
    default_detail = "이미 답했거나 기한이 지난 제안이에요."


class PhoneNeeded(InvalidInput):
    """Accepting shows a number to call; it must look like one."""

    code = "phone_needed"
    default_detail = "연락받을 전화번호를 확인해 주세요."


class UnknownAnswer(InvalidInput):
    """An offer is accepted, declined or put off."""

    code = "unknown_answer"
    default_detail = "어떻게 답할지 골라 주세요."


class OfferRests(Conflict):
    """The person declined within 14 days and nothing urgent has happened since."""

    code = "offer_rests"
    default_detail = "사양하신 지 14일이 지나지 않아 지금은 다시 제안할 수 없어요."


@keep_refusals
def send_offer(*, alert: Alert, member: StaffMember, message: str, template: str = "") -> Offer:
    """Offer counselling through our app; the member's own draft becomes the offer.

    Raise Conflict, OfferRests or ConsentMissing.
    """
    check_member(alert=alert, member=member)
    check_lock(alert=alert, member=member, to=Alert.State.OFFERED)
    accounts.require_consent(user=alert.user, code=CONSENT)
    text = clean_text(message, limit=500)
    now = timezone.now()
    _respect_rest(alert, now)
    move_alert(alert=alert, to=Alert.State.OFFERED, member=member, due_at=now + rules.OFFER_TIME)
    stop_timers(alert=alert, kinds=[Timer.Kind.CONTACT])
    offer = put_draft(alert=alert, member=member, message=text, template=template)
    _move_offer(offer, Offer.State.SENT, sent_at=now, expires_at=now + rules.OFFER_TIME)
    accounts.record_access(
        member=member,
        subject=alert.user,
        action="changed",
        target_kind="offer",
        target_id=offer.public_id,
        purpose="상담 제안",
    )
    _tell_offer(offer)
    events.announce_alert(alert=alert, kind="alert.changed", is_notice=False)
    return offer


def _respect_rest(alert: Alert, now: datetime) -> None:
    """A decline rests 14 days, unless the new signal is P0 or P1."""
    if not rules.is_more_urgent(alert.priority, "P2"):
        declined = Offer.objects.filter(
            alert__user=alert.user,
            state=Offer.State.DECLINED,
            answered_at__gt=now - rules.OFFER_REST,
        )
        if declined.exists():
            raise OfferRests()


def _tell_offer(offer: Offer) -> None:
    accounts.notify(
        user=offer.alert.user,
        kind="offer",
        title=f"{offer.alert.agency.name}에서 소식이 왔어요",
        body="천천히 읽어 보고 정해도 괜찮아요. 사양해도 아무 불이익이 없어요.",
        url=f"/offers/{offer.public_id}/",
        dedupe_key=f"offer-{offer.public_id}",
        # A human offers help to somebody in danger: that cannot wait for the morning.
        is_urgent=rules.is_more_urgent(offer.alert.priority, "P2"),
    )
    events.announce_offer(offer=offer, kind="offer.created")


@transaction.atomic
def see_offer(*, offer: Offer) -> Offer:
    """Note that the person opened the offer, the first time."""
    now = timezone.now()
    waiting = Offer.objects.filter(pk=offer.pk, state=Offer.State.SENT, expires_at__gt=now)
    if waiting.update(state=Offer.State.SEEN, seen_at=now, updated_at=now):
        offer.refresh_from_db()
        events.announce_alert(alert=offer.alert, kind="alert.changed", is_notice=False)
    return offer


@keep_refusals
def answer_offer(
    *, offer: Offer, answer: str, contact_phone: str = "", safe_hours: str = ""
) -> Offer:
    """Accept, which shows the contact to the agency (T2); decline, which ends it; or say later.

    Raise OfferClosed, PhoneNeeded or UnknownAnswer; then nothing is shown to anybody. A late answer
    is written down, without what was typed.
    """
    if answer not in rules.OFFER_ANSWERS:
        raise UnknownAnswer()
    now = timezone.now()
    current = Offer.objects.select_for_update().get(pk=offer.pk)
    if not selectors.is_waiting(current) or (answer == "later" and current.state == "later"):
        raise OfferClosed(_note_late_answer(current, answer))
    if answer == "accept":
        _accept(offer, contact_phone.strip(), safe_hours, now)
    elif answer == "later":
        _put_off(offer, now)
    else:
        _move_offer(offer, Offer.State.DECLINED, answered_at=now)
        _close_after(offer, Alert.Outcome.DECLINED)
    _tell_answer(offer, answer)
    events.announce_alert(alert=offer.alert, kind="alert.changed", is_notice=answer != "decline")
    return offer


def _note_late_answer(offer: Offer, answer: str) -> AlertChange:
    """Say that the person answered too late; the alert stayed as it was."""
    alert = Alert.objects.get(pk=offer.alert_id)
    return AlertChange(
        alert=alert,
        old_state=alert.state,
        new_state=alert.state,
        reason=f"late_{answer}",
        is_refused=True,
    )


def _put_off(offer: Offer, now: datetime) -> None:
    """The offer stays open for a week from now; nothing is shown to anybody."""
    ends = now + rules.LATER_TIME
    _move_offer(offer, Offer.State.LATER, answered_at=now, expires_at=ends)
    waiting = Alert.objects.filter(pk=offer.alert_id, state=Alert.State.OFFERED)
    waiting.update(due_at=ends, updated_at=now)


def _tell_answer(offer: Offer, said: str) -> None:
    """Lead who sent the offer to what follows; a decline asks nothing of anybody."""
    title, url = _ANSWER_TITLES.get(said, ""), f"/agency/alerts/{offer.alert.public_id}/"
    if not title:
        return
    case = Case.objects.filter(offer=offer).first() if said == "accept" else None
    accounts.notify(
        user=offer.sent_by.user,
        kind="offer_answered",
        title=title,
        body=f"{offer.alert.token} 님의 답이에요.",
        url=f"/agency/cases/{case.public_id}/" if case else url,
        dedupe_key=f"answer-{offer.public_id}-{said}",
    )


def _close_after(offer: Offer, outcome: str) -> None:
    """With its offer an alert ends, unless it got worse meanwhile and waits to be looked at."""
    offer.alert.refresh_from_db(from_queryset=Alert.objects.select_for_update(of=("self",)))
    if offer.alert.state == Alert.State.OFFERED:
        close_alert(alert=offer.alert, outcome=outcome)


def _accept(offer: Offer, phone: str, safe_hours: str, now: datetime) -> None:
    if not _PHONE.match(phone):
        raise PhoneNeeded()
    accounts.require_consent(user=offer.alert.user, code=CONSENT)
    _move_offer(
        offer,
        Offer.State.ACCEPTED,
        answered_at=now,
        contact_name=offer.alert.user.nickname,
        contact_phone=phone,
        safe_hours=_clean_hours(safe_hours),
    )
    accounts.record_disclosure(
        subject=offer.alert.user,
        agency=offer.alert.agency,
        tier="T2",
        items=["nickname", "contact_phone", "safe_hours"],
        basis="상담 제안을 직접 받아들임",
        decided_by=offer.alert.user,
    )
    open_case(offer=offer)
    _close_after(offer, Alert.Outcome.ACCEPTED)


def _clean_hours(text: str) -> str:
    try:
        return clean_text(text, limit=60)
    except EmptyText:
        return ""


def _move_offer(offer: Offer, to: str, **changes: Any) -> None:
    offer.refresh_from_db()
    transition(row=offer, table=rules.OFFER_MOVES, to=to, updated_at=timezone.now(), **changes)


def expire_offers(*, now: datetime | None = None) -> int:
    """Close what nobody answered within 72 hours; return how many."""
    at = now or timezone.now()
    due = Offer.objects.filter(state__in=rules.WAITING_OFFER_STATES, expires_at__lte=at)
    offers = list(due.select_related("alert__agency", "alert__user")[:200])
    return sum(_expire(offer) for offer in offers)


@transaction.atomic
def _expire(offer: Offer) -> bool:
    try:
        _move_offer(offer, Offer.State.EXPIRED)
        _close_after(offer, Alert.Outcome.NO_ANSWER)
    except Conflict:  # the person answered this very moment
        transaction.set_rollback(True)
        return False
    return True
