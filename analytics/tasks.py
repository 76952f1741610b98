"""Celery entry points; all on the queue `bulk`."""

from datetime import date

from celery import shared_task

from accounts.models import User
from analytics import selectors, services


@shared_task(acks_late=True)
def score_trend(*, user_id: int, on: str) -> None:
    """Score one person's trend on a Korean day (ISO date)."""
    user = User.objects.get(pk=user_id)
    services.score_trend(user=user, on=date.fromisoformat(on))


@shared_task(acks_late=True)
def score_trends() -> None:
    """Ask, every night, for the score of the day that ended, for each person who spoke."""
    services.score_trends(today=selectors.get_today())


@shared_task(acks_late=True)
def score_moved_trends() -> None:
    """Ask, every minute, for the score of days that were spoken in since."""
    services.score_moved_trends()


@shared_task(acks_late=True)
def forget_unconsented() -> None:
    """Delete, every minute, mood of people who took the consent back while nobody listened."""
    services.forget_unconsented()
