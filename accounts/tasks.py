"""Celery entry points; each finds its row and makes one service call."""

from celery import shared_task

from accounts import services
from accounts.models import KakaoUnlink
from core.tasks import HintTask

__all__ = ["HintTask", "settle_kakao_unlink", "sweep_kakao"]


@shared_task
def settle_kakao_unlink(*, unlink_id: int) -> None:
    """Queue `bulk`: end what Kakao told us somebody ended."""
    services.settle_kakao_unlink(
        unlink=KakaoUnlink.objects.select_related("user").get(pk=unlink_id)
    )


@shared_task
def sweep_kakao() -> None:
    """Queue `bulk`, every minute: take up what was lost, forget what ended."""
    services.sweep_kakao()
