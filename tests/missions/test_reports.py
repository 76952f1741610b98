import csv
import io
from datetime import date, datetime
from zoneinfo import ZoneInfo

import plotly.graph_objects as go
import pytest

from accounts import services as accounts
from accounts.models import AccessLog
from missions.models import Participation
from missions.rules import reports as rules
from missions.selectors import reports as selectors
from missions.services import catalogue, reports
from tests.factories.accounts import StaffMemberFactory, UserFactory
from tests.factories.missions import (
    SHARING,
    ParticipationFactory,
    ProgrammeFactory,
    WelfareMissionFactory,
)

TODAY = date(2026, 3, 20)


def at(month, day, hour=12):
    return datetime(2026, month, day, hour, tzinfo=ZoneInfo("Asia/Seoul"))


@pytest.mark.parametrize("others", range(0, 12))
def test_one_to_nine_others_are_never_told(others):
    cell = rules.hide_few(everybody=4 + others, seen=4)
    if 0 < others < 10:
        assert (cell.total, cell.words) == (None, "4 + 10명 미만")
        assert rules.hide_few(everybody=others, seen=0).words == "10명 미만"
    else:
        assert (cell.total, cell.words) == (4 + others, str(4 + others))


def test_months_are_the_last_six_with_this_one():
    months = rules.list_months(today=date(2026, 2, 28))
    assert [f"{one:%y-%m-%d}" for one in months] == [
        "25-09-01", "25-10-01", "25-11-01", "25-12-01", "26-01-01", "26-02-01",
    ]  # fmt: skip


def test_the_figure_is_one_to_plotly_and_draws_no_hidden_number():
    months = rules.build_months(
        [date(2026, 1, 1), date(2026, 2, 1)],
        started={date(2026, 1, 1): (12, 5), date(2026, 2, 1): (30, 4)},
        done={},
    )
    figure = rules.draw_months(months)
    go.Figure(figure)
    assert [list(trace["y"]) for trace in figure["data"]] == [[5, 30], [0, 0]]
    assert "12" not in str(figure["data"])


@pytest.mark.parametrize(
    "nasty", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =cmd|'/c calc'!A1", "＝1+1", "\n=1"]
)
def test_no_cell_is_a_formula(nasty):
    text = rules.write_csv([[nasty, "가나다"]])
    (row,) = csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""))
    assert row == [f"'{nasty}", "가나다"]


def test_plain_cells_stay_as_they_are_and_excel_knows_the_letters():
    text = rules.write_csv([["온기, 봄", 3, date(2026, 3, 1)], ['"따옴표"', ""]])
    assert text.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(text[1:], newline="")))
    assert rows == [["온기, 봄", "3", "2026-03-01"], ['"따옴표"', ""]]


@pytest.fixture
def programme():
    return ProgrammeFactory(capacity=1000)


@pytest.fixture
def member(programme):
    return StaffMemberFactory(agency=programme.agency, role="supervisor", user__nickname="가온")


@pytest.fixture
def mission(programme):
    return WelfareMissionFactory(programme=programme, title="산책 모임")


def join(mission, *, is_shared=True, consents=SHARING, when=None, done=None, **fields):
    if done:
        fields |= {"state": "done", "proof": "self", "finished_at": done, "done_date": done.date()}
    row = ParticipationFactory(
        user=fields.pop("user", None) or UserFactory(consents=consents),
        mission=mission,
        is_shared=is_shared,
        **fields,
    )
    if when:
        Participation.objects.filter(pk=row.pk).update(created_at=when)
    return row


@pytest.mark.django_db
def test_only_who_agreed_and_chose_to_be_seen_is_listed(programme, member, mission):
    seen = join(mission)
    join(mission, is_shared=False)
    join(mission, consents=["service"])
    taken_back = join(mission)
    accounts.withdraw_consent(user=taken_back.user, code="programme_participation", channel="web")
    join(mission, user=UserFactory(consents=SHARING, is_active=False))
    join(WelfareMissionFactory())
    rows = selectors.list_participants(member=member, programme=programme)
    assert list(rows) == [seen]
    stranger = StaffMemberFactory(role="supervisor")
    assert not selectors.list_participants(member=stranger, programme=programme).exists()


@pytest.mark.django_db
def test_numbers_count_people_and_hide_the_few(programme, mission):
    both = join(mission, when=at(3, 2), done=at(3, 5))
    again = {"user": both.user, "when": at(3, 3)}
    join(WelfareMissionFactory(programme=programme), **again)
    join(mission, when=at(2, 1))
    for _ in range(3):
        join(mission, is_shared=False, when=at(2, 28, hour=23))
    report = selectors.get_report(programme=programme, today=TODAY)
    assert (report.joined.words, report.active.words, report.done.words) == (
        "2 + 10명 미만", "2 + 10명 미만", "1",
    )  # fmt: skip
    by_month = {month.first.month: month for month in report.months}
    assert [by_month[n].started.words for n in (1, 2, 3)] == ["0", "1 + 10명 미만", "1"]
    assert [by_month[n].done.words for n in (1, 2, 3)] == ["0", "0", "1"]


@pytest.mark.django_db
def test_ten_unseen_people_are_told_and_nine_are_not(programme, mission):
    for _ in range(9):
        join(mission, is_shared=False, when=at(3, 1))
    assert selectors.get_report(programme=programme, today=TODAY).joined.total is None
    # The same nine again are not ten people.
    second = WelfareMissionFactory(programme=programme)
    for row in list(mission.participations.all()):
        join(second, is_shared=False, user=row.user, when=at(3, 2))
    report = selectors.get_report(programme=programme, today=TODAY)
    assert (report.joined.total, report.months[-1].started.total) == (None, None)
    join(mission, is_shared=False, when=at(3, 3))
    report = selectors.get_report(programme=programme, today=TODAY)
    assert (report.joined.total, report.months[-1].started.total) == (10, 10)


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_a_report_is_three_queries(programme, mission, count, django_assert_num_queries):
    for _ in range(count):
        join(mission, when=at(3, 1))
    with django_assert_num_queries(3):
        selectors.get_report(programme=programme, today=TODAY)


@pytest.mark.django_db
def test_opening_the_list_is_written_down_for_each_once(programme, member, mission):
    rows = [join(mission), join(mission)]
    join(mission, is_shared=False)
    for _ in range(2):
        reports.read_participants(member=member, programme=programme)
    logs = AccessLog.objects.filter(action="listed", target_kind="programme")
    assert {log.subject for log in logs} == {row.user for row in rows}
    assert (logs.count(), logs[0].target_label) == (2, "프로그램 참여")


def read_file(text):
    return list(csv.reader(io.StringIO(text.lstrip("\ufeff"), newline="")))


@pytest.mark.django_db
def test_an_export_names_who_agreed_and_tells_them_why(programme, member, mission):
    row = join(mission, user=UserFactory(nickname="=여울", consents=SHARING))
    join(mission, is_shared=False, user=UserFactory(nickname="숨은이"))
    text = reports.export_participants(member=member, programme=programme, reason="3월\n참여 확인")
    rows = read_file(text)
    assert "숨은이" not in text
    assert "가온" in rows[0][0]
    assert "3월 참여 확인" in rows[0][0]
    assert rows[3][:4] == [programme.name, "산책 모임", "'=여울", "하는 중"]
    assert len(rows) == 4
    (log,) = AccessLog.objects.filter(action="exported")
    assert (log.subject, log.member, log.purpose) == (row.user, member, "3월 참여 확인")
    assert log.target_id == str(programme.public_id)


@pytest.mark.django_db
@pytest.mark.parametrize("reason", ["", "  ", "\n"])
def test_an_export_without_a_reason_is_refused_and_leaves_no_trace(
    programme, member, mission, reason
):
    join(mission)
    with pytest.raises(catalogue.ReasonMissing):
        reports.export_participants(member=member, programme=programme, reason=reason)
    assert not AccessLog.objects.exists()


@pytest.mark.django_db
def test_duty_takes_no_list(programme, mission):
    duty = StaffMemberFactory(agency=programme.agency)
    join(mission)
    with pytest.raises(catalogue.NotAWriter):
        reports.export_participants(member=duty, programme=programme, reason="확인")
    assert not AccessLog.objects.exists()


@pytest.mark.django_db
def test_twenty_people_a_day_and_no_more(programme, member, mission):
    rows = [join(mission) for _ in range(20)]
    for _ in range(2):
        reports.export_participants(member=member, programme=programme, reason="확인")
    assert AccessLog.objects.filter(action="exported").count() == 40
    other = WelfareMissionFactory(programme=ProgrammeFactory(agency=programme.agency))
    join(other, user=rows[0].user)
    reports.export_participants(member=member, programme=other.programme, reason="확인")
    join(other)
    with pytest.raises(reports.ExportTooLarge):
        reports.export_participants(member=member, programme=other.programme, reason="확인")
    assert AccessLog.objects.filter(action="exported").count() == 41


@pytest.mark.django_db
def test_the_report_as_a_file_holds_no_person_and_no_small_number(programme, mission):
    join(mission, user=UserFactory(nickname="보이는이", consents=SHARING))
    for place in range(4):
        join(mission, is_shared=False, user=UserFactory(nickname=f"숨은이{place}"))
    text = reports.write_report(programme=programme)
    rows = read_file(text)
    assert rows[1] == ["달", "시작한 사람", "마친 사람"]
    assert rows[-1][1:] == ["1 + 10명 미만", "0"]
    assert "이" not in "".join("".join(row) for row in rows[2:])
