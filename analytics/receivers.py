"""What this app hears from those below."""

from typing import Any

from django.dispatch import receiver

from accounts.models import User
from accounts.signals import consent_withdrawn
from analytics import services


@receiver(consent_withdrawn, dispatch_uid="analytics.forget_withdrawn")
def forget_withdrawn(*, user: User, code: str, **kwargs: Any) -> None:
    """Delete every score of a person who takes the consent to reading back."""
    if code == services.CONSENT:
        services.delete_readings(user=user)
