"""Which companion a person may make: lengths, ages, and no romance below nineteen (A13)."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from core.errors import InvalidInput
from core.text import EmptyText, clean_text

_DATA = Path(__file__).resolve().parents[1] / "data" / "persona.toml"
NAME_LIMIT = 20
NOTE_LIMIT = 300
INTEREST_LIMIT = 20
INTEREST_COUNT_LIMIT = 8
COMPANION_LIMIT = 10
ADULT_AGE = 19
OLDEST_AGE = 99
YOUNGEST_FOR_MINORS = 14
ROMANTIC_RELATIONS = frozenset({"partner"})
_SEXES_BY_RELATION = {"older_sister": {"female", "other"}, "older_brother": {"male", "other"}}


class CompanionRefused(InvalidInput):
    """One field of a companion cannot be taken as it is; `field` names it."""

    code = "companion_refused"

    def __init__(self, detail: str, *, field: str, code: str = "") -> None:
        super().__init__(detail)
        self.field = field
        self.code = code or self.code  # type: ignore[misc]


def is_minor(person_age: int | None) -> bool:
    """Tell whether the rules for minors hold; an unknown age is treated as one."""
    return person_age is None or person_age < ADULT_AGE


def youngest_companion_age(person_age: int | None) -> int:
    """The lowest age a companion of this person may have: an adult's companion is an adult."""
    return YOUNGEST_FOR_MINORS if is_minor(person_age) else ADULT_AGE


def list_relations(relations: Sequence[str], person_age: int | None) -> list[str]:
    """Keep the relations open to a person of this age."""
    return [code for code in relations if not (is_minor(person_age) and code in ROMANTIC_RELATIONS)]


def clean_line(text: str, *, limit: int, field: str) -> str:
    """Return one clean line, possibly empty. Raise CompanionRefused."""
    try:
        return " ".join(clean_text(text, limit=limit).split()) if text.strip() else ""
    except EmptyText:
        return ""
    except InvalidInput as error:
        raise CompanionRefused(error.detail, field=field, code=error.code) from error


def clean_interests(interests: Sequence[str]) -> list[str]:
    """Return the interests without repeats and without a leading #. Raise CompanionRefused."""
    found: dict[str, None] = {}
    for interest in interests:
        clean = (
            clean_line(str(interest), limit=INTEREST_LIMIT, field="interests").lstrip("#").strip()
        )
        if clean:
            found.setdefault(clean)
    if len(found) > INTEREST_COUNT_LIMIT:
        detail = _("관심사는 %(count)s개까지 적을 수 있어요.") % {"count": INTEREST_COUNT_LIMIT}
        raise CompanionRefused(detail, field="interests", code="too_many_interests")
    return list(found)


def clean_persona(fields: Mapping[str, Any], *, person_age: int | None) -> dict[str, Any]:
    """Return the given persona fields cleaned. Raise CompanionRefused naming the first bad one."""
    clean = dict(fields)
    clean["name"] = clean_line(clean["name"], limit=NAME_LIMIT, field="name")
    if not clean["name"]:
        raise CompanionRefused(_("이름을 적어 주세요."), field="name", code="name_empty")
    clean["note"] = clean_line(clean["note"], limit=NOTE_LIMIT, field="note")
    clean["interests"] = clean_interests(clean["interests"])
    _check_age(clean["age"], person_age)
    _check_relation(clean, person_age)
    return clean


def _check_age(age: int, person_age: int | None) -> None:
    youngest = youngest_companion_age(person_age)
    if not youngest <= age <= OLDEST_AGE:
        limits = {"youngest": youngest, "oldest": OLDEST_AGE}
        detail = _("나이는 %(youngest)s살부터 %(oldest)s살까지 정할 수 있어요.") % limits
        raise CompanionRefused(detail, field="age", code="companion_age_refused")


@cache
def _romantic_words() -> tuple[str, ...]:
    return tuple(tomllib.loads(_DATA.read_text(encoding="utf-8"))["romantic_words"])


def _check_relation(fields: Mapping[str, Any], person_age: int | None) -> None:
    sexes = _SEXES_BY_RELATION.get(fields["relation"])
    if sexes and fields["sex"] not in sexes:
        detail = _("성별과 어울리는 관계를 골라 주세요.")
        raise CompanionRefused(detail, field="relation", code="relation_does_not_fit_sex")
    if not is_minor(person_age):
        return
    if fields["relation"] in ROMANTIC_RELATIONS:
        detail = _("만 19세부터 고를 수 있는 관계예요.")
        raise CompanionRefused(detail, field="relation", code="relation_for_adults")
    for field in ("name", "note", "interests"):
        said = "".join(fields[field]).replace(" ", "")
        if any(word in said for word in _romantic_words()):
            detail = _("연애나 성적인 내용은 만 19세부터 적을 수 있어요.")
            raise CompanionRefused(detail, field=field, code="romance_for_adults")
