"""What can be reported, found by those who may see it, and shaped alike."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from accounts.models import User
from companions.models import Companion
from feed.models import Comment, Post, Profile
from feed.rules import moderation as rules


@dataclass(frozen=True)
class TargetImage:
    """An image as it hung on a post."""

    name: str
    look: int | None


@dataclass(frozen=True)
class Target:
    """Something that may be reported: what it is, whose, and what it says at this moment."""

    kind: str
    public_id: UUID
    author: User | None = None
    is_anonymous: bool = False
    text: str = ""
    content_note: str = ""
    images: tuple[TargetImage, ...] = ()

    @property
    def reasons(self) -> dict[str, Any]:
        """Why it may be reported."""
        return rules.list_reasons(self.kind)


def describe_post(post: Post) -> Target:
    """Shape a post with its images."""
    images = tuple(TargetImage(row.file_name, row.look) for row in post.images.ready())
    return Target(
        rules.POST,
        post.public_id,
        post.author,
        post.is_anonymous,
        post.text,
        post.content_note,
        images,
    )


def describe_comment(comment: Comment) -> Target:
    """Shape a comment; under their own anonymous post its author is anonymous too."""
    is_anonymous = comment.post.is_anonymous and comment.post.author_id == comment.author_id
    return Target(rules.COMMENT, comment.public_id, comment.author, is_anonymous, text=comment.text)


def describe_profile(profile: Profile) -> Target:
    """Shape a person as others see them."""
    said = f"@{profile.handle} {profile.user.nickname}\n{profile.bio}".strip()
    return Target(rules.PERSON, profile.user.public_id, profile.user, text=said)


def describe_companion(companion: Companion) -> Target:
    """Shape a companion; nobody is behind it."""
    said = f"{companion.name}\n{companion.note}".strip()
    return Target(rules.COMPANION, companion.public_id, text=said)


def describe_reply(*, message_id: UUID, text: str) -> Target:
    """Shape what a companion said; the app that has conversations copies the words."""
    return Target(rules.REPLY, message_id, text=text[: rules.EXCERPT_LENGTH])


def find_target(*, viewer: User, kind: str, key: str) -> Target | None:
    """Find what a viewer may see by its public id, or a person by handle; None where nothing is."""
    if kind == rules.PERSON:
        people = Profile.objects.visible_to(viewer).select_related("user")
        profile = people.filter(handle=key.lower()).first()
        return describe_profile(profile) if profile else None
    try:
        public_id = UUID(key)
    except ValueError:
        return None
    if kind == rules.POST:
        posts = Post.objects.visible_to(viewer).select_related("author")
        post = posts.filter(public_id=public_id).first()
        return describe_post(post) if post else None
    if kind == rules.COMMENT:
        comments = Comment.objects.visible_to(viewer).select_related("author", "post")
        comment = comments.filter(public_id=public_id).first()
        return describe_comment(comment) if comment else None
    return _find_companion(viewer, public_id) if kind == rules.COMPANION else None


def _find_companion(viewer: User, public_id: UUID) -> Target | None:
    row = Companion.objects.visible_to(viewer).filter(public_id=public_id).first()
    return describe_companion(row) if row else None


def get_content(*, kind: str, public_id: UUID, lock: bool = False) -> Post | Comment | None:
    """Find a post or a comment whoever asks; None once it was purged."""
    model: Any = {rules.POST: Post, rules.COMMENT: Comment}.get(kind)
    if model is None:
        return None
    rows = model.objects.select_for_update(of=("self",), no_key=True) if lock else model.objects
    found: Post | Comment | None = rows.filter(public_id=public_id).first()
    return found
