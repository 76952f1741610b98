from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import AccessLog
from agencies.models import Alert, Offer
from tests.factories.accounts import AgencyFactory, StaffMemberFactory, UserFactory
from tests.factories.agencies import AlertFactory, EvidenceFactory, OfferFactory, make_person
from tests.factories.cases import CaseFactory
from tests.factories.sign_ins import sign_in_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def member():
    return StaffMemberFactory(user__nickname="당직이")


@pytest.fixture
def staff(client, member):
    return sign_in_staff(client, member.user)


def make_alert(member, **fields):
    person = make_person(nickname="비밀닉네임")
    alert = AlertFactory(**{"agency": member.agency, "user": person, **fields})
    EvidenceFactory(alert=alert)
    return alert


def text_of(page):
    return page.content.decode()


STAFF_PATHS = ["/agency/", "/agency/finished/"]


@pytest.mark.parametrize("path", STAFF_PATHS)
def test_staff_pages_are_not_there_for_others(client, path):
    assert client.get(path).status_code == 302
    client.force_login(UserFactory())
    assert client.get(path).status_code == 404
    client.force_login(StaffMemberFactory(is_active=False).user)
    assert client.get(path).status_code == 404


def test_queue_shows_urgent_first_and_no_name(staff, member):
    now = timezone.now()
    for priority, minutes in (("P3", 10), ("P1", 30), ("P1", 10), ("P0", 50)):
        source = "trend" if priority == "P3" else "crisis"
        make_alert(
            member,
            priority=priority,
            source=source,
            due_at=now + timedelta(minutes=minutes, seconds=30),
            token=f"온기-{priority}{minutes}",
        )
    AlertFactory(token="온기-다른기관")
    page = text_of(staff.get("/agency/"))
    places = [page.index(f"온기-{token}") for token in ("P050", "P110", "P130", "P310")]
    assert places == sorted(places)
    assert "다른기관" not in page
    assert "비밀닉네임" not in page
    assert "10분 남음" in page
    assert "죽음이나 자살을 생각한다는 말" in page


@pytest.mark.parametrize("count", [1, 3])
def test_queue_costs_the_same_for_one_and_three(staff, member, count, django_assert_num_queries):
    for _ in range(count):
        make_alert(member)
    staff.get("/agency/")
    # session, user, membership, alerts, offers, who was listed lately, savepoint twice
    with django_assert_num_queries(10):
        page = staff.get("/agency/")
    assert text_of(page).count("data-alert=") == count


def test_queue_writes_each_person_down_once_in_ten_minutes(staff, member):
    first = make_alert(member)
    staff.get("/agency/")
    second = make_alert(member)
    staff.get("/agency/")
    staff.get("/agency/")
    logs = AccessLog.objects.filter(action="listed", target_kind="queue")
    assert sorted(log.subject_id for log in logs) == sorted([first.user_id, second.user_id])


def test_queue_asked_by_the_socket_is_the_list_alone(staff, member):
    make_alert(member)
    page = text_of(staff.get("/agency/", headers={"HX-Request": "true"}))
    assert "<html" not in page
    assert "data-alert=" in page


def test_queue_when_empty_says_so(staff):
    assert "지금은 기다리는 신호가 없어요" in text_of(staff.get("/agency/"))


@pytest.mark.parametrize("count", [1, 3])
def test_finished_costs_the_same_for_one_and_three(staff, member, count, django_assert_num_queries):
    for _ in range(count):
        make_alert(member, state="dismissed", dismiss_reason="past")
    staff.get("/agency/finished/")
    # session, user, membership, count, alerts
    with django_assert_num_queries(7):
        page = staff.get("/agency/finished/")
    assert text_of(page).count("지난 일") == count


def test_alert_page_shows_codes_and_what_is_not_known(staff, member):
    line = [{"date": f"2026-03-{day:02}", "valence": 0.1} for day in range(1, 15)]
    alert = make_alert(member, trend_line=line)
    page = text_of(staff.get(f"/agency/alerts/{alert.public_id}/"))
    assert "모르는 것" in page
    assert "<polyline" in page
    assert "확인했어요" in page
    assert "비밀닉네임" not in page
    assert alert.user.email not in page
    (log,) = AccessLog.objects.filter(action="viewed")
    assert (log.subject, log.target_id) == (alert.user, str(alert.public_id))


def test_open_alert_page_asking_again_is_written_once_but_a_contact_at_once(staff, member):
    alert = make_alert(member, state="offered")
    offer = OfferFactory(alert=alert, sent_by=member)
    base = f"/agency/alerts/{alert.public_id}/"
    viewed = AccessLog.objects.filter(action="viewed")
    staff.get(base)
    staff.get(base, headers={"HX-Request": "true"})
    assert viewed.count() == 1
    CaseFactory(offer=offer, user=alert.user, agency=member.agency, assigned_to=member)
    Offer.objects.filter(pk=offer.pk).update(state="accepted", contact_phone="010-1234-5678")
    staff.get(base, headers={"HX-Request": "true"})
    staff.get(base, headers={"HX-Request": "true"})
    assert [log.target_kind for log in viewed.order_by("pk")] == ["alert", "contact"]
    staff.get(base)
    assert viewed.count() == 4


@pytest.mark.parametrize(
    "path",
    [
        "",
        "acknowledge/",
        "confirm/",
        "take-over/",
        "dismiss/",
        "draft/",
        "preview/",
        "offer/",
        "close/",
    ],
    ids=lambda p: p or "page",
)
def test_alert_of_another_agency_is_not_there(staff, path):
    alert = AlertFactory()
    address = f"/agency/alerts/{alert.public_id}/{path}"
    answer = staff.post(address, {"reason": "past"}) if path else staff.get(address)
    assert answer.status_code == 404
    alert.refresh_from_db()
    assert alert.state == "open"
    assert not AccessLog.objects.exists()


def test_suppressed_alert_is_not_there(staff, member):
    alert = make_alert(member, state="suppressed")
    assert staff.get(f"/agency/alerts/{alert.public_id}/").status_code == 404


def test_alert_from_acknowledge_to_offer(staff, member):
    alert = make_alert(member)
    base = f"/agency/alerts/{alert.public_id}/"
    page = text_of(staff.post(f"{base}acknowledge/", follow=True))
    assert "당직이 님이 맡았어요" in page
    assert "조심스럽게 연락드려요" not in page
    given = {"level": "3", "reason": "heavier"}
    page = text_of(staff.post(f"{base}confirm/", given, follow=True))
    assert "조심스럽게 연락드려요" in page
    page = text_of(staff.post(f"{base}offer/", {"message": "이야기해요"}, follow=True))
    assert "답을 기다리고 있어요" in page
    offer = Offer.objects.get()
    assert (offer.message, offer.sent_by) == ("이야기해요", member)


def test_acknowledging_twice_is_refused(staff, member):
    alert = make_alert(member, state="acknowledged")
    answer = staff.post(f"/agency/alerts/{alert.public_id}/acknowledge/")
    assert answer.status_code == 409


def test_refused_offer_keeps_the_words(staff, member):
    alert = make_alert(member, state="confirmed")
    old = AlertFactory(user=alert.user, state="closed", outcome="declined")
    OfferFactory(alert=old, state="declined", answered_at=timezone.now())
    answer = staff.post(f"/agency/alerts/{alert.public_id}/offer/", {"message": "적어 둔 말"})
    assert answer.status_code == 409
    assert "14일이 지나지 않아" in text_of(answer)
    assert "적어 둔 말" in text_of(answer)


def test_dismissing_needs_a_listed_reason(staff, member):
    alert = make_alert(member, state="acknowledged")
    address = f"/agency/alerts/{alert.public_id}/dismiss/"
    assert staff.post(address, {"reason": "because"}).status_code == 400
    assert staff.post(address, {"reason": "hyperbole"}).status_code == 302
    alert.refresh_from_db()
    assert (alert.state, alert.dismiss_reason) == ("dismissed", "hyperbole")


def test_contact_shows_after_acceptance_and_is_written_down(staff, member):
    alert = make_alert(member, state="offered")
    offer = OfferFactory(alert=alert, sent_by=member)
    base = f"/agency/alerts/{alert.public_id}/"
    assert "010-1234-5678" not in text_of(staff.get(base))
    Offer.objects.filter(pk=offer.pk).update(
        state="accepted", contact_phone="010-1234-5678", contact_name="하늘"
    )
    # Only who looks after the case sees it; the others learn that there is one.
    assert "tel:01012345678" not in text_of(staff.get(base))
    CaseFactory(offer=offer, user=alert.user, agency=member.agency, assigned_to=member)
    page = text_of(staff.get(base))
    assert "tel:01012345678" in page
    assert AccessLog.objects.filter(target_kind="contact").count() == 1
    assert staff.post(f"{base}close/", {"outcome": "accepted"}).status_code == 302
    alert.refresh_from_db()
    assert alert.state == "closed"


def test_revoked_alert_shows_a_stub(staff, member):
    alert = make_alert(member, state="revoked", token="", reasons=[], age_band="", region=None)
    page = text_of(staff.get(f"/agency/alerts/{alert.public_id}/"))
    assert "동의를 거두어" in page
    assert "죽음이나" not in page


@pytest.fixture
def offer():
    return OfferFactory(alert__agency=AgencyFactory(name="온마을센터"))


@pytest.fixture
def person(client, offer):
    client.force_login(offer.alert.user)
    return client


def test_offer_page_says_who_why_and_what_is_shown(person, offer):
    page = text_of(person.get(f"/offers/{offer.public_id}/"))
    for words in ("온마을센터", offer.message, "죽음이나 자살을 생각한다는 말", "불이익이 없"):
        assert words in page
    offer.refresh_from_db()
    assert offer.state == "seen"


@pytest.mark.parametrize("path", ["", "accept/", "decline/"], ids=lambda p: p or "page")
def test_offer_of_somebody_else_is_not_there(client, offer, path):
    address = f"/offers/{offer.public_id}/{path}"
    call = client.post if path else client.get
    assert call(address).status_code == 302
    for viewer in (UserFactory(), offer.sent_by.user):
        sign_in_staff(client, viewer)
        assert call(address).status_code == 404
    offer.refresh_from_db()
    assert offer.state == "sent"


def test_offer_is_accepted_with_a_number(person, offer):
    answer = person.post(
        f"/offers/{offer.public_id}/accept/",
        {"contact_phone": "010-1234-5678", "safe_hours": "저녁"},
        follow=True,
    )
    assert "010-1234-5678" in text_of(answer)
    offer.refresh_from_db()
    assert offer.state == "accepted"


def test_offer_is_not_accepted_without_a_number(person, offer):
    for phone in ("", "번호"):
        answer = person.post(f"/offers/{offer.public_id}/accept/", {"contact_phone": phone})
        assert answer.status_code == 400
    offer.refresh_from_db()
    assert offer.state == "sent"


def test_offer_is_declined_in_one_tap(person, offer):
    page = text_of(person.post(f"/offers/{offer.public_id}/decline/", follow=True))
    assert "온기는 그대로 쓸 수 있어요" in page
    assert Alert.objects.get().outcome == "declined"
    assert person.post(f"/offers/{offer.public_id}/decline/").status_code == 409


def test_offer_past_its_time_cannot_be_answered(person, offer):
    Offer.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    page = text_of(person.get(f"/offers/{offer.public_id}/"))
    assert "기한이 지난 제안" in page
    assert "/accept/" not in page


@pytest.mark.parametrize("table", ["alert", "alertevidence", "alertchange", "offer"])
def test_admin_lists_open_without_contacts(client, table):
    offer = OfferFactory(state="accepted", contact_phone="010-1234-5678")
    EvidenceFactory(alert=offer.alert)
    sign_in_staff(client, UserFactory(is_staff=True, is_superuser=True))
    page = client.get(f"/admin/agencies/{table}/")
    assert page.status_code == 200
    edit = client.get(f"/admin/agencies/offer/{offer.pk}/change/")
    for shown in (page, edit):
        assert "010-1234-5678" not in text_of(shown)
    assert offer.message not in text_of(edit)
