"""What a post may be, and who it may be shown to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

TEXT_LENGTH = 1000
LINE_LENGTH = 80
NOTE_LENGTH = 60
IMAGE_LIMIT = 4
ALT_LENGTH = 300
TAG_LENGTH = 30
TAG_LIMIT = 10
MENTION_LIMIT = 10
COMMENT_LENGTH = 500
# The age from which a post may be for everybody (F1, with the Korean age of majority).
PUBLIC_AGE = 19
# What the consent of B21 is called: it warns before the first post for everybody.
PUBLIC_CONSENT = "sns_public"

# A post that was held is looked at by a moderator; one that was deleted is purged later. What a
# moderator removed is gone for its author too, and kept for an appeal (ADR 0032).
POST_MOVES = {
    "held": {"published", "hidden", "removed", "deleted"},
    # Back to held: an edit brought a link of somebody whose links are looked at first.
    "published": {"held", "hidden", "removed", "deleted"},
    "hidden": {"published", "held", "removed", "deleted"},
    "removed": {"published", "hidden", "held", "deleted"},
    # To where it was: what a moderator hid comes back hidden.
    "deleted": {"published", "held", "hidden"},
}
COMMENT_MOVES = POST_MOVES
# What an edit takes out of a post stays with what the post said before.
IMAGE_MOVES = {
    "writing": {"ready", "deleted"},
    "ready": {"kept", "deleted"},
    "kept": {"ready", "deleted"},
}
UNDO_TIME = timedelta(minutes=10)
KEEP_TIME = timedelta(days=7)
PREVIEW_TIME = timedelta(hours=1)
VERSION_LIMIT = 50
# What is shown of oneself as a card is looked at first (F8).
CARD_KINDS = frozenset({"line", "mission"})


@dataclass(frozen=True)
class PostDraft:
    """What a person wants to post; `images` and `participation` are ids of their own rows."""

    text: str = ""
    kind: str = "note"
    visibility: str = "followers"
    content_note: str = ""
    is_anonymous: bool = False
    # Whether neighbours are to meet it.
    region: bool = False
    images: tuple[UUID, ...] = ()
    participation: UUID | None = None
    is_closed: bool = False


@dataclass(frozen=True)
class PostEdit:
    """What a post shall say and who shall see it from now on."""

    text: str
    content_note: str
    visibility: str
    region: bool = False
    is_closed: bool = False
    # Ids of all its images from now on, in their order; None leaves them. Words by id.
    images: tuple[UUID, ...] | None = None
    alts: Mapping[UUID, str] = field(default_factory=dict)


def can_undo(*, deleted_at: datetime | None, now: datetime) -> bool:
    """Tell whether deleting can still be taken back."""
    return deleted_at is not None and now - deleted_at < UNDO_TIME


def is_narrower(old: str, new: str) -> bool:
    """Tell whether somebody who may have read a post may not any more."""
    order = ("private", "followers", "public")
    return order.index(new) < order.index(old)
