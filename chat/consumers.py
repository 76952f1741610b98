"""The one socket of a person: commands in, acks, refusals and events out."""

import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any, ClassVar
from uuid import UUID

from django.http import Http404

from accounts import selectors as people
from accounts import services as accounts
from accounts.models import SignIn
from chat import events, selectors, services
from chat.models import Conversation
from core.errors import DomainError, InvalidInput, NotFound
from core.live import in_any_thread, person_group
from core.pages import get_visible
from core.sockets import SignedInConsumer
from feed.events import post_group
from feed.rules.talk import WATCH_LIMIT
from feed.selectors.talk import list_watchable
from feed.selectors.timeline import has_newer_home

logger = logging.getLogger(__name__)
FRAME_LIMIT = 64 * 1024


class FrameTooLarge(InvalidInput):
    """A frame over 64 KB."""

    code = "frame_too_large"
    default_detail = "한 번에 보낼 수 있는 크기를 넘었어요."


class BadFrame(InvalidInput):
    """Not a JSON object in text."""

    code = "bad_frame"
    default_detail = "읽을 수 없는 요청이에요."


class UnknownCommand(InvalidInput):
    """No such command."""

    code = "unknown_command"
    default_detail = "알 수 없는 요청이에요."


class PersonConsumer(SignedInConsumer):
    """Hears one person's commands and tells them all that happens to them."""

    def is_signed_in(self, sign_in: SignIn) -> bool:
        """Look at account and session as they are now."""
        return people.is_still_signed_in(sign_in)

    def redeem_ticket(self, secret: str) -> SignIn | None:
        """Use up a ticket for this socket."""
        return accounts.redeem_socket_ticket(secret=secret, path=self.scope["path"])

    def note_open(self, sign_in: SignIn) -> None:
        """Let no push ring while the person has the app before them."""
        accounts.note_looking(sign_in=sign_in, socket=self.channel_name)

    def note_gone(self, sign_in: SignIn) -> None:
        """Let pushes come again."""
        accounts.forget_looking(sign_in=sign_in, socket=self.channel_name)

    def list_groups(self) -> list[str]:
        """Hear what happens to the person."""
        return [person_group(self.sign_in.user)]

    async def hear(self, text: str | None) -> None:
        """Run one command; whatever goes wrong is one coded error and the socket lives on."""
        ref = None
        try:
            frame = _parse_frame(text)
            ref = _parse_ref(frame)
            command = self.commands.get(str(frame.get("type")))
            if command is None:
                raise UnknownCommand()
            await self.say({"type": "ack", "ref": ref, "data": await command(self, frame)})
        except DomainError as error:
            await self._refuse(ref, error.code, error.detail)
        except Http404:
            await self._refuse(ref, NotFound.code, NotFound.default_detail)
        except Exception as error:  # one bad command must not end the conversation
            logger.exception("socket_command_failed", exc_info=error)
            await self._refuse(ref, "server_error", "잠시 문제가 생겼어요. 다시 시도해 주세요.")

    async def _refuse(self, ref: str | None, code: str, detail: str) -> None:
        await self.say({"type": "error", "ref": ref, "code": code, "detail": detail})

    @in_any_thread
    def send_message(self, frame: dict[str, Any]) -> dict[str, Any]:
        """Command `send`: the twin of POST …/messages."""
        message = services.send_message(
            user=self.sign_in.user,
            conversation_id=_parse_uuid(frame, "conversation"),
            text=_parse_text(frame),
            client_id=_parse_uuid(frame, "client_id"),
        )
        return {"message": events.describe_message(message)}

    @in_any_thread
    def stop_reply(self, frame: dict[str, Any]) -> dict[str, Any]:
        """Command `stop`: the twin of POST …/stop."""
        return {"stopped_count": services.stop_reply(conversation=self._find_room(frame))}

    @in_any_thread
    def resume(self, frame: dict[str, Any]) -> dict[str, Any]:
        """Command `resume`: the twin of GET …/events."""
        missed = selectors.get_missed_events(
            conversation=self._find_room(frame), last_seq=_parse_number(frame, "last_seq")
        )
        return {
            "events": missed.events,
            "last_seq": missed.last_seq,
            "is_limited": missed.is_limited,
        }

    @in_any_thread
    def mark_seen(self, frame: dict[str, Any]) -> dict[str, Any]:
        """Command `seen`: the twin of POST …/seen."""
        room = services.mark_seen(
            conversation=self._find_room(frame), seq=_parse_number(frame, "seq")
        )
        return {"seen_seq": room.seen_seq}

    async def watch_posts(self, frame: dict[str, Any]) -> dict[str, Any]:
        """Command `feed.watch`: hear of the posts a page shows, and of no others any more."""
        ids = _parse_uuids(frame, "posts", most=WATCH_LIMIT)
        found = await in_any_thread(list_watchable)(self.sign_in.user, ids)
        await self.watch({post_group(public_id) for public_id in found})
        return {"posts": [str(public_id) for public_id in found]}

    @in_any_thread
    def find_newer(self, frame: dict[str, Any]) -> dict[str, Any]:
        """Command `feed.newer`: the twin of GET …/feed/home/newer."""
        after = str(frame.get("after", ""))[:40]
        return {"is_newer": has_newer_home(user=self.sign_in.user, after=after)}

    def _find_room(self, frame: dict[str, Any]) -> Conversation:
        person = self.sign_in.user
        room: Conversation = get_visible(Conversation, person, _parse_uuid(frame, "conversation"))
        # Only the own rooms are visible.
        room.user = person
        return room

    commands: ClassVar[dict[str, Callable[..., Awaitable[dict[str, Any]]]]] = {
        "send": send_message,
        "stop": stop_reply,
        "resume": resume,
        "seen": mark_seen,
        "feed.watch": watch_posts,
        "feed.newer": find_newer,
    }


def _parse_frame(text: str | None) -> dict[str, Any]:
    if text is None:
        raise BadFrame()
    if len(text.encode("utf-8", "surrogatepass")) > FRAME_LIMIT:
        raise FrameTooLarge()
    try:
        frame = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadFrame() from error
    if not isinstance(frame, dict):
        raise BadFrame()
    return frame


def _parse_ref(frame: dict[str, Any]) -> str | None:
    ref = frame.get("ref")
    # A lone surrogate could not be said back and would end the socket.
    return ref[:64] if isinstance(ref, str) and ref.isprintable() else None


def _parse_uuid(frame: dict[str, Any], name: str) -> UUID:
    try:
        return UUID(str(frame[name]))
    except (KeyError, ValueError) as error:
        raise InvalidInput(f"{name}: UUID가 필요해요.") from error


def _parse_uuids(frame: dict[str, Any], name: str, *, most: int) -> list[UUID]:
    values = frame.get(name)
    if not isinstance(values, list) or len(values) > most:
        raise InvalidInput(f"{name}: UUID {most}개까지의 목록이 필요해요.")
    return [_parse_uuid({name: value}, name) for value in values]


def _parse_text(frame: dict[str, Any]) -> str:
    text = frame.get("text")
    if not isinstance(text, str):
        raise InvalidInput("text: 글이 필요해요.")
    return text


def _parse_number(frame: dict[str, Any], name: str) -> int:
    number = frame.get(name)
    if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number < 2**63:
        raise InvalidInput(f"{name}: 0 이상의 정수가 필요해요.")
    return number
