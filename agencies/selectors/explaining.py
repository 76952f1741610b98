"""Why an agency heard of a person, as that person reads it (B17, D5)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from agencies import rules
from agencies.models import Alert, Offer, ReviewRequest


@dataclass(frozen=True)
class SignalExplanation:
    """One signal behind an alert: when, by which detector, and its reasons in plain Korean."""

    at: datetime
    source: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class AlertExplanation:
    """Why an agency heard of a person, as that person reads it (B17, D5)."""

    alert: Alert
    reasons: tuple[str, ...]
    signals: tuple[SignalExplanation, ...]
    offers: tuple[Offer, ...]
    reviews: tuple[ReviewRequest, ...]
    is_told: bool
    is_erased: bool

    @property
    def open_kinds(self) -> tuple[str, ...]:
        """What was asked and is not answered yet."""
        return tuple(r.kind for r in self.reviews if r.state == ReviewRequest.State.OPEN)


def list_own_alerts(*, user: Any) -> QuerySet[Alert]:
    """Every signal about a person, newest first."""
    # A merged signal is told within the alert it went into.
    own = Alert.objects.visible_to(user).exclude(state=Alert.State.MERGED)
    return own.select_related("agency").order_by("-created_at", "-pk")


def explain_alert(alert: Alert) -> AlertExplanation:
    """Rebuild why an alert was made from what is stored with it, in a fixed number of queries."""
    signals = tuple(
        SignalExplanation(row.at, row.get_source_display(), _say(row.reasons))
        for row in alert.evidence.order_by("at", "pk")
    )
    offers = alert.offers.exclude(state=Offer.State.WITHDRAWN).order_by("-pk")
    return AlertExplanation(
        alert=alert,
        reasons=_say(alert.reasons),
        signals=signals,
        offers=tuple(offers),
        reviews=tuple(alert.reviews.order_by("-created_at", "-pk")),
        is_told=alert.state not in {Alert.State.NEW, Alert.State.SUPPRESSED},
        is_erased=not alert.reasons,
    )


def _say(codes: list[str]) -> tuple[str, ...]:
    return tuple(rules.label_reason(code) for code in codes)
