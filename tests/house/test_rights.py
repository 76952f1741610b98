"""What the law asks of every table and of all work with a person's data (B3, B14, B16)."""

import ast

import pytest
from django.apps import apps

from accounts.models import ConsentPurpose, User
from accounts.services import holdings
from accounts.services.retention import list_periods, list_retained
from tests.house.consent_guards import find_unguarded, find_work, name_call, read_modules

TABLES = {table.model: table for table in holdings.list_held_tables()}
PERSONAL = [model for model in apps.get_models() if holdings.find_owner(model)]


@pytest.mark.parametrize("model", PERSONAL, ids=[model._meta.label for model in PERSONAL])
def test_every_table_with_a_way_to_a_person_is_erased_or_kept_for_a_reason(model):
    assert model in TABLES, f"add {model._meta.label} to its app's rights.py (ADR 0014)"
    table = TABLES[model]
    place = model
    for step in table.owner.split("__"):
        if step != "pk":
            place = place._meta.get_field(step).related_model
    assert place is User
    assert not table.kept_because or len(table.kept_because) > 10


def test_the_search_for_personal_tables_finds_near_and_far_ones():
    found = {model._meta.label for model in PERSONAL}
    assert {"chat.Message", "agencies.AlertChange", "account.EmailConfirmation"} <= found
    assert "safety.Hotline" not in found
    assert holdings.find_owner(ConsentPurpose) == ""


def test_tables_are_erased_before_what_they_point_at():
    order = [
        table.model
        for part in reversed(holdings.PARTS.values())
        for table in part.tables
        if not table.kept_because
    ]
    for place, model in enumerate(order):
        for field in model._meta.concrete_fields:
            target = field.related_model
            if target in order and target is not model:
                assert order.index(target) > place, (model, target)


def test_every_kept_time_is_told_by_one_app_and_every_rule_has_a_time():
    keys = [period.key for period in list_periods()]
    assert sorted(keys) == sorted(list_retained())
    assert len(set(keys)) == len(keys)
    assert all(period.reason and period.title for period in list_periods())


def test_no_work_that_needs_a_consent_stands_without_its_guard():
    assert find_unguarded(read_modules()) == []


def test_the_search_for_such_work_finds_what_there_is():
    assert {
        (module.split("/")[0], purpose) for module, _, purpose in find_work(read_modules())
    } == {
        ("analytics", "emotion_insight"),
        ("chat", "overseas_ai"),
        ("agencies", "agency_risk_alert"),
        ("accounts", "disclosure"),
    }


UNGUARDED = {
    "analytics/peeking.py": "def peek_at(*, text):\n    return _guess(text)\n"
    "def _guess(text):\n    return classify([text])\n",
    "agencies/web/raising.py": "def raise_one(self):\n    Alert.objects.create(user=self.user)\n",
    "chat/services/calling.py": "def call_away(x):\n    ai_text.stream(x, allow_overseas=x)\n",
    "accounts/services/telling.py": "def tell(x):\n    DisclosureRecord.objects.create(to=x)\n",
}


@pytest.mark.parametrize("module", UNGUARDED)
def test_the_guard_test_bites(module):
    modules = read_modules() | {module: UNGUARDED[module]}
    assert [place for place, _, _ in find_unguarded(modules)] == [module]


def test_a_new_caller_of_hidden_work_needs_a_guard_too():
    modules = read_modules()
    modules["analytics/services/readings.py"] += "\n\ndef peek(*, text):\n    return _infer(text)\n"
    assert [function for _, function, _ in find_unguarded(modules)] == ["peek"]


def test_nobody_decides_for_the_person_that_a_model_abroad_may_hear():
    literal = [
        module
        for module, source in read_modules().items()
        for call in ast.walk(ast.parse(source))
        if isinstance(call, ast.Call) and name_call(call).endswith("stream")
        for keyword in call.keywords
        if keyword.arg == "allow_overseas" and isinstance(keyword.value, ast.Constant)
    ]
    assert literal == []
