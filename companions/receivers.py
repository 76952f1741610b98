"""What companions hears from those below."""

from typing import Any

from django.dispatch import receiver

from accounts.models import User
from accounts.signals import consent_withdrawn
from companions import services


@receiver(consent_withdrawn, dispatch_uid="companions.forget_all")
def forget_what_was_said(*, user: User, code: str, **kwargs: Any) -> None:
    """Without consent to keep what was said, nothing taken from it is kept either."""
    if code == "chat_sensitive":
        services.forget_all(user=user)
