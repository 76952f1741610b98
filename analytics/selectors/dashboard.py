"""The mood screen: one period of a person, from the rollup alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from accounts import selectors as accounts_selectors
from accounts.models import ConsentPurpose, User
from analytics.models import DailyMood
from analytics.rules import figures, wording
from analytics.rules.valence import EMOTION_CODES, NEUTRAL
from analytics.selectors.moods import (
    EmotionShare,
    TrendExplanation,
    average_valence,
    count_shares,
    get_trend_explanation,
    label_emotion,
)

PERIODS = (7, 30, 90)
DEFAULT_PERIOD = 30
LINES_SHOWN_AT_FIRST = 3
LONGEST_DAILY = 31


@dataclass(frozen=True)
class MoodDay:
    """One rolled-up day as a screen shows it; `top` is empty when nothing could be read."""

    date: date
    message_count: int
    unknown_count: int
    conversation_count: int
    top: str
    top_label: str
    means: dict[str, float | None]
    valence: float | None


@dataclass(frozen=True)
class MoodDashboard:
    """All a mood screen shows of one period, from the rollup alone."""

    days: int
    start: date
    end: date
    has_consent: bool
    message_count: int
    unknown_count: int
    conversation_count: int
    active_day_count: int
    summary: str
    shift: str
    shares: tuple[EmotionShare, ...]
    rows: tuple[MoodDay, ...]
    week: tuple[float | None, ...]
    trend: TrendExplanation

    @property
    def week_words(self) -> list[tuple[str, str]]:
        """Each weekday, Monday first, with how light it was."""
        return [
            (name, wording.describe_weight(mean))
            for name, mean in zip(list_weekdays(), self.week, strict=True)
        ]

    @property
    def is_weekly(self) -> bool:
        """Whether a point of the lines is a week rather than a day."""
        return self.days > LONGEST_DAILY

    @property
    def has_data(self) -> bool:
        """Whether anything was said in the period."""
        return self.message_count > 0


def get_mood_dashboard(user: User, today: date, days: int = DEFAULT_PERIOD) -> MoodDashboard:
    """Build the mood screen of a period in four queries, however much was said."""
    start = today - timedelta(days=days - 1)
    both = list(
        DailyMood.objects.visible_to(user)
        .filter(date__gt=start - timedelta(days=days + 1), date__lte=today)
        .order_by("date")
    )
    rows = [row for row in both if row.date >= start]
    before = [row for row in both if row.date < start]
    shares = count_shares(rows)
    total = sum(row.message_count for row in rows)
    return MoodDashboard(
        days=days,
        start=start,
        end=today,
        has_consent=accounts_selectors.has_consent(
            user=user, code=ConsentPurpose.Code.EMOTION_INSIGHT
        ),
        message_count=total,
        unknown_count=sum(row.unknown_count for row in rows),
        conversation_count=sum(row.conversation_count for row in rows),
        active_day_count=len(rows),
        summary=wording.describe_period(
            days=days,
            active_days=len(rows),
            message_count=total,
            shares=[(item.label, item.share) for item in shares if item.count],
        ),
        shift=wording.describe_shift(now=average_valence(rows), before=average_valence(before)),
        shares=shares,
        rows=tuple(_shape_day(row) for row in rows),
        week=_average_week(rows),
        trend=get_trend_explanation(user, today),
    )


def _shape_day(row: DailyMood) -> MoodDay:
    counts = {code: getattr(row, f"count_{code}") for code in EMOTION_CODES}
    counts[NEUTRAL] = row.neutral_count
    top = max(counts, key=lambda code: counts[code]) if row.read_count else ""
    return MoodDay(
        date=row.date,
        message_count=row.message_count,
        unknown_count=row.unknown_count,
        conversation_count=row.conversation_count,
        top=top,
        top_label=label_emotion(top),
        means={code: getattr(row, f"mean_{code}") for code in EMOTION_CODES},
        valence=row.valence_mean,
    )


def _average_week(rows: Sequence[DailyMood]) -> tuple[float | None, ...]:
    """Mean lightness (valence turned round) of each weekday, Monday first."""
    by_weekday: list[list[DailyMood]] = [[] for _ in range(7)]
    for row in rows:
        by_weekday[row.date.weekday()].append(row)
    means = (average_valence(part) for part in by_weekday)
    return tuple(None if mean is None else -mean for mean in means)


def list_weekdays() -> list[str]:
    """Name the days of the week, Monday first."""
    return [_("월"), _("화"), _("수"), _("목"), _("금"), _("토"), _("일")]


def build_figures(dashboard: MoodDashboard) -> dict[str, figures.Figure]:
    """Draw the three charts of a dashboard: `shares`, `daily`, `week`."""
    ranked = [item.emotion for item in dashboard.shares if item.emotion != NEUTRAL]
    spans = _list_spans(dashboard)
    lines = [_draw_line(code, spans, dashboard.rows) for code in EMOTION_CODES]
    return {
        "shares": figures.draw_shares(
            [(item.emotion, item.label, item.count, item.share) for item in dashboard.shares]
        ),
        "daily": figures.draw_lines(
            [first for first, _last in spans], lines, ranked[:LINES_SHOWN_AT_FIRST]
        ),
        "week": figures.draw_week_arc(list_weekdays(), dashboard.week),
    }


def _list_spans(dashboard: MoodDashboard) -> list[tuple[date, date]]:
    """Cut the period into days, or into weeks that end today where days would crowd a phone."""
    length = 7 if dashboard.is_weekly else 1
    lasts = [dashboard.end - timedelta(days=offset) for offset in range(0, dashboard.days, length)]
    return [
        (max(last - timedelta(days=length - 1), dashboard.start), last) for last in reversed(lasts)
    ]


def _draw_line(
    emotion: str, spans: Sequence[tuple[date, date]], rows: Sequence[MoodDay]
) -> figures.Line:
    """Mean of an emotion in each span; behind it stands the day on which it was strongest."""
    means: list[float | None] = []
    days: list[date] = []
    for first, last in spans:
        known = [
            (mean, row.message_count - row.unknown_count, row.date)
            for row in rows
            if first <= row.date <= last and (mean := row.means[emotion]) is not None
        ]
        total = sum(count for _mean, count, _day in known)
        means.append(sum(mean * count for mean, count, _day in known) / total if total else None)
        days.append(max(known)[2] if known else last)
    return figures.Line(emotion, label_emotion(emotion), means, days)


def list_mood_days(user: User, *, since: date, until: date) -> list[MoodDay]:
    """List the rolled-up days of a person between two dates, oldest first."""
    rows = DailyMood.objects.visible_to(user).filter(date__range=(since, until)).order_by("date")
    return [_shape_day(row) for row in rows]
