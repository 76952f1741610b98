"""Tier E: identity told to 112 or 119 alone, by two safety officers, and told to the person.

PIPA art. 15(1)5 and 18(2)3: clear and urgent danger to life, the least data, purpose-bound.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts import services as accounts
from accounts.models import AccessLog, DisclosureRecord, StaffMember
from agencies import events, rules, selectors
from agencies.models import Alert, AlertChange, Case, Emergency
from agencies.rules import cases as case_rules
from agencies.services.moves import (
    MoveRefused,
    check_member,
    close_alert,
    keep_refusals,
    move_alert,
)
from agencies.services.telling import tell_members
from agencies.services.timers import stop_timers
from core.errors import InvalidInput, NotPermitted
from core.text import clean_text
from core.transitions import transition

BASIS = "개인정보 보호법 제15조 제1항 제5호 · 제18조 제2항 제3호: 명백하고 급박한 생명의 위험"


class NotASafetyOfficer(NotPermitted):
    """Only the platform's safety officers ask for or decide an emergency."""

    code = "not_a_safety_officer"
    default_detail = "온기 안전 담당만 할 수 있는 일이에요."


class SecondOfficerNeeded(NotPermitted):
    """Who asked does not approve."""

    code = "second_officer_needed"
    default_detail = "요청한 사람이 아닌 다른 안전 담당이 승인해야 해요."


class UnknownItems(InvalidInput):
    """Only the listed items go to rescue, at least one of them, to 112 or 119."""

    code = "unknown_items"
    default_detail = "알릴 곳과 알릴 것을 골라 주세요."


class DelayNotExplained(InvalidInput):
    """The person is told at once, or up to 72 hours later for a stated reason."""

    code = "delay_not_explained"
    default_detail = "늦게 알리려면 까닭을 적고 72시간 안으로 정해 주세요."


@dataclass(frozen=True)
class EmergencyFile:
    """An emergency; `identity` is there for the two officers alone, for a day."""

    emergency: Emergency
    identity: tuple[tuple[str, str], ...]


def _check_officer(member: StaffMember) -> None:
    if not member.is_active or member.role != StaffMember.Role.PLATFORM_SAFETY:
        raise NotASafetyOfficer()


@keep_refusals
def request_emergency(
    *, alert: Alert, member: StaffMember, recipient: str, items: list[str], reason: str
) -> Emergency:
    """Ask a second officer to let rescue know who somebody is. The alert moves on approval only."""
    _check_officer(member)
    check_member(alert=alert, member=member)
    if alert.state != Alert.State.CONFIRMED:
        raise MoveRefused(
            AlertChange(
                alert=alert,
                member=member,
                old_state=alert.state,
                new_state=Alert.State.EMERGENCY,
                reason="requested",
                is_refused=True,
            )
        )
    known = set(items) <= set(case_rules.EMERGENCY_ITEMS)
    if not items or not known or recipient not in Emergency.Recipient.values:
        raise UnknownItems()
    emergency = Emergency.objects.create(
        alert=alert,
        recipient=recipient,
        items=list(dict.fromkeys(items)),
        reason=clean_text(reason, limit=500),
        requested_by=member,
    )
    _record(emergency, member, "긴급 제공 요청")
    others = selectors.list_safety_officers().exclude(pk=member.pk)
    tell_members(
        members=others,
        alert=alert,
        title="긴급 제공에 두 번째 승인이 필요해요",
        cause=f"emergency-{emergency.pk}",
    )
    _announce(emergency)
    return emergency


@keep_refusals
def approve_emergency(
    *, emergency: Emergency, member: StaffMember, delay_hours: int = 0, delay_reason: str = ""
) -> Emergency:
    """Let rescue know, as tier E; the person hears of it at once, or later for a stated reason."""
    alert = _lock_alert(emergency)
    _check_second(emergency, member)
    now = timezone.now()
    why = _clean_delay(delay_hours, delay_reason)
    transition(
        row=emergency,
        table=case_rules.EMERGENCY_MOVES,
        to=Emergency.State.APPROVED,
        decided_by=member,
        decided_at=now,
        tell_at=now + timedelta(hours=delay_hours),
        delay_reason=why,
        updated_at=now,
    )
    move_alert(
        alert=alert,
        to=Alert.State.EMERGENCY,
        member=member,
        reason=emergency.recipient,
        due_at=emergency.tell_at,
        locked_until=None,
    )
    stop_timers(alert=alert)
    _disclose(emergency, member)
    if not delay_hours:
        _tell_person(emergency, alert)
    _announce(emergency)
    events.announce_alert(alert=alert, kind="alert.changed", is_notice=False)
    return emergency


@keep_refusals
def refuse_emergency(*, emergency: Emergency, member: StaffMember) -> Emergency:
    """Say no: nothing was told to anybody, and the alert stays where it was."""
    _check_second(emergency, member)
    transition(
        row=emergency,
        table=case_rules.EMERGENCY_MOVES,
        to=Emergency.State.REFUSED,
        decided_by=member,
        decided_at=timezone.now(),
        updated_at=timezone.now(),
    )
    _record(emergency, member, "긴급 제공 거절")
    _announce(emergency)
    return emergency


def _lock_alert(emergency: Emergency) -> Alert:
    locked = Alert.objects.select_for_update(of=("self",), no_key=True)
    return locked.select_related("agency", "user").get(pk=emergency.alert_id)


def _check_second(emergency: Emergency, member: StaffMember) -> None:
    _check_officer(member)
    check_member(alert=emergency.alert, member=member)
    if member.pk == emergency.requested_by_id:
        raise SecondOfficerNeeded()


def _disclose(emergency: Emergency, member: StaffMember) -> None:
    accounts.record_disclosure(
        subject=emergency.alert.user,
        agency=member.agency,
        tier=DisclosureRecord.Tier.EMERGENCY,
        items=emergency.items,
        basis=f"{BASIS} ({emergency.get_recipient_display()})",
        decided_by=member.user,
    )
    _record(emergency, member, "긴급 제공 승인")


def _clean_delay(hours: int, reason: str) -> str:
    if not hours:
        return ""
    if not 0 < hours <= rules.EMERGENCY_LONGEST_DELAY.total_seconds() / 3600 or not reason.strip():
        raise DelayNotExplained()
    return clean_text(reason, limit=200)


def _announce(emergency: Emergency) -> None:
    events.announce_emergency(
        alert=emergency.alert, public_id=emergency.public_id, state=emergency.state
    )


def _record(emergency: Emergency, member: StaffMember, purpose: str) -> None:
    is_read = purpose == "긴급 제공 열람"
    accounts.record_access(
        member=member,
        subject=emergency.alert.user,
        action=AccessLog.Action.VIEWED if is_read else AccessLog.Action.CHANGED,
        target_kind="emergency",
        target_id=emergency.public_id,
        purpose=purpose,
    )


@transaction.atomic
def read_emergency(*, emergency: Emergency, member: StaffMember) -> EmergencyFile:
    """Open one emergency; who the person is, is shown to the two officers alone, for a day."""
    _record(emergency, member, "긴급 제공 열람")
    own = member.pk in {emergency.requested_by_id, emergency.decided_by_id}
    told = emergency.state in {Emergency.State.APPROVED, Emergency.State.TOLD}
    decided = emergency.decided_at
    is_fresh = decided is not None and timezone.now() < decided + rules.EMERGENCY_READ_TIME
    identity = _find_identity(emergency) if own and told and is_fresh else ()
    return EmergencyFile(emergency, identity)


def _find_identity(emergency: Emergency) -> tuple[tuple[str, str], ...]:
    """What we know of what may be told; a phone only where the person once gave one."""
    user = emergency.alert.user
    case = Case.objects.filter(user=user).exclude(contact_phone="").order_by("-pk").first()
    values = {
        "name": user.nickname,
        "phone": case.contact_phone if case else "",
        "region": str(user.region or ""),
    }
    labels = case_rules.EMERGENCY_ITEMS
    return tuple((labels[item], values[item] or "알지 못해요") for item in emergency.items)


def tell_emergencies(*, now: datetime) -> int:
    """Tell the people whose time has come; return how many."""
    due = Emergency.objects.filter(state=Emergency.State.APPROVED, tell_at__lte=now)
    rows = list(due.select_related("alert__agency", "alert__user")[:200])
    return sum(_tell_late(row, now) for row in rows)


@transaction.atomic
def _tell_late(emergency: Emergency, now: datetime) -> bool:
    alert = _lock_alert(emergency)
    emergency.refresh_from_db()
    if emergency.state != Emergency.State.APPROVED:  # another run told them this very moment
        return False
    _tell_person(emergency, alert)
    return True


def _tell_person(emergency: Emergency, alert: Alert) -> None:
    labels = ", ".join(case_rules.EMERGENCY_ITEMS[item] for item in emergency.items)
    accounts.notify(
        user=alert.user,
        kind="emergency_told",
        title=f"{emergency.get_recipient_display()}에 알렸어요",
        body=(
            f"생명이 위험할 수 있다고 보아 온기 안전 담당 두 사람이 확인하고 {labels}만 전했어요. "
            "대화 내용은 전하지 않았어요. 무엇을 왜 전했는지 볼 수 있고, 개인정보 보호책임자에게 "
            "물어보거나 이의를 말할 수 있어요."
        ),
        url="/me/access/",
        dedupe_key=f"emergency-{emergency.public_id}",
    )
    transition(
        row=emergency,
        table=case_rules.EMERGENCY_MOVES,
        to=Emergency.State.TOLD,
        told_at=timezone.now(),
        updated_at=timezone.now(),
    )
    close_alert(alert=alert, outcome=Alert.Outcome.RESCUED)
