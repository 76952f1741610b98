from functools import partial

from django.db import transaction
from django.dispatch import Signal

from accounts import selectors, signals
from accounts.models import ConsentEvent, ConsentPurpose, User
from accounts.services.exports import discard_exports
from core.errors import Conflict, NotFound, NotPermitted

Code = ConsentPurpose.Code
Action = ConsentEvent.Action


class ConsentMissing(NotPermitted):
    """The person has not agreed to the purpose this work serves."""

    code = "consent_missing"
    default_detail = "이 기능을 쓰려면 먼저 동의가 필요해요."


class UnknownPurpose(NotFound):
    """There is no such purpose."""

    code = "unknown_purpose"
    default_detail = "그런 동의 항목은 없어요."


class PurposeNotAsked(Conflict):
    """The feature this purpose is for does not exist yet, so nobody can agree to it."""

    code = "purpose_not_asked"
    default_detail = "아직 묻지 않는 항목이에요. 기능이 생기면 그때 여쭤볼게요."


def require_consent(*, user: User, code: str) -> None:
    """Refuse with ConsentMissing unless the person agrees to the purpose now."""
    if selectors.has_consent(user, code):
        return
    purpose = selectors.get_purpose(code)
    if purpose is None:
        raise ConsentMissing()
    raise ConsentMissing(f"이 기능을 쓰려면 ‘{purpose.title}’ 동의가 필요해요.")


@transaction.atomic
def grant_consent(*, user: User, code: str, channel: str) -> ConsentEvent:
    """Record that the person agrees to the newest text of a purpose; agreeing twice is once."""
    purpose = _get_purpose(code)
    if not purpose.is_askable:
        raise PurposeNotAsked()
    _lock(user)
    latest = selectors.get_latest_consent_event(user, code)
    if latest and latest.action == Action.GRANT and latest.purpose_id == purpose.pk:
        return latest
    return _append(user, purpose, Action.GRANT, channel)


@transaction.atomic
def withdraw_consent(*, user: User, code: str, channel: str) -> ConsentEvent | None:
    """Record that the person takes a consent back; None if there was nothing to take back.

    Copies of their data made before are deleted, since they may hold what is deleted now.
    Without the terms nothing else can be served: taking `service` back takes all back.
    """
    _get_purpose(code)
    _lock(user)
    if code == Code.SERVICE:
        for purpose in selectors.list_texts_in_force():
            if purpose.code != Code.SERVICE:
                _withdraw_one(user, purpose.code, channel)
    return _withdraw_one(user, code, channel)


def _withdraw_one(user: User, code: str, channel: str) -> ConsentEvent | None:
    latest = selectors.get_latest_consent_event(user, code)
    if latest is None or latest.action == Action.WITHDRAW:
        return latest
    discard_exports(user=user, is_rewritten=True)
    return _append(user, latest.purpose, Action.WITHDRAW, channel)


def _get_purpose(code: str) -> ConsentPurpose:
    purpose = selectors.get_purpose(code)
    if purpose is None:
        raise UnknownPurpose()
    return purpose


def _lock(user: User) -> None:
    """Make decisions about one person's consents wait for each other."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)


def _append(user: User, purpose: ConsentPurpose, action: str, channel: str) -> ConsentEvent:
    event = ConsentEvent.objects.create(user=user, purpose=purpose, action=action, channel=channel)
    signal = signals.consent_granted if action == Action.GRANT else signals.consent_withdrawn
    transaction.on_commit(partial(_tell, signal, user, purpose.code))
    return event


def _tell(signal: Signal, user: User, code: str) -> None:
    # Robust: one deaf listener must not keep the others from hearing of a withdrawal.
    signal.send_robust(sender=ConsentEvent, user=user, code=code)
