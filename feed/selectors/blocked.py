"""Tags that lead to help, and looks that were taken down before."""

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from feed.models import BlockedLook, Hashtag
from feed.rules import moderation as rules


def list_blocked_tags() -> QuerySet[Hashtag]:
    """List the hashtags whose page is help."""
    return Hashtag.objects.filter(is_blocked=True).order_by("name")


def is_tag_blocked(name: str) -> bool:
    """Tell whether a hashtag's page is help."""
    return Hashtag.objects.filter(name=name, is_blocked=True).exists()


def is_look_blocked(look: int | None) -> bool:
    """Tell whether an image looks like one that was taken down: few of 64 bits differ (F11).

    An even picture has no look to compare, so it is never blocked.
    """
    if look is None or not rules.is_telling(look):
        return False
    apart = RawSQL("bit_count((look # %s)::bit(64))", [look])
    return BlockedLook.objects.annotate(apart=apart).filter(apart__lte=rules.ALIKE_BITS).exists()
