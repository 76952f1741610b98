"""What chat hears from the apps below it."""

from typing import Any

from django.dispatch import receiver

from accounts.models import User
from accounts.signals import account_closed, consent_withdrawn
from chat import services
from chat.services import rights
from companions.models import Companion
from companions.signals import companion_deleted


@receiver(companion_deleted, dispatch_uid="chat.companion")
def hear_farewell(sender: Any, companion: Companion, **kwargs: Any) -> None:
    """With a companion go its rooms."""
    services.delete_conversations_with(companion=companion)


@receiver(account_closed, dispatch_uid="chat.closed")
def hear_closing(sender: Any, user: User, **kwargs: Any) -> None:
    """With a closed account no reply goes on being written."""
    rights.stop_talk(user=user)


@receiver(consent_withdrawn, dispatch_uid="chat.withdrawn")
def hear_withdrawal(sender: Any, user: User, code: str, **kwargs: Any) -> None:
    """Summaries are drawn from talk, so they go with the consent to keep it."""
    if code == "chat_sensitive":
        rights.forget_summaries(user=user)
