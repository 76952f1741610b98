"""Words and choices a mood template needs."""

from django import template

from analytics.models import Reading
from analytics.rules.valence import CORRECTION_CODES
from analytics.selectors import label_emotion

register = template.Library()


@register.filter
def emotion_label(code: str) -> str:
    """Return the Korean word for an emotion code."""
    return label_emotion(code)


@register.simple_tag
def correction_choices(reading: Reading) -> list[tuple[str, str]]:
    """List what a reading may be corrected to: every word but the one it shows."""
    codes = (code for code in CORRECTION_CODES if code != (reading.correction or reading.dominant))
    return [(code, label_emotion(code)) for code in codes]


@register.filter
def percent(share: float | None) -> str:
    """Show 0..1 as a whole percentage, an unknown as a dash."""
    return "–" if share is None else f"{round(share * 100)}%"


@register.filter
def item(mapping: dict[str, float | None], key: str) -> float | None:
    """Look a key up."""
    return mapping.get(key)


@register.filter
def unlocalized(number: float) -> str:
    """Show a number as an attribute needs it, whatever the language."""
    return f"{number:.4f}"
