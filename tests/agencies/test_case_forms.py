import re

import pytest
from django.utils import timezone

from accounts.models import AccessLog
from agencies.models import Case, CaseForm
from agencies.rules import forms
from agencies.selectors.forms import get_newest_template
from agencies.services import cases as services
from tests.factories.case_work import fill
from tests.factories.cases import CaseFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return CaseFactory(state="active")


@pytest.mark.parametrize("kind", forms.KINDS)
def test_templates_ask_in_korean_and_never_for_a_diagnosis(kind):
    template = get_newest_template(kind)
    assert (template.kind, template.version) == (kind, 1)
    assert any(field.is_required for field in template.fields)
    for field in template.fields:
        assert re.search("[가-힣]", field.label)
        assert not re.search("진단|병명|장애", field.label)
        assert field.type != "text" or field.limit <= forms.TEXT_LIMIT
    answers, errors = forms.clean_answers(template, fill(kind), is_final=True)
    assert (answers, errors) == (fill(kind), {})


BAD = [
    ("risk", "huge"),
    ("risk", ["crisis"]),
    ("strengths", "skill"),
    ("strengths", ["skill", "nothing"]),
    ("strengths", [["skill"]]),
    ("home_load", 5),
    ("home_load", "-1"),
    ("home_load", True),
    ("own_wish", "가" * 401),
    ("own_wish", ["말"]),
    ("own_wish", "a\x00b"),
]


@pytest.mark.parametrize(("key", "value"), BAD)
def test_answers_that_do_not_fit_are_refused_and_nothing_is_kept(case, key, value):
    with pytest.raises(services.AnswersUnfit) as refusal:
        services.save_form(
            case=case, kind="needs_risk", member=case.assigned_to, answers={key: value}
        )
    assert set(refusal.value.errors) == {key}
    assert not CaseForm.objects.exists()
    assert not AccessLog.objects.exists()


def test_unasked_answers_are_dropped_and_a_bad_date_is_refused(case):
    given = {"wish": " 쉬고 싶어요 ", "diagnosis": "x", "talked_on": "2026-02-30"}
    with pytest.raises(services.AnswersUnfit) as refusal:
        services.save_form(case=case, kind="first_talk", member=case.assigned_to, answers=given)
    assert set(refusal.value.errors) == {"talked_on"}
    form = services.save_form(
        case=case, kind="first_talk", member=case.assigned_to, answers={**given, "talked_on": ""}
    )
    form.refresh_from_db()
    assert form.answers == {"wish": "쉬고 싶어요"}


def test_drafts_are_noted_once_in_ten_minutes_but_submitting_always(case):
    member = case.assigned_to
    for number in range(3):
        services.save_form(
            case=case, kind="plan", member=member, answers={"goal_1": f"목표 {number}"}
        )
    assert AccessLog.objects.filter(target_kind="case_form").count() == 1
    services.save_form(case=case, kind="plan", member=member, answers=fill("plan"), is_final=True)
    assert AccessLog.objects.filter(target_kind="case_form").count() == 2
    with pytest.raises(services.FormLocked):
        services.save_form(case=case, kind="plan", member=member, answers={})
    assert CaseForm.objects.get().answers == fill("plan")


def test_closed_case_takes_no_form_and_unknown_kinds_are_not_there(case):
    with pytest.raises(services.NoSuchForm):
        services.save_form(case=case, kind="x", member=case.assigned_to, answers={})
    Case.objects.filter(pk=case.pk).update(
        state="closed", outcome="moved", closed_at=timezone.now()
    )
    with pytest.raises(services.CaseRests):
        services.save_form(case=case, kind="plan", member=case.assigned_to, answers={})
    assert not CaseForm.objects.exists()
