from django import template
from django.urls import reverse
from django.utils.html import escape, format_html_join
from django.utils.safestring import SafeString, mark_safe

from accounts import rules, selectors
from accounts.models import ConsentPurpose

register = template.Library()


@register.filter
def consent_text(text: str) -> SafeString:
    """Show the small part of Markdown our consent texts use: headings, lists, paragraphs."""
    return mark_safe("\n".join(_show_block(block) for block in text.strip().split("\n\n")))


_SCREENS = {"basic": "consents", "sensitive": "consents_sensitive"}


@register.filter
def screen_of(purpose: ConsentPurpose) -> str:
    """Name the place of a purpose in the consent centre."""
    name = _SCREENS.get(rules.group_of(purpose), "consents_third_party")
    return f"{reverse(f'accounts:{name}')}#{purpose.code}"


@register.simple_tag
def service_purpose() -> ConsentPurpose | None:
    """Give the terms in force to sign-up pages, whose view is not ours."""
    return selectors.get_purpose(ConsentPurpose.Code.SERVICE)


@register.simple_tag
def sharing_purpose() -> ConsentPurpose | None:
    """Give the text about telling agencies of a programme to the page that asks."""
    return selectors.get_purpose(ConsentPurpose.Code.PROGRAMME_PARTICIPATION)


def _show_block(block: str) -> str:
    lines = [line.strip() for line in block.splitlines() if line.strip()]
    shown = []
    if lines and lines[0].startswith("## "):
        shown.append(f"<h3>{escape(lines.pop(0)[3:])}</h3>")
    points = [(line[2:],) for line in lines if line.startswith("- ")]
    if points and len(points) == len(lines):
        shown.append(f"<ul>{format_html_join('', '<li>{}</li>', points)}</ul>")
    elif lines:
        shown.append(f"<p>{'<br>'.join(escape(line) for line in lines)}</p>")
    return "".join(shown)
