"""Everything that changes what is remembered of a person's mood."""

import math
from collections.abc import Collection
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from accounts import selectors as accounts_selectors
from accounts import services as accounts_services
from accounts.models import ConsentPurpose, User
from ai.emotion import EMOTIONS, EmotionScores, classify
from analytics import selectors, signals, tasks
from analytics.models import DailyMood, Reading, TrendScore
from analytics.rules.scoring import TrendResult, score_series, starts_episode
from analytics.rules.trend import DEFAULT_CONFIG
from analytics.rules.valence import (
    CORRECTION_CODES,
    EMOTION_CODES,
    NEUTRAL,
    UNKNOWN,
    compute_valence,
)
from core.errors import Conflict, InvalidInput, ProviderRefused, ProviderUnavailable

CONSENT = ConsentPurpose.Code.EMOTION_INSIGHT


class UnknownEmotion(InvalidInput):
    """A correction that is none of the words we know."""

    code = "unknown_emotion"
    default_detail = "고를 수 없는 마음이에요."


class ReadingUnknown(Conflict):
    """There is no feeling to correct: the message could not be read."""

    code = "reading_unknown"
    default_detail = "읽지 못한 말이라 고칠 수 없어요."


def read_text(
    *, user: User, source_id: UUID, conversation_id: UUID, said_at: datetime, text: str
) -> Reading:
    """Read one message into eight emotions, once, and roll its day up.

    Raise ConsentMissing before any inference, ProviderUnavailable when trying again may help.
    """
    accounts_services.require_consent(user=user, code=CONSENT)
    known = Reading.objects.filter(user=user, source_id=source_id).first()
    if known and known.state == Reading.State.READ:
        return known
    place = {"source_id": source_id, "conversation_id": conversation_id, "said_at": said_at}
    scores = _infer(text)
    values = _unknown_values() if scores is None else _read_values(scores)
    return _store(user=user, place=place, values=values)


def mark_unreadable(
    *, user: User, source_id: UUID, conversation_id: UUID, said_at: datetime
) -> Reading:
    """Record that a message could not be read: unknown, never a feeling. A reading stays one."""
    accounts_services.require_consent(user=user, code=CONSENT)
    place = {"source_id": source_id, "conversation_id": conversation_id, "said_at": said_at}
    return _store(user=user, place=place, values=_unknown_values())


@transaction.atomic
def correct_reading(*, reading: Reading, emotion: str) -> Reading:
    """Keep the person's own word beside the model's; empty takes it back."""
    if emotion not in ("", *CORRECTION_CODES):
        raise UnknownEmotion()
    _lock_mood(reading.user_id)
    reading.refresh_from_db()
    if reading.state == Reading.State.UNKNOWN:
        raise ReadingUnknown()
    if reading.correction == emotion:
        return reading
    reading.correction = emotion
    reading.corrected_at = timezone.now() if emotion else None
    reading.save(update_fields=["correction", "corrected_at", "updated_at"])
    _follow(reading.user, {reading.said_date})
    return reading


@transaction.atomic
def delete_readings(*, user: User) -> None:
    """Forget everything inferred about a person's mood (B5)."""
    _lock_mood(user.pk)
    for model in (TrendScore, DailyMood, Reading):
        model.objects.filter(user=user).delete()


def forget_unconsented() -> None:
    """Delete what a lost signal left behind after a withdrawal (B4)."""
    for user in selectors.list_users_without_consent():
        delete_readings(user=user)


def delete_reading_of(*, user: User, source_id: UUID) -> None:
    """Forget what was read in a message that is being deleted."""
    delete_readings_of(user=user, source_ids=[source_id])


@transaction.atomic
def delete_readings_of(*, user: User, source_ids: Collection[UUID]) -> None:
    """Forget what was read in many messages at once; each day they were said on is redone once."""
    _lock_mood(user.pk)
    readings = list(Reading.objects.filter(user=user, source_id__in=source_ids))
    Reading.objects.filter(pk__in=[reading.pk for reading in readings]).delete()
    _follow(user, {reading.said_date for reading in readings})


def sense_emotion(*, user: User, text: str) -> str:
    """Tell the emotion of a text without storing it: `neutral` without consent, else `unknown`."""
    if not accounts_selectors.has_consent(user=user, code=CONSENT):
        return NEUTRAL
    try:
        scores = _infer(text)
    except ProviderUnavailable:
        return UNKNOWN
    return scores.dominant if scores else UNKNOWN


@transaction.atomic
def roll_up_day(*, user: User, on: date) -> DailyMood | None:
    """Recompute one Korean day from its readings; a day without any has no row."""
    _lock_mood(user.pk)
    totals = Reading.objects.filter(user=user).on_date(on).summarise()
    if not totals["message_count"]:
        DailyMood.objects.filter(user=user, date=on).delete()
        return None
    means = {code: totals[f"mean_{code}"] for code in EMOTION_CODES}
    is_known = means["joy"] is not None
    totals["valence_mean"] = compute_valence(means) if is_known else None
    mood = DailyMood(user=user, date=on, **totals)
    DailyMood.objects.bulk_create(
        [mood],
        update_conflicts=True,
        unique_fields=["user", "date"],
        update_fields=[*totals, "updated_at"],
    )
    return mood


@transaction.atomic
def score_trend(*, user: User, on: date) -> TrendScore | None:
    """Score a person's trend on a day; None, and no row, when the day has too few messages.

    The first elevated day of an episode sends `trend_raised` after the commit, once.
    """
    _lock_mood(user.pk)
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


def _infer(text: str) -> EmotionScores | None:
    """Return sound scores, or None where the engine will never have any."""
    try:
        [scores] = classify([text])
    except ProviderRefused:
        return None
    is_sound = len(scores.values) == len(EMOTIONS) and all(
        math.isfinite(value) and 0 <= value <= 1 for value in scores.values
    )
    return scores if is_sound else None


def _unknown_values() -> dict[str, Any]:
    return {"state": Reading.State.UNKNOWN}


def _read_values(scores: EmotionScores) -> dict[str, Any]:
    return {
        "state": Reading.State.READ,
        **dict(zip(EMOTIONS, map(float, scores.values), strict=True)),
        "felt": sorted(scores.felt),
        "dominant": scores.dominant,
        "model_version": scores.model_version,
    }


@transaction.atomic
def _store(*, user: User, place: dict[str, Any], values: dict[str, Any]) -> Reading:
    """Write a reading unless one is there; consent is asked again under the lock (B4).

    A withdrawal that came first refuses here; one that comes later deletes what was written.
    """
    _lock_mood(user.pk)
    accounts_services.require_consent(user=user, code=CONSENT)
    reading = Reading.objects.filter(user=user, source_id=place["source_id"]).first()
    if reading and values["state"] in (reading.state, Reading.State.UNKNOWN):
        return reading
    reading = reading or Reading(user=user, **place)
    for name, value in values.items():
        setattr(reading, name, value)
    reading.save()
    roll_up_day(user=user, on=reading.said_date)
    return reading


def _follow(user: User, dates: Collection[date]) -> None:
    """Bring the rollup of these days, and the trend of the newest, up to what is stored."""
    for on in sorted(dates):
        if roll_up_day(user=user, on=on) is None:
            TrendScore.objects.filter(user=user, date=on).delete()
    newest = selectors.get_newest_active_date(user)
    if newest:
        score_trend(user=user, on=newest)


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


def _lock_mood(user_id: int) -> None:
    """Make writers of one person's mood wait for each other until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"analytics.mood:{user_id}"]
        )


def _tell_raised(score: TrendScore) -> None:
    signals.trend_raised.send_robust(sender=TrendScore, trend_score=score)
