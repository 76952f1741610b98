"""What this app holds of a person (ADR 0014)."""

from accounts.services.holdings import DataPart, HeldTable, make_columns
from missions.models import (
    Mission,
    MissionChange,
    MissionStep,
    Participation,
    ParticipationChange,
    PolicyBookmark,
    PolicyFacts,
    PolicyReminder,
    PolicyTwin,
)

_WORK = "글을 쓰고 검토한 것은 일의 기록이라, 이름 없이 남아요."

PART = DataPart(
    name="missions",
    tables=(
        HeldTable(
            PolicyReminder,
            "bookmark__user",
            "정책 마감 알림",
            make_columns(
                PolicyReminder,
                ("policy", "정책", lambda row: row.bookmark.policy.title),
                "kind",
                "deadline",
                "created_at",
            ),
            related=("bookmark__policy",),
        ),
        HeldTable(
            PolicyBookmark,
            "user",
            "담아 둔 정책",
            make_columns(
                PolicyBookmark,
                ("policy", "정책", lambda row: row.policy.title),
                "is_reminding",
                "created_at",
            ),
            related=("policy",),
        ),
        HeldTable(
            PolicyFacts,
            "user",
            "정책을 찾을 때 쓰는 내 상황",
            make_columns(PolicyFacts, "job", "school", "housing", "updated_at"),
        ),
        HeldTable(PolicyTwin, "decided_by", kept_because=_WORK),
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
