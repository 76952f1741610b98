"""Colours of tokens.css: WCAG AA, and emotions that differ for every kind of sight."""

import itertools
import re
from pathlib import Path

import numpy as np
import pytest

TOKENS = Path(__file__).parents[2] / "static" / "css" / "tokens.css"
PAIR = re.compile(r"--([\w-]+):\s*light-dark\((#[0-9a-f]{6}),\s*(#[0-9a-f]{6})\)")
SCHEMES = ("light", "dark")
GROUNDS = ("bg", "surface", "surface-sunk")
WORDS = [
    *((ink, ground) for ink in ("text", "text-soft", "accent", "danger") for ground in GROUNDS),
    *((ink, ground) for ink in ("accent-strong",) for ground in GROUNDS),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("on-accent-soft", "accent-soft"),
    ("on-danger", "danger"),
    ("on-kakao", "kakao"),
    ("on-bubble-mine", "bubble-mine"),
    ("on-bubble-theirs", "bubble-theirs"),
    *((state, f"{state}-soft") for state in ("good", "caution", "danger", "notice")),
]
EMOTIONS = [
    "joy",
    "trust",
    "fear",
    "surprise",
    "sadness",
    "disgust",
    "anger",
    "anticipation",
    "neutral",
]
CONTROLS = [
    *((edge, ground) for edge in ("line-strong", "focus") for ground in GROUNDS),
    *((f"emotion-{name}", ground) for name in EMOTIONS for ground in ("bg", "surface")),
]
# Machado, Oliveira and Fernandes 2009, severity 1.0, on linear RGB.
SIGHTS = {
    "protan": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deutan": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritan": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
    "full": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
}
# Björn Ottosson, OKLab.
TO_LMS = np.array(
    [
        [0.41222147, 0.53633254, 0.05144599],
        [0.2119035, 0.68069955, 0.10739696],
        [0.08830246, 0.28171884, 0.6299787],
    ]
)
TO_LAB = np.array(
    [
        [0.21045426, 0.79361779, -0.00407205],
        [1.9779985, -2.4285922, 0.4505937],
        [0.02590404, 0.78277177, -0.80867577],
    ]
)


def tokens(scheme):
    found = PAIR.findall(TOKENS.read_text())
    return {name: (light, dark)[SCHEMES.index(scheme)] for name, light, dark in found}


def linear(colour):
    values = np.array([int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def ratio(one, other):
    dark, light = sorted(
        float(linear(colour) @ [0.2126, 0.7152, 0.0722]) for colour in (one, other)
    )
    return (light + 0.05) / (dark + 0.05)


def seen(colour, sight):
    rgb = np.clip(np.array(SIGHTS[sight]) @ linear(colour), 0, 1)
    return TO_LAB @ np.cbrt(TO_LMS @ rgb)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("ink", "ground"), WORDS)
def test_words_on_their_ground_reach_aa(scheme, ink, ground):
    colours = tokens(scheme)
    assert ratio(colours[ink], colours[ground]) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("edge", "ground"), CONTROLS)
def test_controls_and_marks_reach_three_to_one(scheme, edge, ground):
    colours = tokens(scheme)
    assert ratio(colours[edge], colours[ground]) >= 3


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("sight", SIGHTS)
def test_emotions_stay_apart_for_every_sight(scheme, sight):
    colours = tokens(scheme)
    for one, other in itertools.combinations(EMOTIONS, 2):
        pair = (seen(colours[f"emotion-{name}"], sight) for name in (one, other))
        assert float(np.linalg.norm(np.subtract(*pair))) >= 0.06, (one, other)
