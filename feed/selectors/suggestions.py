"""Whom somebody might like to read: by where they live and what they chose, and by nothing else.

Neither moods, words, crises, missions nor conversations are asked (tests/feed/test_suggestions).
"""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from feed.models import Block, Follow, Mute, Profile
from feed.rules import people as rules

MOST = 10
# Drawn of each kind, on either side of the day's cut; the best of them are shown.
DRAWN = 40


@dataclass(frozen=True)
class Suggestion:
    """Somebody who agreed to be suggested, and why they are."""

    handle: str
    nickname: str
    is_private: bool
    is_near: bool
    shared: tuple[str, ...]


def list_suggestions(user: User, today: date) -> list[Suggestion]:
    """Suggest a few people in three queries, the same all day while nothing changes.

    Only people who asked to be suggested; grown-ups and minors never to one another (F14).
    """
    own = Profile.objects.filter(pk=user.pk).first()
    if own is None or user.birth_date is None:
        return []
    found = {row.pk: row for row in _draw_candidates(user, own, today)}
    rows = [_describe(row, user, own) for row in found.values()]
    return sorted(rows, key=lambda row: _rank(row, own, today))[:MOST]


def _draw_candidates(user: User, own: Profile, today: date) -> QuerySet[Profile]:
    """Cut the pack somewhere else every day and take who comes next, of each kind."""
    pool = _list_pool(user, today)
    kinds = [pool.filter(interests__overlap=own.interests)] if own.interests else []
    if user.region_id:
        kinds.append(pool.filter(user__region=user.region_id))
    cut = rules.draw_cut(str(user.public_id), today)
    parts = [
        part.order_by("shuffle_key").values_list("pk")[:DRAWN]
        for kind in kinds
        for part in (kind.filter(shuffle_key__gte=cut), kind.filter(shuffle_key__lt=cut))
    ]
    if not parts:
        return Profile.objects.none()
    keys = [key for (key,) in parts[0].union(*parts[1:])]
    return Profile.objects.filter(pk__in=keys).select_related("user")


def _list_pool(user: User, today: date) -> QuerySet[Profile]:
    """Those who agreed, are of the person's age group, and are not theirs already or kept away."""
    line = rules.get_grown_up_line(today)
    is_minor = rules.is_minor(user.birth_date, today)
    age = Q(user__birth_date__gt=line) if is_minor else Q(user__birth_date__lte=line)
    rows = Profile.objects.filter(age, is_suggested=True, user__is_active=True)
    other = OuterRef("pk")
    ties = (
        Follow.objects.filter(follower=user, followee=other),
        Block.objects.filter(blocker=user, blocked=other),
        Block.objects.filter(blocker=other, blocked=user),
        Mute.objects.filter(muter=user, muted=other),
    )
    return rows.exclude(pk=user.pk).filter(*(~Q(Exists(tie)) for tie in ties))


def _describe(row: Profile, user: User, own: Profile) -> Suggestion:
    both = set(row.interests) & set(own.interests)
    return Suggestion(
        handle=row.handle,
        nickname=row.user.nickname,
        is_private=row.is_private,
        is_near=user.region_id is not None and row.user.region_id == user.region_id,
        shared=tuple(name for code, name in rules.INTERESTS.items() if code in both),
    )


def _rank(row: Suggestion, own: Profile, today: date) -> tuple[int, int]:
    return rules.rank_shared(
        is_near=row.is_near,
        shared=len(row.shared),
        person=own.handle,
        other=row.handle,
        today=today,
    )
