"""Alerts: opened from a signal once, merged, suppressed, taken up again when it gets worse."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts import services as accounts
from accounts.models import Agency, User
from accounts.rules import age_band, age_on
from accounts.selectors import has_consent
from agencies import events, rules, selectors
from agencies.models import Alert, AlertEvidence, Timer
from agencies.services import escalation, telling
from agencies.services.moves import CONSENT, move_alert
from agencies.services.telling import T1_ITEMS, T1_NEWS, record_disclosure
from agencies.services.timers import start_timer, stop_timers
from analytics.models import TrendScore
from safety import services as safety
from safety.models import CrisisAssessment

logger = logging.getLogger(__name__)


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
    """Open or extend an alert for explicit language at L2 or above. May run twice.

    L1 opens none; beside an open trend alert it raises that to P2.
    """
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
    # No key lock: staff who act at this moment write rows that point at the person.
    people = User.objects.select_for_update(of=("self",), no_key=True).select_related("region")
    user = people.get(pk=signal.user.pk)
    known = AlertEvidence.objects.filter(source=signal.source, source_id=signal.source_id)
    if earlier := known.select_related("alert").first():
        return earlier.alert
    if not has_consent(user=user, code=CONSENT):
        logger.info("alert_without_consent source=%s level=%s", signal.source, signal.level)
        return None
    now = timezone.now()
    active = Alert.objects.select_for_update(of=("self",)).active().filter(user=user)
    standing = active.order_by("-pk").first()
    if _is_too_little(signal, standing):
        return None
    if standing is not None:
        return _extend_alert(standing, signal, now)
    priority = _choose_priority(user, signal, now)
    agency = selectors.choose_agency(user=user, at=now, priority=priority)
    if agency is None:
        logger.info("alert_without_agency source=%s level=%s", signal.source, signal.level)
        telling.tell_no_agency(user)
        return None
    return _create_alert(user, agency, signal, priority, now)


def _is_too_little(signal: Signal, standing: Alert | None) -> bool:
    """Words of L1 leave our app only beside a trend the agency looks at already."""
    if signal.source == Alert.Source.TREND or signal.level >= rules.OPENING_LEVEL:
        return False
    beside_trend = standing is not None and standing.source == Alert.Source.TREND
    return not (beside_trend and rules.is_own_word(signal.reasons))


def _create_alert(
    user: User, agency: Agency, signal: Signal, priority: str, now: datetime
) -> Alert:
    accounts.require_consent(user=user, code=CONSENT)
    alert = _make_alert(user, agency, signal, priority, now)
    _add_evidence(alert, signal, now)
    if _is_cooling_down(alert, now):
        move_alert(alert=alert, to=Alert.State.SUPPRESSED, reason="cool_down")
        return alert
    move_alert(alert=alert, to=Alert.State.OPEN, reason=signal.source)
    _await_acknowledgement(alert)
    record_disclosure(alert=alert, items=T1_ITEMS)
    is_answering = selectors.is_answering(agency, now)
    telling.tell_opened(alert, is_answering=is_answering)
    if alert.priority in rules.URGENT:
        telling.tell_urgent(alert, is_answering=is_answering, now=now)
    events.announce_alert(alert=alert, kind="alert.created")
    return alert


def _make_alert(user: User, agency: Agency, signal: Signal, priority: str, now: datetime) -> Alert:
    local = selectors.get_local_time(now)
    return Alert.objects.create(
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
        escalation_step=rules.PLATFORM_STEP if agency.is_platform else 0,
        opened_at=now,
        due_at=_compute_due(agency, priority, now),
    )


def _choose_priority(user: User, signal: Signal, now: datetime) -> str:
    hot = selectors.is_hot(user=user, at=now)
    return rules.choose_priority(source=signal.source, level=signal.level, is_hot=hot)


def _compute_due(agency: Agency, priority: str, now: datetime) -> datetime:
    return rules.compute_due(
        priority=priority,
        hours=selectors.list_spans(agency),
        at=selectors.get_local_time(now),
        closed=selectors.list_closed_dates(agency, now),
    )


def _await_acknowledgement(alert: Alert) -> Timer:
    """Start the clock; what the platform's officers hold has nobody between them and the person."""
    step = rules.PLATFORM_STEP if alert.agency.is_platform else 0
    return start_timer(
        kind=Timer.Kind.ACK,
        due_at=alert.due_at,
        alert=alert,
        priority=alert.priority,
        step=step,
    )


def _add_evidence(alert: Alert, signal: Signal, now: datetime) -> None:
    AlertEvidence.objects.create(
        alert=alert,
        source=signal.source,
        source_id=signal.source_id,
        level=signal.level,
        reasons=list(signal.reasons),
        at=now,
    )


def _merge_signal(standing: Alert, signal: Signal, priority: str, now: datetime) -> None:
    """The signal's own row ends at once, in the standing alert, which has its evidence."""
    row = Alert.objects.create(
        user=standing.user,
        agency=standing.agency,
        token=standing.token,
        source=signal.source,
        level=signal.level,
        priority=priority,
        reasons=rules.merge_reasons([], signal.reasons),
        policy_version=signal.policy_version,
        detector_version=signal.detector_version,
        opened_at=now,
        due_at=standing.due_at,
    )
    move_alert(alert=row, to=Alert.State.MERGED, reason=signal.source, merged_into=standing)
    _add_evidence(standing, signal, now)


def _extend_alert(alert: Alert, signal: Signal, now: datetime) -> Alert:
    """Append to the open alert; a worse, grave or long unheard signal is a new notice (C7).

    What got worse after somebody acknowledged it is open again, with its own time limit.
    """
    is_quiet = not alert.evidence.filter(at__gt=now - rules.MERGE_WINDOW).exists()
    priority = rules.choose_priority(source=signal.source, level=signal.level)
    _merge_signal(alert, signal, priority, now)
    is_worse = rules.is_more_urgent(priority, alert.priority)
    is_news = signal.level > alert.level or bool(set(signal.reasons) - set(alert.reasons))
    if is_worse and signal.level >= rules.OPENING_LEVEL:
        alert.source = signal.source
    alert.priority = priority if is_worse else alert.priority
    alert.level = max(alert.level, signal.level)
    alert.reasons = rules.merge_reasons(alert.reasons, signal.reasons)
    alert.save(update_fields=["priority", "source", "level", "reasons", "updated_at"])
    if is_worse and alert.state != Alert.State.EMERGENCY:
        _reopen(alert, now)
    if is_news:
        record_disclosure(alert=alert, items=T1_NEWS)
    if signal.level >= rules.RENOTICE_LEVEL:
        answering = selectors.is_answering(alert.agency, now)
        telling.tell_urgent(alert, is_answering=answering, now=now)
    is_notice = is_worse or is_quiet or signal.level >= rules.RENOTICE_LEVEL
    events.announce_alert(alert=alert, kind="alert.changed", is_notice=is_notice)
    return alert


def _reopen(alert: Alert, now: datetime) -> None:
    """What got worse waits to be acknowledged anew; it goes up at once where nobody is on call."""
    if alert.state != Alert.State.OPEN:
        move_alert(
            alert=alert,
            to=Alert.State.OPEN,
            reason="worsened",
            acknowledged_by=None,
            acknowledged_at=None,
            locked_until=None,
        )
    stop_timers(alert=alert)
    alert.due_at = _compute_due(alert.agency, alert.priority, now)
    timer = _await_acknowledgement(alert)
    is_fit = alert.agency.is_platform or selectors.can_take_urgent(alert.agency)
    if alert.priority in rules.URGENT and not is_fit:
        escalation.pass_to_platform(timer=timer, alert=alert, now=now)


def _is_cooling_down(alert: Alert, now: datetime) -> bool:
    rest = rules.COOL_DOWN.get(alert.priority)
    if rest is None:
        return False
    ended = Q(state=Alert.State.DISMISSED) | Q(state=Alert.State.CLOSED)
    # Closing what was set aside is the end of a rest, not the beginning of another.
    finished = Alert.objects.filter(ended, user=alert.user, updated_at__gt=now - rest)
    return finished.exclude(outcome=Alert.Outcome.NO_NEED).exists()
