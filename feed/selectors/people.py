"""Who reads, and who is who to them."""

from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q
from django.utils import timezone

from accounts.models import User
from feed.models import Block, Mute, Profile, WordFilter
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


def has_muted(user: User, other: User) -> bool:
    """Tell whether somebody does not want to meet another now."""
    return Mute.objects.in_force().filter(muter=user.pk, muted=other.pk).exists()


def is_quiet(user: User, now: datetime | None = None) -> bool:
    """Tell whether nothing of the feed may hint or ring for somebody now."""
    return Profile.objects.quiet_at(now or timezone.now()).filter(pk=user.pk).exists()
