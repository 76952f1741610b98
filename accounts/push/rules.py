"""Pure decisions about pushes: whether, when and how often; no database, clock or network."""

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cache
from hashlib import sha256
from zoneinfo import available_timezones

PUSH_MOVES = {
    "queued": {"sending", "dropped", "expired"},
    "sending": {"queued", "sent", "failed", "dead", "dropped"},
    "sent": {"delivered", "failed", "dead"},
}
QUIET_FROM, QUIET_UNTIL = time(23), time(8)
LIFETIME = timedelta(hours=24)
# Longer than one task may run, so that a claim is taken over only from a dead process.
CLAIM_TIME = timedelta(minutes=6)
# A reply read in the open room needs no push: time for the room to say so.
DELAYS = {"companion_message": timedelta(seconds=20)}
# How soon somebody who is in the app is looked at again.
LOOK_AGAIN = timedelta(seconds=30)
MOST_ATTEMPTS = 5
# In any 24 hours, for one person; a share, so that talk leaves room for help and account.
MOST_A_DAY = 8
MOST_OF_CATEGORY = {"companion_message": 5, "feed": 3}
# Expo: receipts are ready after 15 minutes and kept for a day.
RECEIPT_WAIT = timedelta(minutes=15)
RECEIPT_LIFETIME = timedelta(hours=24)
DEFAULT_TIME_ZONE = "Asia/Seoul"

_TOKENS = {
    "expo": re.compile(r"Expo(?:nent)?PushToken\[[A-Za-z0-9_-]{10,200}\]"),
    "fcm": re.compile(r"[A-Za-z0-9_:-]{32,1000}"),
}


@dataclass(frozen=True)
class PushFacts:
    """All that decides over one push at one moment; `local_now` in the time zone of its phone."""

    category: str
    local_now: datetime
    expires_at: datetime
    is_urgent: bool = False
    is_signed_in: bool = True
    is_wanted: bool = True
    is_consented: bool = True
    is_seen: bool = False
    is_looking: bool = False
    sent_count: int = 0
    sent_of_category_count: int = 0


@dataclass(frozen=True)
class Verdict:
    """Send now (neither is set), wait until a moment, or end in a state for a reason."""

    until: datetime | None = None
    end: str = ""
    reason: str = ""


SEND = Verdict()


def judge(facts: PushFacts) -> Verdict:
    """Decide over one push.

    Reasons never to send come first. An urgent one, which a human sent to somebody in danger,
    passes the quiet hours and the daily share; nothing passes a missing opt-in or consent.
    """
    if facts.local_now >= facts.expires_at:
        return Verdict(end="expired")
    refusals = (
        ("signed_out", not facts.is_signed_in),
        ("not_wanted", not facts.is_wanted),
        ("no_consent", not facts.is_consented),
        ("seen", facts.is_seen),
    )
    for reason, holds in refusals:
        if holds:
            return Verdict(end="dropped", reason=reason)
    quiet_end = find_quiet_end(facts.local_now)
    if quiet_end and not facts.is_urgent:
        return Verdict(until=quiet_end)
    if facts.is_looking:
        return Verdict(until=facts.local_now + LOOK_AGAIN)
    if _is_enough(facts) and not facts.is_urgent:
        return Verdict(end="dropped", reason="enough_today")
    return SEND


def find_quiet_end(local_now: datetime) -> datetime | None:
    """Return when the quiet hours end that this moment lies in (23:00 to 08:00), or None."""
    if QUIET_UNTIL <= local_now.time() < QUIET_FROM:
        return None
    is_evening = local_now.time() >= QUIET_FROM
    day = local_now.date() + timedelta(days=1 if is_evening else 0)
    return datetime.combine(day, QUIET_UNTIL, tzinfo=local_now.tzinfo)


def _is_enough(facts: PushFacts) -> bool:
    share = MOST_OF_CATEGORY.get(facts.category, MOST_A_DAY)
    return facts.sent_count >= MOST_A_DAY or facts.sent_of_category_count >= share


def rest_after(attempts: int, retry_after_s: float = 0.0) -> timedelta:
    """How long to rest after a failed attempt: 30 s, 1, 2 … 30 minutes, or what was asked for."""
    own = min(30.0 * 2 ** max(attempts - 1, 0), 1800.0)
    return timedelta(seconds=max(own, min(retry_after_s, 3600.0)))


def is_token(provider: str, token: str) -> bool:
    """Tell whether this could be a token of the provider; only the provider knows if it is."""
    shape = _TOKENS.get(provider)
    return shape is not None and shape.fullmatch(token) is not None


def digest_token(token: str) -> str:
    """SHA-256, in hexadecimal: finds a sealed token again."""
    return sha256(token.encode()).hexdigest()


@cache
def _list_time_zones() -> frozenset[str]:
    return frozenset(available_timezones())


def is_time_zone(name: str) -> bool:
    """Tell whether this names a time zone of the IANA table."""
    return name in _list_time_zones()
