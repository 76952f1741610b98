"""Reads for the staff portal, the person's offers and the sweeps."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Agency, StaffMember, User
from accounts.selectors import has_consent, list_agencies_for_region, list_users_allowing
from agencies import rules
from agencies.models import Alert, AlertChange, AlertEvidence, Offer, ReviewRequest
from analytics import selectors as analytics
from analytics.models import TrendScore
from safety import selectors as safety


def get_local_time(at: datetime) -> datetime:
    """The Korean wall clock, by which agencies open and close."""
    return at.astimezone(ZoneInfo(settings.TIME_ZONE))


def list_spans(agency: Agency) -> list[rules.Span]:
    """An agency's opening hours as plain spans."""
    return [(row.weekday, row.opens_at, row.closes_at) for row in agency.hours.all()]


def choose_agency(*, user: User, at: datetime) -> Agency | None:
    """Route by the person's region: an agency that is open now, else one that declared hours."""
    local = get_local_time(at)
    agencies = list(list_agencies_for_region(user.region).prefetch_related("hours").order_by("pk"))
    spans = {agency.pk: list_spans(agency) for agency in agencies}
    for agency in agencies:
        if rules.is_open_at(hours=spans[agency.pk], at=local):
            return agency
    return next((agency for agency in agencies if spans[agency.pk]), None)


def build_trend_line(user: User) -> list[dict[str, Any]]:
    """The last 14 days as the agency may see them: dates and day values, no words."""
    points = analytics.get_trend_line(user=user, days=rules.TREND_DAYS)
    return [
        {
            "date": point.date.isoformat(),
            "valence": None if point.valence is None else round(point.valence, 3),
        }
        for point in points
    ]


def is_hot(*, user: User, at: datetime) -> bool:
    """Tell whether the person said anything of a crisis in the last 24 hours."""
    return safety.get_highest_level(user=user, since=at - rules.HOT_WINDOW) >= 1


def list_queue(*, member: StaffMember) -> QuerySet[Alert]:
    """What waits at the member's agency: the most urgent first, then the soonest due."""
    return (
        Alert.objects.for_staff(member)
        .active()
        .select_related("region", "acknowledged_by__user")
        .prefetch_related("offers")
        .order_by("priority", "due_at", "pk")
    )


def list_finished(*, member: StaffMember) -> QuerySet[Alert]:
    """What the member's agency has finished, newest first."""
    return (
        Alert.objects.for_staff(member)
        .exclude(state__in=rules.OPEN_STATES)
        .select_related("region")
        .order_by("-opened_at", "-pk")
    )


@dataclass(frozen=True)
class AlertFile:
    """All that staff see of one alert (C6): codes and counts, a line of days, no words."""

    alert: Alert
    reasons: tuple[tuple[str, int], ...]
    signal_count: int
    drawing: rules.TrendDrawing
    changes: tuple[AlertChange, ...]
    offers: tuple[Offer, ...]
    can_offer: bool

    @property
    def contact(self) -> Offer | None:
        """The accepted offer, which holds the contact (T2)."""
        return next((o for o in self.offers if o.state == Offer.State.ACCEPTED), None)


def get_alert_file(alert: Alert) -> AlertFile:
    """Gather what the alert page shows, in a fixed number of queries."""
    signals = list(alert.evidence.all())
    counts = Counter(code for signal in signals for code in signal.reasons)
    offers = tuple(alert.offers.select_related("sent_by__user").order_by("-pk"))
    return AlertFile(
        alert=alert,
        reasons=tuple((code, max(counts[code], 1)) for code in alert.reasons),
        signal_count=len(signals),
        drawing=rules.draw_trend([day.get("valence") for day in alert.trend_line]),
        changes=tuple(alert.changes.filter(is_refused=False).select_related("member__user")),
        offers=offers,
        can_offer=alert.state == Alert.State.ACKNOWLEDGED,
    )


def list_offers(*, user: Any) -> QuerySet[Offer]:
    """The offers made to a person, newest first."""
    return (
        Offer.objects.visible_to(user)
        .select_related("alert__agency", "alert__user", "sent_by__user", "case")
        .order_by("-created_at", "-pk")
    )


def list_answerable_offers(*, user: Any) -> QuerySet[Offer]:
    """The offers a person may try to answer; one withdrawn meanwhile says so itself."""
    offers = Offer.objects.made_to(user)
    return offers.select_related("alert__agency", "alert__user", "sent_by__user", "case")


def is_waiting(offer: Offer) -> bool:
    """Tell whether the person can still answer."""
    ends = offer.expires_at
    return offer.state in rules.WAITING_OFFER_STATES and bool(ends and ends > timezone.now())


def list_unheard_trends(*, since: datetime) -> list[TrendScore]:
    """List raised trends behind which no alert stands yet, of people who agree to alerts."""
    raised = list(analytics.list_raised_trends(since=since))
    known = AlertEvidence.objects.filter(
        source=Alert.Source.TREND, source_id__in=[score.public_id for score in raised]
    )
    heard = set(known.values_list("source_id", flat=True))
    unheard = [score for score in raised if score.public_id not in heard]
    return [score for score in unheard if has_consent(score.user, "agency_risk_alert")]


def list_unconsented_alerts() -> QuerySet[Alert]:
    """Open alerts of people about whom agencies may not hear, or not any more."""
    agreeing = list_users_allowing("agency_risk_alert").values("pk")
    return Alert.objects.active().exclude(user__in=agreeing).select_related("user")


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
    return Alert.objects.visible_to(user).select_related("agency").order_by("-created_at", "-pk")


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
