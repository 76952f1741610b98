"""Portraits inside a page."""

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from companions.models import Companion
from companions.rules import portrait

register = template.Library()


@register.simple_tag
def draw_portrait(look: portrait.Look, expression: str = "neutral", title: str = "") -> SafeString:
    """Draw a face in place; `title` is escaped, everything else is ours."""
    return mark_safe(portrait.draw_portrait(look, expression, title=title))


@register.simple_tag
def portrait_url(companion: Companion, expression: str = "neutral") -> str:
    """The address of a face that browsers may keep: it changes when the look does."""
    place = reverse("companions:portrait", args=[companion.public_id, expression])
    return f"{place}?v={companion.portrait_look.key}"
