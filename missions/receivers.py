"""What missions hears from the apps below it, and from itself."""

from typing import Any

from django.dispatch import receiver

from accounts.models import User
from accounts.signals import consent_withdrawn
from missions.models import Participation
from missions.selectors.suggestions import MOOD_CONSENT
from missions.services import suggestions
from missions.signals import mission_started


@receiver(consent_withdrawn, dispatch_uid="missions.forget_moods")
def hear_withdrawal(sender: Any, user: User, code: str, **kwargs: Any) -> None:
    """Named strength goes with the consent to keep what is known of a mood."""
    if code == MOOD_CONSENT:
        suggestions.forget_moods(user=user)


@receiver(mission_started, dispatch_uid="missions.note_started")
def hear_start(sender: Any, participation: Participation, **kwargs: Any) -> None:
    """A suggestion that was begun is not offered any more."""
    suggestions.note_started(participation=participation)
