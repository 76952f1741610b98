"""The forms of a case as data: what a template asks, and whether answers fit it (C8)."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

KINDS = ("first_talk", "needs_risk", "plan", "closure")
FIELD_TYPES = ("choice", "choices", "scale", "text", "date")
SCALE = {0: "없음", 1: "조금", 2: "어느 정도", 3: "많이", 4: "매우 많이"}
TEXT_LIMIT = 1000

_REQUIRED = "꼭 필요한 항목이에요."
_UNKNOWN = "고를 수 있는 것 가운데 골라 주세요."
_NO_DATE = "날짜를 확인해 주세요."
_TOO_LONG = "글이 너무 길어요. 조금 줄여 주세요."
_ODD = "글에 쓸 수 없는 문자가 들어 있어요."


@dataclass(frozen=True)
class Field:
    """One question: its type, words, and what may be chosen."""

    key: str
    type: str
    label: str
    help: str
    is_required: bool
    options: tuple[tuple[str, str], ...]
    limit: int

    def say(self, value: Any) -> str:
        """The answer in words."""
        if value in (None, "", []):
            return ""
        names = dict(self.options)
        if self.type == "choices":
            return ", ".join(names.get(one, one) for one in value)
        if self.type == "scale":
            return f"{value} {SCALE.get(value, '')}".strip()
        return names.get(value, str(value)) if self.type == "choice" else str(value)


@dataclass(frozen=True)
class Section:
    """Questions that belong together."""

    title: str
    help: str
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Template:
    """One version of one form."""

    kind: str
    version: int
    title: str
    help: str
    sections: tuple[Section, ...]

    @property
    def fields(self) -> tuple[Field, ...]:
        """Every question, in order."""
        return tuple(field for section in self.sections for field in section.fields)


def parse_template(data: Mapping[str, Any]) -> Template:
    """Read a template; a field of an unknown type, or a key used twice, is a ValueError."""
    sections = tuple(
        Section(one["title"], one.get("help", ""), tuple(map(_parse_field, one["fields"])))
        for one in data["sections"]
    )
    template = Template(
        data["kind"], data["version"], data["title"], data.get("help", ""), sections
    )
    keys = [field.key for field in template.fields]
    if len(keys) != len(set(keys)) or data["kind"] not in KINDS:
        raise ValueError(f"{data['kind']}: a key is used twice, or there is no such form")
    return template


def _parse_field(data: Mapping[str, Any]) -> Field:
    options = tuple((code, words) for code, words in data.get("options", {}).items())
    if data["type"] not in FIELD_TYPES or bool(options) != data["type"].startswith("choice"):
        raise ValueError(f"{data['key']}: no such type, or options where there are none")
    return Field(
        key=data["key"],
        type=data["type"],
        label=data["label"],
        help=data.get("help", ""),
        is_required=data.get("required", False),
        options=options,
        limit=data.get("limit", TEXT_LIMIT),
    )


def clean_answers(
    template: Template, given: Mapping[str, Any], *, is_final: bool
) -> tuple[dict[str, Any], dict[str, str]]:
    """The answers that fit the template, and what is wrong by key; a draft may be incomplete.

    What the template does not ask is dropped.
    """
    answers: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for field in template.fields:
        value, error = _clean(field, given.get(field.key))
        if error:
            errors[field.key] = error
        elif value in (None, "", []):
            if is_final and field.is_required:
                errors[field.key] = _REQUIRED
        else:
            answers[field.key] = value
    return answers, errors


def _clean(field: Field, value: Any) -> tuple[Any, str]:
    if value in (None, "", []):
        return None, ""
    return _CLEANERS[field.type](field, value)


def _clean_choice(field: Field, value: Any) -> tuple[Any, str]:
    is_known = isinstance(value, str) and value in dict(field.options)
    return (value, "") if is_known else (None, _UNKNOWN)


def _clean_choices(field: Field, value: Any) -> tuple[Any, str]:
    known = dict(field.options)
    if not isinstance(value, list) or any(not isinstance(x, str) or x not in known for x in value):
        return None, _UNKNOWN
    return [code for code in known if code in value], ""


def _clean_scale(field: Field, value: Any) -> tuple[Any, str]:
    text = str(value)
    return (int(text), "") if text in {str(step) for step in SCALE} else (None, _UNKNOWN)


def _clean_text(field: Field, value: Any) -> tuple[Any, str]:
    if not isinstance(value, str):
        return None, _ODD
    text = value.replace("\r\n", "\n").strip()
    if any(ord(letter) < 32 and letter not in "\n\t" for letter in text):
        return None, _ODD
    return (text, "") if len(text) <= field.limit else (None, _TOO_LONG)


def _clean_date(field: Field, value: Any) -> tuple[Any, str]:
    try:
        return datetime.date.fromisoformat(str(value)).isoformat(), ""
    except ValueError:
        return None, _NO_DATE


_CLEANERS = {
    "choice": _clean_choice,
    "choices": _clean_choices,
    "scale": _clean_scale,
    "text": _clean_text,
    "date": _clean_date,
}
