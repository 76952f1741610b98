"""Alerts: opened from a signal once, merged, suppressed, taken up again when it gets worse."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts import services as accounts
from accounts.models import Agency, User
from accounts.rules import age_band, age_on
from accounts.selectors import has_consent
from agencies import events, rules, selectors
from agencies.models import Alert, AlertEvidence
from agencies.services.moves import CONSENT, move_alert
from analytics.models import TrendScore
from safety import services as safety
from safety.models import CrisisAssessment

logger = logging.getLogger(__name__)
T1_ITEMS = ["token", "age_band", "region", "level", "reasons", "trend_line", "raised_at"]
T1_NEWS = ["level", "reasons", "raised_at"]


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
    agency = selectors.choose_agency(user=user, at=now)
    if agency is None:
        _tell_no_agency(user, signal)
        return None
    return _create_alert(user, agency, signal, now)


def _is_too_little(signal: Signal, standing: Alert | None) -> bool:
    """Words of L1 leave our app only beside a trend the agency looks at already."""
    if signal.source == Alert.Source.TREND or signal.level >= rules.OPENING_LEVEL:
        return False
    beside_trend = standing is not None and standing.source == Alert.Source.TREND
    return not (beside_trend and rules.is_own_word(signal.reasons))


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
    """Append to the open alert; a worse, grave or long unheard signal is a new notice (C7).

    What got worse after somebody acknowledged it is open again, with its own time limit.
    """
    is_quiet = not alert.evidence.filter(at__gt=now - rules.MERGE_WINDOW).exists()
    _add_evidence(alert, signal, now)
    priority = rules.choose_priority(source=signal.source, level=signal.level)
    is_worse = rules.is_more_urgent(priority, alert.priority)
    if is_worse:
        hours = selectors.list_spans(alert.agency)
        local = selectors.get_local_time(now)
        alert.priority = priority
        if signal.level >= rules.OPENING_LEVEL:
            alert.source = signal.source
        alert.due_at = rules.compute_due(priority=priority, hours=hours, at=local)
    is_news = signal.level > alert.level or bool(set(signal.reasons) - set(alert.reasons))
    alert.level = max(alert.level, signal.level)
    alert.reasons = rules.merge_reasons(alert.reasons, signal.reasons)
    alert.save(update_fields=["priority", "source", "due_at", "level", "reasons", "updated_at"])
    if is_worse and alert.state != Alert.State.OPEN:
        move_alert(
            alert=alert,
            to=Alert.State.OPEN,
            reason="worsened",
            acknowledged_by=None,
            acknowledged_at=None,
        )
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
