"""What a companion wears: clothes, glasses and one small thing."""

from companions.rules.portrait import palette
from companions.rules.portrait.look import Look

_BODY = "M26 244C28 212 62 200 98 194Q120 204 142 194C178 200 212 212 214 244Z"


def draw_clothes(look: Look) -> str:
    """Draw neck, shoulders and what covers them."""
    skin, cloth = palette.SKINS[look.skin], palette.CLOTHES[look.clothes_colour]
    neck = (
        f'<path d="M101 168H139V198Q120 214 101 198Z" fill="{skin.base}"/>'
        f'<path d="M101 184Q120 200 139 184V192Q120 206 101 192Z" fill="{skin.shade}"/>'
    )
    body = f'<path d="{_BODY}" fill="{cloth.base}"/>'
    return neck + body + _GARMENTS[look.clothes](cloth, skin)


def _tee(cloth: palette.Tones, skin: palette.Tones) -> str:
    return (
        f'<path d="M96 194Q120 222 144 194L139 192Q120 208 101 192Z" fill="{cloth.shade}"/>'
        f'<path d="M101 190Q120 212 139 190V194Q120 214 101 194Z" fill="{skin.base}"/>'
    )


def _shirt(cloth: palette.Tones, skin: palette.Tones) -> str:
    return (
        f'<path d="M100 190L120 222L140 190Q120 204 100 190Z" fill="{skin.base}"/>'
        f'<path d="M98 190L88 204L108 226L120 214Z" fill="{cloth.light}"/>'
        f'<path d="M142 190L152 204L132 226L120 214Z" fill="{cloth.light}"/>'
        f'<path d="M120 216V244" stroke="{cloth.shade}" stroke-width="3"/>'
        f'<circle cx="120" cy="232" r="3" fill="{cloth.light}"/>'
    )


def _hoodie(cloth: palette.Tones, skin: palette.Tones) -> str:
    return (
        f'<path d="M74 200C78 184 96 180 102 186Q120 222 138 186C144 180 162 184 166 200'
        f'C158 222 138 228 120 230C102 228 82 222 74 200Z" fill="{cloth.shade}"/>'
        f'<path d="M102 190Q120 212 138 190Q136 210 120 214Q104 210 102 190Z" fill="{skin.base}"/>'
        f'<path d="M108 222V242M132 222V242" stroke="{cloth.light}" stroke-width="4.500" '
        f'stroke-linecap="round"/>'
    )


def _turtleneck(cloth: palette.Tones, skin: palette.Tones) -> str:
    return (
        f'<path d="M96 182Q120 200 144 182L147 202Q120 218 93 202Z" fill="{cloth.base}"/>'
        f'<path d="M93 202Q120 218 147 202" fill="none" stroke="{cloth.shade}" stroke-width="4"/>'
        f'<path d="M96 184Q120 202 144 184" fill="none" stroke="{cloth.light}" stroke-width="3"/>'
    )


def _cardigan(cloth: palette.Tones, skin: palette.Tones) -> str:
    return (
        f'<path d="M92 195L100 190Q120 208 140 190L148 195L130 244H110Z" fill="#fffaf2"/>'
        f'<path d="M102 190Q120 210 138 190Q134 206 120 208Q106 206 102 190Z" fill="{skin.base}"/>'
        f'<path d="M94 195L112 244M146 195L128 244" stroke="{cloth.shade}" stroke-width="6" '
        f'stroke-linecap="round"/>'
    )


_GARMENTS = {
    "tee": _tee,
    "shirt": _shirt,
    "hoodie": _hoodie,
    "turtleneck": _turtleneck,
    "cardigan": _cardigan,
}


def draw_glasses(look: Look) -> str:
    """Draw glasses, or nothing."""
    if look.glasses == "none":
        return ""
    lens = (
        '<circle cx="{x}" cy="127" r="21"/>'
        if look.glasses == "round"
        else '<rect x="{left}" y="109" width="42" height="36" rx="9"/>'
    )
    lenses = "".join(lens.format(x=x, left=x - 21) for x in (95, 145))
    return (
        f'<g fill="#fff" fill-opacity="0.12" stroke="#4b3b3a" stroke-width="3.400">{lenses}'
        f'<path d="M115.500 124Q120 119 124.500 124M74 123L60 119M166 123L180 119" fill="none" '
        f'stroke-linecap="round"/></g>'
    )


def draw_extra(look: Look) -> str:
    """Draw the one small thing a companion carries, or nothing."""
    draw = _EXTRAS.get(look.extra)
    return draw(look) if draw else ""


def _freckles(look: Look) -> str:
    spots = ((74, 144), (82, 148), (90, 143), (150, 143), (158, 148), (166, 144))
    shade = palette.SKINS[look.skin].shade
    return "".join(f'<circle cx="{x}" cy="{y}" r="2.400" fill="{shade}"/>' for x, y in spots)


def _hairpin(look: Look) -> str:
    tone = palette.CLOTHES[look.clothes_colour]
    return (
        f'<g fill="{tone.light}" stroke="{tone.shade}" stroke-width="2.500">'
        '<circle cx="160" cy="69" r="6"/><circle cx="172" cy="72" r="6"/>'
        '<circle cx="159" cy="81" r="6"/><circle cx="171" cy="84" r="6"/></g>'
        '<circle cx="165.500" cy="76.500" r="5" fill="#f6c445"/>'
    )


def _earrings(look: Look) -> str:
    return "".join(
        f'<circle cx="{x}" cy="150" r="5.500" fill="#f6c445" stroke="#c8921f" stroke-width="2"/>'
        for x in (57, 183)
    )


def _headphones(look: Look) -> str:
    tone = palette.CLOTHES[look.clothes_colour]
    pads = "".join(
        f'<rect x="{x}" y="108" width="20" height="42" rx="10" fill="{tone.base}" '
        f'stroke="{tone.shade}" stroke-width="3"/>'
        for x in (42, 178)
    )
    return (
        f'<path d="M52 114C44 14 196 14 188 114" fill="none" stroke="{tone.shade}" '
        f'stroke-width="9" stroke-linecap="round"/>{pads}'
    )


def _beanie(look: Look) -> str:
    tone = palette.CLOTHES[look.clothes_colour]
    return (
        f'<path d="M54 92C50 44 84 20 120 20C156 20 190 44 186 92Z" fill="{tone.base}"/>'
        f'<path d="M94 28Q86 50 86 78M120 22V78M146 28Q154 50 154 78" fill="none" '
        f'stroke="{tone.shade}" stroke-width="3.500"/>'
        f'<rect x="48" y="70" width="144" height="26" rx="13" fill="{tone.shade}"/>'
        f'<circle cx="120" cy="18" r="14" fill="{tone.light}"/>'
    )


def _moustache(look: Look) -> str:
    colour = palette.brow_colour(look.hair_colour)
    path = "M120 147Q108 143 96 152Q108 158 120 151Q132 158 144 152Q132 143 120 147Z"
    return f'<path d="{path}" fill="{colour}"/>'


_EXTRAS = {
    "freckles": _freckles,
    "hairpin": _hairpin,
    "earrings": _earrings,
    "headphones": _headphones,
    "beanie": _beanie,
    "moustache": _moustache,
}
