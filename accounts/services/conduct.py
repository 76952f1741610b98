"""The code of conduct: a version is accepted by each member before their first case.

A new text is a new file `accounts/data/conduct/vN.md`; then everybody is asked anew.
"""

from functools import cache
from pathlib import Path

from accounts.models import ConductAcceptance, StaffMember
from core.errors import NotPermitted

_FOLDER = Path(__file__).resolve().parents[1] / "data" / "conduct"


class ConductUnaccepted(NotPermitted):
    """Nobody works on cases before accepting the code of conduct as it stands now."""

    code = "conduct_unaccepted"
    default_detail = "사례를 열기 전에 윤리 강령을 읽고 동의해 주세요."


@cache
def get_conduct() -> tuple[int, str]:
    """The newest version and its text in Markdown."""
    newest = max(_FOLDER.glob("v*.md"), key=lambda path: int(path.stem[1:]))
    return int(newest.stem[1:]), newest.read_text(encoding="utf-8")


def has_accepted_conduct(*, member: StaffMember) -> bool:
    """Tell whether the member accepted the newest version."""
    return ConductAcceptance.objects.filter(member=member, version=get_conduct()[0]).exists()


def accept_conduct(*, member: StaffMember) -> ConductAcceptance:
    """Accept the newest version; a second time is the first."""
    row, _ = ConductAcceptance.objects.get_or_create(member=member, version=get_conduct()[0])
    return row


def require_conduct(*, member: StaffMember) -> None:
    """Refuse who has not accepted. Raise ConductUnaccepted."""
    if not has_accepted_conduct(member=member):
        raise ConductUnaccepted()
