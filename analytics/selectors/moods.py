"""Reads of mood for a person's own screens, and for what other apps may ask."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, Max, OuterRef, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import selectors as accounts_selectors
from accounts.models import ConsentPurpose, User
from ai.emotion import EMOTION_LABELS
from analytics.models import KST, DailyMood, Reading, TrendScore
from analytics.rules import wording
from analytics.rules.scoring import explain_gap
from analytics.rules.trend import DEFAULT_CONFIG, NONE, Day
from analytics.rules.valence import EMOTION_CODES, NEGATIVE_EMOTIONS, NEUTRAL

SNAPSHOT_DAYS = 7


@dataclass(frozen=True)
class EmotionShare:
    """One emotion's part of all messages that could be read."""

    emotion: str
    label: str
    count: int
    share: float


@dataclass(frozen=True)
class TrendExplanation:
    """Why the trend stands where it stands, in sentences (B17)."""

    level: str
    sentences: tuple[str, ...]
    sufficiency: str
    since: date | None


@dataclass(frozen=True)
class TrendPoint:
    """Mean valence of a day, above zero is harder; None is a day without enough messages."""

    date: date
    valence: float | None


@dataclass(frozen=True)
class MoodSnapshot:
    """The last seven days in brief; `dominant` is empty when nothing is known."""

    date: date
    dominant: str
    valence: float | None
    message_count: int
    unknown_count: int
    trend_level: str


def get_today() -> date:
    """Return the Korean day it is now."""
    return timezone.now().astimezone(KST).date()


def label_emotion(code: str) -> str:
    """Return the Korean word for an emotion, `neutral`, `joke` or the empty unknown."""
    if code in EMOTION_LABELS:
        return str(EMOTION_LABELS[code])
    return str(wording.EXTRA_LABELS.get(code, wording.EXTRA_LABELS["unknown"]))


def list_days(*, user: User, until: date) -> list[Day]:
    """List every rolled-up day of a person up to a date, oldest first, as the rules read them."""
    negative = [f"count_{code}" for code in EMOTION_CODES if code in NEGATIVE_EMOTIONS]
    fields = ("date", "valence_mean", "message_count", "unknown_count", "night_count", *negative)
    rows = DailyMood.objects.filter(user=user, date__lte=until).order_by("date").values(*fields)
    return [
        Day(
            date=row["date"],
            valence=row["valence_mean"],
            read_count=row["message_count"] - row["unknown_count"],
            negative_count=sum(row[field] for field in negative),
            night_count=row["night_count"],
        )
        for row in rows
    ]


def count_shares(rows: Sequence[DailyMood]) -> tuple[EmotionShare, ...]:
    """Share each emotion and `neutral` among all that was read, largest first."""
    counts = Counter(
        {code: sum(getattr(row, f"count_{code}") for row in rows) for code in EMOTION_CODES}
    )
    counts[NEUTRAL] = sum(row.neutral_count for row in rows)
    total = sum(counts.values())
    return tuple(
        EmotionShare(code, label_emotion(code), count, count / total if total else 0.0)
        for code, count in counts.most_common()
    )


def average_valence(rows: Iterable[DailyMood]) -> float | None:
    """Mean valence over days, each weighed by its read messages; None where nothing was read."""
    known = [(row.valence_mean, row.read_count) for row in rows if row.valence_mean is not None]
    total = sum(count for _, count in known)
    return sum(value * count for value, count in known) / total if total else None


def get_trend_explanation(user: User, today: date) -> TrendExplanation:
    """Explain the newest trend score of the last seven days, or what is still wanting for one."""
    score = (
        TrendScore.objects.visible_to(user)
        .filter(date__lte=today, date__gt=today - timedelta(days=SNAPSHOT_DAYS))
        .order_by("-date")
        .first()
    )
    if score and score.sufficiency == TrendScore.Sufficiency.ENOUGH:
        return explain_score(score)
    days, messages = explain_gap(list_days(user=user, until=today), DEFAULT_CONFIG)
    return TrendExplanation(
        NONE, (wording.describe_wait(days=days, messages=messages),), "learning", None
    )


def explain_score(score: TrendScore) -> TrendExplanation:
    """Rebuild the sentences of a stored score from its reason codes (D5)."""
    sentences = wording.explain_reasons(score.reason_codes)
    return TrendExplanation(
        level=score.level,
        sentences=tuple(sentences) or (_("최근 흐름은 평소와 비슷해요."),),
        sufficiency=score.sufficiency,
        since=score.window_start if sentences else None,
    )


def get_trend_line(user: User, days: int = 14, today: date | None = None) -> list[TrendPoint]:
    """Return one point per day, oldest first; a day below three read messages has no value."""
    end = today or get_today()
    start = end - timedelta(days=days - 1)
    rows = {row.date: row for row in DailyMood.objects.filter(user=user, date__range=(start, end))}
    points = []
    for offset in range(days):
        on = start + timedelta(days=offset)
        row = rows.get(on)
        is_known = row is not None and row.read_count >= DEFAULT_CONFIG.min_messages
        points.append(TrendPoint(on, row.valence_mean if row and is_known else None))
    return points


def recent_mood(user: User, today: date | None = None) -> MoodSnapshot:
    """Sum up the last seven days of a person."""
    end = today or get_today()
    start = end - timedelta(days=SNAPSHOT_DAYS - 1)
    rows = list(DailyMood.objects.filter(user=user, date__range=(start, end)))
    score = TrendScore.objects.filter(user=user, date__range=(start, end)).first()
    shares = count_shares(rows)
    return MoodSnapshot(
        date=end,
        dominant=shares[0].emotion if shares[0].count else "",
        valence=average_valence(rows),
        message_count=sum(row.message_count for row in rows),
        unknown_count=sum(row.unknown_count for row in rows),
        trend_level=score.level if score else NONE,
    )


def get_readings_by_source(user: User, source_ids: Iterable[UUID]) -> dict[UUID, Reading]:
    """Return the person's reading of each of these messages that has one."""
    rows = Reading.objects.visible_to(user).filter(source_id__in=list(source_ids))
    return {row.source_id: row for row in rows}


def list_readings(user: Any) -> QuerySet[Reading]:
    """List a person's own readings, newest first."""
    return Reading.objects.visible_to(user).order_by("-said_at", "-pk")


def list_readings_on(user: Any, on: date, emotion: str = "") -> QuerySet[Reading]:
    """List a person's readings of one Korean day, oldest first, of one emotion if given."""
    rows = Reading.objects.visible_to(user).on_days({(user.pk, on)}).order_by("said_at", "pk")
    return rows.showing(emotion) if emotion else rows


def get_newest_active_date(user: User) -> date | None:
    """Find the newest day that holds a mood at all."""
    return DailyMood.objects.filter(user=user).aggregate(newest=Max("date"))["newest"]


def list_users_to_score(*, on: date) -> QuerySet[User]:
    """List active people who spoke on a Korean day."""
    return User.objects.filter(is_active=True, daily_moods__date=on)


def list_moved_days(*, since: date) -> QuerySet[DailyMood]:
    """List days with enough read messages whose trend is missing or older than their rollup."""
    scored = TrendScore.objects.filter(
        user=OuterRef("user"), date=OuterRef("date"), updated_at__gte=OuterRef("updated_at")
    )
    enough = DEFAULT_CONFIG.min_messages
    return (
        DailyMood.objects.filter(date__gte=since)
        .filter(message_count__gte=F("unknown_count") + enough)
        .exclude(Exists(scored))
        .order_by("updated_at", "pk")
    )


def list_raised_trends(*, since: datetime) -> QuerySet[TrendScore]:
    """List trends raised since a moment, for those who must not miss one."""
    return TrendScore.objects.filter(raised_at__gte=since).select_related("user")


def list_users_without_consent() -> QuerySet[User]:
    """List active people of whom mood is stored though they do not agree to it any more."""
    consenting = accounts_selectors.list_users_with_consent(ConsentPurpose.Code.EMOTION_INSIGHT)
    has_mood = Exists(Reading.objects.filter(user=OuterRef("pk")))
    return User.objects.filter(has_mood, is_active=True).exclude(pk__in=consenting.values("pk"))


def list_daily_totals(*, since: date) -> list[dict[str, Any]]:
    """Sum every person's days into one row per date: messages, unknown, neutral, each emotion."""
    counts = {code: Sum(f"count_{code}") for code in EMOTION_CODES}
    rows = DailyMood.objects.filter(date__gte=since).order_by("date").values("date")
    sums = rows.annotate(
        messages=Sum("message_count"),
        unknown=Sum("unknown_count"),
        neutral=Sum("neutral_count"),
        **counts,
    )
    return [dict(row) for row in sums]
