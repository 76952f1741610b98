"""What this app holds of a person (ADR 0014)."""

from typing import Any

from accounts.services.holdings import DataPart, HeldTable, Retained, make_columns
from analytics.models import DailyMood, Reading, TrendScore
from analytics.rules.valence import EMOTION_CODES
from analytics.rules.wording import explain_reasons
from analytics.selectors.moods import label_emotion


def _label(code: str) -> str:
    return label_emotion(code) if code else ""


def _explain(score: Any) -> list[str]:
    return explain_reasons(score.reason_codes)


PART = DataPart(
    name="analytics",
    tables=(
        HeldTable(
            TrendScore,
            "user",
            "마음 흐름 점수",
            make_columns(
                TrendScore,
                "date",
                "level",
                ("reasons", "까닭", _explain),
                ("reason_values", "까닭의 값", lambda row: row.reasons),
                "ewma",
                "cusum",
                "sufficiency",
                "confidence",
                "config_hash",
            ),
        ),
        HeldTable(
            DailyMood,
            "user",
            "하루 마음",
            make_columns(
                DailyMood,
                "date",
                "message_count",
                "unknown_count",
                "night_count",
                "valence_mean",
                *(f"mean_{code}" for code in EMOTION_CODES),
            ),
        ),
        HeldTable(
            Reading,
            "user",
            "읽은 마음",
            make_columns(
                Reading,
                "said_at",
                "state",
                ("dominant", "가장 큰 감정", lambda row: _label(row.dominant)),
                *EMOTION_CODES,
                ("correction", "고친 감정", lambda row: _label(row.correction)),
                "model_version",
            ),
        ),
    ),
    retained=(
        Retained(
            "analytics.trend_scores", lambda at: TrendScore.objects.filter(date__lt=at.date())
        ),
    ),
)
