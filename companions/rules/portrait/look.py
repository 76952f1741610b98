"""What a portrait is made of: the choices, and how an unchosen one follows from the seed."""

import hashlib
import random
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Options = dict[str, Promise | str]

# Raise it when the drawing changes: addresses of portraits carry it, so browsers fetch them anew.
DRAWING_VERSION = 1

FACES: Options = {
    "round": _("둥근 얼굴"),
    "oval": _("갸름한 얼굴"),
    "soft_square": _("반듯한 얼굴"),
}
SKINS: Options = {
    "porcelain": _("아주 밝은"),
    "light": _("밝은"),
    "warm": _("따뜻한"),
    "honey": _("꿀빛"),
    "tan": _("그을린"),
    "deep": _("짙은"),
}
HAIRS: Options = {
    "bob": _("단발"),
    "long": _("긴 생머리"),
    "wave": _("긴 웨이브"),
    "ponytail": _("묶은 머리"),
    "bun": _("올림머리"),
    "short": _("짧은 커트"),
    "side_part": _("가르마"),
    "fringe": _("덮은 앞머리"),
    "curly": _("곱슬머리"),
    "buzz": _("아주 짧은 머리"),
}
HAIR_COLOURS: Options = {
    "black": _("검정"),
    "dark_brown": _("짙은 갈색"),
    "chestnut": _("밤색"),
    "caramel": _("캐러멜"),
    "ash": _("애쉬"),
    "plum": _("자두색"),
    "grey": _("희끗한 회색"),
    "white": _("은백색"),
}
CLOTHES: Options = {
    "tee": _("티셔츠"),
    "shirt": _("셔츠"),
    "hoodie": _("후드"),
    "turtleneck": _("목폴라"),
    "cardigan": _("카디건"),
}
CLOTHES_COLOURS: Options = {
    "apricot": _("살구"),
    "sage": _("세이지"),
    "sky": _("하늘"),
    "lavender": _("라벤더"),
    "mustard": _("겨자"),
    "rose": _("장미"),
    "navy": _("남색"),
    "oat": _("오트"),
}
GLASSES: Options = {"none": _("없음"), "round": _("둥근 안경"), "square": _("네모 안경")}
EXTRAS: Options = {
    "none": _("없음"),
    "freckles": _("주근깨"),
    "hairpin": _("머리핀"),
    "earrings": _("귀걸이"),
    "headphones": _("헤드폰"),
    "beanie": _("비니"),
    "moustache": _("콧수염"),
}
BACKDROPS: Options = {
    "cream": _("크림"),
    "peach": _("복숭아"),
    "mint": _("민트"),
    "cloud": _("구름"),
    "lilac": _("라일락"),
    "butter": _("버터"),
}
CHOICES: dict[str, Options] = {
    "face": FACES,
    "skin": SKINS,
    "hair": HAIRS,
    "hair_colour": HAIR_COLOURS,
    "clothes": CLOTHES,
    "clothes_colour": CLOTHES_COLOURS,
    "glasses": GLASSES,
    "extra": EXTRAS,
    "backdrop": BACKDROPS,
}

_HAIRS_BY_SEX = {
    "female": ("bob", "long", "wave", "ponytail", "bun", "curly", "fringe"),
    "male": ("short", "side_part", "fringe", "curly", "buzz"),
    "other": ("bob", "short", "side_part", "fringe", "curly", "ponytail"),
}
_SENIOR_HAIRS = {
    "female": ("curly", "bob", "bun"),
    "male": ("short", "side_part", "buzz"),
    "other": ("short", "curly", "bob"),
}
_DARK = ("black", "black", "dark_brown", "dark_brown", "chestnut", "caramel", "ash")
SENIOR_AGE = 60
GREYING_AGE = 50


@dataclass(frozen=True)
class Look:
    """Every part of a portrait, each a key of its table above."""

    face: str
    skin: str
    hair: str
    hair_colour: str
    clothes: str
    clothes_colour: str
    glasses: str
    extra: str
    backdrop: str
    is_senior: bool = False

    @property
    def key(self) -> str:
        """A short hash that changes when the picture does."""
        parts = "|".join(str(value) for value in asdict(self).values())
        return hashlib.sha256(f"{DRAWING_VERSION}|{parts}".encode()).hexdigest()[:12]


def derive_look(*, seed: int, sex: str, age: int, choices: Mapping[str, str]) -> Look:
    """Fill what the person did not choose from the seed, fitting sex and age.

    Each part has its own generator: choosing one part leaves the others as they were.
    """
    drawn = {part: _draw_part(part, seed, sex, age) for part in CHOICES}
    chosen = {part: key for part, key in choices.items() if key in CHOICES.get(part, ())}
    return Look(**{**drawn, **chosen}, is_senior=age >= SENIOR_AGE)


def _draw_part(part: str, seed: int, sex: str, age: int) -> str:
    return random.Random(f"{part}:{seed}").choice(_list_likely(part, sex, age))


def _list_likely(part: str, sex: str, age: int) -> tuple[str, ...]:
    if part == "hair":
        table = _SENIOR_HAIRS if age >= SENIOR_AGE else _HAIRS_BY_SEX
        return table.get(sex, table["other"])
    if part == "hair_colour":
        return _list_likely_hair_colours(age)
    if part == "skin":
        return ("porcelain", "light", "light", "warm", "warm", "honey")
    if part == "glasses":
        return (
            ("round", "square", "none")
            if age >= SENIOR_AGE
            else ("none",) * 7 + ("round", "square")
        )
    if part == "extra":
        return ("none",) * 4 + ("freckles",) + (("hairpin", "earrings") if sex == "female" else ())
    return tuple(CHOICES[part])


def _list_likely_hair_colours(age: int) -> tuple[str, ...]:
    if age >= SENIOR_AGE:
        return ("grey", "white")
    return ("black", "dark_brown", "grey") if age >= GREYING_AGE else _DARK


def find_look_problems(choices: Mapping[str, str]) -> list[str]:
    """Name the parts that do not exist or were given a value that does not."""
    return [part for part, key in choices.items() if key not in CHOICES.get(part, ())]
