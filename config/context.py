"""What every page knows of its viewer."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts import selectors
from config import demo_door


def describe_viewer(request: HttpRequest) -> dict[str, Any]:
    """Offer the unread count and the staff membership, queried only where a template asks."""
    demo = {"demo_authenticator": demo_door.is_open(request)}
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {**demo, "unread_count": 0, "viewer_member": None}
    return {
        **demo,
        "unread_count": SimpleLazyObject(lambda: selectors.count_unread_notifications(user=user)),
        "viewer_member": SimpleLazyObject(lambda: selectors.get_member(user=user)),
    }
