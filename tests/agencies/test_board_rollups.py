import io
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import StaffMember
from agencies.models import Alert, AlertChange, BoardDay, Case, Offer
from agencies.selectors import boards as selectors
from agencies.services import boards as services
from tests.factories.accounts import AgencyFactory, StaffMemberFactory
from tests.factories.agencies import AlertFactory, OfferFactory
from tests.factories.boards import AlertChangeFactory
from tests.factories.cases import CaseFactory, TimerFactory

pytestmark = pytest.mark.django_db
KST = ZoneInfo("Asia/Seoul")
DAY = date(2026, 3, 10)


def at(hour, minute=0, day=10):
    return datetime(2026, 3, day, hour, minute, tzinfo=KST)


def read(day=DAY, agency=None):
    rows = BoardDay.objects.filter(date=day, agency=agency)
    return {(row.metric, row.key): row.count for row in rows}


def waits(day, key, agency=None):
    return BoardDay.objects.get(agency=agency, date=day, metric="acknowledged", key=key).values


def move(alert, old, new, when, **fields):
    return AlertChangeFactory(alert=alert, old_state=old, new_state=new, at=when, **fields)


def open_alert(agency, when, **fields):
    alert = AlertFactory(agency=agency, opened_at=when, **fields)
    move(alert, "new", "open", when)
    return alert


def test_day_counts_what_happened_in_korea_on_it(django_assert_num_queries):
    near, far = AgencyFactory(), AgencyFactory()
    open_alert(near, at(0), priority="P1", level=4)
    open_alert(near, at(23, 59), priority="P2", level=3)
    open_alert(far, at(12), priority="P2", level=3)
    open_alert(near, at(23, 59, day=9))
    open_alert(near, at(0, day=11))
    # lock, delete (find and remove), twelve metrics, savepoint twice, count
    with django_assert_num_queries(17):
        services.roll_up_day(date=DAY)
    assert read(agency=near) == {
        ("opened", "P1"): 1,
        ("opened", "P2"): 1,
        ("opened_level", "4"): 1,
        ("opened_level", "3"): 1,
    }
    assert read(agency=far) == {("opened", "P2"): 1, ("opened_level", "3"): 1}
    assert read() == {
        ("opened", "P1"): 1,
        ("opened", "P2"): 2,
        ("opened_level", "4"): 1,
        ("opened_level", "3"): 2,
    }
    assert not BoardDay.objects.exclude(date=DAY).exists()


def test_merged_suppressed_and_new_alerts_are_no_alerts():
    agency = AgencyFactory()
    first = open_alert(agency, at(9))
    AlertFactory(agency=agency, opened_at=at(9), state="merged", merged_into=first)
    AlertFactory(agency=agency, opened_at=at(9), state="suppressed")
    AlertFactory(agency=agency, opened_at=at(9), state="new")
    services.roll_up_day(date=DAY)
    assert read(agency=agency)["opened", "P2"] == 1


def test_acknowledged_the_next_day_counts_then_with_every_second():
    agency = AgencyFactory()
    late = open_alert(agency, at(23, 30))
    move(late, "open", "acknowledged", at(0, 30, day=11))
    quick = open_alert(agency, at(10))
    move(quick, "open", "escalated", at(10, 5))
    move(quick, "escalated", "acknowledged", at(10, 6))
    services.roll_up_days(first=DAY, last=DAY + timedelta(days=1))
    assert waits(DAY, "P2", agency) == [360.0]
    assert waits(DAY + timedelta(days=1), "P2", agency) == [3600.0]
    assert waits(DAY + timedelta(days=1), "P2") == [3600.0]


def test_alert_opened_again_waits_from_then_on():
    agency = AgencyFactory()
    alert = open_alert(agency, at(8))
    move(alert, "open", "acknowledged", at(8, 10))
    move(alert, "acknowledged", "open", at(12))
    move(alert, "open", "acknowledged", at(12, 2))
    services.roll_up_day(date=DAY)
    assert waits(DAY, "P2", agency) == [120.0, 600.0]


def test_refused_moves_count_nothing():
    agency = AgencyFactory()
    alert = open_alert(agency, at(8))
    for state in ("acknowledged", "confirmed", "dismissed"):
        move(alert, "open", state, at(9), is_refused=True)
    services.roll_up_day(date=DAY)
    assert set(read(agency=agency)) == {("opened", "P2"), ("opened_level", "2")}


def test_triage_counts_by_level_and_by_priority():
    agency = AgencyFactory()
    for level, priority, state, reason in (
        (4, "P1", "confirmed", "explicit"),
        (4, "P1", "dismissed", "hyperbole"),
        (2, "P2", "dismissed", "quote"),
    ):
        alert = open_alert(agency, at(8), level=level, priority=priority)
        move(alert, "acknowledged", state, at(9), reason=reason)
    services.roll_up_day(date=DAY)
    found = read(agency=agency)
    assert found["confirmed", "4"] == 1
    assert found["triaged", "4"] == 2
    assert found["triaged", "2"] == 1
    assert ("confirmed", "2") not in found
    assert (found["confirmed_priority", "P1"], found["triaged_priority", "P1"]) == (1, 2)
    assert (found["dismissed", "hyperbole"], found["dismissed", "quote"]) == (1, 1)


def test_breaches_of_alerts_and_cases_count_where_they_belong():
    alert = AlertFactory()
    case = CaseFactory(agency=alert.agency)
    TimerFactory(alert=alert, due_at=at(9), breached_at=at(9, 1))
    TimerFactory(alert=None, case=case, kind="plan", priority="P2", due_at=at(9),
                 breached_at=at(10))  # fmt: skip
    TimerFactory(alert=AlertFactory(agency=alert.agency), due_at=at(9), breached_at=None)
    services.roll_up_day(date=DAY)
    found = read(agency=alert.agency)
    assert (found["breached", "ack"], found["breached", "plan"]) == (1, 1)


def test_offers_and_cases_count_by_what_became_of_them():
    agency = AgencyFactory()
    for state, fields in {
        "accepted": {"answered_at": at(12)},
        "declined": {"answered_at": at(12)},
        "expired": {"expires_at": at(12)},
        "sent": {},
        "draft": {"expires_at": None},
    }.items():
        alert = AlertFactory(agency=agency, opened_at=at(8, day=1), state="offered")
        OfferFactory(alert=alert, state=state, sent_at=at(9), **fields)
    CaseFactory(agency=agency, opened_at=at(9), priority="P1")
    CaseFactory(agency=agency, opened_at=at(9, day=1), state="closed", closed_at=at(15),
                outcome="goals_met")  # fmt: skip
    services.roll_up_day(date=DAY)
    assert read(agency=agency) == {
        ("offer", "sent"): 4,
        ("offer", "accepted"): 1,
        ("offer", "declined"): 1,
        ("offer", "expired"): 1,
        ("case_opened", "P1"): 1,
        ("case_closed", "goals_met"): 1,
    }


def test_counting_again_changes_nothing_and_forgets_what_is_gone():
    agency = AgencyFactory()
    alert = open_alert(agency, at(9))
    services.roll_up_day(date=DAY)
    first = read(agency=agency)
    services.roll_up_day(date=DAY)
    assert read(agency=agency) == first
    AlertChange.objects.none()
    Alert.objects.filter(pk=alert.pk).update(opened_at=at(9, day=11))
    services.roll_up_day(date=DAY)
    assert read(agency=agency) == {}
    assert read() == {}


def test_persons_count_once_in_a_district_and_quarter():
    first = AlertFactory(opened_at=at(9), state="closed", outcome="declined")
    AlertFactory(user=first.user, agency=AgencyFactory(), opened_at=at(9, day=20))
    AlertFactory(opened_at=at(9))
    AlertFactory(opened_at=at(9), state="suppressed")
    AlertFactory(opened_at=at(9) + timedelta(days=60))
    services.roll_up_quarter(day=DAY)
    (row,) = BoardDay.objects.all()
    assert (row.date, row.metric, row.key, row.count) == (date(2026, 1, 1), "people", "11110", 2)
    services.roll_up_quarter(day=DAY)
    assert BoardDay.objects.count() == 1
    services.roll_up_day(date=date(2026, 1, 1))
    assert BoardDay.objects.count() == 1


def test_command_counts_months_and_says_so():
    open_alert(AgencyFactory(), at(9))
    said = io.StringIO()
    call_command("roll_up_boards", "--from", "2026-02-20", "--to", "2026-03-10", stdout=said)
    assert said.getvalue().splitlines() == [
        "2026-02-20 – 2026-02-28: 0 numbers",
        "2026-03-01 – 2026-03-10: 4 numbers",
        "quarter from 2026-01-01: 1 districts",
    ]
    with pytest.raises(CommandError):
        call_command("roll_up_boards", "--from", "2026-03-10", "--to", "2026-03-09")


def test_beat_counts_today_and_the_days_before():
    agency = AgencyFactory()
    now = timezone.now()
    open_alert(agency, now)
    services.roll_up_today()
    assert read(timezone.localdate(), agency)["opened", "P2"] == 1
    past = open_alert(agency, now - timedelta(days=2))
    services.roll_up_lately()
    assert read(timezone.localdate(past.opened_at), agency)["opened", "P2"] == 1


def test_board_adds_days_up_and_finds_medians_of_all_values():
    agency = AgencyFactory()
    for n, minutes in enumerate((1, 2, 60)):
        alert = open_alert(agency, at(9, day=10 + n))
        move(alert, "open", "acknowledged", at(9, minutes % 60, day=10 + n) + timedelta(
            hours=minutes // 60))  # fmt: skip
    services.roll_up_days(first=DAY, last=DAY + timedelta(days=3))
    totals = selectors.get_totals(agency=agency, first=DAY, last=DAY + timedelta(days=3))
    assert totals.medians == {"P2": 120.0}
    assert totals.get("acknowledged") == {"P2": 3}
    assert totals.daily == {(DAY + timedelta(days=n), "P2"): 1 for n in range(3)}
    empty = selectors.get_totals(agency=AgencyFactory(), first=DAY, last=DAY)
    assert (empty.counts, empty.medians, empty.daily) == ({}, {}, {})


def test_board_reads_what_is_open_now():
    member = StaffMemberFactory(role=StaffMember.Role.SUPERVISOR)
    now = timezone.now()
    AlertFactory(agency=member.agency, priority="P1", opened_at=now - timedelta(minutes=5))
    AlertFactory(agency=member.agency, priority="P1", opened_at=now - timedelta(days=9))
    AlertFactory(agency=member.agency, state="closed", outcome="declined")
    AlertFactory()
    holder = StaffMemberFactory(agency=member.agency, role="counsellor", user__nickname="하나")
    idle = StaffMemberFactory(agency=member.agency, role="counsellor", user__nickname="두리")
    CaseFactory(agency=member.agency, assigned_to=holder)
    CaseFactory(agency=member.agency, assigned_to=None)
    CaseFactory(agency=member.agency, assigned_to=idle, state="closed", closed_at=now,
                outcome="moved")  # fmt: skip
    board = selectors.get_board(member=member, first=DAY, last=DAY)
    assert board.open_by_age == {
        "P0": (0, 0, 0, 0, 0),
        "P1": (1, 0, 0, 0, 1),
        "P2": (0, 0, 0, 0, 0),
        "P3": (0, 0, 0, 0, 0),
    }
    assert board.caseload[0] == ("하나", 1)
    assert dict(board.caseload)["두리"] == 0
    assert board.caseload[-1] == ("담당 없음", 1)
    assert board.agencies == ()
    assert Case.objects.count() == 3
    assert Offer.objects.count() == 0


def test_board_of_ours_holds_all_agencies_and_no_counsellor():
    ours = AgencyFactory(is_platform=True, name="온기", regions=[])
    member = StaffMemberFactory(agency=ours, role="platform_safety")
    case = CaseFactory(agency__name="가온복지관")
    AlertFactory(agency=case.agency)
    board = selectors.get_board(member=member, first=DAY, last=DAY)
    assert board.caseload == ()
    assert board.agencies == (("가온복지관", 1, 1),)
    assert board.title == "모든 기관"
