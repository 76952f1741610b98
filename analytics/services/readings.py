"""Readings: what eight scores a message was given, and the person's own word beside them."""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts import selectors as accounts_selectors
from accounts.models import ConsentPurpose, User
from ai.emotion import EMOTIONS, EmotionScores, classify
from analytics import selectors
from analytics.models import DailyMood, Reading, TrendScore
from analytics.rules.valence import CORRECTION_CODES, NEUTRAL, UNKNOWN
from analytics.services.rollups import lock_moods, roll_up_days
from analytics.services.trends import score_trend
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


@dataclass(frozen=True)
class SaidText:
    """One message to be read: whose it is, which, where and when it was said, its words."""

    user_id: int
    source_id: UUID
    conversation_id: UUID
    said_at: datetime
    text: str


def read_texts(*, said: Sequence[SaidText]) -> None:
    """Read messages into eight emotions, each once, and roll their days up.

    Those of people without consent are left out before any inference (B3). Raise
    ProviderUnavailable when trying again may help; then nothing is stored.
    """
    users = {one.user_id for one in said}
    consenting = accounts_selectors.list_consenting(user_ids=users, code=CONSENT)
    waiting = _list_unread([one for one in said if one.user_id in consenting])
    scores = _infer([one.text for one in waiting])
    values = [_unknown_values() if one is None else _read_values(one) for one in scores]
    _store(list(zip(waiting, values, strict=True)))


def mark_unreadable(*, said: Sequence[SaidText]) -> None:
    """Record that messages could not be read: unknown, never a feeling. A reading stays one."""
    _store([(one, _unknown_values()) for one in said])


@transaction.atomic
def correct_reading(*, reading: Reading, emotion: str) -> Reading:
    """Keep the person's own word beside the model's; empty takes it back."""
    if emotion not in ("", *CORRECTION_CODES):
        raise UnknownEmotion()
    lock_moods([reading.user_id])
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
    lock_moods([user.pk])
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
    lock_moods([user.pk])
    readings = list(Reading.objects.filter(user=user, source_id__in=source_ids))
    Reading.objects.filter(pk__in=[reading.pk for reading in readings]).delete()
    _follow(user, {reading.said_date for reading in readings})


def sense_emotion(*, user: User, text: str) -> str:
    """Tell the emotion of a text without storing it: `neutral` without consent, else `unknown`."""
    if not accounts_selectors.has_consent(user=user, code=CONSENT):
        return NEUTRAL
    try:
        [scores] = _infer([text])
    except ProviderUnavailable:
        return UNKNOWN
    return scores.dominant if scores else UNKNOWN


def _list_unread(said: Sequence[SaidText]) -> list[SaidText]:
    done = set(
        Reading.objects.filter(
            source_id__in=[one.source_id for one in said], state=Reading.State.READ
        ).values_list("source_id", flat=True)
    )
    return [one for one in said if one.source_id not in done]


def _infer(texts: Sequence[str]) -> list[EmotionScores | None]:
    """Return sound scores of each text, or None where the engine will never have any."""
    try:
        return [one if _is_sound(one) else None for one in classify(texts)]
    except ProviderRefused:
        # One text it refuses must not cost the others their reading.
        return [None] if len(texts) == 1 else [_infer([text])[0] for text in texts]


def _is_sound(scores: EmotionScores) -> bool:
    return len(scores.values) == len(EMOTIONS) and all(
        math.isfinite(value) and 0 <= value <= 1 for value in scores.values
    )


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
def _store(found: Sequence[tuple[SaidText, dict[str, Any]]]) -> None:
    """Write readings that are not there yet; consent is asked again under the lock (B4).

    A withdrawal that came first refuses here; one that comes later deletes what was written.
    """
    if not found:
        return
    users = {one.user_id for one, _ in found}
    lock_moods(users)
    consenting = accounts_selectors.list_consenting(user_ids=users, code=CONSENT)
    known = Reading.objects.in_bulk([one.source_id for one, _ in found], field_name="source_id")
    written = [
        _fill(known.get(one.source_id), one, values)
        for one, values in found
        if one.user_id in consenting and _is_news(known.get(one.source_id), values)
    ]
    Reading.objects.bulk_create([reading for reading in written if reading.pk is None])
    for reading in written:
        if reading.source_id in known:
            reading.save()
    if written:
        roll_up_days(days={(reading.user_id, reading.said_date) for reading in written})


def _is_news(known: Reading | None, values: dict[str, Any]) -> bool:
    return known is None or values["state"] not in (known.state, Reading.State.UNKNOWN)


def _fill(known: Reading | None, said: SaidText, values: dict[str, Any]) -> Reading:
    reading = known or Reading(
        user_id=said.user_id,
        source_id=said.source_id,
        conversation_id=said.conversation_id,
        said_at=said.said_at,
    )
    for name, value in values.items():
        setattr(reading, name, value)
    return reading


def _follow(user: User, dates: Collection[date]) -> None:
    """Bring the rollup of these days, and the trend of the newest, up to what is stored."""
    days = {(user.pk, on) for on in dates}
    empty = days - roll_up_days(days=days).keys()
    TrendScore.objects.filter(user=user, date__in=[on for _, on in empty]).delete()
    newest = selectors.get_newest_active_date(user)
    if newest:
        score_trend(user=user, on=newest)
