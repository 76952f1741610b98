"""Nine faces: brows, eyes, mouth and one mark each, told apart at 40 pixels.

Drawn for a face whose eyes are at (95, 126) and (145, 126) on a canvas of 240 × 240.
"""

from string import Template
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

EXPRESSION_LABELS: dict[str, Promise | str] = {
    "joy": _("기뻐하는 얼굴"),
    "trust": _("믿고 있는 얼굴"),
    "fear": _("겁먹은 얼굴"),
    "surprise": _("놀란 얼굴"),
    "sadness": _("슬퍼하는 얼굴"),
    "disgust": _("찡그린 얼굴"),
    "anger": _("화난 얼굴"),
    "anticipation": _("기대하는 얼굴"),
    "neutral": _("편안한 얼굴"),
}
EXPRESSIONS = tuple(EXPRESSION_LABELS)


class Expression(NamedTuple):
    """Fragments with $line, $brow, $skin, $shade and $blush to fill in; `tilt` is in degrees."""

    brows: str
    eyes: str
    mouth: str
    marks: str = ""
    blush: float = 0.35
    tilt: int = 0


def _stroke(path: str, colour: str = "$line", width: float = 6) -> str:
    return (
        f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{width}" '
        'stroke-linecap="round" stroke-linejoin="round"/>'
    )


def _fill(path: str, colour: str) -> str:
    return f'<path d="{path}" fill="{colour}"/>'


def _brows(left: str, right: str, width: float = 6.5) -> str:
    return _stroke(left, "$brow", width) + _stroke(right, "$brow", width)


def _dot_eye(x: int, y: int = 126, rx: float = 8, ry: float = 10) -> str:
    return (
        f'<ellipse cx="{x}" cy="{y}" rx="{rx}" ry="{ry}" fill="$line"/>'
        f'<circle cx="{x + 3}" cy="{y - 4}" r="3.2" fill="#fff"/>'
    )


def _wide_eye(x: int, pupil: float, dy: int = 0) -> str:
    return (
        f'<ellipse cx="{x}" cy="{124}" rx="14" ry="15.5" fill="#fff" stroke="$line" '
        'stroke-width="4"/>'
        f'<circle cx="{x}" cy="{124 + dy}" r="{pupil}" fill="$line"/>'
    )


def _sparkle(x: int, y: int, r: int, colour: str) -> str:
    k = r / 4
    return _fill(
        f"M{x} {y - r}Q{x + k} {y - k} {x + r} {y}Q{x + k} {y + k} {x} {y + r}"
        f"Q{x - k} {y + k} {x - r} {y}Q{x - k} {y - k} {x} {y - r}Z",
        colour,
    )


_SPARKLING_EYES = "".join(
    f'<ellipse cx="{x}" cy="125" rx="10.5" ry="12.5" fill="$line"/>'
    f'<circle cx="{x + 3}" cy="120" r="4.4" fill="#fff"/><circle cx="{x - 4}" cy="130" r="2.4" '
    'fill="#fff"/>'
    for x in (95, 145)
)
_TEAR = (
    _fill("M90 142C84 152 80 158 80 164A9 9 0 0 0 98 164C98 158 95 152 90 142Z", "#5aa9e6")
    + '<circle cx="86" cy="163" r="2.6" fill="#dff0fc"/>'
)
_SWEAT = (
    _stroke("M192 74C185 86 181 93 181 100A11 11 0 0 0 203 100C203 93 199 86 192 74Z", "#fff", 5)
    + _fill("M192 74C185 86 181 93 181 100A11 11 0 0 0 203 100C203 93 199 86 192 74Z", "#5aa9e6")
    + '<circle cx="188" cy="100" r="3" fill="#e3f2fd"/>'
)
_HEART_PATH = (
    "M200 82C184 71 180 62 184 54C189 47 197 48 200 56C203 48 211 47 216 54C220 62 216 71 200 82Z"
)
_HEART = _stroke(_HEART_PATH, "#fff", 5) + _fill(_HEART_PATH, "#e8566f")
_VEIN_PATH = (
    "M188 46Q196 54 191 63Q182 66 175 58M205 46Q197 54 202 63Q211 66 218 58"
    "M188 87Q196 79 191 70Q182 67 175 75M205 87Q197 79 202 70Q211 67 218 75"
)
_VEIN = _stroke(_VEIN_PATH, "#fff", 10) + _stroke(_VEIN_PATH, "#d8433b", 5)
_FUME_PATH = "M186 62Q194 54 202 62T218 62M190 80Q198 72 206 80T222 80"
_FUMES = _stroke(_FUME_PATH, "#fff", 9) + _stroke(_FUME_PATH, "#6f9247", 5)

_FACES = {
    "neutral": Expression(
        brows=_brows("M83 104Q95 99 106 103", "M134 103Q145 99 157 104"),
        eyes=_dot_eye(95) + _dot_eye(145),
        mouth=_stroke("M104 156Q120 168 136 156", "#8a3d38", 5.5),
    ),
    "joy": Expression(
        brows=_brows("M81 101Q94 89 107 98", "M133 98Q146 89 159 101"),
        eyes=_stroke("M82 130Q95 110 108 130", width=7)
        + _stroke("M132 130Q145 110 158 130", width=7),
        mouth=_fill("M91 149Q120 157 149 149Q147 183 120 183Q93 183 91 149Z", "#8a2f35")
        + _fill("M95 150Q120 157 145 150L143.500 158Q120 164 96.500 158Z", "#fff")
        + _fill("M102 175Q120 161 138 175Q131 183 120 183Q109 183 102 175Z", "#f0837c"),
        blush=0.75,
    ),
    "trust": Expression(
        brows=_brows("M83 102Q95 95 107 101", "M133 101Q145 95 157 102"),
        eyes=_dot_eye(95, 127, 8, 9)
        + _dot_eye(145, 127, 8, 9)
        + _stroke("M82 122Q95 111 108 122", width=4.5)
        + _stroke("M132 122Q145 111 158 122", width=4.5),
        mouth=_stroke("M94 152Q120 180 146 152", width=6.5),
        marks=_HEART,
        blush=0.65,
        tilt=-5,
    ),
    "fear": Expression(
        brows=_brows("M79 108Q90 94 108 92", "M132 92Q150 94 161 108"),
        eyes=_wide_eye(95, 4.5) + _wide_eye(145, 4.5),
        mouth=_stroke("M92 164L101 156L110.500 164L120 156L129.500 164L139 156L148 164", width=5.5),
        marks=_SWEAT,
        blush=0.0,
    ),
    "surprise": Expression(
        brows=_brows("M80 92Q94 78 108 89", "M132 89Q146 78 160 92"),
        eyes=_wide_eye(95, 8) + _wide_eye(145, 8),
        mouth='<ellipse cx="120" cy="164" rx="12" ry="16" fill="#8a2f35" stroke="$line" '
        'stroke-width="4"/><ellipse cx="120" cy="172" rx="7" ry="5.500" fill="#f0837c"/>',
        blush=0.3,
    ),
    "sadness": Expression(
        brows=_brows("M80 111Q92 106 105 95", "M135 95Q148 106 160 111"),
        eyes=_fill("M84 124H106Q108 137 95 138Q82 137 84 124Z", "$line")
        + _fill("M134 124H156Q158 137 145 138Q132 137 134 124Z", "$line")
        + _stroke("M81 125Q94 120 108 122", width=5)
        + _stroke("M132 122Q146 120 159 125", width=5),
        mouth=_stroke("M100 169Q120 146 140 169", width=6.5),
        marks=_TEAR,
        blush=0.25,
        tilt=3,
    ),
    "disgust": Expression(
        brows=_brows("M80 104Q94 108 107 113", "M132 104Q146 86 160 98", 7),
        eyes=_stroke("M83 124L106 129L84 135", width=5.5)
        + _fill("M133 122Q145 117 158 124Q156 134 145 134Q134 134 133 122Z", "$line")
        + _stroke("M131 122Q145 115 160 124", width=5),
        mouth=_stroke("M94 166Q104 150 120 158Q134 166 147 153", width=6)
        + _fill("M113 157Q124 157 134 161Q137 180 125 182Q112 182 113 157Z", "#ef8079")
        + _stroke("M124 164L125 173", "#c95b58", 3),
        marks=_stroke("M112 136L117 140M128 136L123 140", "$shade", 4) + _FUMES,
        blush=0.0,
        tilt=4,
    ),
    "anger": Expression(
        brows=_brows("M78 96L108 113", "M132 113L162 96", 9),
        eyes=_fill("M84 118L107 128Q106 139 95 139Q83 138 84 118Z", "$line")
        + _fill("M156 118L133 128Q134 139 145 139Q157 138 156 118Z", "$line")
        + '<circle cx="97" cy="130" r="2.600" fill="#fff"/>'
        '<circle cx="143" cy="130" r="2.600" fill="#fff"/>',
        mouth='<path d="M98 172Q96 155 120 154Q144 155 142 172Q120 164 98 172Z" fill="#fff" '
        'stroke="$line" stroke-width="5.500" stroke-linejoin="round"/>'
        + _stroke("M111 157V166M129 157V166", width=3.5),
        marks=_VEIN,
        blush=0.9,
    ),
    "anticipation": Expression(
        brows=_brows("M82 97Q95 86 108 95", "M132 95Q145 86 158 97"),
        eyes=_SPARKLING_EYES,
        mouth=_fill("M101 152Q120 158 139 152Q136 176 120 176Q104 176 101 152Z", "#8a2f35")
        + _fill("M108 170Q120 162 132 170Q127 176 120 176Q113 176 108 170Z", "#f0837c"),
        marks=_sparkle(198, 66, 17, "#f3b02f")
        + _sparkle(216, 92, 9, "#f3b02f")
        + _sparkle(38, 78, 11, "#f3b02f"),
        blush=0.6,
        tilt=-2,
    ),
}


def get_expression(expression: str) -> Expression:
    """Find the face of an expression. Raise KeyError."""
    return _FACES[expression]


def paint(fragment: str, colours: dict[str, str]) -> str:
    """Fill the colours of one head into a fragment."""
    return Template(fragment).substitute(colours)
