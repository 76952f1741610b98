"""The lists of the feed: chronological, without rank, each with an end (ADR 0030).

A list is looked through in stretches until a page is full: what the reader hides is left out after
reading, since words are sealed, and a page cut short by it would look like the end.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.rules import age_on
from feed.models import Hashtag, Mute, Post
from feed.rules import timeline as rules
from feed.rules.linking import fold_tag
from feed.selectors.people import Reader, get_reader
from feed.selectors.post_views import PostView, build_post_views, read_as, with_related
from safety.models import Hotline
from safety.selectors import list_hotlines


@dataclass(frozen=True)
class Page:
    """A page of a list. `next` is where it goes on, empty at the end; `newest` where it began."""

    posts: tuple[PostView, ...]
    next: str
    newest: str

    @property
    def is_end(self) -> bool:
        """Whether everything older was shown."""
        return not self.next


NOTHING = Page((), "", "")


class Stretch(NamedTuple):
    """Posts looked at, newest first, and the key to go on below; None at the end."""

    posts: list[Post]
    last: int | None
    first: int | None


Find = Callable[[int | None, int], Stretch]


def list_home(reader: Reader, before: int | None = None, size: int = rules.PAGE_SIZE) -> Page:
    """List what those a person follows wrote, and their own; nobody's anonymous posts."""

    def find(below: int | None, limit: int) -> Stretch:
        keys = _find_home_keys(reader, below, limit)
        rows = Post.objects.visible_to(reader).filter(pk__in=keys).order_by("-pk")
        last = keys[-1] if len(keys) == limit else None
        return Stretch(list(with_related(rows)), last, keys[0] if keys else None)

    return _fill(find, reader, before, size)


def list_local(reader: Reader, before: int | None = None, size: int = rules.PAGE_SIZE) -> Page:
    """List what was written for the reader's neighbourhood."""
    rows = _list_for_everybody(reader).filter(region=reader.user.region_id)
    return _fill(_by_key(rows), reader, before, size)


def list_mission_wall(
    reader: Reader, before: int | None = None, size: int = rules.PAGE_SIZE
) -> Page:
    """List the missions that people showed to everybody."""
    rows = _list_for_everybody(reader).filter(kind=Post.Kind.MISSION)
    return _fill(_by_key(rows), reader, before, size)


def list_tag(
    reader: Reader, tag: Hashtag | None, before: int | None = None, size: int = rules.PAGE_SIZE
) -> Page:
    """List what was written for everybody under a hashtag; nothing under a blocked one (F9)."""
    if tag is None or tag.is_blocked:
        return NOTHING
    rows = _list_for_everybody(reader)

    def find(below: int | None, limit: int) -> Stretch:
        # One condition for both, so that the index of tags is read from where the page begins.
        reach = {"tags__tag": tag, **({"tags__post__lt": below} if below else {})}
        return _cut(rows.filter(**reach).order_by("-tags__post_id"), limit)

    return _fill(find, reader, before, size)


def list_profile(
    reader: Reader, author: Any, before: int | None = None, size: int = rules.PAGE_SIZE
) -> Page:
    """List what somebody wrote under their name, as far as the reader may see it."""
    rows = Post.objects.visible_to(reader).filter(author=author.pk, is_anonymous=False)
    return _fill(_by_key(with_related(rows)), reader, before, size)


def find_tag(name: str) -> Hashtag | None:
    """Find a hashtag however it is typed."""
    return Hashtag.objects.filter(name=fold_tag(name)[:60]).first()


def list_help(user: User) -> list[Hotline]:
    """List the numbers that stand in the place of posts under a blocked hashtag."""
    born = user.birth_date
    return list_hotlines(age_on(born, timezone.localdate()) if born else None)


def wants_hints(reader: Reader) -> bool:
    """Tell whether a page of theirs may say that there are new posts: never in quiet mode."""
    until = reader.profile.quiet_until
    return not reader.profile.is_quiet or (until is not None and until <= timezone.now())


def has_newer_home(*, user: User, after: str) -> bool:
    """Tell whether somebody whom a person follows wrote since their home began at a cursor.

    One query over the newest posts alone, however many the person follows. Raise BadCursor.
    """
    key, reader = rules.read_cursor(after), get_reader(user)
    if key is None or not wants_hints(reader):
        return False
    with connection.cursor() as cursor:
        cursor.execute(_NEWER_SQL, {**_name_reader(reader, None), "after": key})
        return bool(cursor.fetchone()[0])


def _list_for_everybody(reader: Reader) -> QuerySet[Post]:
    """Public posts. Muting leaves anonymous ones: else it would ask whose they are."""
    rows = Post.objects.visible_to(reader).published().filter(is_limited=False)
    rows = rows.filter(visibility=Post.Visibility.PUBLIC)
    if reader.muted:
        muted = Mute.objects.in_force().filter(muter=reader.pk, muted=OuterRef("author"))
        rows = rows.filter(Q(is_anonymous=True) | ~Exists(muted))
    return with_related(rows)


def _by_key(rows: QuerySet[Post]) -> Find:
    def find(below: int | None, limit: int) -> Stretch:
        return _cut((rows.filter(pk__lt=below) if below else rows).order_by("-pk"), limit)

    return find


def _cut(rows: QuerySet[Post], limit: int) -> Stretch:
    posts = list(rows[:limit])
    last = posts[-1].pk if len(posts) == limit else None
    return Stretch(posts, last, posts[0].pk if posts else None)


def _fill(find: Find, reader: Reader, before: int | None, size: int) -> Page:
    """Look on until the page is full and one more is known, the list ends, or enough was read."""
    shown: list[Post] = []
    limit, looked, newest = size + 1, 0, None
    while True:
        stretch = find(before, limit)
        newest = newest or stretch.first
        shown += [post for post in stretch.posts if read_as(post, reader) != "hidden"]
        before, looked = stretch.last, looked + limit
        if before is None or len(shown) > size or looked >= rules.MOST_LOOKED_AT:
            break
        limit = min(limit * 2, rules.MOST_LOOKED_AT - looked)
    if len(shown) > size:
        before = shown[size - 1].pk
    posts = tuple(build_post_views(shown[:size], reader))
    return Page(posts, rules.write_cursor(before) if before else "", _name_newest(newest))


def _name_newest(first: int | None) -> str:
    newest = first or Post.objects.aggregate(newest=Max("pk"))["newest"]
    return rules.write_cursor(newest) if newest else ""


def _find_home_keys(reader: Reader, below: int | None, limit: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(_HOME_SQL, {**_name_reader(reader, below), "limit": limit})
        return [row[0] for row in cursor.fetchall()]


def _name_reader(reader: Reader, below: int | None) -> dict[str, Any]:
    return {
        "reader": reader.pk,
        "muted": sorted(reader.muted),
        "before": below or rules.LARGEST_KEY,
    }


# The only raw SQL of the lists. Whoever stands among the newest N posts of all stands among the N
# authors whose newest post is newest: so each followed person costs one step into an index of two
# numbers, and only N of them are read on. The words of the index's condition are literals, since
# a prepared statement could not be matched to it otherwise. NOT IN a subquery is hashed; against an
# array, thousands of muted people would be compared one by one.
_FOR_HOMES = """state = 'published' AND NOT is_anonymous
    AND visibility IN ('followers', 'public')"""
_HOME_SQL = f"""
WITH authors AS (
    SELECT followee_id AS id FROM feed_follow
    WHERE follower_id = %(reader)s AND state = 'active'
      AND followee_id NOT IN (SELECT unnest(%(muted)s::bigint[]))
    UNION ALL SELECT %(reader)s
), newest AS (
    SELECT authors.id, top.id AS post FROM authors CROSS JOIN LATERAL (
        SELECT id FROM feed_post
        WHERE author_id = authors.id AND {_FOR_HOMES} AND id < %(before)s
        ORDER BY id DESC LIMIT 1
    ) AS top ORDER BY top.id DESC LIMIT %(limit)s
)
SELECT own.id FROM newest CROSS JOIN LATERAL (
    SELECT id FROM feed_post
    WHERE author_id = newest.id AND {_FOR_HOMES} AND id <= newest.post
    ORDER BY id DESC LIMIT %(limit)s
) AS own ORDER BY own.id DESC LIMIT %(limit)s
"""
_NEWER_SQL = f"""
SELECT EXISTS (
    SELECT FROM (
        SELECT author_id, state, visibility, is_anonymous FROM feed_post
        WHERE id > %(after)s ORDER BY id DESC LIMIT 2000
    ) AS recent JOIN feed_follow AS follow
        ON follow.follower_id = %(reader)s AND follow.followee_id = recent.author_id
    WHERE follow.state = 'active' AND {_FOR_HOMES.replace("state", "recent.state")}
      AND recent.author_id NOT IN (SELECT unnest(%(muted)s::bigint[]))
)
"""
