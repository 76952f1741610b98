"""What this app holds of a person (ADR 0014)."""

from accounts.services.holdings import DataPart, HeldTable, make_columns
from missions.models import Mission, MissionChange, MissionStep, Participation, ParticipationChange

_WORK = "글을 쓰고 검토한 것은 일의 기록이라, 이름 없이 남아요."

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
        HeldTable(MissionChange, "user", kept_because=_WORK),
        HeldTable(MissionStep, "mission__author", kept_because=_WORK),
        HeldTable(Mission, "author", kept_because=_WORK),
    ),
)
