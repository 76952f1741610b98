"""Celery entry points; each finds its row and makes one service call."""

from celery import shared_task

from accounts.models import User
from agencies import services
from agencies.services import boards, drift, exports, programme
from analytics.models import TrendScore
from safety.models import CrisisAssessment


@shared_task
def open_alert_for_crisis(*, assessment_id: int) -> None:
    """Queue `crisis`: open an alert for explicit language."""
    assessment = CrisisAssessment.objects.select_related("user").get(pk=assessment_id)
    services.open_alert_for_crisis(assessment=assessment)


@shared_task
def open_alert_for_trend(*, trend_score_id: int) -> None:
    """Queue `crisis`: open an alert for a falling trend."""
    trend_score = TrendScore.objects.select_related("user").get(pk=trend_score_id)
    services.open_alert_for_trend(trend_score=trend_score)


@shared_task
def revoke_alerts(*, user_id: int) -> None:
    """Queue `crisis`: take back what agencies see after consent was withdrawn."""
    services.revoke_alerts(user=User.objects.get(pk=user_id))


@shared_task
def sweep_alerts() -> None:
    """Beat, every 15 s: take up what was lost."""
    services.sweep_alerts()


@shared_task
def evaluate_timers() -> None:
    """Beat, every minute: take what is overdue further, until nothing due is left."""
    if services.evaluate_timers() == services.RUN_LIMIT:
        evaluate_timers.delay_on_commit()


@shared_task
def end_cases(*, user_id: int) -> None:
    """Close the cases of a person who closed their account."""
    services.end_cases(user=User.objects.get(pk=user_id))


@shared_task
def revoke_excerpts(*, user_id: int) -> None:
    """Take back what a person showed, after the consent to it was withdrawn."""
    services.revoke_excerpts_of(user=User.objects.get(pk=user_id))


@shared_task
def sweep_sharing() -> None:
    """Beat, every minute: end what was shown long enough, or is not agreed to any more."""
    services.sweep_sharing()


@shared_task
def watch_drift() -> None:
    """Beat, Monday 06:00 KST: tell when last week's signals were unlike the weeks before."""
    drift.watch_drift()


@shared_task
def roll_up_today() -> None:
    """Beat, every 10 minutes: count today for the boards."""
    boards.roll_up_today()


@shared_task
def roll_up_lately() -> None:
    """Beat, at night: count the days before today once more."""
    boards.roll_up_lately()


@shared_task
def sweep_exports() -> None:
    """Beat, every hour: empty files whose seven days are over."""
    exports.sweep_exports()


@shared_task
def write_threshold_report() -> None:
    """Beat, on the first: report on the month before."""
    programme.write_threshold_report()
