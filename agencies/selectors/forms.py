"""The templates of a case's forms, read once per process, and which answers belong to which."""

import tomllib
from functools import cache
from pathlib import Path

from agencies.models import CaseForm
from agencies.rules import forms as rules

_FOLDER = Path(__file__).resolve().parents[1] / "data" / "forms"


@cache
def get_template(kind: str, version: int) -> rules.Template:
    """One version of a form's template; versions once in use stay in the folder."""
    text = (_FOLDER / f"{kind}-v{version}.toml").read_text(encoding="utf-8")
    return rules.parse_template(tomllib.loads(text))


@cache
def get_newest_template(kind: str) -> rules.Template:
    """The template new forms of a kind begin with."""
    versions = [int(path.stem.split("-v")[1]) for path in _FOLDER.glob(f"{kind}-v*.toml")]
    return get_template(kind, max(versions))


def get_template_of(form: CaseForm | None, kind: str) -> rules.Template:
    """The template a form was begun with, or the newest where it was not begun."""
    return get_template(kind, form.template_version) if form else get_newest_template(kind)


def list_answers(form: CaseForm) -> list[tuple[str, list[tuple[str, str]]]]:
    """A form in words: (section, [(question, answer)]), without what was left empty."""
    found = []
    for section in get_template(form.kind, form.template_version).sections:
        said = [(one.label, one.say(form.answers.get(one.key))) for one in section.fields]
        if lines := [line for line in said if line[1]]:
            found.append((section.title, lines))
    return found
