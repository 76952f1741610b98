"""What agencies hear from the apps below them."""

from typing import Any

from django.dispatch import receiver

from accounts.models import StaffMember, User
from accounts.signals import account_closed, consent_withdrawn, staff_left
from agencies import tasks
from agencies.services.leaving import release_cases
from analytics.models import TrendScore
from analytics.signals import trend_raised
from safety.models import CrisisAssessment
from safety.signals import crisis_detected


@receiver(crisis_detected, dispatch_uid="agencies.crisis")
def hear_crisis(sender: Any, assessment: CrisisAssessment, **kwargs: Any) -> None:
    """Explicit language may open an alert."""
    tasks.open_alert_for_crisis.delay_on_commit(assessment_id=assessment.pk)


@receiver(trend_raised, dispatch_uid="agencies.trend")
def hear_trend(sender: Any, trend_score: TrendScore, **kwargs: Any) -> None:
    """A falling trend may open an alert."""
    tasks.open_alert_for_trend.delay_on_commit(trend_score_id=trend_score.pk)


@receiver(consent_withdrawn, dispatch_uid="agencies.consent")
def hear_withdrawal(sender: Any, user: User, code: str, **kwargs: Any) -> None:
    """Withdrawing a consent takes back what agencies see by it."""
    if code == "agency_risk_alert":
        tasks.revoke_alerts.delay_on_commit(user_id=user.pk)
    if code == "counsel_share_excerpt":
        tasks.revoke_excerpts.delay_on_commit(user_id=user.pk)


@receiver(account_closed, dispatch_uid="agencies.closed")
def hear_closing(sender: Any, user: User, **kwargs: Any) -> None:
    """Nobody hears any more of a person whose account was closed."""
    tasks.revoke_alerts.delay_on_commit(user_id=user.pk)
    tasks.end_cases.delay_on_commit(user_id=user.pk)


@receiver(staff_left, dispatch_uid="agencies.left")
def hear_leaving(sender: Any, member: StaffMember, **kwargs: Any) -> None:
    """Cases of somebody who left wait for somebody else."""
    release_cases(member=member)
