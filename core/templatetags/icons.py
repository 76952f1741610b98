"""Icons of the sprite as a tag: an include costs a context of its own, and lists draw hundreds."""

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()
_DRAWN = '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>'


@register.simple_tag
def icon(name: str) -> SafeString:
    """Draw an icon beside words that say the same; screen readers pass it by."""
    return format_html(_DRAWN, static("img/icons.svg"), name)
