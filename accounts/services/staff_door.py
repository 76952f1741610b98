"""The door of everything staff do: a browser, a second factor, and somebody at the keyboard."""

from types import SimpleNamespace
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.contrib.sessions.backends.base import SessionBase
from django.utils import timezone

from accounts import rules
from accounts.models import SignIn, User
from core.errors import NotPermitted

SECOND_FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


class StaffDoorClosed(NotPermitted):
    """The person may be staff, but not with this sign-in as it is."""


class BrowserOnly(StaffDoorClosed):
    """Phones carry no staff work (E5)."""

    code = "browser_only"
    default_detail = "직원 화면은 브라우저에서 로그인해야 쓸 수 있어요."


class SecondFactorUnset(StaffDoorClosed):
    """Staff without a second factor set one up before anything else."""

    code = "second_factor_unset"
    default_detail = "직원 화면을 쓰려면 먼저 2단계 인증을 준비해 주세요."


class SecondFactorMissing(StaffDoorClosed):
    """The account has a second factor, this sign-in has not shown it."""

    code = "second_factor_missing"
    default_detail = "2단계 인증으로 한 번 더 확인해 주세요."


class StaffSessionLocked(StaffDoorClosed):
    """Fifteen minutes without an act (C13)."""

    code = "staff_session_locked"
    default_detail = "한동안 쓰지 않아서 화면을 잠갔어요. 다시 확인하면 이어서 할 수 있어요."


def pass_staff_door(*, user: User, session: SessionBase, is_automatic: bool = False) -> None:
    """Let a member of staff or an operator in, or raise what stands in the way.

    A request the page made by itself passes, but keeps nobody's screen unlocked.
    """
    row = SignIn.objects.filter(session_key=session.session_key, user=user).first()
    if row is None:
        raise SecondFactorMissing()
    if row.client == SignIn.Client.APP:
        raise BrowserOnly()
    if not is_mfa_enabled(user, SECOND_FACTORS):
        raise SecondFactorUnset()
    request: Any = SimpleNamespace(session=session)
    records = get_authentication_records(request, user)
    if not any(record["method"] == "mfa" for record in records):
        raise SecondFactorMissing()
    shown_at = max(record["at"] for record in records)
    now, active_at = timezone.now(), row.staff_active_at
    if rules.is_idle(now=now, shown_at=shown_at, active_at=active_at):
        raise StaffSessionLocked()
    if not is_automatic and (active_at is None or now - active_at > rules.STAFF_NOTED_EVERY):
        SignIn.objects.filter(pk=row.pk).update(staff_active_at=now)
