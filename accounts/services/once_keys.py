"""Calls that came twice and are done once (E9)."""

from collections.abc import Callable
from datetime import timedelta

from django.db import OperationalError, connection, transaction
from django.utils.crypto import salted_hmac
from psycopg.errors import LockNotAvailable

from accounts.models import OnceKey, User
from core.errors import Conflict, DomainError
from core.once import Outcome

WAIT = timedelta(seconds=5)


class KeyReused(DomainError):
    """The key was already used for another call."""

    status = 422
    code = "idempotency_key_reused"
    default_detail = "같은 열쇠로 다른 요청이 왔어요. 새 열쇠로 다시 보내 주세요."


class KeyAtWork(Conflict):
    """The first call with this key has not ended yet."""

    code = "idempotency_key_at_work"
    default_detail = "먼저 보낸 요청을 아직 처리하고 있어요. 잠시 뒤에 다시 시도해 주세요."


def act_once(
    *,
    user: User,
    key: str,
    fingerprint: str,
    act: Callable[[], Outcome],
    wait: timedelta = WAIT,
) -> Outcome:
    """Run `act` unless this person's key has been used within a day; tell what it came to.

    Key and work are one transaction: whoever dies in the middle leaves neither, and may come
    again. A second call waits for the first, five seconds at most. A refusal keeps no key, but
    keeps what it wrote down. Raise KeyReused or KeyAtWork.
    """
    refused: DomainError | None = None
    with transaction.atomic():
        row, is_new = _claim(user, key, fingerprint, wait)
        if not is_new:
            return _recall(row, fingerprint)
        try:
            outcome = act()
        except DomainError as error:
            refused = error
            row.delete()
        else:
            row.status, row.reference = outcome.status, outcome.reference
            row.save(update_fields=["status", "reference"])
    if refused is not None:
        raise refused
    return outcome


def _claim(user: User, key: str, fingerprint: str, wait: timedelta) -> tuple[OnceKey, bool]:
    """Take the key, or find its row; the unique constraint lets the second wait for the first."""
    digest = salted_hmac("ongi.once.key", key, algorithm="sha256").hexdigest()
    mine = OnceKey.objects.visible_to(user).filter(digest=digest)
    try:
        with transaction.atomic():
            _wait_at_most(wait)
            mine.spent().delete()
            claim = mine.get_or_create(
                user=user, digest=digest, defaults={"fingerprint": fingerprint}
            )
            _wait_at_most(timedelta())
    except OperationalError as error:
        if isinstance(error.__cause__, LockNotAvailable):
            raise KeyAtWork() from error
        raise
    return claim


def _wait_at_most(wait: timedelta) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('lock_timeout', %s, true)", [str(int(wait.total_seconds() * 1000))]
        )


def _recall(row: OnceKey, fingerprint: str) -> Outcome:
    if row.fingerprint != fingerprint or row.status is None or row.reference is None:
        raise KeyReused()
    return Outcome(row.status, row.reference)
