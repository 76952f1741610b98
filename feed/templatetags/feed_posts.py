"""Words of posts in templates: links built safely, times in plain Korean."""

from collections.abc import Iterator
from datetime import datetime
from urllib.parse import quote

from django import template
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from feed.rules import linking
from feed.rules.timeline import describe_time
from feed.selectors.post_views import ImageView, PostView

register = template.Library()
_OUTSIDE = '<a href="{}" rel="nofollow ugc noopener noreferrer" target="_blank">{}</a>'
# Twelve cells, four in a row; attributes, since the policy of the pages forbids inline styles.
_CELLS_A_ROW = 4
_DRAWN = '<svg viewBox="0 0 4 3" preserveAspectRatio="none" aria-hidden="true">{}</svg>'


@register.simple_tag
def post_text(post: PostView) -> SafeString:
    """Write the words of a post: all of it escaped, links only where the post carries them."""
    parts = linking.split_text(post.text, tags=post.tags, handles=post.handles)
    return mark_safe("".join(_write(part) for part in parts))


def _write(part: linking.TextPart) -> SafeString:
    if part.kind == "text":
        return escape(part.text)
    if part.kind == "url":
        return format_html(_OUTSIDE, part.target, part.text)
    base = "/feed/tags/" if part.kind == "tag" else "/feed/people/"
    address = f"{base}{quote(part.target, safe='')}/"
    return format_html('<a href="{}">{}</a>', address, part.text)


@register.simple_tag
def placeholder(image: ImageView) -> SafeString:
    """Draw the colours of an image as rectangles, to stand until it has come."""
    cells = "".join(_draw_cells(image))
    return format_html(
        '<svg viewBox="0 0 4 3" preserveAspectRatio="none" aria-hidden="true">{}</svg>',
        mark_safe(cells),
    )


def _draw_cells(image: ImageView) -> Iterator[str]:
    for number, colour in enumerate(image.cells):
        y, x = divmod(number, _CELLS_A_ROW)
        yield format_html('<rect x="{}" y="{}" width="1" height="1" fill="#{}"/>', x, y, colour)


@register.filter
def since(at: datetime) -> str:
    """Say when something was written: 방금, 3시간 전, 어제, 5월 2일."""
    return describe_time(timezone.localtime(at), timezone.localtime())
