"""Reads of alerts for the staff portal and the sweeps."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from accounts.models import StaffMember, User
from accounts.selectors import has_consent, list_users_allowing
from agencies import rules
from agencies.models import Alert, AlertEvidence, InterestConflict, Offer
from analytics import selectors as analytics
from analytics.models import TrendScore
from safety import selectors as safety


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


def _as_rows(alerts: QuerySet[Alert]) -> QuerySet[Alert]:
    """With all that one line of the queue shows, in a fixed number of queries."""
    shown = Offer.objects.exclude(state=Offer.State.DRAFT).only("alert_id", "state").order_by("pk")
    return alerts.select_related("region", "agency", "acknowledged_by__user").prefetch_related(
        Prefetch("offers", queryset=shown)
    )


def list_queue(*, member: StaffMember, show: str = "") -> QuerySet[Alert]:
    """What waits at the member's agency: the most urgent first, then the soonest due."""
    alerts = Alert.objects.for_staff(member).active()
    if show == "mine":
        alerts = alerts.filter(acknowledged_by=member)
    elif show in rules.QUEUE_FILTERS:
        alerts = alerts.filter(state__in=rules.QUEUE_FILTERS[show])
    return _as_rows(alerts).order_by("priority", "due_at", "pk")


def list_rows(public_ids: Collection[UUID]) -> QuerySet[Alert]:
    """Alerts as lines of a queue, whoever may see them; see `list_viewers`."""
    return _as_rows(Alert.objects.filter(public_id__in=public_ids))


def list_viewers(
    *, members: Collection[StaffMember], alerts: Collection[Alert]
) -> set[tuple[int, int]]:
    """Which of these members may see which of these alerts, as pairs of keys, in one query.

    The same answer as `Alert.objects.for_staff`, for many members at once (tested as equal).
    """
    conflicts = InterestConflict.objects.filter(
        member__in=[member.pk for member in members],
        subject__in=[alert.user_id for alert in alerts],
    )
    hidden = set(conflicts.values_list("member", "subject"))
    return {
        (member.pk, alert.pk)
        for member in members
        for alert in alerts
        if alert.is_shown_to(member) and (member.pk, alert.user_id) not in hidden
    }


def list_finished(*, member: StaffMember) -> QuerySet[Alert]:
    """What the member's agency has finished, newest first."""
    return (
        Alert.objects.for_staff(member)
        .exclude(state__in=rules.OPEN_STATES)
        .select_related("region", "agency")
        .order_by("-opened_at", "-pk")
    )


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
    return Alert.objects.revocable().exclude(user__in=agreeing).select_related("user")
