"""Work the worker does for memories; each may run twice."""

from celery import shared_task

from companions import services
from companions.models import Memory
from core.errors import ProviderUnavailable


@shared_task(autoretry_for=(ProviderUnavailable,), retry_backoff=True, max_retries=8)
def index_memory(*, memory_id: int) -> None:
    """Compute the words and the vector of one memory; nothing if it was forgotten meanwhile."""
    memory = Memory.objects.filter(pk=memory_id).first()
    if memory is not None:
        services.index_memory(memory=memory)


@shared_task
def sweep_memories() -> None:
    """Find what a lost signal or task left undone."""
    services.sweep_memories()
