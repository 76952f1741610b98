"""What may be shown of a mission: that it was done, by its title and nothing else."""

from uuid import UUID

from accounts.models import User
from core.errors import Conflict, NotFound
from missions.models import Participation


class MissionNotDone(Conflict):
    """Only what is finished is shown."""

    code = "mission_not_done"
    default_detail = "마친 미션만 카드로 보여 줄 수 있어요."


def find_done(*, user: User, participation: UUID) -> Participation:
    """Find what a person did. Raise NotFound for what is not theirs, MissionNotDone."""
    rows = Participation.objects.visible_to(user).select_related("mission")
    row = rows.filter(public_id=participation).first()
    if row is None:
        raise NotFound()
    if row.state != Participation.State.DONE:
        raise MissionNotDone()
    return row


def get_card_title(*, user: User, participation: UUID | None) -> str:
    """Name a finished mission as its card would; nothing of what the person noted beside it."""
    return find_done(user=user, participation=participation).mission.title if participation else ""
