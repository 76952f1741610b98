from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from agencies.models import ThresholdReport
from agencies.services import boards, programme
from core.text import EmptyText
from core.transitions import IllegalTransition
from tests.factories.accounts import StaffMemberFactory
from tests.factories.agencies import AlertFactory
from tests.factories.boards import AlertChangeFactory, ThresholdReportFactory
from tests.factories.cases import TimerFactory

pytestmark = pytest.mark.django_db
KST = ZoneInfo("Asia/Seoul")


def at(hour, minute=0, day=10):
    return datetime(2026, 3, day, hour, minute, tzinfo=KST)


def test_report_of_a_month_counts_and_proposes():
    member = StaffMemberFactory()
    for n in range(20):
        alert = AlertFactory(agency=member.agency, level=2, priority="P2", opened_at=at(8))
        AlertChangeFactory(alert=alert, old_state="new", new_state="open", at=at(8))
        AlertChangeFactory(alert=alert, old_state="open", new_state="acknowledged", at=at(9, n),
                           member=member)  # fmt: skip
        state = "confirmed" if n < 4 else "dismissed"
        AlertChangeFactory(alert=alert, old_state="acknowledged", new_state=state, at=at(10),
                           reason="" if n < 4 else "hyperbole", member=member)  # fmt: skip
    TimerFactory(alert=alert, due_at=at(9), breached_at=at(9))
    other = AlertFactory(opened_at=at(9), priority="P2")
    AlertChangeFactory(
        alert=other, old_state="new", new_state="open", at=at(8, day=1), is_refused=True
    )
    boards.roll_up_days(first=date(2026, 3, 1), last=date(2026, 3, 31))
    report = programme.write_threshold_report(today=date(2026, 4, 1))
    assert report.month == date(2026, 3, 1)
    assert report.figures == {
        "opened": {"P2": 21},
        "acknowledged": {"P2": 20},
        "medians": {"P2": 4170.0},
        "breached": {"ack": 1},
        "dismissed": {"hyperbole": 16},
        "ppv": {"P0": [0, 0], "P1": [0, 0], "P2": [4, 20], "P3": [0, 0]},
        "levels": {"2": [4, 20]},
        "shifts": {"count": 1, "mean": 20.0, "most": 20, "over": 1},
    }
    assert [one["code"] for one in report.proposals] == ["too_few", "raise_level", "share_shifts"]
    assert report.state == "proposed"


def test_report_is_made_once_and_stays_as_it_was_decided_on():
    first = programme.write_threshold_report(today=date(2026, 4, 1))
    ThresholdReport.objects.filter(pk=first.pk).update(figures={"kept": 1})
    again = programme.write_threshold_report(today=date(2026, 4, 20))
    assert (again.pk, again.figures) == (first.pk, {"kept": 1})
    assert ThresholdReport.objects.count() == 1


@pytest.mark.parametrize(("accept", "state"), [(True, "accepted"), (False, "rejected")])
def test_a_human_decides_once_with_a_note(accept, state):
    member = StaffMemberFactory(role="platform_safety")
    report = ThresholdReportFactory()
    before = report.proposals
    programme.decide_report(report=report, member=member, accept=accept, note="다음 판에서 봐요")
    report.refresh_from_db()
    assert (report.state, report.decided_by, report.note) == (state, member, "다음 판에서 봐요")
    assert report.proposals == before
    with pytest.raises(IllegalTransition):
        programme.decide_report(report=report, member=member, accept=True, note="또 정해요")


def test_decision_without_a_note_or_by_others_is_refused():
    report = ThresholdReportFactory()
    safety = StaffMemberFactory(role="platform_safety")
    with pytest.raises(EmptyText):
        programme.decide_report(report=report, member=safety, accept=True, note="  ")
    for role, is_active in (("supervisor", True), ("dpo", True), ("platform_safety", False)):
        member = StaffMemberFactory(role=role, is_active=is_active)
        with pytest.raises(programme.NotTheProgramme):
            programme.decide_report(report=report, member=member, accept=True, note="그럴까요")
    report.refresh_from_db()
    assert report.state == "proposed"
