"""What missions hear from the apps below them."""

from typing import Any

from django.dispatch import receiver

from accounts.models import User
from accounts.signals import consent_withdrawn
from missions.rules.doing import SHARING_CONSENT
from missions.services import confirmations


@receiver(consent_withdrawn, dispatch_uid="missions.sharing")
def hide_participations(*, user: User, code: str, **kwargs: Any) -> None:
    """Agencies see nothing of it any more; agreeing anew shows nothing by itself."""
    if code == SHARING_CONSENT:
        confirmations.hide_participations(user=user)
