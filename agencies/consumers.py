"""The socket of the staff portal: it only tells; every act is an ordinary request."""

import json
from typing import Any

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer

from accounts.models import StaffMember
from accounts.selectors import get_member
from core.live import agency_group

NOT_SIGNED_IN = 4401
FORBIDDEN = 4403


class StaffConsumer(AsyncWebsocketConsumer):
    """Tells the staff of one agency that its queue changed."""

    async def connect(self) -> None:
        """Accept; strangers are told 4401, people who are not staff 4403."""
        user = self.scope.get("user")
        await self.accept()
        if user is None or not user.is_authenticated:
            await self.close(code=NOT_SIGNED_IN)
            return
        member = await self._find_member(user)
        if member is None:
            await self.close(code=FORBIDDEN)
            return
        self.group = agency_group(member.agency)
        await self.channel_layer.group_add(self.group, self.channel_name)
        await self.send(text_data=json.dumps({"type": "ready"}))

    async def disconnect(self, code: int) -> None:
        """Leave the agency's group."""
        if hasattr(self, "group"):
            await self.channel_layer.group_discard(self.group, self.channel_name)

    async def push(self, message: dict[str, Any]) -> None:
        """Pass events of the agency's group on as they are."""
        for event in message["events"]:
            await self.send(text_data=json.dumps(event, ensure_ascii=False))

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """Refuse whatever is said here: staff act over HTTP."""
        refusal = {"type": "error", "ref": None, "code": "unknown_command"}
        detail = "이 연결은 소식만 전해요."
        await self.send(text_data=json.dumps({**refusal, "detail": detail}, ensure_ascii=False))

    @database_sync_to_async
    def _find_member(self, user: Any) -> StaffMember | None:
        return get_member(user=user)
