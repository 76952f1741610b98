"""What every page knows of its viewer."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts import selectors
from config import demo_door


def describe_viewer(request: HttpRequest) -> dict[str, Any]:
    """Offer the unread count and the staff membership, queried only where a template asks."""
    demo = {"demo_authenticator": demo_door.is_open(request)}
    user = getattr(request, "user", None)
    facts = {"kakao": _describe_kakao(), "mail_folder": _find_mail_folder()}
    if user is None or not user.is_authenticated:
        return {**demo, **facts, "unread_count": 0, "viewer_member": None}
    return {
        **demo,
        **facts,
        "unread_count": SimpleLazyObject(lambda: selectors.count_unread_notifications(user=user)),
        "viewer_member": SimpleLazyObject(lambda: selectors.get_member(user=user)),
    }


def _describe_kakao() -> dict[str, bool]:
    """Tell templates what they need and nothing of the keys."""
    return {"is_on": settings.KAKAO.is_on, "is_rehearsal": settings.KAKAO.is_rehearsal}


def _find_mail_folder() -> str:
    """Name where mail lies on a machine that sends none; other machines say nothing of it."""
    is_filed = settings.EMAIL_BACKEND.endswith(".filebased.EmailBackend")
    return settings.EMAIL_FILE_PATH if is_filed and settings.KAKAO.is_rehearsal else ""
