"""The demo's platform agency: whom signals reach last, and who watches over those who look."""

from collections.abc import Callable
from typing import Any

from accounts import services as accounts
from accounts.models import Agency, StaffMember, User

OFFICERS = {
    "safety@demo.ongi": ("안전이", StaffMember.Role.PLATFORM_SAFETY),
    "dpo@demo.ongi": ("지킴이", StaffMember.Role.DPO),
}


def make_platform(*, make_user: Callable[[dict[str, Any]], User]) -> None:
    """Make the one agency without regions and its two officers."""
    agency, _ = Agency.objects.get_or_create(
        is_platform=True,
        defaults={
            "name": "온기 운영팀",
            "phone": "02-0000-0100",
            "on_call_phone": "010-0000-0100",
            "introduction": "신호가 닿을 곳이 없을 때 살피고, 누가 무엇을 봤는지 지켜봐요.",
        },
    )
    for email, (nickname, role) in OFFICERS.items():
        member, _ = StaffMember.objects.get_or_create(
            user=make_user({"email": email, "nickname": nickname}),
            defaults={"agency": agency, "role": role},
        )
        accounts.accept_conduct(member=member)
