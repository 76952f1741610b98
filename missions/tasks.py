"""What the clock and the queue start here, all on the queue `bulk`."""

from celery import shared_task

from missions.models import PolicyCrawl
from missions.services import (
    books,
    check_ins,
    confirmations,
    expiry,
    photos,
    policies,
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


@shared_task
def run_crawl(*, crawl_id: int) -> None:
    """Read on in one policy source."""
    crawl = PolicyCrawl.objects.filter(pk=crawl_id).first()
    if crawl is not None:
        policies.run_crawl(crawl=crawl)


@shared_task
def start_crawls() -> None:
    """Beat, 01:20 KST: read every policy source."""
    policies.start_crawls()


@shared_task
def sweep_policies() -> None:
    """Beat, every 60 s: crawls that are due, and missions whose policy ended."""
    policies.sweep_crawls()
    policies.end_missions()


@shared_task
def follow_crawl() -> None:
    """After a crawl: pairs for review, missions to close."""
    policies.find_twins()
    policies.end_missions()


@shared_task
def index_policies() -> None:
    """Beat, 01:10 KST: words that stand under older rules."""
    policies.index_policies()


@shared_task
def remind_deadlines() -> None:
    """Beat, 10:00 KST: deadlines of kept policies."""
    policies.remind_deadlines()
