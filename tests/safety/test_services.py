import logging
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from safety import rules, services, signals
from safety.models import ApprovedScript, CrisisAssessment, CrisisPolicy, Hotline
from tests.factories.accounts import UserFactory
from tests.factories.safety import CrisisAssessmentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def heard():
    """What receivers of crisis_detected were told."""
    told = []

    def hear(sender, assessment, **kwargs):
        told.append(assessment)

    signals.crisis_detected.connect(hear)
    yield told
    signals.crisis_detected.disconnect(hear)


def _assess(text, **more):
    said = {"user": UserFactory(), "source_id": uuid4(), "text": text, **more}
    return services.assess_message(**said), said


def test_assess_message_stores_codes_and_versions_but_no_text():
    row, _ = _assess("약 먹고 죽고 싶어")
    row.refresh_from_db()
    assert (row.level, row.flags, row.is_unavailable) == (3, [], False)
    assert row.reasons[0] == "method"
    assert (row.detector_version, row.policy_version) == (rules.DETECTOR_VERSION, "policy-1")
    stored = CrisisAssessment.objects.values_list().get(pk=row.pk)
    assert "죽고" not in repr(stored)


def test_assess_message_twice_stores_one():
    first, said = _assess("죽고 싶어")
    again = services.assess_message(**{**said, "text": "배고파"})
    assert again == first
    assert again.level == 2
    assert CrisisAssessment.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "level", "count"),
    [("죽고 싶어", 2, 1), ("오늘 밤에 죽을 거야", 5, 1), ("살기 싫어", 1, 1), ("배고파", 0, 0)],
)
def test_assess_message_tells_those_above_from_level_one(
    text, level, count, heard, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        row, said = _assess(text)
        services.assess_message(**said)
    assert row.level == level
    assert heard == [row] * count


def test_assess_message_with_context_raises_the_level():
    row, _ = _assess("오늘 밤에", context=["약 먹고 죽고 싶어"])
    assert (row.level, row.reasons) == (4, ["context_timeframe"])


def test_assess_message_with_broken_detector_never_reads_as_safe(
    caplog, heard, django_capture_on_commit_callbacks
):
    def break_down(text, context):
        raise ValueError(text)

    with (
        caplog.at_level(logging.ERROR, "safety"),
        django_capture_on_commit_callbacks(execute=True),
    ):
        row, _ = _assess("죽고 싶어", detect=break_down)
    assert (row.level, row.is_unavailable, row.reasons) == (0, True, [])
    assert heard == []
    (record,) = caplog.records
    assert record.getMessage().startswith("detector_unavailable")
    assert "error=ValueError" in record.getMessage()
    assert "죽고" not in caplog.text


def test_failing_receiver_does_not_fail_the_assessment(django_capture_on_commit_callbacks):
    def fail(sender, **kwargs):
        raise RuntimeError

    signals.crisis_detected.connect(fail)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            row, _ = _assess("죽고 싶어")
    finally:
        signals.crisis_detected.disconnect(fail)
    assert row.level == 2


def test_mark_alert_checked_keeps_the_first_time():
    row = CrisisAssessmentFactory()
    services.mark_alert_checked(assessment=row)
    first = row.alert_checked_at
    services.mark_alert_checked(assessment=row)
    row.refresh_from_db()
    assert row.alert_checked_at == first


def test_assessment_does_not_change_afterwards():
    row = CrisisAssessmentFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        CrisisAssessment.objects.filter(pk=row.pk).update(level=0)


def test_assessment_is_visible_to_its_person_only():
    row = CrisisAssessmentFactory()
    assert list(CrisisAssessment.objects.visible_to(row.user)) == [row]
    assert not CrisisAssessment.objects.visible_to(UserFactory()).exists()


def test_hotlines_refuse_1393():
    with pytest.raises(IntegrityError), transaction.atomic():
        Hotline.objects.filter(code="suicide-109").update(number="1393")


def test_policy_refuses_one_approver_twice_and_two_in_force():
    policy = CrisisPolicy.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        CrisisPolicy.objects.update(first_approver="가", second_approver="가")
    policy.pk, policy.version = None, "policy-2"
    with pytest.raises(IntegrityError), transaction.atomic():
        policy.save()


def test_reference_rows_loaded_again_leave_changes_alone():
    Hotline.objects.filter(code="suicide-109").update(hours="바뀐 시간")
    ApprovedScript.objects.filter(code="level-4").update(approver="검수자")
    counts = [model.objects.count() for model in (Hotline, ApprovedScript, CrisisPolicy)]
    services.load_hotlines()
    services.load_scripts()
    services.load_policies()
    assert [m.objects.count() for m in (Hotline, ApprovedScript, CrisisPolicy)] == counts
    assert Hotline.objects.get(code="suicide-109").hours == "바뀐 시간"
    assert ApprovedScript.objects.filter(code="level-4", approver="검수자").count() == 2
