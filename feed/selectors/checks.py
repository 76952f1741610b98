"""Reads for checks: what a person wrote lately, and the help card of a text."""

from django.utils import timezone

from accounts.models import User
from accounts.selectors import get_age
from feed.models import Comment, Post
from feed.rules import checks as rules
from safety.selectors import CrisisCard, get_text_card


def list_context(row: Post | Comment) -> list[str]:
    """List the person's own last posts before this one, oldest first: what a line may add to."""
    since = row.created_at - rules.CONTEXT_TIME
    earlier = Post.objects.filter(author=row.author_id, created_at__gte=since)
    if isinstance(row, Post):
        earlier = earlier.filter(pk__lt=row.pk)
    newest = earlier.exclude(state=Post.State.DELETED).order_by("-pk")[: rules.CONTEXT_LINES]
    return [post.text for post in newest if post.text][::-1]


def get_help_card(*, user: User, text: str) -> CrisisCard | None:
    """Build the card for what was saved privately; None where nothing asks for it."""
    return get_text_card(text=text, age=get_age(user, timezone.localdate()))
