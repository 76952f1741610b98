"""Celery entry points; each makes one service call, and each may run twice."""

from celery import shared_task

from missions.models import PolicyCrawl
from missions.services import policies


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
