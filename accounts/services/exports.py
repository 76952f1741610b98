"""Exports: a row first, then a file made by a task, fetched by its owner, deleted in seven days."""

import logging
import os
import secrets
import tempfile
from datetime import datetime, timedelta
from functools import partial
from typing import IO, Any

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from accounts import rules, selectors, tasks
from accounts.models import ExportJob, User
from accounts.services.archive import write_archive
from accounts.services.notifications import notify
from core.errors import Conflict, NotFound
from core.transitions import transition

logger = logging.getLogger(__name__)
State = ExportJob.State
SWEEP_LIMIT = 50
HINT_TIME = timedelta(seconds=60)


class ExportNotReady(Conflict):
    """The copy is still being made."""

    code = "export_not_ready"
    default_detail = "아직 만드는 중이에요. 다 되면 알림으로 알려 드릴게요."


class ExportGone(NotFound):
    """The copy was deleted after its seven days, or because the person asked."""

    code = "export_gone"
    default_detail = "지워진 파일이에요. 새로 만들 수 있어요."


class ClaimLost(Exception):
    """Another process took the job over, or it is not wanted any more."""


def request_export(*, user: User) -> ExportJob:
    """Ask for a copy of everything; the one under way is returned, an older one is deleted."""
    try:
        with transaction.atomic():
            User.objects.select_for_update(no_key=True).get(pk=user.pk)
            if standing := ExportJob.objects.filter(user=user).open_exports().first():
                return standing
            discard_exports(user=user)
            job = ExportJob.objects.create(
                user=user,
                file_key=secrets.token_hex(24),
                due_at=timezone.now() + rules.EXPORT_LEGAL_TIME,
            )
            tasks.write_export.delay_on_commit(job_id=job.pk)
            return job
    except IntegrityError:  # two taps at once: the other one made it
        return ExportJob.objects.filter(user=user).open_exports().get()


def write_export(*, job: ExportJob, now: datetime | None = None) -> bool:
    """Make the file of a job nobody else works on; False where another does. May run twice."""
    at = now or timezone.now()
    if not _claim(job, at):
        return False
    try:
        with tempfile.TemporaryFile() as target:
            write_archive(user=job.user, target=target, step=partial(_keep_claim, job))
            _finish(job, target)
    except ClaimLost:
        default_storage.delete(job.file_name)
        return False
    except Exception as error:  # whatever a part raises: the sweep tries again, an operator sees it
        logger.error("export_failed job=%s error=%s", job.public_id, type(error).__name__)
        _free(job, type(error).__name__)
        return False
    return True


def _claim(job: ExportJob, now: datetime) -> bool:
    wanting = User.objects.filter(pk=job.user_id, is_active=True)
    rows = ExportJob.objects.filter(pk=job.pk, user__in=wanting).open_exports().free(now)
    is_mine = rows.update(
        state=State.RUNNING,
        percent=0,
        claimed_until=now + rules.CLAIM_TIME,
        attempts=F("attempts") + 1,
    )
    if is_mine:
        job.refresh_from_db()
    return bool(is_mine)


def _own(job: ExportJob) -> QuerySet[ExportJob]:
    return ExportJob.objects.filter(
        pk=job.pk, state=State.RUNNING, attempts=job.attempts, claimed_until=job.claimed_until
    )


def _keep_claim(job: ExportJob, percent: int) -> None:
    until = timezone.now() + rules.CLAIM_TIME
    if not _own(job).update(percent=percent, claimed_until=until):
        raise ClaimLost()
    job.claimed_until = until


def _free(job: ExportJob, error: str) -> None:
    """Let the job rest a little longer after each failure, a minute to an hour."""
    rest = timedelta(minutes=min(2**job.attempts, 60))
    _own(job).update(claimed_until=timezone.now() + rest, error=error[:60])


def _finish(job: ExportJob, target: IO[bytes]) -> None:
    size = target.seek(0, os.SEEK_END)
    target.seek(0)
    default_storage.save(job.file_name, File(target))
    now = timezone.now()
    with transaction.atomic():
        is_done = _own(job).update(
            state=State.READY,
            percent=100,
            size=size,
            claimed_until=None,
            error="",
            finished_at=now,
            expires_at=now + rules.EXPORT_LIFETIME,
        )
        if not is_done:
            raise ClaimLost()
        notify(
            user=job.user,
            kind="export_ready",
            title="내 정보 파일이 준비됐어요",
            body="7일 동안 받을 수 있고, 그 뒤에는 저절로 지워져요.",
            url="/me/data/export/",
            dedupe_key=f"export-{job.public_id}",
        )
    job.refresh_from_db()


def open_export(*, job: ExportJob) -> Any:
    """Open the file for its owner. Raise ExportNotReady or ExportGone."""
    if job.state in {State.WAITING, State.RUNNING}:
        raise ExportNotReady()
    if not selectors.is_ready(job) or not default_storage.exists(job.file_name):
        raise ExportGone()
    return default_storage.open(job.file_name)


@transaction.atomic
def discard_export(*, job: ExportJob) -> None:
    """Delete one copy at once; deleting it twice is fine."""
    locked = ExportJob.objects.select_for_update().get(pk=job.pk)
    if locked.state != State.EXPIRED:
        transition(row=locked, table=rules.EXPORT_MOVES, to=State.EXPIRED, **_release())
        transaction.on_commit(partial(_delete_files, locked))
    job.refresh_from_db()


@transaction.atomic
def discard_exports(*, user: User, is_rewritten: bool = False) -> None:
    """Delete every copy of a person; one under way is begun anew where `is_rewritten`."""
    jobs = ExportJob.objects.select_for_update().filter(user=user).exclude(state=State.EXPIRED)
    for job in jobs:
        if is_rewritten and job.state != State.READY:
            _begin_anew(job)
        else:
            transition(row=job, table=rules.EXPORT_MOVES, to=State.EXPIRED, **_release())
            transaction.on_commit(partial(_delete_files, job))


def _release() -> dict[str, Any]:
    return {"claimed_until": None, "updated_at": timezone.now()}


def _begin_anew(job: ExportJob) -> None:
    if job.state == State.RUNNING:
        transition(row=job, table=rules.EXPORT_MOVES, to=State.WAITING, **_release())
    tasks.write_export.delay_on_commit(job_id=job.pk)


def _delete_files(job: ExportJob) -> None:
    """Delete what any attempt may have written, then forget the names."""
    for name in job.file_names:
        default_storage.delete(name)
    ExportJob.objects.filter(pk=job.pk, state=State.EXPIRED).update(file_key="")


def erase_files(*, user: User) -> None:
    """Delete the files of copies that are not wanted any more; may run twice."""
    for job in ExportJob.objects.filter(user=user, state=State.EXPIRED).exclude(file_key=""):
        _delete_files(job)


def sweep_exports(*, now: datetime | None = None) -> dict[str, int]:
    """Take up what a lost hint or a dead process left, and delete copies past their time."""
    at = now or timezone.now()
    late = ExportJob.objects.open_exports().free(at).order_by("created_at")[:SWEEP_LIMIT]
    hinted = [tasks.write_export.hint_again(within=HINT_TIME, job_id=job.pk) for job in late]
    over = ExportJob.objects.filter(state=State.READY, expires_at__lte=at)[:SWEEP_LIMIT]
    expired = [discard_export(job=job) for job in over]
    for job in ExportJob.objects.filter(state=State.EXPIRED).exclude(file_key="")[:SWEEP_LIMIT]:
        _delete_files(job)
    overdue = ExportJob.objects.open_exports().filter(due_at__lt=at).count()
    if overdue:
        logger.error("export_overdue count=%s", overdue)
    return {"hinted": len(hinted), "expired": len(expired), "overdue": overdue}
