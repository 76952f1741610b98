"""The five reactions in templates."""

from dataclasses import dataclass

from django import template

from feed.models import Reaction
from feed.selectors.post_views import PostView

register = template.Library()


@dataclass(frozen=True, slots=True)
class ReactionChoice:
    """One of the five for one reader; `count` is 0 where they see no counts."""

    code: str
    label: str
    is_mine: bool
    count: int


@register.simple_tag
def list_reactions(post: PostView) -> list[ReactionChoice]:
    """List the five in their fixed order: counts rank nothing."""
    counts = post.reaction_counts or {}
    return [
        ReactionChoice(code, str(label), code == post.reaction, counts.get(code, 0))
        for code, label in Reaction.Kind.choices
    ]


@register.filter
def reaction_label(code: str) -> str:
    """Name a reaction in Korean."""
    return str(Reaction.Kind(code).label) if code else ""
