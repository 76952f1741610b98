"""What a post's words lead to: hashtags, and people it calls."""

from django.db.models import Q

from accounts.models import User
from feed.models import Activity, Block, Hashtag, Mention, Post, PostTag, Profile
from feed.rules.text import find_mentions, find_tags
from feed.services.activities import note_activity


def link_post(*, post: Post) -> None:
    """Let tags and mentions of a post be what its words say now; the author is held."""
    _link_tags(post)
    _link_people(post)


def _link_tags(post: Post) -> None:
    names = sorted(find_tags(post.text))
    # In the order of names, so that two posts with the same new tags do not wait in a circle.
    Hashtag.objects.bulk_create([Hashtag(name=name) for name in names], ignore_conflicts=True)
    tags = list(Hashtag.objects.filter(name__in=names))
    post.tags.exclude(tag__in=tags).delete()
    rows = [PostTag(post=post, tag=tag) for tag in tags]
    PostTag.objects.bulk_create(rows, ignore_conflicts=True)


def _link_people(post: Post) -> None:
    called = list_called(text=post.text, author=post.author)
    own = post.mentions.filter(comment=None)
    own.exclude(user__in=called).delete()
    rows = [Mention(post=post, user=user) for user in called]
    Mention.objects.bulk_create(rows, ignore_conflicts=True)


def list_called(*, text: str, author: User) -> list[User]:
    """List whom a text calls by their handle: people here, not oneself, never across a block."""
    blocks = Block.objects.filter(Q(blocker=author) | Q(blocked=author))
    apart = {one for pair in blocks.values_list("blocker", "blocked") for one in pair}
    rows = Profile.objects.filter(handle__in=find_mentions(text), user__is_active=True)
    people = [row.user for row in rows.select_related("user")]
    return [one for one in people if one.pk not in apart | {author.pk}]


def tell_mentioned(*, post: Post) -> None:
    """Tell those a post calls, as far as they may see it; may run twice."""
    named = post.mentions.filter(comment=None).select_related("user")
    for mention in named:
        note_activity(
            recipient=mention.user, actor=post.author, kind=Activity.Kind.MENTION, post=post
        )
