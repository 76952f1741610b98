"""Everything that changes what is remembered of a person's mood."""

from analytics.services.readings import (
    CONSENT,
    ReadingUnknown,
    SaidText,
    UnknownEmotion,
    correct_reading,
    delete_reading_of,
    delete_readings,
    delete_readings_of,
    forget_unconsented,
    mark_unreadable,
    read_texts,
    sense_emotion,
)
from analytics.services.rollups import roll_up_day, roll_up_days
from analytics.services.trends import score_moved_trends, score_trend, score_trends

__all__ = [
    "CONSENT",
    "ReadingUnknown",
    "SaidText",
    "UnknownEmotion",
    "correct_reading",
    "delete_reading_of",
    "delete_readings",
    "delete_readings_of",
    "forget_unconsented",
    "mark_unreadable",
    "read_texts",
    "roll_up_day",
    "roll_up_days",
    "score_moved_trends",
    "score_trend",
    "score_trends",
    "sense_emotion",
]
