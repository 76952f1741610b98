"""One row for each person and Korean day, recomputed whole from the readings of that day."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.models import Q

from accounts.models import User
from analytics.models import DailyMood, Reading
from analytics.rules.valence import EMOTION_CODES, compute_valence

UserDay = tuple[int, date]


def roll_up_day(*, user: User, on: date) -> DailyMood | None:
    """Recompute one Korean day from its readings; a day without any has no row."""
    return roll_up_days(days={(user.pk, on)}).get((user.pk, on))


@transaction.atomic
def roll_up_days(*, days: Collection[UserDay]) -> dict[UserDay, DailyMood]:
    """Recompute the days of some people in as many queries as one takes; return those left."""
    lock_moods({user_id for user_id, _ in days})
    rows = Reading.objects.on_days(days).summarise()
    moods = [DailyMood(**_settle(row)) for row in rows if (row["user_id"], row["date"]) in days]
    kept = {(mood.user_id, mood.date): mood for mood in moods}
    if moods:
        names = [field.name for field in DailyMood._meta.concrete_fields]
        fixed = {"id", "user", "date", "created_at"}
        DailyMood.objects.bulk_create(
            moods,
            update_conflicts=True,
            unique_fields=["user", "date"],
            update_fields=[name for name in names if name not in fixed],
        )
    if empty := set(days) - kept.keys():
        DailyMood.objects.filter(_any_of(empty)).delete()
    return kept


def _settle(row: dict[str, Any]) -> dict[str, Any]:
    means = {code: row[f"mean_{code}"] for code in EMOTION_CODES}
    is_known = means["joy"] is not None
    return {**row, "valence_mean": compute_valence(means) if is_known else None}


def _any_of(days: Collection[UserDay]) -> Q:
    found = Q()
    for user_id, on in days:
        found |= Q(user_id=user_id, date=on)
    return found


def lock_moods(user_ids: Collection[int]) -> None:
    """Make writers of these people's moods wait for each other until the transaction ends.

    Always in the order of their ids, so that two writers of many cannot wait in a circle.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended('analytics.mood:' || id, 0))"
            " FROM unnest(%s::bigint[]) AS id",
            [sorted(user_ids)],
        )
