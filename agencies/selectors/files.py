"""All that staff see of one alert (C6): codes and counts, a line of days, times, no words."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from accounts.models import AccessLog, StaffMember
from agencies import rules
from agencies.models import (
    Alert,
    AlertChange,
    AlertEvidence,
    Case,
    Emergency,
    Escalation,
    Offer,
    Timer,
)


@dataclass(frozen=True)
class News:
    """What changed since a member last looked, or since somebody acknowledged the alert."""

    since: datetime
    signal_count: int
    reasons: tuple[str, ...]
    highest_level: int
    moves: tuple[AlertChange, ...]

    @property
    def is_quiet(self) -> bool:
        """Nothing changed."""
        return not self.signal_count and not self.moves


@dataclass(frozen=True)
class AlertFile:
    """One alert as staff see it; the contact only with the case it led to (T2)."""

    alert: Alert
    reasons: tuple[tuple[str, int], ...]
    signal_count: int
    drawing: rules.TrendDrawing
    changes: tuple[AlertChange, ...]
    offers: tuple[Offer, ...]
    timers: tuple[Timer, ...]
    escalations: tuple[Escalation, ...]
    news: News | None
    case: Case | None
    draft: Offer | None
    emergency: Emergency | None

    @property
    def can_offer(self) -> bool:
        """Offering follows a human's judgement."""
        return self.alert.state == Alert.State.CONFIRMED

    @property
    def contact(self) -> Offer | None:
        """The accepted offer, which holds the contact, for those who see the case (T2)."""
        if self.case is None:
            return None
        return next((o for o in self.offers if o.state == Offer.State.ACCEPTED), None)


def get_alert_file(alert: Alert, member: StaffMember | None = None) -> AlertFile:
    """Gather what the alert page shows, in a fixed number of queries."""
    signals = list(alert.evidence.all())
    counts = Counter(code for signal in signals for code in signal.reasons)
    offers = list(alert.offers.select_related("sent_by__user").order_by("-pk"))
    changes = tuple(alert.changes.filter(is_refused=False).select_related("member__user"))
    return AlertFile(
        alert=alert,
        reasons=tuple((code, max(counts[code], 1)) for code in alert.reasons),
        signal_count=len(signals),
        drawing=rules.draw_trend([day.get("valence") for day in alert.trend_line]),
        changes=changes,
        offers=tuple(one for one in offers if one.state != Offer.State.DRAFT),
        timers=tuple(alert.timers.order_by("started_at", "pk")),
        escalations=tuple(Escalation.objects.filter(timer__alert=alert).select_related("timer")),
        news=_find_news(alert, member, signals, changes),
        case=Case.objects.for_staff(member).filter(offer__alert=alert).first(),
        draft=next((o for o in offers if _is_own_draft(o, member)), None),
        emergency=Emergency.objects.for_staff(member).filter(alert=alert).first(),
    )


def _is_own_draft(offer: Offer, member: StaffMember | None) -> bool:
    own = member is not None and offer.sent_by_id == member.pk
    return own and offer.state == Offer.State.DRAFT


def _find_news(
    alert: Alert,
    member: StaffMember | None,
    signals: list[AlertEvidence],
    changes: tuple[AlertChange, ...],
) -> News | None:
    """Compare with the member's last look; before the first one, with the acknowledgement."""
    since = _find_last_look(alert, member) or alert.acknowledged_at
    if since is None:
        return None
    newer = [signal for signal in signals if signal.at > since]
    own = member.pk if member else None
    return News(
        since=since,
        signal_count=len(newer),
        reasons=tuple(dict.fromkeys(code for signal in newer for code in signal.reasons)),
        highest_level=max((signal.level for signal in newer), default=0),
        moves=tuple(one for one in changes if one.at > since and one.member_id != own),
    )


def _find_last_look(alert: Alert, member: StaffMember | None) -> datetime | None:
    looks = AccessLog.objects.filter(
        member=member,
        action=AccessLog.Action.VIEWED,
        target_kind="alert",
        target_id=str(alert.public_id),
    )
    return looks.order_by("-at").values_list("at", flat=True).first() if member else None
