"""What stands in the way of words, and the ways past it, for the forms of the feed."""

from typing import Any

from core.errors import DomainError


def describe_refusal(error: DomainError) -> dict[str, Any]:
    """Say what stands in the way, and which ways past it the person may choose."""
    return {
        "detail": error.detail,
        "code": error.code,
        "card": getattr(error, "card", None),
        # A measure keeps nobody from writing for themselves.
        "can_save_privately": error.more.get("can_save_privately", False)
        or error.code == "sanctioned",
        "decision": error.more.get("decision", ""),
        "can_post_anyway": error.more.get("can_post_anyway", False)
        or error.more.get("can_confirm", False),
        "asks_public": error.code == "public_consent_needed",
    }
