"""The shape of the code that no linter knows: file names, sizes, what each file may say."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
APPS = ["accounts", "safety", "analytics", "companions", "missions", "feed", "chat", "agencies"]
PACKAGES = [*APPS, "core", "ai", "config", "tests"]
NAMES = {
    "__init__",
    "models",
    "rules",
    "selectors",
    "services",
    "tasks",
    "consumers",
    "events",
    "signals",
    "receivers",
    "admin",
    "apps",
    "api",
    "web",
    "templates",
    "migrations",
    "templatetags",
    "management",
    "data",
    "static",
    # What speaks to Kakao, in accounts alone (docs/adr/0011).
    "kakao",
    # What speaks to Expo and Google, in accounts alone (docs/adr/0017).
    "push",
    # What speaks to 온통청년 and 복지로, in missions alone (docs/adr/0021).
    "sources",
    # What is asked of Kakao by services, below them (docs/adr/0019).
    "kakao_calls",
}
BANNED = {"utils", "helpers", "managers", "misc", "common"}


def list_modules(*packages, migrations=False):
    for package in packages:
        for path in sorted((ROOT / package).rglob("*.py")):
            if migrations or "migrations" not in path.parts:
                yield path


@pytest.mark.parametrize("app", APPS)
def test_app_holds_only_known_file_names(app):
    found = {path.stem for path in (ROOT / app).iterdir() if not path.name.startswith("__pyc")}
    assert found - NAMES == set()


def test_no_catch_all_modules():
    named = {path.stem for path in list_modules(*PACKAGES)}
    assert named & BANNED == set()


def test_modules_stay_within_400_lines():
    sizes = {
        str(p.relative_to(ROOT)): len(p.read_text().splitlines()) for p in list_modules(*PACKAGES)
    }
    assert {name: size for name, size in sizes.items() if size > 400} == {}


def list_functions(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_functions_stay_within_40_lines():
    long = {
        f"{path.relative_to(ROOT)}:{node.name}": node.end_lineno - node.lineno + 1
        for path in list_modules(*APPS, "core", "ai", "config")
        for node in list_functions(path)
        if node.end_lineno - node.lineno + 1 > 40
    }
    assert long == {}


def test_services_are_keyword_only():
    loose = [
        f"{path.relative_to(ROOT)}:{node.name}"
        for app in APPS
        for path in [*(ROOT / app).glob("services.py"), *(ROOT / app).glob("services/*.py")]
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.FunctionDef)
        and not node.name.startswith("_")
        and len(node.args.args) > 1
    ]
    assert loose == []


def test_models_do_not_override_save_and_nobody_hears_model_signals():
    said = {
        str(path.relative_to(ROOT))
        for path in list_modules(*APPS, "core", "config")
        if re.search(
            r"(?<!def )\b(post_save|pre_save|post_delete|pre_delete|m2m_changed)\b",
            path.read_text(),
        )
    }
    assert said == set()
    saves = {
        f"{path.relative_to(ROOT)}"
        for app in APPS
        for path in [*(ROOT / app).glob("models.py"), *(ROOT / app).glob("models/*.py")]
        for node in list_functions(path)
        if node.name in {"save", "delete"}
    }
    assert saves == set()


def test_templates_hold_no_inline_script_or_style():
    bad = re.compile(
        r"<script(?![^>]*\b(src|type=\"application/json\"))|\son\w+=\"|\sstyle=\"|<style"
    )
    found = {
        str(path.relative_to(ROOT))
        for folder in [*APPS, "templates"]
        for path in (ROOT / folder).rglob("*.html")
        if bad.search(path.read_text())
    }
    assert found == set()


def test_rules_know_of_django_only_how_to_translate():
    known = set()
    for app in APPS:
        for path in [*(ROOT / app).glob("rules.py"), *(ROOT / app).glob("rules/**/*.py")]:
            known |= set(re.findall(r"^(?:from|import) (django\S*)", path.read_text(), re.M))
    assert known - {"django.utils.translation", "django.utils.functional"} == set()


def test_env_example_names_every_variable_read():
    settings = (ROOT / "config/settings.py").read_text()
    read = set(re.findall(r"env\.\w+\(\s*\"([A-Z0-9_]+)\"", settings))
    named = set(re.findall(r"^# ?([A-Z0-9_]+)=", (ROOT / ".env.example").read_text(), re.M))
    assert read - named == set()


def test_constraints_hold_no_address():
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    assert [line for line in lines if "://" in line or "@" in line] == []
