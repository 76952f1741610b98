"""The socket of the staff portal: it only tells; every act is an ordinary request."""

from typing import Any

from django.contrib.sessions.backends.db import SessionStore

from accounts import selectors as people
from accounts import services as accounts
from accounts.models import SignIn, StaffMember
from core.live import agency_group
from core.sockets import FORBIDDEN, IDLE, SignedInConsumer


class StaffConsumer(SignedInConsumer):
    """Tells the staff of one agency that its queue changed."""

    member: StaffMember

    def is_signed_in(self, sign_in: SignIn) -> bool:
        """Look at account and session as they are now."""
        return people.is_still_signed_in(sign_in)

    def redeem_ticket(self, secret: str) -> SignIn | None:
        """Use up a ticket for this socket."""
        return accounts.redeem_socket_ticket(secret=secret, path=self.scope["path"])

    def find_refusal(self, sign_in: Any) -> int | None:
        """Refuse who is not staff, came by phone, showed no second factor or left their screen."""
        if refusal := super().find_refusal(sign_in):
            return refusal
        member = people.get_member(sign_in.user)
        if member is None:
            return FORBIDDEN
        self.member = member
        session = SessionStore(sign_in.session_key)
        try:
            # Listening is no act: an open page alone keeps no screen unlocked.
            accounts.pass_staff_door(user=sign_in.user, session=session, is_automatic=True)
        except accounts.StaffSessionLocked:
            return IDLE
        except accounts.StaffDoorClosed:
            return FORBIDDEN
        return None

    def list_groups(self) -> list[str]:
        """Hear what happens at the member's agency."""
        return [agency_group(self.member.agency)]

    async def hear(self, text: str | None) -> None:
        """Refuse whatever is said here: staff act over HTTP."""
        refusal = {"type": "error", "ref": None, "code": "unknown_command"}
        await self.say({**refusal, "detail": "이 연결은 소식만 전해요."})
