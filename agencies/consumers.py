"""The socket of the staff portal: it only tells; every act is an ordinary request."""

import asyncio
import logging
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID
from weakref import WeakKeyDictionary

from django.contrib.sessions.backends.db import SessionStore
from django.template.loader import render_to_string

from accounts import selectors as people
from accounts import services as accounts
from accounts.models import SignIn, StaffMember
from agencies import events, rules, services
from agencies.models import Alert
from core.live import agency_group, in_any_thread
from core.sockets import FORBIDDEN, IDLE, SignedInConsumer

logger = logging.getLogger(__name__)
ROW_EVENTS = frozenset({"alert.created", "alert.changed", "alert.escalated"})
# What reaches the queues of a process within a moment is looked up together.
GATHER_S = 0.1
_Wanted = tuple[int, UUID]


class StaffConsumer(SignedInConsumer):
    """Tells the staff of one agency that its queue changed; an open queue gets the line itself."""

    member: StaffMember
    is_queue = False

    async def connect(self) -> None:
        """Note whether a queue is open behind this socket."""
        query = parse_qs(self.scope.get("query_string", b"").decode())
        self.is_queue = query.get("view") == ["queue"]
        await super().connect()

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
        """Hear what happens at the member's agency, and to the member."""
        groups = [agency_group(self.member.agency), events.member_group(self.member)]
        if self.member.role == StaffMember.Role.PLATFORM_SAFETY:
            groups.append(events.SAFETY_GROUP)
        return groups

    async def push(self, message: dict[str, Any]) -> None:
        """Pass events on; of alerts only to roles that see them, and to a queue with its line."""
        plain = []
        for event in message["events"]:
            is_alert = event["type"].startswith(("alert.", "timer.")) and "id" in event["data"]
            if is_alert and self.member.role not in rules.ALERT_ROLES:
                continue
            if self.is_queue and event["type"] in ROW_EVENTS:
                _get_desk().ask(self, event)
            else:
                plain.append(event)
        if plain:
            await super().push({**message, "events": plain})

    async def hear(self, text: str | None) -> None:
        """Refuse whatever is said here: staff act over HTTP."""
        refusal = {"type": "error", "ref": None, "code": "unknown_command"}
        await self.say({**refusal, "detail": "이 연결은 소식만 전해요."})


class RowDesk:
    """Fetches the lines that the open queues of this process want, together and once.

    One alert reaches several sockets of its agency at the same moment: the tables are asked, the
    access log is written and the line is drawn once for all of them, before anybody sees it.
    """

    def __init__(self) -> None:
        self._asked: list[tuple[StaffConsumer, dict[str, Any]]] = []
        self._work: asyncio.Task[None] | None = None

    def ask(self, consumer: StaffConsumer, event: dict[str, Any]) -> None:
        """Let a queue have the line of an event soon."""
        self._asked.append((consumer, event))
        if self._work is None or self._work.done():
            self._work = asyncio.create_task(self._work_off())

    async def _work_off(self) -> None:
        while self._asked:
            await asyncio.sleep(GATHER_S)
            asked, self._asked = self._asked, []
            try:
                lines = await _draw_lines({_name(*one) for one in asked})
            except Exception as error:  # the page asks for its list again by itself
                logger.warning("queue_lines_lost error=%s", type(error).__name__)
                lines = None
            for consumer, event in asked:
                await _answer(consumer, event, lines)


async def _answer(
    consumer: StaffConsumer, event: dict[str, Any], lines: dict[_Wanted, dict[str, Any]] | None
) -> None:
    told = {**event, "data": {**event["data"]}}
    if lines is not None:
        told["data"]["row"] = lines.get(_name(consumer, event))
    try:
        await consumer.say(told)
    except Exception as error:  # this socket closed meanwhile; the others still wait
        logger.info("queue_line_unsaid error=%s", type(error).__name__)


def _name(consumer: StaffConsumer, event: dict[str, Any]) -> _Wanted:
    return consumer.member.pk, UUID(event["data"]["id"])


@in_any_thread
def _draw_lines(wanted: set[_Wanted]) -> dict[_Wanted, dict[str, Any]]:
    drawn: dict[int, dict[str, Any]] = {}
    lines = {}
    for name, alert in services.show_rows(wanted=wanted).items():
        if alert.pk not in drawn:
            drawn[alert.pk] = _draw_line(alert)
        lines[name] = drawn[alert.pk]
    return lines


def _draw_line(alert: Alert) -> dict[str, Any]:
    """The line as the queue page draws it; none once nobody works on the alert any more."""
    is_waiting = alert.state in rules.OPEN_STATES
    html = render_to_string("agencies/_queue_row.html", {"alert": alert}) if is_waiting else ""
    return {"html": html}


_desks: WeakKeyDictionary[asyncio.AbstractEventLoop, RowDesk] = WeakKeyDictionary()


def _get_desk() -> RowDesk:
    """The desk of this loop: a process has one, but in tests."""
    return _desks.setdefault(asyncio.get_running_loop(), RowDesk())
