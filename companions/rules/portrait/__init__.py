"""A companion's face, drawn by us: pure functions from a look and an expression to an SVG."""

from companions.rules.portrait.draw import EXPRESSION_LABELS, EXPRESSIONS, draw_portrait
from companions.rules.portrait.look import (
    CHOICES,
    DRAWING_VERSION,
    Look,
    derive_look,
    find_look_problems,
)

__all__ = [
    "CHOICES",
    "DRAWING_VERSION",
    "EXPRESSIONS",
    "EXPRESSION_LABELS",
    "Look",
    "derive_look",
    "draw_portrait",
    "find_look_problems",
]
