"""Alerts: opened from a signal once, merged, acknowledged, dismissed, closed, revoked."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts import services as accounts
from accounts.models import Agency, StaffMember, User
from accounts.rules import age_band, age_on
from accounts.selectors import has_consent
from agencies import events, rules, selectors
from agencies.models import Alert, AlertChange, AlertEvidence, Offer
from analytics.models import TrendScore
from core.errors import Conflict, InvalidInput, NotPermitted
from core.transitions import transition
from safety import services as safety
from safety.models import CrisisAssessment

logger = logging.getLogger(__name__)
CONSENT = "agency_risk_alert"
T1_ITEMS = ["token", "age_band", "region", "level", "reasons", "trend_line", "raised_at"]
T1_NEWS = ["level", "reasons", "raised_at"]


class NotYourAgency(NotPermitted):
    """The member does not work, or no longer works, at the alert's agency."""

    code = "not_your_agency"
    default_detail = "다른 기관의 신호예요."


class OfferRests(Conflict):
    """The person declined within 14 days and nothing urgent has happened since."""

    code = "offer_rests"
    default_detail = "사양하신 지 14일이 지나지 않아 지금은 다시 제안할 수 없어요."


class UnknownDismissReason(InvalidInput):
    """A signal is set aside for one of the listed reasons only."""

    code = "unknown_dismiss_reason"
    default_detail = "까닭을 골라 주세요."


@dataclass(frozen=True)
class Signal:
    """What may become an alert, from whichever detector."""

    user: User
    source: str
    source_id: UUID
    level: int
    reasons: Sequence[str]
    policy_version: str
    detector_version: str


def open_alert_for_crisis(*, assessment: CrisisAssessment) -> Alert | None:
    """Open or extend an alert for explicit language at L2 or above. May run twice."""
    signal = Signal(
        user=assessment.user,
        source=Alert.Source.CRISIS,
        source_id=assessment.public_id,
        level=assessment.level,
        reasons=assessment.reasons,
        policy_version=str(assessment.policy_version),
        detector_version=assessment.detector_version,
    )
    alert = _open_alert(signal)
    safety.mark_alert_checked(assessment=assessment)
    return alert


def open_alert_for_trend(*, trend_score: TrendScore) -> Alert | None:
    """Open or extend an alert for a falling trend; alone it is never above P3. May run twice."""
    signal = Signal(
        user=trend_score.user,
        source=Alert.Source.TREND,
        source_id=trend_score.public_id,
        level=0,
        reasons=trend_score.reason_codes,
        policy_version="",
        detector_version=trend_score.config_hash,
    )
    return _open_alert(signal)


@transaction.atomic
def _open_alert(signal: Signal) -> Alert | None:
    """Without consent, or without an agency, nothing leaves; the person's own help came first."""
    user = (
        User.objects.select_for_update(of=("self",)).select_related("region").get(pk=signal.user.pk)
    )
    known = AlertEvidence.objects.filter(source=signal.source, source_id=signal.source_id)
    if earlier := known.select_related("alert").first():
        return earlier.alert
    if not has_consent(user=user, code=CONSENT):
        logger.info("alert_without_consent source=%s level=%s", signal.source, signal.level)
        return None
    now = timezone.now()
    standing = Alert.objects.active().filter(user=user).order_by("-pk").first()
    if standing is not None:
        return _extend_alert(standing, signal, now)
    agency = selectors.choose_agency(user=user, at=now)
    if agency is None:
        _tell_no_agency(user, signal)
        return None
    return _create_alert(user, agency, signal, now)


def _create_alert(user: User, agency: Agency, signal: Signal, now: datetime) -> Alert:
    accounts.require_consent(user=user, code=CONSENT)
    hot = selectors.is_hot(user=user, at=now)
    priority = rules.choose_priority(source=signal.source, level=signal.level, is_hot=hot)
    hours = selectors.list_spans(agency)
    local = selectors.get_local_time(now)
    alert = Alert.objects.create(
        user=user,
        agency=agency,
        token=accounts.issue_subject_token(user=user, agency=agency),
        source=signal.source,
        level=signal.level,
        priority=priority,
        reasons=rules.merge_reasons([], signal.reasons),
        trend_line=selectors.build_trend_line(user),
        age_band=age_band(age_on(user.birth_date, local.date())) if user.birth_date else "",
        region=user.region,
        policy_version=signal.policy_version,
        detector_version=signal.detector_version,
        opened_at=now,
        due_at=rules.compute_due(priority=priority, hours=hours, at=local),
    )
    _add_evidence(alert, signal, now)
    if _is_cooling_down(alert, now):
        move_alert(alert=alert, to=Alert.State.SUPPRESSED, reason="cool_down")
        return alert
    move_alert(alert=alert, to=Alert.State.OPEN, reason=signal.source)
    _record_disclosure(alert, T1_ITEMS)
    _tell_opened(alert, is_answering=rules.is_open_at(hours=hours, at=local))
    events.announce_alert(alert=alert, kind="alert.created")
    return alert


def _add_evidence(alert: Alert, signal: Signal, now: datetime) -> None:
    AlertEvidence.objects.create(
        alert=alert,
        source=signal.source,
        source_id=signal.source_id,
        level=signal.level,
        reasons=list(signal.reasons),
        at=now,
    )


def _extend_alert(alert: Alert, signal: Signal, now: datetime) -> Alert:
    """Append to the open alert; a worse, grave or long unheard signal is a new notice (C7)."""
    is_quiet = not alert.evidence.filter(at__gt=now - rules.MERGE_WINDOW).exists()
    _add_evidence(alert, signal, now)
    priority = rules.choose_priority(source=signal.source, level=signal.level)
    is_worse = rules.is_more_urgent(priority, alert.priority)
    if is_worse:
        hours = selectors.list_spans(alert.agency)
        local = selectors.get_local_time(now)
        alert.priority, alert.source = priority, signal.source
        alert.due_at = rules.compute_due(priority=priority, hours=hours, at=local)
    is_news = signal.level > alert.level or bool(set(signal.reasons) - set(alert.reasons))
    alert.level = max(alert.level, signal.level)
    alert.reasons = rules.merge_reasons(alert.reasons, signal.reasons)
    alert.save(update_fields=["priority", "source", "due_at", "level", "reasons", "updated_at"])
    if is_news:
        _record_disclosure(alert, T1_NEWS)
    is_notice = is_worse or is_quiet or signal.level >= rules.RENOTICE_LEVEL
    events.announce_alert(alert=alert, kind="alert.changed", is_notice=is_notice)
    return alert


def _record_disclosure(alert: Alert, items: list[str]) -> None:
    accounts.record_disclosure(
        subject=alert.user, agency=alert.agency, tier="T1", items=items, basis="미리 해 둔 동의"
    )


def _is_cooling_down(alert: Alert, now: datetime) -> bool:
    rest = rules.COOL_DOWN.get(alert.priority)
    if rest is None:
        return False
    finished = Alert.objects.filter(
        user=alert.user,
        state__in=[Alert.State.DISMISSED, Alert.State.CLOSED],
        updated_at__gt=now - rest,
    )
    return finished.exists()


def _tell_opened(alert: Alert, *, is_answering: bool) -> None:
    body = "이름과 대화 내용은 전하지 않았어요. 무엇을 전했는지 언제든 볼 수 있어요."
    if not is_answering:
        body += (
            " 지금은 상담 시간이 아니라 바로 연결되지 않을 수 있어요. "
            "급할 때는 109나 119로 연락해 주세요."
        )
    accounts.notify(
        user=alert.user,
        kind="alert_opened",
        title=f"{alert.agency.name}에 마음 신호를 전했어요",
        body=body,
        url="/me/access/",
        dedupe_key=f"alert-{alert.public_id}",
    )


def _tell_no_agency(user: User, signal: Signal) -> None:
    logger.info("alert_without_agency source=%s level=%s", signal.source, signal.level)
    accounts.notify(
        user=user,
        kind="no_agency",
        title="지금 연결된 기관이 없어요",
        body=(
            "이 지역에는 아직 함께하는 기관이 없어요. 이야기할 사람이 필요하면 109가 24시간 받아요."
        ),
        url="/safety/",
        dedupe_key=f"no-agency-{timezone.localdate().isoformat()}",
    )


def move_alert(
    *,
    alert: Alert,
    to: str,
    member: StaffMember | None = None,
    reason: str = "",
    **changes: Any,
) -> None:
    """Make one move of the alert machine and write who made it. Raise Conflict."""
    old = alert.state
    transition(row=alert, table=rules.ALERT_MOVES, to=to, updated_at=timezone.now(), **changes)
    AlertChange.objects.create(
        alert=alert, member=member, old_state=old, new_state=to, reason=reason
    )


def check_member(*, alert: Alert, member: StaffMember) -> None:
    """Refuse staff of another agency, or who left."""
    if not member.is_active or member.agency_id != alert.agency_id:
        raise NotYourAgency()


@transaction.atomic
def acknowledge_alert(*, alert: Alert, member: StaffMember) -> Alert:
    """Stop the clock: this member looks after it. Raise Conflict when somebody already does."""
    check_member(alert=alert, member=member)
    move_alert(
        alert=alert,
        to=Alert.State.ACKNOWLEDGED,
        member=member,
        acknowledged_by=member,
        acknowledged_at=timezone.now(),
    )
    _record_change(alert, member, "신호 확인")
    events.announce_alert(alert=alert, kind="alert.changed", is_notice=False)
    return alert


@transaction.atomic
def dismiss_alert(*, alert: Alert, member: StaffMember, reason: str) -> Alert:
    """Set aside a signal that meant nothing; the reason feeds the evaluation of the detector."""
    check_member(alert=alert, member=member)
    if reason not in rules.DISMISS_REASONS:
        raise UnknownDismissReason()
    move_alert(
        alert=alert,
        to=Alert.State.DISMISSED,
        member=member,
        reason=reason,
        dismiss_reason=reason,
    )
    _record_change(alert, member, "신호 넘김")
    events.announce_alert(alert=alert, kind="alert.changed", is_notice=False)
    return alert


@transaction.atomic
def close_alert(*, alert: Alert, outcome: str, member: StaffMember | None = None) -> Alert:
    """Finish an alert with its outcome; without a member the system closes it."""
    if member is not None:
        check_member(alert=alert, member=member)
        _record_change(alert, member, "마침")
    move_alert(alert=alert, to=Alert.State.CLOSED, member=member, reason=outcome, outcome=outcome)
    events.announce_alert(alert=alert, kind="alert.changed", is_notice=False)
    return alert


def _record_change(alert: Alert, member: StaffMember, purpose: str) -> None:
    accounts.record_access(
        member=member,
        subject=alert.user,
        action="changed",
        target_kind="alert",
        target_id=alert.public_id,
        purpose=purpose,
    )


@transaction.atomic
def revoke_alerts(*, user: User) -> int:
    """Take back what agencies see of a person who withdrew consent; return how many alerts.

    An alert whose offer the person accepted stays, without its T1 payload: that contact was
    the person's own choice and is ended with the agency, not by this consent.
    """
    User.objects.select_for_update().get(pk=user.pk)
    if has_consent(user=user, code=CONSENT):
        return 0
    alerts = list(Alert.objects.active().filter(user=user).select_related("agency"))
    for alert in alerts:
        _revoke_alert(alert)
    return len(alerts)


def _revoke_alert(alert: Alert) -> None:
    emptied: dict[str, Any] = {"reasons": [], "trend_line": [], "age_band": "", "region": None}
    if alert.offers.filter(state=Offer.State.ACCEPTED).exists():
        Alert.objects.filter(pk=alert.pk).update(**emptied, updated_at=timezone.now())
    else:
        alert.offers.filter(state__in=rules.WAITING_OFFER_STATES).update(
            state=Offer.State.WITHDRAWN, message="", updated_at=timezone.now()
        )
        move_alert(
            alert=alert, to=Alert.State.REVOKED, reason="consent_withdrawn", token="", **emptied
        )
        alert.evidence.update(reasons=[])
    events.announce_alert(alert=alert, kind="alert.changed", is_notice=False)
