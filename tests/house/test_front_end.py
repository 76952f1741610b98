"""Templates, styles and scripts: what the strict policy forbids, and what docs/design.md asks."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted([*ROOT.glob("templates/**/*.html"), *ROOT.glob("*/templates/**/*.html")])
SCRIPTS = sorted(ROOT.glob("static/js/*.js"))
STYLES = sorted(ROOT.glob("static/css/*.css"))
FORBIDDEN = {
    "inline style": re.compile(r"\sstyle\s*=", re.IGNORECASE),
    "inline handler": re.compile(r"\son[a-z]+\s*=\s*[\"']|hx-on|hx-vals=[\"']js:", re.IGNORECASE),
    "inline script": re.compile(r"<script(?![^>]*\ssrc=)[^>]*>|<style", re.IGNORECASE),
    "other host": re.compile(r"(?:src|href)=[\"']https?://", re.IGNORECASE),
}
TEXT_LINE = re.compile(r"^\s*(?://|\*|/\*)")
COLOUR = re.compile(r"#[0-9a-f]{3,8}\b(?=[\s;,)])|\brgba?\(|\bhsla?\(", re.IGNORECASE)


def names(paths):
    return [str(path.relative_to(ROOT)) for path in paths]


@pytest.mark.parametrize("path", TEMPLATES, ids=names(TEMPLATES))
def test_template_holds_nothing_the_policy_forbids(path):
    text = path.read_text()
    assert [what for what, found in FORBIDDEN.items() if found.search(text)] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=names(TEMPLATES))
def test_included_form_keeps_its_token(path):
    """`{% include … only %}` drops the token, so a form inside would be refused."""
    text = path.read_text()
    for included in re.findall(r"{% include \"([^\"]+)\"[^%]* only %}", text):
        found = [one for one in TEMPLATES if str(one).endswith(f"/{included}")]
        assert found, included
        assert "csrf_token" not in found[0].read_text(), included


@pytest.mark.parametrize("path", SCRIPTS, ids=names(SCRIPTS))
def test_script_is_small_and_types_are_written(path):
    lines = path.read_text().splitlines()
    assert len(lines) <= 250
    assert TEXT_LINE.match(lines[0]), "the first line says what the module is for"


def test_no_script_is_both_loaded_and_imported():
    imported = {
        name
        for path in SCRIPTS
        for name in re.findall(r"from \"\./([\w-]+\.js)\"", path.read_text())
    }
    loaded = {
        name
        for path in TEMPLATES
        for name in re.findall(r"{% static ['\"]js/([\w-]+\.js)['\"] %}", path.read_text())
    }
    assert imported & loaded == set()
    assert {path.name for path in SCRIPTS} == imported | loaded


@pytest.mark.parametrize("path", STYLES, ids=names(STYLES))
def test_style_sheet_is_small(path):
    assert len(path.read_text().splitlines()) <= 250


@pytest.mark.parametrize("path", STYLES, ids=names(STYLES))
def test_colours_stand_in_the_tokens_only(path):
    if path.name in {"tokens.css", "plotly.css"}:
        return
    assert COLOUR.findall(path.read_text()) == []
    assert path.read_text().count("!important") <= 1
