"""Where a person is signed in: begun at log-in, ended at log-out or from another device."""

import time
from datetime import timedelta

from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from accounts import rules, selectors
from accounts.models import Device, SignIn, User
from accounts.services.devices import forget_devices
from accounts.services.notifications import notify
from core import live

SEEN_EVERY = timedelta(seconds=60)
_AGENT_LENGTH = 200
_MOST_REMEMBERED = 10_000
# What this process has just noted; forgetting it costs one UPDATE.
_noted: dict[str, float] = {}


def begin_sign_in(*, user: User, session_key: str, client: str, user_agent: str = "") -> SignIn:
    """Note that a person is signed in with this session; a second time only that they are here."""
    row, is_new = SignIn.objects.get_or_create(
        session_key=session_key,
        defaults={
            "user": user,
            "client": client,
            "user_agent": "".join(filter(str.isprintable, user_agent))[:_AGENT_LENGTH],
        },
    )
    if not is_new and row.user_id != user.pk:
        # The session was taken over by another account of the same browser.
        row.delete()
        return begin_sign_in(
            user=user, session_key=session_key, client=client, user_agent=user_agent
        )
    _note(session_key)
    if is_new:
        _tell_elsewhere(row)
    return row


def _tell_elsewhere(row: SignIn) -> None:
    """Tell a person who is signed in elsewhere that somebody came in by a device new to them."""
    others = SignIn.objects.filter(user=row.user_id).exclude(pk=row.pk)
    known = {_name(other) for other in others}
    if not known or _name(row) in known:
        return
    notify(
        user=row.user,
        kind="new_sign_in",
        title="새 기기에서 로그인했어요",
        body=(
            f"{_name(row)}에서 로그인했어요. 내가 한 일이 아니라면 그 기기를 로그아웃하고 "
            "비밀번호를 바꿔 주세요."
        ),
        url="/me/devices/",
        dedupe_key=f"sign-in:{row.public_id}",
    )


def _name(row: SignIn) -> str:
    return rules.name_device(row.user_agent, is_app=row.client == SignIn.Client.APP)


def see_session(*, user: User, session_key: str, user_agent: str) -> None:
    """Note that a browser is in use, at most once a minute per process."""
    if _was_noted(session_key):
        return
    _note(session_key)
    rows = SignIn.objects.filter(session_key=session_key, user=user)
    if not rows.update(last_seen_at=timezone.now()):
        begin_sign_in(
            user=user,
            session_key=session_key,
            client=SignIn.Client.WEB,
            user_agent=user_agent,
        )


def touch_sign_in(*, sign_in: SignIn) -> None:
    """Note that an app is in use, at most once a minute."""
    now = timezone.now()
    if now - sign_in.last_seen_at > SEEN_EVERY:
        SignIn.objects.filter(pk=sign_in.pk).update(last_seen_at=now)


def find_sign_in(*, session_key: str, user_agent: str = "") -> SignIn | None:
    """Find the living sign-in behind a session cookie; None for strangers."""
    user = selectors.get_session_user(SessionStore(session_key))
    if user is None:
        return None
    row = SignIn.objects.filter(session_key=session_key, user=user).first() or begin_sign_in(
        user=user, session_key=session_key, client=SignIn.Client.WEB, user_agent=user_agent
    )
    row.user = user
    return row if row.client == SignIn.Client.WEB else None


@transaction.atomic
def end_sign_in(*, sign_in: SignIn) -> None:
    """Sign out one place: its session, tokens and sockets end, and its pushes, at once."""
    Session.objects.filter(session_key=sign_in.session_key).delete()
    forget_devices(devices=Device.objects.filter(sign_in=sign_in.pk))
    SignIn.objects.filter(pk=sign_in.pk).delete()
    _noted.pop(sign_in.session_key, None)
    live.announce_on_commit(
        group=live.sign_in_group(sign_in.public_id), event={"type": live.SIGN_IN_ENDED}
    )


def end_session(*, session_key: str) -> None:
    """Sign out the place a session belongs to; nothing happens where none is known."""
    if row := SignIn.objects.filter(session_key=session_key).first():
        end_sign_in(sign_in=row)


@transaction.atomic
def end_sign_ins(*, user: User, keep: SignIn | None = None) -> int:
    """모든 기기 로그아웃: sign out everywhere, but for one place to keep; return how many."""
    rows = [row for row in SignIn.objects.filter(user=user) if row != keep]
    for row in rows:
        end_sign_in(sign_in=row)
    return len(rows)


def forget_ended_sign_ins() -> int:
    """Delete the sign-ins, and their tickets, of sessions that ran out; retention purges those."""
    living = Session.objects.filter(expire_date__gte=timezone.now()).values("session_key")
    count, _ = SignIn.objects.exclude(session_key__in=living).delete()
    return count


def _note(session_key: str) -> None:
    if len(_noted) >= _MOST_REMEMBERED:
        _noted.clear()
    _noted[session_key] = time.monotonic()


def _was_noted(session_key: str) -> bool:
    noted_at = _noted.get(session_key)
    return noted_at is not None and time.monotonic() - noted_at < SEEN_EVERY.total_seconds()
