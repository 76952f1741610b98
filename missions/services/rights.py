"""What this app holds of a person (ADR 0014)."""

from django.db.models import Q

from accounts.models import User
from accounts.services.holdings import DataPart, HeldTable, make_columns
from missions.models import (
    ConfirmationCode,
    Mission,
    MissionChange,
    MissionStep,
    Participation,
    ParticipationChange,
    ParticipationPhoto,
)
from missions.services import photos
from missions.services.seats import release_seats


def name_file(photo: ParticipationPhoto) -> str:
    """Say where in the archive a photo lies."""
    return f"files/missions-photos/{photo.public_id}.jpg"


def prepare_erasure(user: User) -> None:
    """Delete what no table shows, and free the seats of what was under way. May run twice."""
    photos.erase_photos(user=user)
    release_seats(user=user)


_WORK = "글을 쓰고 검토한 것은 일의 기록이라, 이름 없이 남아요."

PART = DataPart(
    name="missions",
    tables=(
        HeldTable(ParticipationChange, "participation__user"),
        HeldTable(ConfirmationCode, "participation__user"),
        HeldTable(
            ParticipationPhoto,
            "participation__user",
            "미션 사진",
            make_columns(
                ParticipationPhoto,
                ("mission", "미션", lambda row: row.participation.mission.title),
                ("file", "파일", name_file),
                "created_at",
            ),
            shown=Q(state="ready"),
            related=("participation__mission",),
            list_files=lambda row: [(name_file(row), row.file_name)],
        ),
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
    before_erasure=prepare_erasure,
)
