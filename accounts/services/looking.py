"""Who has the app open right now: a mark in the cache that an open socket renews.

Only a hint: without a cache nobody counts as looking, and a push comes that was not needed.
"""

from collections.abc import Collection
from contextlib import suppress
from datetime import datetime, timedelta

from django.core.cache import cache
from redis.exceptions import RedisError

from accounts.models import SignIn

# A socket renews its mark every minute; a phone that vanished counts no longer than this.
LOOKING_S = 90
# Over HTTP alone, where a sign-in is noted once a minute.
LATELY = timedelta(seconds=60)


def note_looking(*, sign_in: SignIn, socket: str) -> None:
    """Note that a socket of this sign-in is open."""
    with suppress(RedisError):
        cache.set(_key(sign_in.pk), socket, LOOKING_S)


def forget_looking(*, sign_in: SignIn, socket: str) -> None:
    """Note that this socket closed; another one of the same sign-in keeps its own mark."""
    with suppress(RedisError):
        if cache.get(_key(sign_in.pk)) == socket:
            cache.delete(_key(sign_in.pk))


def list_looking(*, user_ids: Collection[int], now: datetime) -> set[int]:
    """Tell which of these people have the app or a page open somewhere."""
    seen: dict[str, int] = {}
    lately: set[int] = set()
    rows = SignIn.objects.filter(user_id__in=user_ids)
    for pk, user_id, seen_at in rows.values_list("pk", "user_id", "last_seen_at"):
        seen[_key(pk)] = user_id
        if timedelta(0) <= now - seen_at < LATELY:
            lately.add(user_id)
    marked: dict[str, str] = {}
    with suppress(RedisError):
        marked = cache.get_many(list(seen))
    return lately | {seen[key] for key in marked}


def _key(sign_in_id: int) -> str:
    return f"looking:{sign_in_id}"
