import datetime

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import selectors, services
from accounts.models import AccessLog, ConsentEvent, DisclosureRecord, Notification, Region, User
from core import live
from core.errors import DomainError
from tests.factories.accounts import (
    AgencyFactory,
    NotificationFactory,
    StaffMemberFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def answers(**changes):
    given = {
        "user": User(email="New@Example.com"),
        "nickname": "온기",
        "birth_date": datetime.date(1998, 5, 17),
        "region": Region.objects.get(pk="11110"),
        "is_terms_accepted": True,
    }
    given["user"].set_unusable_password()
    return {**given, **changes}


def test_sign_up_stores_the_account_with_its_consent():
    user = services.sign_up(**answers())
    user.refresh_from_db()
    assert (user.email, user.nickname, str(user.region)) == (
        "new@example.com",
        "온기",
        "서울특별시 종로구",
    )
    assert selectors.has_consent(user, "service")
    assert ConsentEvent.objects.get(user=user).channel == "signup"


def test_sign_up_needs_no_email():
    first = services.sign_up(**answers(user=User(email="")))
    second = services.sign_up(**answers(user=User(email=None)))
    assert (first.email, second.email) == (None, None)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"is_terms_accepted": False}, "terms_not_accepted"),
        ({"nickname": "a\x00"}, "nickname_not_accepted"),
        ({"birth_date": datetime.date(2090, 1, 1)}, "birth_date_implausible"),
    ],
)
def test_sign_up_refusals_store_nothing(changes, code):
    with pytest.raises(DomainError) as refusal:
        services.sign_up(**answers(**changes))
    assert refusal.value.code == code
    assert not User.objects.exists()


def test_sign_up_under_fourteen_by_a_day_stores_nothing():
    today = timezone.localdate()
    tomorrow = today + datetime.timedelta(days=1)
    born = _years_before(tomorrow, 14)
    with pytest.raises(DomainError) as refusal:
        services.sign_up(**answers(birth_date=born))
    assert refusal.value.code == "guardian_consent_required"
    assert not User.objects.exists()
    services.sign_up(**answers(birth_date=_years_before(today, 14)))
    assert User.objects.count() == 1


def test_sign_up_twice_in_another_case_is_refused():
    services.sign_up(**answers())
    with pytest.raises(services.EmailTaken):
        services.sign_up(**answers(user=User(email="NEW@example.COM")))
    assert User.objects.count() == 1
    assert ConsentEvent.objects.count() == 1


def test_database_refuses_upper_case_addresses_and_absurd_birth_dates():
    user = UserFactory()
    for change in (
        {"email": "Upper@example.com"},
        {"birth_date": datetime.date(1899, 12, 31)},
        {"birth_date": timezone.localdate() + datetime.timedelta(days=400)},
        {"nickname": ""},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            User.objects.filter(pk=user.pk).update(**change)


def test_update_profile_changes_what_is_given():
    user = UserFactory(nickname="예전")
    services.update_profile(user=user, nickname=" 새벽 ")
    services.update_profile(user=user, region=Region.objects.get(pk="26110"))
    user.refresh_from_db()
    assert (user.nickname, user.region_id) == ("새벽", "26110")
    with pytest.raises(DomainError):
        services.update_profile(user=user, nickname="")
    user.refresh_from_db()
    assert user.nickname == "새벽"


def test_notify_leaves_a_row_and_announces_it(django_capture_on_commit_callbacks, monkeypatch):
    user = UserFactory()
    with django_capture_on_commit_callbacks() as callbacks:
        row = services.notify(user=user, kind="offer", title="제목", body="내용", url="/offers/x/")
    assert len(callbacks) == 1
    sent = callbacks[0].keywords
    assert sent["group"] == live.person_group(user)
    assert sent["event"]["type"] == "notification.created"
    assert sent["event"]["data"] == {
        "id": str(row.public_id),
        "kind": "offer",
        "title": "제목",
        "body": "내용",
        "url": "/offers/x/",
        "created_at": row.created_at.isoformat(),
    }


def test_notify_with_a_key_is_once_per_person(django_capture_on_commit_callbacks):
    user, other = UserFactory(), UserFactory()
    said = {"kind": "offer", "title": "제목", "body": "", "dedupe_key": "offer:1"}
    with django_capture_on_commit_callbacks() as callbacks:
        first = services.notify(user=user, **said)
        assert services.notify(user=user, **said) == first
        assert services.notify(user=other, **said) != first
    assert len(callbacks) == 2
    services.notify(user=user, kind="offer", title="열쇠 없이", body="")
    services.notify(user=user, kind="offer", title="열쇠 없이", body="")
    assert Notification.objects.filter(user=user).count() == 3


@pytest.mark.parametrize(
    "url", ["https://elsewhere.example", "//elsewhere.example", "javascript:1"]
)
def test_notify_points_at_our_pages_only(url):
    with pytest.raises(IntegrityError), transaction.atomic():
        services.notify(user=UserFactory(), kind="x", title="제목", body="", url=url)
    assert not Notification.objects.exists()


def test_reading_counts_down():
    user = UserFactory()
    first, _, _ = NotificationFactory.create_batch(3, user=user)
    foreign = NotificationFactory()
    services.mark_notification_read(notification=first)
    read_at = first.read_at
    services.mark_notification_read(notification=first)
    assert first.read_at == read_at
    assert selectors.count_unread_notifications(user) == 2
    assert services.mark_notifications_read(user=user) == 2
    assert selectors.count_unread_notifications(user) == 0
    foreign.refresh_from_db()
    assert foreign.read_at is None


def test_subject_token_is_one_per_agency_and_stays():
    user, here, there = UserFactory(), AgencyFactory(), AgencyFactory()
    token = services.issue_subject_token(user=user, agency=here)
    assert services.issue_subject_token(user=user, agency=here) == token
    assert services.issue_subject_token(user=user, agency=there) != token
    assert token.startswith("온기-")
    assert len(token) == 7


def test_subject_token_avoids_one_in_use(monkeypatch):
    agency = AgencyFactory()
    drawn = iter(["2", "2", "2", "2", "2", "2", "2", "2", "3", "3", "3", "3"])
    monkeypatch.setattr("secrets.choice", lambda letters: next(drawn))
    first = services.issue_subject_token(user=UserFactory(), agency=agency)
    second = services.issue_subject_token(user=UserFactory(), agency=agency)
    assert (first, second) == ("온기-2222", "온기-3333")


def test_access_and_disclosure_are_written_and_stay():
    member, subject = StaffMemberFactory(), UserFactory(consents=["agency_risk_alert"])
    services.record_access(
        member=member,
        subject=subject,
        action="viewed",
        target_kind="alert",
        target_id="x",
        purpose="신호 확인",
    )
    services.record_disclosure(
        subject=subject, agency=member.agency, tier="T1", items=["token", "level"], basis="동의"
    )
    log, told = selectors.list_access_logs(subject).get(), selectors.list_disclosures(subject).get()
    assert (log.agency, log.role, log.target_label) == (member.agency, "duty", "위험 신호")
    assert told.consent_event.purpose.code == "agency_risk_alert"
    assert told.item_labels == ["가명", "위험 단계"]
    for rows in (AccessLog.objects.all(), DisclosureRecord.objects.all()):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(at=timezone.now())
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.delete()
    assert list(selectors.list_access_logs(UserFactory())) == []
    assert list(selectors.list_disclosures(UserFactory())) == []


def test_get_member_is_for_active_staff_of_active_agencies():
    member = StaffMemberFactory()
    assert selectors.get_member(member.user) == member
    assert selectors.get_member(UserFactory()) is None
    assert selectors.get_member(StaffMemberFactory(is_active=False).user) is None
    assert (
        selectors.get_member(StaffMemberFactory(agency=AgencyFactory(is_active=False)).user) is None
    )


def test_staff_see_the_colleagues_of_their_own_agency():
    member = StaffMemberFactory()
    colleague = StaffMemberFactory(agency=member.agency)
    StaffMemberFactory()
    seen = type(member).objects.for_staff(member)
    assert set(seen) == {member, colleague}


def _years_before(day, years):
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, month=3, day=1)


def test_listing_is_written_once_in_ten_minutes():
    member, other = StaffMemberFactory(), StaffMemberFactory()
    people = UserFactory.create_batch(2)
    looked = {
        "subject_ids": [people[0].pk, people[1].pk, people[0].pk],
        "target_kind": "queue",
        "purpose": "새 신호 확인",
    }
    assert services.record_listing(member=member, **looked) == 2
    assert services.record_listing(member=member, **looked) == 0
    assert services.record_listing(member=other, **looked) == 2
    assert [log.target_label for log in selectors.list_access_logs(people[0])] == [
        "위험 신호 목록",
        "위험 신호 목록",
    ]
