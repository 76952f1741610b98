"""What is limited for a person now, why, until when: nothing is limited in secret (F10)."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from feed.models import Act, Comment, Post
from feed.rules import limits as rules
from feed.selectors.limits import get_rank
from feed.selectors.sanctions import list_sanctions

_DAY_OF_ACTS = 10_000


@dataclass(frozen=True)
class Allowance:
    """How much of a kind may be done, how much was, and when it is possible again if not now."""

    kind: str
    label: str
    used: int
    most: int
    window: str
    again_at: datetime | None


@dataclass(frozen=True)
class Waiting:
    """Something of the person's that a moderator looks at first, and why."""

    kind: str
    row: Post | Comment
    reason: str


@dataclass(frozen=True)
class Measure:
    """What a moderator decided about the person or something of theirs."""

    kind: str
    label: str
    reason: str
    since: datetime
    until: datetime | None = None
    appeal_url: str = ""
    post: Post | None = None


@dataclass(frozen=True)
class Standing:
    """All of it."""

    rank: str
    rank_label: str
    new_until: datetime | None
    allowances: tuple[Allowance, ...]
    waiting: tuple[Waiting, ...]
    measures: tuple[Measure, ...]

    @property
    def reached(self) -> list[Allowance]:
        """What is not possible at this moment."""
        return [one for one in self.allowances if one.again_at]

    @property
    def is_free(self) -> bool:
        """Whether nothing is limited now."""
        return not (self.reached or self.waiting or self.measures)


def get_standing(user: User, *, now: datetime | None = None) -> Standing:
    """Gather every limit on a person, in a handful of queries."""
    at = now or timezone.now()
    rank = get_rank(user=user, now=at)
    return Standing(
        rank=rank,
        rank_label=str(rules.RANK_LABELS[rank]),
        new_until=user.date_joined + rules.NEW_FOR if rank == rules.NEW else None,
        allowances=_list_allowances(user, rank, at),
        waiting=_list_waiting(user),
        measures=_list_measures(user),
    )


def _list_allowances(user: User, rank: str, at: datetime) -> tuple[Allowance, ...]:
    longest = max(limit.window for limit in rules.LIMITS.values())
    acts = Act.objects.filter(user=user.pk, at__gt=at - longest).order_by("-at")
    done: dict[str, list[datetime]] = {kind: [] for kind in rules.LIMITS}
    for kind, when in acts.values_list("kind", "at")[:_DAY_OF_ACTS]:
        if when > at - rules.LIMITS[kind].window:
            done[kind].append(when)
    return tuple(
        Allowance(
            kind=kind,
            label=str(limit.label),
            used=len(done[kind]),
            most=limit.most[rank],
            window=limit.window_label,
            again_at=rules.find_free_time(limit=limit, most=limit.most[rank], times=done[kind]),
        )
        for kind, limit in rules.LIMITS.items()
    )


def _list_waiting(user: User) -> tuple[Waiting, ...]:
    posts = Post.objects.filter(author=user.pk, state=Post.State.HELD)
    comments = Comment.objects.filter(author=user.pk, state=Comment.State.HELD)
    rows: list[tuple[str, Post | Comment]] = [("post", row) for row in posts[:50]]
    rows += [("comment", row) for row in comments.select_related("post")[:50]]
    return tuple(Waiting(kind, row, rules.explain_hold(row.held_because)) for kind, row in rows)


def _list_measures(user: User) -> tuple[Measure, ...]:
    """What moderators decided about the person, and did to their posts (ADR 0028)."""
    posts = Post.objects.filter(author=user.pk).exclude(state=Post.State.DELETED)
    hidden = posts.filter(state=Post.State.HIDDEN)[:50]
    limited = posts.filter(is_limited=True).exclude(state=Post.State.HIDDEN)[:50]
    why = _("운영자가 살펴보고 정했어요. 까닭은 알림에 적혀 있어요.")
    return (
        *(
            Measure(x.kind, x.label, x.reason, x.since, until=x.until, appeal_url=x.url)
            for x in list_sanctions(user)
        ),
        *(Measure("hidden", _("가려진 글"), why, row.updated_at, post=row) for row in hidden),
        *(Measure("limited", _("덜 퍼지는 글"), why, row.updated_at, post=row) for row in limited),
    )
