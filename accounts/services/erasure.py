"""Erasing a person: table by table, in batches, counted as it goes (B14, ADR 0015).

Every step is committed with its count, so a process may die anywhere: the next one goes on.
"""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from importlib import import_module
from uuid import uuid4

from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.auth import SESSION_KEY
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from accounts import rules, tasks
from accounts.models import DeletionRequest, User
from accounts.services.deletion import mail_person
from accounts.services.exports import ClaimLost
from accounts.services.holdings import PARTS, HeldTable, delete_batch
from accounts.services.releases import release_connection
from core.transitions import transition

logger = logging.getLogger(__name__)
State = DeletionRequest.State
SWEEP_LIMIT = 50
HINT_TIME = timedelta(seconds=60)
MAIL_PATIENCE = timedelta(days=7)


def erase_person(*, request: DeletionRequest, now: datetime | None = None) -> bool:
    """Erase whom a due request names, and tell them; False where another process is at it."""
    at = now or timezone.now()
    if not _claim(request, at):
        return False
    try:
        if request.state == State.ERASING and request.user is not None:
            _erase_parts(request, request.user)
            _finish(request, request.user, at)
        _release_connections(request)
        _tell_erased(request, at)
    except ClaimLost:
        return False
    except Exception as error:  # the sweep goes on from here; an operator sees it in the row
        logger.error("erasure_failed request=%s error=%s", request.public_id, type(error).__name__)
        _free(request, type(error).__name__)
        return False
    return True


def _claim(request: DeletionRequest, now: datetime) -> bool:
    rows = DeletionRequest.objects.filter(pk=request.pk, due_at__lte=now).free(now)
    claim = {"claimed_until": now + rules.CLAIM_TIME, "attempts": F("attempts") + 1}
    begun = rows.filter(state=State.REQUESTED).update(state=State.ERASING, **claim)
    is_mine = begun or rows.filter(state__in=[State.ERASING, State.ERASED]).update(**claim)
    if is_mine:
        request.refresh_from_db()
    return bool(is_mine)


def _own(request: DeletionRequest) -> QuerySet[DeletionRequest]:
    return DeletionRequest.objects.filter(
        pk=request.pk, attempts=request.attempts, claimed_until=request.claimed_until
    )


def _free(request: DeletionRequest, error: str) -> None:
    rest = timedelta(minutes=min(2**request.attempts, 60))
    _own(request).update(claimed_until=timezone.now() + rest, error=error[:60])


def _erase_parts(request: DeletionRequest, user: User) -> None:
    """The highest app first: what stands above points at what lies below."""
    for part in reversed(PARTS.values()):
        part.before_erasure(user)
        for table in part.tables:
            if not table.kept_because:
                _erase_table(request, table, user)
    _count(request, "sessions", _erase_sessions(user))


def _erase_table(request: DeletionRequest, table: HeldTable, user: User) -> None:
    rows = table.list_rows(user)
    while True:
        with transaction.atomic():
            count = delete_batch(rows=rows)
            _count(request, table.label, count)
        if not count:
            return


def _count(request: DeletionRequest, label: str, count: int) -> None:
    """Add to the certificate and renew the claim, or stop where somebody took over."""
    request.erased[label] = request.erased.get(label, 0) + count
    until = timezone.now() + rules.CLAIM_TIME
    if not _own(request).update(erased=request.erased, claimed_until=until):
        raise ClaimLost()
    request.claimed_until = until


def _erase_sessions(user: User) -> int:
    """Delete the stored sessions of a person; the epoch has ended them long before."""
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    dead = [
        session.pk
        for session in Session.objects.iterator(chunk_size=1000)
        if store.decode(session.session_data).get(SESSION_KEY) == str(user.pk)
    ]
    return Session.objects.filter(pk__in=dead).delete()[0]


def _release_connections(request: DeletionRequest) -> None:
    """Try once before the person is told; what fails goes on by itself."""
    for release in request.releases.waiting().select_related("deletion"):
        release_connection(release=release)


def forget_in_admin_log(*, user: User) -> None:
    """Take the nickname out of what operators once did to this account."""
    kind = ContentType.objects.get_for_model(User)
    entries = LogEntry.objects.filter(content_type=kind, object_id=str(user.pk))
    entries.update(object_repr=rules.SHELL_NICKNAME, change_message="")


@transaction.atomic
def _finish(request: DeletionRequest, user: User, now: datetime) -> None:
    """Leave an empty shell for the ledgers to point at, and keep the address until told."""
    person = User.objects.select_for_update().get(pk=user.pk)
    token = uuid4()
    address = person.email or ""
    person.groups.clear()
    person.user_permissions.clear()
    _make_shell(person, token.hex, now)
    if not _own(request).update(
        state=State.ERASED,
        user=None,
        token=token.hex,
        kept=_count_kept(user),
        notify_to=address,
        erased_at=now,
        error="",
    ):
        raise ClaimLost()
    DeletionRequest.objects.filter(user=person).exclude(pk=request.pk).delete()
    request.refresh_from_db()


def _make_shell(person: User, token: str, now: datetime) -> None:
    person.public_id = token
    person.email = person.birth_date = person.region = person.last_login = None
    person.nickname = rules.SHELL_NICKNAME
    person.is_active = person.is_staff = person.is_superuser = False
    person.date_joined = person.erased_at = now
    person.set_unusable_password()
    person.save()


def _list_kept() -> Iterable[HeldTable]:
    return (table for part in PARTS.values() for table in part.tables if table.kept_because)


def _count_kept(user: User) -> dict[str, int]:
    counts = {table.label: table.list_rows(user).count() for table in _list_kept()}
    return {label: count for label, count in counts.items() if count}


def _tell_erased(request: DeletionRequest, now: datetime) -> None:
    """Mail the certificate, then forget the address too; after a week of failing, forget anyway."""
    is_hopeless = request.erased_at is not None and request.erased_at < now - MAIL_PATIENCE
    if request.notify_to and not is_hopeless:
        mail_person(to=request.notify_to, template="deletion_done", request=request)
    transition(
        row=request,
        table=rules.DELETION_MOVES,
        to=State.DONE,
        notify_to="",
        claimed_until=None,
        error="",
        updated_at=now,
    )


def sweep_deletions(*, now: datetime | None = None) -> int:
    """Enqueue every due deletion nobody works on, dead processes' included; return how many."""
    at = now or timezone.now()
    open_states = [State.REQUESTED, State.ERASING, State.ERASED]
    due = DeletionRequest.objects.filter(state__in=open_states, due_at__lte=at).free(at)
    found = list(due.order_by("due_at")[:SWEEP_LIMIT])
    for request in found:
        tasks.erase_person.hint_again(within=HINT_TIME, request_id=request.pk)
    return len(found)
