"""What the clock and the queue start here."""

from celery import shared_task

from feed.services import cases, evidence, sanctions, takedowns


@shared_task
def sweep_moderation() -> None:
    """Beat, every 60 s: held posts, evidence left behind, cases whose time is over."""
    cases.sweep_held()
    evidence.copy_evidence()
    cases.sweep_breaches()


@shared_task
def sweep_measures() -> None:
    """Beat, every 5 min: blocks and measures that are over."""
    takedowns.sweep_takedowns()
    sanctions.sweep_sanctions()
