"""Expo's push service: a ticket for each push at once, a receipt after a quarter of an hour.

docs.expo.dev/push-notifications/sending-notifications: at most 100 pushes and 1000 receipts a call.
"""

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from accounts.push.base import Fate, Outcome, PushMessage
from accounts.push.wire import Answer, keep_code, post

logger = logging.getLogger(__name__)

_SEND, _RECEIPTS = "/--/api/v2/push/send", "/--/api/v2/push/getReceipts"
_GONE = {"DeviceNotRegistered"}
_BUSY = {"MessageRateExceeded"}
# What is wrong with a batch itself; anything else is about us, the way, or Expo.
_BATCH_REFUSED = {400, 413}


class ExpoCarrier:
    """Speaks to Expo; an access token is needed only where the project demands one."""

    name = "expo"
    is_remote = True
    batch_size = 100

    def __init__(
        self,
        *,
        access_token: str = "",
        base_url: str = "https://exp.host",
        timeout_s: float = 10.0,
    ) -> None:
        self._headers = {"Accept": "application/json"}
        if access_token:
            self._headers["Authorization"] = f"Bearer {access_token}"
        self._base_url = base_url.rstrip("/")
        self._timeout_s = timeout_s

    def send(self, messages: Sequence[PushMessage]) -> list[Outcome]:
        """Send one batch.

        One token of another Expo project makes Expo refuse all that stand beside it, so a batch
        refused as a whole is tried again in halves.
        """
        if not messages:
            return []
        answer = self._post(_SEND, [_shape(message) for message in messages])
        tickets = answer.body.get("data")
        if answer.status == 200 and isinstance(tickets, list):
            return [_read_ticket(tickets, place) for place in range(len(messages))]
        if answer.status not in _BATCH_REFUSED:
            return [_describe_pause(answer)] * len(messages)
        if len(messages) == 1:
            return [Outcome(Fate.REFUSED, error=_find_code(answer))]
        half = len(messages) // 2
        return self.send(messages[:half]) + self.send(messages[half:])

    def read_receipts(self, tickets: Sequence[str]) -> Mapping[str, Outcome]:
        """Ask what became of pushes; nothing is known where Expo does not answer."""
        answer = self._post(_RECEIPTS, {"ids": list(tickets)})
        receipts = answer.body.get("data")
        if answer.status != 200 or not isinstance(receipts, dict):
            return {}
        asked = set(tickets)
        return {
            ticket: _read_status(receipt, Outcome(Fate.DELIVERED))
            for ticket, receipt in receipts.items()
            if ticket in asked
        }

    def _post(self, path: str, body: Any) -> Answer:
        answer = post(
            self._base_url + path,
            timeout_s=self._timeout_s,
            headers=self._headers,
            json_body=body,
        )
        if answer.status != 200:
            logger.warning(
                "push_carrier_answer carrier=expo status=%s error=%s",
                answer.status,
                answer.error or _find_code(answer),
            )
        return answer


def _shape(message: PushMessage) -> dict[str, Any]:
    return {
        "to": message.token,
        "title": str(message.text.title),
        "body": str(message.text.body),
        "data": message.data,
        "ttl": message.ttl_s,
        "priority": "high",
        "channelId": message.category,
    }


def _read_ticket(tickets: list[Any], place: int) -> Outcome:
    """A ticket that is missing says nothing: the push may be on its way, or may not."""
    if place >= len(tickets):
        return Outcome(Fate.BUSY, error="no_ticket")
    ticket = tickets[place]
    number = ticket.get("id") if isinstance(ticket, dict) else None
    accepted = Outcome(Fate.ACCEPTED, ticket=number[:80] if isinstance(number, str) else "")
    return _read_status(ticket, accepted)


def _read_status(said: Any, fine: Outcome) -> Outcome:
    if not isinstance(said, dict) or said.get("status") not in {"ok", "error"}:
        return Outcome(Fate.BUSY, error="half_answer")
    if said["status"] == "ok":
        return fine
    details = said.get("details")
    code = keep_code(details.get("error") if isinstance(details, dict) else None)
    if code in _GONE:
        return Outcome(Fate.GONE, error=code)
    return Outcome(Fate.BUSY if code in _BUSY else Fate.REFUSED, error=code)


def _describe_pause(answer: Answer) -> Outcome:
    error = answer.error or f"http_{answer.status}"
    return Outcome(Fate.BUSY, error=error, retry_after_s=answer.retry_after_s, is_carrier_down=True)


def _find_code(answer: Answer) -> str:
    errors = answer.body.get("errors")
    first = errors[0] if isinstance(errors, list) and errors else None
    return keep_code(first.get("code") if isinstance(first, dict) else None)
