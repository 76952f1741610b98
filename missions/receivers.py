"""What missions hear from the apps below them, and from themselves."""

from typing import Any

from django.dispatch import receiver

from accounts.models import User
from accounts.signals import consent_withdrawn
from missions.models import Participation
from missions.rules.doing import SHARING_CONSENT
from missions.selectors.suggestions import MOOD_CONSENT
from missions.services import confirmations, suggestions
from missions.signals import mission_started


@receiver(consent_withdrawn, dispatch_uid="missions.sharing")
def hide_participations(*, user: User, code: str, **kwargs: Any) -> None:
    """Agencies see nothing of it any more; agreeing anew shows nothing by itself."""
    if code == SHARING_CONSENT:
        confirmations.hide_participations(user=user)


@receiver(consent_withdrawn, dispatch_uid="missions.forget_moods")
def forget_moods(*, user: User, code: str, **kwargs: Any) -> None:
    """Named strength goes with the consent to keep what is known of a mood."""
    if code == MOOD_CONSENT:
        suggestions.forget_moods(user=user)


@receiver(mission_started, dispatch_uid="missions.note_started")
def hear_start(*, participation: Participation, **kwargs: Any) -> None:
    """A suggestion that was begun is not offered any more."""
    suggestions.note_started(participation=participation)
