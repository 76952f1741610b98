"""Who reads, and who is who to them."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet

from accounts.models import User
from feed.models import Block, Follow, Mute, Profile, WordFilter
from feed.rules import people as rules


@dataclass(frozen=True)
class Reader:
    """Whoever reads a list: how they want to read, and what they do not want to meet.

    It stands where a viewer is asked for: `Post.objects.visible_to(reader)`.
    """

    user: User
    profile: Profile
    # Primary keys. An anonymous post is never taken out for its author: that would tell who it is.
    muted: frozenset[int] = frozenset()
    words: tuple[rules.WordRule, ...] = field(default=(), repr=False)

    @property
    def pk(self) -> int:
        """Whose rows these are."""
        return self.user.pk

    @property
    def shows_counts(self) -> bool:
        """Whether they asked for numbers."""
        return self.profile.shows_counts

    @property
    def note_mode(self) -> str:
        """What a post with a content note is to them: `fold` or `hide`."""
        return self.profile.note_mode

    def match_words(self, *texts: str) -> str:
        """Say what their words do to these texts: `hide`, `fold` or nothing."""
        return rules.match_words(texts, self.words)


def get_reader(user: User) -> Reader:
    """Read in two queries how somebody reads; who has no profile yet reads by the defaults."""
    mutes = Mute.objects.in_force().filter(muter=OuterRef("pk"))
    rows = Profile.objects.annotate(muted_ids=ArraySubquery(mutes.values("muted")))
    profile = rows.filter(pk=user.pk).first()
    words = WordFilter.objects.in_force().filter(user=user.pk)
    return Reader(
        user=user,
        profile=profile or Profile(user=user),
        muted=frozenset(profile.muted_ids) if profile else frozenset(),
        words=tuple(rules.make_word_rule(row.word, row.action) for row in words),
    )


def is_blocked_between(one: User, other: User) -> bool:
    """Tell whether either of two people blocked the other."""
    ways = Q(blocker=one.pk, blocked=other.pk) | Q(blocker=other.pk, blocked=one.pk)
    return Block.objects.filter(ways).exists()


@dataclass(frozen=True)
class PersonView:
    """Somebody as a viewer may see them, and what is between the two."""

    user: User
    handle: str
    nickname: str
    is_self: bool
    is_private: bool
    # Whether the viewer reads what the account says of itself.
    is_open: bool
    bio: str
    interests: tuple[str, ...]
    # "", "requested" or "active".
    following: str
    # Of the other's follow or request, so that the viewer can answer it or send them away.
    followed_by: str
    follow_id: UUID | None
    is_muted: bool
    muted_until: datetime | None


def get_person_view(viewer: User, handle: str) -> PersonView | None:
    """Find somebody by their handle; None for nobody, a closed account, and across a block."""
    rows = Profile.objects.visible_to(viewer).select_related("user")
    # What is no handle may hold characters that no database takes.
    is_handle = rules.HANDLE.fullmatch(handle.lower())
    profile = rows.filter(handle=handle.lower()).first() if is_handle else None
    if profile is None:
        return None
    theirs = {row.follower_id: row for row in _list_between(viewer, profile.user)}
    own, back = theirs.get(viewer.pk), theirs.get(profile.pk)
    mute = Mute.objects.in_force().filter(muter=viewer, muted=profile.pk).first()
    is_self = profile.pk == viewer.pk
    is_open = is_self or not profile.is_private or (own is not None and own.state == "active")
    return PersonView(
        user=profile.user,
        handle=profile.handle,
        nickname=profile.user.nickname,
        is_self=is_self,
        is_private=profile.is_private,
        is_open=is_open,
        bio=profile.bio if is_open else "",
        interests=name_interests(profile) if is_open else (),
        following=own.state if own else "",
        followed_by=back.state if back else "",
        follow_id=back.public_id if back else None,
        is_muted=mute is not None,
        muted_until=mute.until if mute else None,
    )


def name_interests(profile: Profile) -> tuple[str, ...]:
    """Name what somebody chose, in the order of the list."""
    return tuple(name for code, name in rules.INTERESTS.items() if code in profile.interests)


def _list_between(one: User, other: User) -> QuerySet[Follow]:
    ways = Q(follower=one, followee=other) | Q(follower=other, followee=one)
    return Follow.objects.filter(ways)


def list_followers(user: User, state: str = Follow.State.ACTIVE) -> QuerySet[Follow]:
    """List who follows a person, or asks to, newest first; closed accounts are left out."""
    rows = Follow.objects.filter(followee=user, state=state, follower__is_active=True)
    return rows.select_related("follower__feed_profile")


def list_following(user: User) -> QuerySet[Follow]:
    """List whom a person follows or asked, newest first; closed accounts are left out."""
    rows = Follow.objects.filter(follower=user, followee__is_active=True)
    return rows.select_related("followee__feed_profile")


def list_mutes(user: User) -> QuerySet[Mute]:
    """List whom a person does not want to meet now, as far as they still see them at all."""
    seen = Profile.objects.visible_to(user)
    rows = Mute.objects.visible_to(user).in_force().filter(muted__feed_profile__in=seen)
    return rows.select_related("muted__feed_profile")


def list_blocks(user: User) -> QuerySet[Block]:
    """List whom a person blocked; they are named to nobody else."""
    return Block.objects.visible_to(user).select_related("blocked__feed_profile")


def list_filters(user: User) -> QuerySet[WordFilter]:
    """List the words a person does not want to read now."""
    return WordFilter.objects.visible_to(user).in_force()


def find_blocked(user: User, handle: str) -> User | None:
    """Find somebody the person blocked, whose profile they do not see, to take that back."""
    if not rules.HANDLE.fullmatch(handle.lower()):
        return None
    row = list_blocks(user).filter(blocked__feed_profile__handle=handle.lower()).first()
    return row.blocked if row else None
