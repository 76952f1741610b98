"""B11: the monthly look at accesses, in numbers, rows and with a signature."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from accounts import services
from accounts.models import AccessLog, AccessReview, Notification, StaffMember
from agencies.models import Assignment, InterestConflict
from agencies.selectors.access_reviews import count_by_member, filter_rows, list_rows
from tests.factories.accounts import AgencyFactory, StaffMemberFactory, UserFactory
from tests.factories.cases import CaseFactory
from tests.factories.sign_ins import sign_in_staff

pytestmark = pytest.mark.django_db
SEOUL = ZoneInfo("Asia/Seoul")
MONTH = date(2026, 9, 1)


@pytest.fixture
def officer():
    return StaffMemberFactory(role="dpo")


@pytest.fixture
def member():
    weekdays = [(day, "09:00", "18:00") for day in range(5)]
    return StaffMemberFactory(agency=AgencyFactory(hours=weekdays), user__nickname="상담이")


@pytest.fixture
def review(member):
    return AccessReview.objects.create(agency=member.agency, month=MONTH)


def look(member, *, day=2, hour=10, subject=None, action="viewed", purpose="살펴보기"):
    return AccessLog.objects.create(
        member=member,
        agency=member.agency,
        role=member.role,
        subject=subject or UserFactory(nickname="숨은이름"),
        action=action,
        target_kind="alert",
        target_id="1",
        purpose=purpose,
        at=datetime(2026, 9, day, hour, 30, tzinfo=SEOUL),
    )


def hold(member, subject):
    case = CaseFactory(user=subject, agency=member.agency, assigned_to=member)
    Assignment.objects.create(case=case, member=member, reason="accepted")


def test_figures_count_what_deserves_a_look(member, review):
    known, friend = UserFactory(), UserFactory()
    hold(member, known)
    InterestConflict.objects.create(member=member, subject=friend, declared_by="member")
    look(member, subject=known)
    look(member, subject=known, action="changed")
    look(member, subject=known, action="exported")
    look(member, subject=known, hour=22)
    look(member, subject=known, hour=6)
    look(member, subject=known, day=5, hour=12)  # a Saturday
    look(member, subject=known, day=25, hour=12)  # 추석, a Friday
    look(member, subject=friend)
    look(member, subject=friend)
    look(member, action="listed")
    AccessLog.objects.create(
        member=member, agency=member.agency, role="duty", subject=known, action="viewed",
        target_kind="alert", target_id="1", purpose="",
        at=datetime(2026, 10, 1, 0, 0, tzinfo=SEOUL),
    )  # fmt: skip
    (one,) = count_by_member(review=review)
    assert (one.listed, one.viewed, one.changed, one.exported) == (1, 7, 1, 1)
    assert (one.at_night, one.outside_hours) == (2, 4)
    assert (one.unhandled, one.conflicted) == (1, 2)


def test_an_agency_open_on_holidays_is_open_on_them(member, review):
    review.agency.opens_on_holidays = True
    look(member, day=25, hour=12)
    assert count_by_member(review=review)[0].outside_hours == 0


def test_rows_are_filtered_by_what_they_are_marked_with(member, review):
    other = StaffMemberFactory(agency=member.agency)
    night, plain = look(member, hour=23), look(other)
    rows = list_rows(review=review)
    assert list(filter_rows(rows=rows, mark="at_night")) == [night]
    assert list(filter_rows(rows=rows, member=other.pk)) == [plain]
    assert list(filter_rows(rows=rows, action="exported")) == []


def test_the_first_of_a_month_opens_the_last_ones_reviews_once(member, officer):
    look(member)
    AgencyFactory()
    assert services.open_access_reviews(today=date(2026, 10, 1)) == 1
    assert services.open_access_reviews(today=date(2026, 10, 2)) == 0
    assert AccessReview.objects.get().month == MONTH
    assert Notification.objects.filter(user=officer.user, kind="oversight").count() == 1


@pytest.mark.parametrize(("day", "count"), [(10, 0), (11, 1)])
def test_a_review_is_late_after_the_tenth(officer, review, day, count):
    for _ in range(2):
        services.remind_access_reviews(today=date(2026, 10, day))
    assert Notification.objects.filter(user=officer.user).count() == count
    services.sign_access_review(review=review, member=officer, findings="없음")
    assert services.remind_access_reviews(today=date(2026, 10, 30)) == 0


def test_a_signature_keeps_where_the_chain_ended(member, officer, review):
    for _ in range(3):
        look(member)
    services.seal_accesses()
    services.sign_access_review(review=review, member=officer, findings=" 별일 없었어요. ")
    last = AccessLog.objects.order_by("place").last()
    assert (review.row_count, review.last_place, review.last_hash) == (3, 3, last.row_hash)
    assert (review.is_intact, review.signed_by, review.findings) == (
        True,
        officer,
        "별일 없었어요.",
    )
    with pytest.raises(services.ReviewSigned):
        services.sign_access_review(review=review, member=officer, findings="다시")
    review.refresh_from_db()
    assert review.findings == "별일 없었어요."


def test_a_signature_needs_words_and_the_officer(member, officer, review):
    with pytest.raises(services.FindingsMissing):
        services.sign_access_review(review=review, member=officer, findings=" ")
    for role in set(StaffMember.Role.values) - {"dpo"}:
        with pytest.raises(services.OfficerOnly):
            services.sign_access_review(
                review=review, member=StaffMemberFactory(role=role), findings="없음"
            )
    review.refresh_from_db()
    assert review.signed_at is None


@pytest.fixture
def desk(client, officer):
    return sign_in_staff(client, officer.user)


def test_the_page_shows_tokens_and_no_name(desk, member, review):
    subject = UserFactory(nickname="숨은이름")
    token = services.issue_subject_token(user=subject, agency=member.agency)
    look(member, subject=subject, purpose="비밀까닭")
    look(member, subject=subject, action="exported", purpose="월말 보고")
    services.seal_accesses()
    page = desk.get(f"/agency/reviews/{review.public_id}/").content.decode()
    assert token in page
    assert "온전해요" in page
    assert "월말 보고" in page
    for hidden in ("숨은이름", subject.email, "비밀까닭"):
        assert hidden not in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_one_and_three(
    desk, member, review, count, django_assert_num_queries
):
    for _ in range(count):
        look(StaffMemberFactory(agency=member.agency))
    services.seal_accesses()
    address = f"/agency/reviews/{review.public_id}/"
    desk.get(address)
    # session, user, membership, the door twice, review, hours twice, figures, members, rows,
    # tokens, and the chain: what is proven, its start twice, signatures, rows, late ones
    with django_assert_num_queries(18):
        page = desk.get(address).content.decode()
    assert page.count('<td data-label="때">') == count


def test_the_officer_signs_on_the_page(desk, review):
    address = f"/agency/reviews/{review.public_id}/sign/"
    assert desk.post(address, {"findings": ""}).status_code == 400
    assert desk.post(address, {"findings": "없음"}).status_code == 302
    assert desk.post(address, {"findings": "다시"}).status_code == 409
    page = desk.get("/agency/reviews/").content.decode()
    assert "2026년 9월" in page
    assert "온전함" in page


def test_a_broken_chain_is_said_on_the_page_and_in_the_signature(desk, member, officer, review):
    look(member)
    services.seal_accesses()
    AccessLog.objects.create(
        member=member, agency=member.agency, role="duty", subject=UserFactory(), action="viewed",
        target_kind="alert", target_id="1", purpose="", at=timezone.now() - timedelta(days=9),
        place=2, previous_hash="0" * 64, row_hash="1" * 64,
    )  # fmt: skip
    page = desk.get(f"/agency/reviews/{review.public_id}/").content.decode()
    assert "2번째 자리에서 끊겼어요" in page
    services.sign_access_review(review=review, member=officer, findings="끊김")
    assert review.is_intact is False
