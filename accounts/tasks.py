"""Celery entry points, all on the queue `bulk`; each finds its row and makes one service call."""

from celery import shared_task

from accounts import services
from accounts.models import DeletionRequest, ExportJob, Incident, KakaoRelease, KakaoUnlink
from core.tasks import DrainTask


@shared_task
def write_export(*, job_id: int) -> None:
    """Make the copy of one person's data; nothing if the person is gone."""
    job = ExportJob.objects.select_related("user").filter(pk=job_id).first()
    if job is not None:
        services.write_export(job=job)


@shared_task
def erase_person(*, request_id: int) -> None:
    """Carry out one deletion that is due."""
    request = DeletionRequest.objects.select_related("user").filter(pk=request_id).first()
    if request is not None:
        services.erase_person(request=request)


@shared_task
def sweep_rights() -> None:
    """Beat, every 60 s: take up exports and deletions whose process died, delete old copies."""
    services.sweep_exports()
    services.sweep_deletions()


@shared_task
def purge_expired() -> None:
    """Beat, 03:40 KST: delete what has been kept long enough."""
    services.purge_expired()


@shared_task
def settle_kakao_unlink(*, unlink_id: int) -> None:
    """End what Kakao told us somebody ended."""
    services.settle_kakao_unlink(
        unlink=KakaoUnlink.objects.select_related("user").get(pk=unlink_id)
    )


@shared_task
def release_kakao_connection(*, release_id: int) -> None:
    """Have Kakao end one connection."""
    release = KakaoRelease.objects.select_related("deletion").filter(pk=release_id).first()
    if release is not None:
        services.release_connection(release=release)


@shared_task
def sweep_kakao() -> None:
    """Beat, every 60 s: take up what was lost, forget what ended."""
    services.sweep_kakao()


@shared_task
def forget_ended_sign_ins() -> None:
    """Beat, 04:10 KST: delete what stood for sessions that ran out."""
    services.forget_ended_sign_ins()


@shared_task(base=DrainTask)
def send_pushes() -> None:
    """Send every push that is due."""
    services.send_pushes()


@shared_task
def sweep_pushes() -> None:
    """Beat, every 10 s: take up pushes whose time has come or whose process died."""
    services.sweep_pushes()


@shared_task
def read_receipts() -> None:
    """Beat, every 5 minutes: learn which phones are gone."""
    services.read_receipts()


@shared_task
def seal_accesses() -> None:
    """Beat, every 15 s: give what staff looked at its place in the chain."""
    services.seal_accesses()


@shared_task
def sweep_access_reviews() -> None:
    """Beat, 00:50 KST: open last month's reviews, remind of those not signed."""
    services.sweep_access_reviews()


@shared_task
def notify_affected(*, incident_id: int) -> None:
    """Tell everybody whom an incident touched."""
    services.notify_affected(
        incident=Incident.objects.select_related("opened_by").get(pk=incident_id)
    )


@shared_task
def sweep_incidents() -> None:
    """Beat, every 60 s: go on telling where a process died, remind of the 72 hours."""
    services.sweep_incidents()
