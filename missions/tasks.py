"""What the clock and the queue start here."""

from celery import shared_task

from missions.services import books, expiry, redemptions


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
