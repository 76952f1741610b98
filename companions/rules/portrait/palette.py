"""Colours of portraits: chosen once for both light and dark pages, each on its own backdrop."""

from typing import NamedTuple


class Tones(NamedTuple):
    """A colour with its shade and its light."""

    base: str
    shade: str
    light: str


LINE = "#43302b"
LINE_ON_DARK = "#26150f"
SKINS = {
    "porcelain": Tones("#fde6d8", "#f1c9b4", "#f4a09a"),
    "light": Tones("#f9d9c1", "#e9b998", "#ee9488"),
    "warm": Tones("#f3c8a4", "#dfa67c", "#e5826f"),
    "honey": Tones("#e2ad80", "#c98c5d", "#d86f58"),
    "tan": Tones("#c48d62", "#a67047", "#c2624c"),
    "deep": Tones("#8f5f43", "#734830", "#a94f40"),
}
HAIR = {
    "black": Tones("#2f2a33", "#1f1b23", "#4d4654"),
    "dark_brown": Tones("#4a342b", "#35241d", "#6b4d40"),
    "chestnut": Tones("#7a4a30", "#5b3522", "#9c6544"),
    "caramel": Tones("#a8713f", "#85552b", "#c99258"),
    "ash": Tones("#857b78", "#675e5c", "#a59b97"),
    "plum": Tones("#5d3350", "#43233a", "#7f4d70"),
    "grey": Tones("#a5a2a6", "#85828a", "#c3c0c4"),
    "white": Tones("#e3dfdc", "#c3bebb", "#f6f3f1"),
}
CLOTHES = {
    "apricot": Tones("#f2a477", "#d98456", "#ffd9bf"),
    "sage": Tones("#8fae8b", "#6f916c", "#dbe8d6"),
    "sky": Tones("#84b2d3", "#6291b5", "#d9eaf5"),
    "lavender": Tones("#a995cf", "#8873b1", "#e7dff5"),
    "mustard": Tones("#d9a93f", "#b88925", "#f8e6b4"),
    "rose": Tones("#d98391", "#b96472", "#f9dbe0"),
    "navy": Tones("#47577f", "#333f61", "#c3cde5"),
    "oat": Tones("#d8c4a5", "#b9a281", "#f5ecdc"),
}
BACKDROPS = {
    "cream": Tones("#fff1dc", "#fbe0bb", "#ffffff"),
    "peach": Tones("#ffdfd0", "#fbc7b0", "#ffffff"),
    "mint": Tones("#daf0e4", "#bfe2cf", "#ffffff"),
    "cloud": Tones("#dfeaf6", "#c6d8ec", "#ffffff"),
    "lilac": Tones("#e9e1f7", "#d5c8ee", "#ffffff"),
    "butter": Tones("#fdf0b9", "#f6e08d", "#ffffff"),
}
BROWS = {"white": "#8d8884", "grey": "#77737a", "ash": "#5f5654", "caramel": "#7b4e27"}


def line_colour(skin: str) -> str:
    """Lines of a face, dark enough for every skin."""
    return LINE_ON_DARK if skin in {"tan", "deep"} else LINE


def brow_colour(hair_colour: str) -> str:
    """Brows follow the hair, but never so light that a face of 40 pixels loses them."""
    return BROWS.get(hair_colour, HAIR[hair_colour].shade)
