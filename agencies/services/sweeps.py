"""The row is the truth, the queue is a hint: signals, consents and offers are looked at again."""

from datetime import datetime, timedelta

from django.utils import timezone

from agencies import selectors, tasks
from agencies.services.emergencies import tell_emergencies
from agencies.services.moves import close_dismissed, revoke_alerts
from agencies.services.offers import expire_offers
from safety.selectors import list_unalerted_assessments

PATIENCE = timedelta(seconds=3)
LOOK_BACK = timedelta(days=2)
# As long as the pause between two sweeps: a full queue holds one hint of each signal.
HINT_TIME = timedelta(seconds=15)


def sweep_alerts(*, now: datetime | None = None) -> dict[str, int]:
    """Take up lost signals, revoke what lost its consent, end what is over. At most 200 of each."""
    at = now or timezone.now()
    assessments = list(list_unalerted_assessments(older_than=PATIENCE)[:200])
    for assessment in assessments:
        tasks.open_alert_for_crisis.hint_again(within=HINT_TIME, assessment_id=assessment.pk)
    trends = selectors.list_unheard_trends(since=at - LOOK_BACK)[:200]
    for trend_score in trends:
        tasks.open_alert_for_trend.hint_again(within=HINT_TIME, trend_score_id=trend_score.pk)
    owners = {alert.user for alert in selectors.list_unconsented_alerts()[:200]}
    for user in owners:
        revoke_alerts(user=user)
    return {
        "crisis": len(assessments),
        "trend": len(trends),
        "revoked": len(owners),
        "expired": expire_offers(now=at),
        "closed": close_dismissed(now=at),
        "told": tell_emergencies(now=at),
    }
