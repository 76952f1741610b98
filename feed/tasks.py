"""What the clock starts in the feed, on the queue `bulk`."""

from celery import shared_task

from feed.services import posts


@shared_task
def sweep_posts() -> None:
    """Beat, every 10 min: delete for good what was deleted seven days ago."""
    posts.sweep_deleted_posts()
