"""What chat hears from the apps below it."""

from typing import Any

from django.dispatch import receiver

from chat import services
from companions.models import Companion
from companions.signals import companion_deleted


@receiver(companion_deleted, dispatch_uid="chat.companion")
def hear_farewell(sender: Any, companion: Companion, **kwargs: Any) -> None:
    """With a companion go its rooms."""
    services.delete_conversations_with(companion=companion)
