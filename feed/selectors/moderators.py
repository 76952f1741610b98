"""Who moderates, and what they have looked at."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from feed.models import ModeratorAccess
from feed.rules import moderation as rules

MODERATE = "feed.moderate"
OPEN_SEALED = "feed.open_sealed"


def is_moderator(user: Any) -> bool:
    """Tell whether somebody runs the service and was given this work."""
    return bool(user.is_active and user.is_staff and user.has_perm(MODERATE))


def may_open_sealed(user: Any) -> bool:
    """Tell whether somebody may open what is sealed (F5)."""
    return is_moderator(user) and bool(user.has_perm(OPEN_SEALED))


def needs_pause(user: Any, now: datetime | None = None) -> bool:
    """Tell whether somebody has opened much hard material in the last half hour."""
    at = now or timezone.now()
    opened = ModeratorAccess.objects.filter(
        moderator=user, case__severity__lte=rules.GRAVE, at__gt=at - rules.HARD_WATCH
    )
    return rules.needs_pause(list(opened.values_list("at", flat=True)[: rules.HARD_LIMIT]), at)


def has_opened_sealed(user: Any, case: Any) -> bool:
    """Tell whether somebody has opened this evidence in the last half hour, with a reason."""
    since = timezone.now() - rules.HARD_WATCH
    opened = ModeratorAccess.objects.filter(
        case=case, moderator=user, kind=ModeratorAccess.Kind.EVIDENCE, at__gt=since
    )
    return opened.exists()


def has_revealed(user: Any, case: Any) -> bool:
    """Tell whether somebody has asked for the name behind this case in the last half hour."""
    since = timezone.now() - rules.HARD_WATCH
    asked = ModeratorAccess.objects.filter(
        case=case, moderator=user, kind=ModeratorAccess.Kind.IDENTITY, at__gt=since
    )
    return asked.exists()
