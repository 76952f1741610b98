"""One portrait: a warm, simple face as SVG without script, style or outside reference."""

from html import escape

from companions.rules.portrait import palette
from companions.rules.portrait.dress import draw_clothes, draw_extra, draw_glasses
from companions.rules.portrait.expressions import (
    EXPRESSION_LABELS,
    EXPRESSIONS,
    Expression,
    get_expression,
    paint,
)
from companions.rules.portrait.hair import HAIRS
from companions.rules.portrait.look import Look

__all__ = ["EXPRESSIONS", "EXPRESSION_LABELS", "draw_portrait"]

_HEADS = {
    "round": "M120 60C158 60 180 88 180 124C180 160 154 188 120 188C86 188 60 160 60 124"
    "C60 88 82 60 120 60Z",
    "oval": "M120 58C156 58 177 86 177 122C177 154 152 194 120 194C88 194 63 154 63 122"
    "C63 86 84 58 120 58Z",
    "soft_square": "M120 60C158 60 180 86 180 120C180 152 172 170 158 180C144 190 96 190 82 180"
    "C68 170 60 152 60 120C60 86 82 60 120 60Z",
}


def draw_portrait(look: Look, expression: str, *, title: str = "") -> str:
    """Draw a look with one expression. `title` is what screen readers say.

    Raise KeyError for an expression that is not one of EXPRESSIONS.
    """
    face = get_expression(expression)
    name = escape(title or str(EXPRESSION_LABELS[expression]))
    clip = f"p{look.key}{expression}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 240 240" role="img" '
        f'aria-label="{name}"><title>{name}</title>'
        f'<clipPath id="{clip}"><circle cx="120" cy="120" r="120"/></clipPath>'
        f'<g clip-path="url(#{clip})">{_draw_backdrop(look)}{_draw_person(look, face)}</g></svg>'
    )


def _draw_backdrop(look: Look) -> str:
    tones = palette.BACKDROPS[look.backdrop]
    return (
        f'<rect width="240" height="240" fill="{tones.base}"/>'
        f'<circle cx="120" cy="214" r="104" fill="{tones.shade}"/>'
    )


def _draw_person(look: Look, face: Expression) -> str:
    turn = f' transform="rotate({face.tilt} 120 190)"' if face.tilt else ""
    hair, tones = HAIRS[look.hair], palette.HAIR[look.hair_colour]
    marks = paint(face.marks, _list_colours(look))
    return (
        f'<g{turn}><path d="{hair.back}" fill="{tones.shade}"/></g>'
        f"{draw_clothes(look)}"
        f"<g{turn}>{_draw_head(look)}{_draw_face(look, face)}"
        f'<path d="{hair.front}" fill="{tones.base}"/>'
        f'<path d="{hair.shine}" fill="none" stroke="{tones.light}" stroke-width="5" '
        f'stroke-linecap="round"/>'
        f"{_draw_brows(look, face)}{draw_glasses(look)}{draw_extra(look)}</g>{marks}"
    )


def _draw_head(look: Look) -> str:
    skin = palette.SKINS[look.skin]
    ears = "".join(
        f'<circle cx="{x}" cy="130" r="13" fill="{skin.base}"/>'
        f'<path d="M{x - 4 * side} 125Q{x + 4 * side} 130 {x - 4 * side} 136" fill="none" '
        f'stroke="{skin.shade}" stroke-width="3" stroke-linecap="round"/>'
        for x, side in ((59, -1), (181, 1))
    )
    return f'{ears}<path d="{_HEADS[look.face]}" fill="{skin.base}"/>'


def _draw_face(look: Look, face: Expression) -> str:
    skin = palette.SKINS[look.skin]
    cheeks = "".join(
        f'<ellipse cx="{x}" cy="150" rx="13" ry="9" fill="{skin.light}" opacity="{face.blush}"/>'
        for x in (78, 162)
        if face.blush
    )
    nose = (
        f'<path d="M116 142Q120 146 124 142" fill="none" stroke="{skin.shade}" stroke-width="4.5" '
        f'stroke-linecap="round"/>'
    )
    lines = _draw_years(skin.shade) if look.is_senior else ""
    return cheeks + lines + nose + paint(face.eyes + face.mouth, _list_colours(look))


def _draw_brows(look: Look, face: Expression) -> str:
    """Brows lie over the hair: a fringe must not hide what a face says."""
    return paint(face.brows, _list_colours(look))


def _draw_years(colour: str) -> str:
    path = (
        "M72 136Q76 140 74 144M168 136Q164 140 166 144M90 146Q84 156 86 164M150 146Q156 156 154 164"
    )
    return (
        f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="3" stroke-linecap="round"/>'
    )


def _list_colours(look: Look) -> dict[str, str]:
    skin = palette.SKINS[look.skin]
    return {
        "line": palette.line_colour(look.skin),
        "brow": palette.brow_colour(look.hair_colour),
        "skin": skin.base,
        "shade": skin.shade,
        "blush": skin.light,
    }
