"""Posts as a reader meets them: frozen values for templates and serializers, in a few queries.

An anonymous post carries its alias and nothing of its author: no handle, no name, no key.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zlib import crc32

from django.db.models import Count, QuerySet, prefetch_related_objects

from feed.models import Bookmark, Comment, Mention, Post, PostImage, PostTag, Reaction
from feed.rules import timeline as rules
from feed.selectors.people import Reader

# The colours a drawn mark may have; see static/css/feed.css.
TONES = 6


@dataclass(frozen=True, slots=True)
class AuthorView:
    """Who is shown as having written: a name and a handle, or an alias alone."""

    name: str
    handle: str
    mark: str
    tone: int
    is_private: bool = False


@dataclass(frozen=True, slots=True)
class ImageView:
    """An image of a post; `cells` are twelve colours to show until it comes, four in a row."""

    public_id: UUID
    alt: str
    width: int
    height: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PostView:
    """One post for one reader."""

    pk: int
    public_id: UUID
    kind: str
    kind_label: str
    state: str
    state_label: str
    visibility: str
    visibility_label: str
    author: AuthorView
    is_own: bool
    is_anonymous: bool
    text: str
    content_note: str
    card_title: str
    mission_id: UUID | None
    region: str
    created_at: datetime
    edited_at: datetime | None
    is_closed: bool
    tags: tuple[str, ...]
    handles: tuple[str, ...]
    images: tuple[ImageView, ...]
    # The reader's own.
    reaction: str
    is_bookmarked: bool
    # None where the reader does not see counts: they are the author's, and those who ask for them.
    reaction_counts: dict[str, int] | None
    comment_count: int | None
    # "note" for a content note, "word" for a word of the reader's; "" where it stands open.
    folded_because: str
    can_edit: bool
    can_react: bool
    can_comment: bool
    can_report: bool

    @property
    def address(self) -> str:
        """Where the post's own page is; what can be done with it stands below (feed/web/urls.py).

        Written out: a reverse for each form of each post took a sixth of the time of a list.
        """
        return f"/feed/posts/{self.public_id}/"


def with_related(rows: QuerySet[Post]) -> QuerySet[Post]:
    """Load with posts what their views need of other rows, and nothing else of those."""
    related = rows.select_related("author__feed_profile", "region", "participation__mission")
    return related.only(*(field.name for field in Post._meta.concrete_fields), *_SHOWN)


# Five rows stand around each post; reading all their columns took half of the time of a page.
_SHOWN = (
    "author__nickname",
    "author__feed_profile__handle",
    "author__feed_profile__is_private",
    "region__sido",
    "region__sigungu",
    "participation__mission__public_id",
)


def read_as(post: Post, reader: Reader) -> rules.Reading:
    """Decide how the reader meets a post: plain, folded or not at all. One's own is plain."""
    if post.author_id == reader.pk:
        return "plain"
    said = (post.text, post.content_note, post.card_title)
    return rules.judge_reading(
        has_note=bool(post.content_note),
        note_mode=reader.note_mode,
        met_word=reader.match_words(*said) if reader.words else "",
    )


def build_post_views(posts: Sequence[Post], reader: Reader) -> list[PostView]:
    """Build what the reader sees of posts they may see, in the same few queries for one or fifty.

    Nothing is left out here: what would be hidden is folded, as on the page of a single post.
    """
    prefetch_related_objects(posts, "author__feed_profile", "region", "participation__mission")
    around = _Around(posts, reader)
    return [_build_view(post, reader, around) for post in posts]


class _Around:
    """What stands around a page of posts, one query each."""

    def __init__(self, posts: Sequence[Post], reader: Reader) -> None:
        keys = [post.pk for post in posts]
        user = reader.pk
        images = PostImage.objects.ready().filter(post__in=keys).order_by("post_id", "position")
        self.images = _group((row.post_id, build_image(row)) for row in images)
        tags = PostTag.objects.filter(post__in=keys).order_by("pk")
        self.tags = _group(tags.values_list("post", "tag__name"))
        named = Mention.objects.filter(post__in=keys, comment=None)
        self.handles = _group(named.values_list("post", "user__feed_profile__handle"))
        own = Reaction.objects.filter(post__in=keys, user=user).order_by()
        self.reactions = dict(own.values_list("post", "kind"))
        kept = Bookmark.objects.filter(post__in=keys, user=user).order_by()
        self.kept = set(kept.values_list("post", flat=True))
        counted = [post.pk for post in posts if reader.shows_counts or post.author_id == user]
        self.counted = frozenset(counted)
        self.reaction_counts = _count_reactions(counted)
        self.comment_counts = _count_comments(counted)


def _group(pairs: Iterable[tuple[Any, Any]]) -> dict[Any, tuple[Any, ...]]:
    found: dict[Any, list[Any]] = defaultdict(list)
    for key, value in pairs:
        if value is not None:
            found[key].append(value)
    return {key: tuple(values) for key, values in found.items()}


def _count_reactions(keys: list[int]) -> dict[int, dict[str, int]]:
    rows = Reaction.objects.filter(post__in=keys).order_by().values_list("post", "kind")
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for key, kind, count in rows.annotate(count=Count("pk")):
        found[key][kind] = count
    return found


def _count_comments(keys: list[int]) -> dict[int, int]:
    rows = Comment.objects.filter(post__in=keys, state=Comment.State.PUBLISHED)
    return dict(rows.order_by().values_list("post").annotate(count=Count("pk")))


def build_image(row: PostImage) -> ImageView:
    """Build what is shown of an image."""
    cells = tuple(row.placeholder[at : at + 6] for at in range(0, len(row.placeholder), 6))
    return ImageView(row.public_id, row.alt, row.width, row.height, cells)


def _build_author(post: Post) -> AuthorView:
    if post.is_anonymous:
        # Of the post alone: two posts of one person share nothing.
        return AuthorView(post.alias, "", "", post.public_id.int % TONES)
    profile = getattr(post.author, "feed_profile", None)
    handle = profile.handle if profile else ""
    name = post.author.nickname
    return AuthorView(
        name=name,
        handle=handle,
        mark=name[:1],
        tone=crc32(handle.encode()) % TONES,
        is_private=bool(profile and profile.is_private),
    )


def _build_view(post: Post, reader: Reader, around: _Around) -> PostView:
    is_own = post.author_id == reader.pk
    is_up = post.state == Post.State.PUBLISHED
    reading = read_as(post, reader)
    sees_counts = post.pk in around.counted
    mission = post.participation.mission if post.participation else None
    return PostView(
        pk=post.pk,
        public_id=post.public_id,
        kind=post.kind,
        kind_label=post.get_kind_display(),
        state=post.state,
        state_label=post.get_state_display(),
        visibility=post.visibility,
        visibility_label=post.get_visibility_display(),
        author=_build_author(post),
        is_own=is_own,
        is_anonymous=post.is_anonymous,
        text=post.text,
        content_note=post.content_note,
        card_title=post.card_title,
        mission_id=mission.public_id if mission else None,
        region=str(post.region) if post.region else "",
        created_at=post.created_at,
        edited_at=post.edited_at,
        is_closed=post.is_closed,
        tags=around.tags.get(post.pk, ()),
        handles=around.handles.get(post.pk, ()),
        images=around.images.get(post.pk, ()),
        reaction=around.reactions.get(post.pk, ""),
        is_bookmarked=post.pk in around.kept,
        reaction_counts=around.reaction_counts.get(post.pk, {}) if sees_counts else None,
        comment_count=around.comment_counts.get(post.pk, 0) if sees_counts else None,
        folded_because=_name_fold(post, reading),
        can_edit=is_own and post.state != Post.State.DELETED,
        can_react=is_up and not is_own and post.visibility != Post.Visibility.PRIVATE,
        can_comment=is_up and not post.is_closed and post.visibility != Post.Visibility.PRIVATE,
        can_report=not is_own,
    )


def _name_fold(post: Post, reading: rules.Reading) -> str:
    if reading == "plain":
        return ""
    return "note" if post.content_note else "word"
