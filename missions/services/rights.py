"""What this app holds of a person (ADR 0014)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from accounts.selectors import list_users_with_consent
from accounts.services.holdings import DataPart, HeldTable, Retained, make_columns
from missions.models import (
    Mission,
    MissionChange,
    MissionDay,
    MissionStep,
    Participation,
    ParticipationChange,
    Suggestion,
    TalkSetting,
)
from missions.selectors.suggestions import MOOD_CONSENT, describe_reasons

_WORK = "글을 쓰고 검토한 것은 일의 기록이라, 이름 없이 남아요."


def list_days_unagreed(at: datetime) -> QuerySet[MissionDay]:
    """Strength that was named before a day by people who agree to no keeping of their mood."""
    agreeing = list_users_with_consent(MOOD_CONSENT).values("pk")
    named = MissionDay.objects.exclude(energy=None).filter(date__lt=timezone.localdate(at))
    return named.exclude(user__in=agreeing)


def forget_energies(rows: Sequence[Any]) -> None:
    """Forget the strength of days; whether they were rest days stays."""
    MissionDay.objects.filter(pk__in=[row.pk for row in rows]).update(energy=None)


PART = DataPart(
    name="missions",
    tables=(
        HeldTable(ParticipationChange, "participation__user"),
        HeldTable(
            Participation,
            "user",
            "내 미션",
            make_columns(
                Participation,
                ("mission", "미션", lambda row: row.mission.title),
                "state",
                "step",
                "is_shared",
                "proof",
                "note",
                "created_at",
                "finished_at",
                "points",
            ),
            related=("mission",),
        ),
        HeldTable(
            Suggestion,
            "user",
            "오늘의 미션",
            make_columns(
                Suggestion,
                "date",
                ("mission", "미션", lambda row: row.mission.title),
                ("reasons", "까닭", lambda row: " ".join(describe_reasons(row.reasons))),
                "state",
                "shown_in",
            ),
            related=("mission",),
        ),
        HeldTable(
            MissionDay,
            "user",
            "오늘의 힘과 쉬는 날",
            make_columns(MissionDay, "date", "energy", "is_resting"),
        ),
        HeldTable(
            TalkSetting,
            "user",
            "대화 속 미션 설정",
            make_columns(TalkSetting, "is_quiet"),
        ),
        HeldTable(MissionChange, "user", kept_because=_WORK),
        HeldTable(MissionStep, "mission__author", kept_because=_WORK),
        HeldTable(Mission, "author", kept_because=_WORK),
    ),
    retained=(
        Retained(
            "missions.suggestions",
            lambda at: Suggestion.objects.filter(date__lt=timezone.localdate(at)),
        ),
        Retained("missions.energy", list_days_unagreed, forget_energies),
        Retained(
            "missions.days", lambda at: MissionDay.objects.filter(date__lt=timezone.localdate(at))
        ),
    ),
)
