"""Celery entry points, all on the queue `bulk`."""

from celery import shared_task

from missions.services import check_ins, confirmations, photos


@shared_task
def sweep_proofs() -> None:
    """Beat, every 5 min: clear up photos a dead process left, and codes whose time is over."""
    photos.sweep_photos()
    confirmations.sweep_confirmations()
    check_ins.sweep_check_ins()
