"""What chat hears from the apps below it."""

from typing import Any

from django.dispatch import receiver

from accounts.models import User
from accounts.signals import account_closed, consent_withdrawn
from chat import services
from chat.services import rights
from companions.models import Companion
from companions.signals import companion_deleted
from missions.models import Participation
from missions.signals import mission_finished, mission_started, mission_undone


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


@receiver(mission_started, dispatch_uid="chat.mission_started")
def hear_mission_start(sender: Any, participation: Participation, **kwargs: Any) -> None:
    """The companion who comes along says so in their room."""
    services.tell_started(participation=participation)


@receiver(mission_finished, dispatch_uid="chat.mission_finished")
def hear_mission_end(sender: Any, participation: Participation, **kwargs: Any) -> None:
    """The companion who came along says that it was good, and remembers it."""
    services.tell_finished(participation=participation)


@receiver(mission_undone, dispatch_uid="chat.mission_undone")
def hear_mission_undone(sender: Any, participation: Participation, **kwargs: Any) -> None:
    """What was remembered of it is forgotten."""
    services.tell_undone(participation=participation)
