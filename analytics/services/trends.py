"""Where a person's days stand against their own past."""

from datetime import date, timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from analytics import selectors, signals, tasks
from analytics.models import TrendScore
from analytics.rules.scoring import TrendResult, score_series, starts_episode
from analytics.rules.trend import DEFAULT_CONFIG
from analytics.services.rollups import lock_moods


@transaction.atomic
def score_trend(*, user: User, on: date) -> TrendScore | None:
    """Score a person's trend on a day; None, and no row, when the day has too few messages.

    The first elevated day of an episode sends `trend_raised` after the commit, once.
    """
    lock_moods([user.pk])
    result = score_series(selectors.list_days(user=user, until=on), DEFAULT_CONFIG)
    if result.date != on:
        TrendScore.objects.filter(user=user, date=on, raised_at=None).delete()
        return None
    score, _ = TrendScore.objects.update_or_create(user=user, date=on, defaults=_describe(result))
    last = TrendScore.objects.get_last_elevated_date(user, before=on)
    is_start = starts_episode(level=result.level, on=on, last_elevated=last, config=DEFAULT_CONFIG)
    if is_start and score.raised_at is None:
        score.raised_at = timezone.now()
        score.save(update_fields=["raised_at", "updated_at"])
        transaction.on_commit(partial(_tell_raised, score))
    return score


def score_trends(*, today: date) -> None:
    """Enqueue the final score of yesterday for everyone who spoke then."""
    on = today - timedelta(days=1)
    for user_id in selectors.list_users_to_score(on=on).values_list("pk", flat=True):
        tasks.score_trend.delay_on_commit(user_id=user_id, on=on.isoformat())


def score_moved_trends() -> int:
    """Enqueue a score for each recent day that was spoken in since it was scored last.

    Once a minute and person at most, however fast they talk: a trend moves by days.
    """
    since = selectors.get_today() - timedelta(days=1)
    moved = selectors.list_moved_days(since=since)[:1000]
    for user_id, on in moved.values_list("user_id", "date"):
        tasks.score_trend.delay_on_commit(user_id=user_id, on=on.isoformat())
    return len(moved)


def _describe(result: TrendResult) -> dict[str, Any]:
    return {
        "level": result.level,
        "ewma": round(result.ewma, 6),
        "cusum": round(result.cusum, 6),
        "reasons": [
            {
                "code": reason.code,
                "value": reason.value,
                "limit": reason.limit,
                "contribution": reason.contribution,
            }
            for reason in result.reasons
        ],
        "window_start": result.window_start,
        "sufficiency": result.sufficiency,
        "confidence": result.confidence,
        "config_hash": result.config_hash,
    }


def _tell_raised(score: TrendScore) -> None:
    signals.trend_raised.send_robust(sender=TrendScore, trend_score=score)
