import re
from itertools import product
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ai.emotion import EMOTIONS
from companions.rules.portrait import (
    CHOICES,
    EXPRESSIONS,
    derive_look,
    draw_portrait,
    find_look_problems,
)
from companions.rules.portrait.expressions import get_expression

SVG = "{http://www.w3.org/2000/svg}"
SEXES = ["female", "male", "other"]


def look(**choices):
    return derive_look(seed=7, sex="female", age=27, choices=choices)


def test_expressions_are_the_eight_emotions_and_neutral():
    assert set(EXPRESSIONS) == {*EMOTIONS, "neutral"}


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_portrait_is_well_formed_and_carries_nothing_that_runs(expression):
    drawn = draw_portrait(look(), expression)
    root = ET.fromstring(drawn)
    assert root.tag == f"{SVG}svg"
    assert root.get("role") == "img"
    assert root.get("aria-label") == root.findtext(f"{SVG}title") != ""
    tags = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert tags <= {"svg", "title", "clipPath", "circle", "g", "rect", "path", "ellipse"}
    assert not re.search(r"style=|href|on\w+=|\$|url\((?!#)", drawn)


@pytest.mark.parametrize(("part", "key"), [(p, k) for p, o in CHOICES.items() for k in o])
def test_portrait_of_every_choice_is_drawn_and_differs(part, key):
    drawn = draw_portrait(look(**{part: key}), "neutral")
    ET.fromstring(drawn)
    others = [other for other in CHOICES[part] if other != key]
    assert all(drawn != draw_portrait(look(**{part: other}), "neutral") for other in others)


def test_every_expression_has_brows_eyes_and_mouth_of_its_own():
    faces = [get_expression(expression) for expression in EXPRESSIONS]
    for name in ("brows", "eyes", "mouth"):
        parts = [getattr(face, name) for face in faces]
        assert len(set(parts)) == len(parts)


def test_portrait_title_is_escaped():
    drawn = draw_portrait(look(), "joy", title='<script>"&')
    assert ET.fromstring(drawn).findtext(f"{SVG}title") == '<script>"&'
    assert "<script" not in drawn


def test_portrait_of_unknown_expression_raises():
    with pytest.raises(KeyError):
        draw_portrait(look(), "smug")


@given(st.integers(0, 2**31 - 1), st.sampled_from(SEXES), st.integers(14, 99))
def test_look_is_the_same_for_the_same_seed(seed, sex, age):
    one = derive_look(seed=seed, sex=sex, age=age, choices={})
    assert one == derive_look(seed=seed, sex=sex, age=age, choices={})
    assert find_look_problems({part: getattr(one, part) for part in CHOICES}) == []


def test_look_with_one_part_chosen_keeps_the_others():
    before, after = look(), look(hair="bun")
    changed = {part for part in CHOICES if getattr(before, part) != getattr(after, part)}
    assert changed == {"hair"}
    assert before.key != after.key


@pytest.mark.parametrize(("sex", "seed"), list(product(SEXES, range(20))))
def test_look_of_an_old_companion_is_grey(sex, seed):
    drawn = derive_look(seed=seed, sex=sex, age=70, choices={})
    assert drawn.hair_colour in {"grey", "white"}
    assert drawn.is_senior


def test_look_ignores_choices_that_do_not_exist():
    assert look(hair="mohawk", wings="big") == look()
    assert find_look_problems({"hair": "mohawk", "wings": "big", "skin": "tan"}) == [
        "hair",
        "wings",
    ]
