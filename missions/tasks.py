"""What the clock and the queue start here, all on the queue `bulk`."""

from celery import shared_task

from missions.services import (
    books,
    check_ins,
    confirmations,
    expiry,
    photos,
    redemptions,
)


@shared_task
def sweep_proofs() -> None:
    """Beat, every 5 min: clear up photos a dead process left, and codes whose time is over."""
    photos.sweep_photos()
    confirmations.sweep_confirmations()
    check_ins.sweep_check_ins()


@shared_task
def sweep_redemptions() -> None:
    """Beat, each quarter of an hour: points of unused codes come back."""
    redemptions.sweep_redemptions()


@shared_task
def sweep_points() -> None:
    """Beat, 09:10 KST: tell of points that end in a month, and take off what has ended."""
    expiry.sweep_points()


@shared_task
def check_books() -> None:
    """Beat, 04:40 KST: prove that the books balance, or say so loudly."""
    books.report_books()
