import pytest

from accounts.models import AccessLog
from agencies.models import AlertChange, Offer
from tests.factories.accounts import StaffMemberFactory, UserFactory
from tests.factories.agencies import AlertFactory, EvidenceFactory, OfferFactory
from tests.factories.sign_ins import sign_in_staff

pytestmark = pytest.mark.django_db
JSON = "application/json"


@pytest.fixture
def member():
    return StaffMemberFactory()


@pytest.fixture
def staff(client, member):
    return sign_in_staff(client, member.user)


@pytest.fixture
def offer():
    return OfferFactory()


@pytest.fixture
def person(client, offer):
    client.force_login(offer.alert.user)
    return client


def test_offers_lists_own_offers(person, offer):
    OfferFactory()
    (row,) = person.get("/api/v1/offers").json()["results"]
    assert row["id"] == str(offer.public_id)
    assert row["agency"] == offer.alert.agency.name
    assert row["reasons"] == ["죽음이나 자살을 생각한다는 말"]
    assert "contact_name" not in row


def test_offer_opened_is_seen(person, offer):
    assert person.get(f"/api/v1/offers/{offer.public_id}").json()["state"] == "seen"


def test_answer_accepts_with_a_number(person, offer):
    given = {"accept": True, "contact_phone": "010-1234-5678", "safe_hours": "저녁"}
    answer = person.post(f"/api/v1/offers/{offer.public_id}/answer", given, JSON)
    assert (answer.status_code, answer.json()["state"]) == (200, "accepted")


@pytest.mark.parametrize(
    ("given", "status", "code"),
    [({}, 400, "invalid_input"), ({"accept": True}, 400, "phone_needed")],
)
def test_answer_without_what_it_needs_changes_nothing(person, offer, given, status, code):
    answer = person.post(f"/api/v1/offers/{offer.public_id}/answer", given, JSON)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert Offer.objects.get().state == "sent"


def test_answer_twice_is_refused(person, offer):
    address = f"/api/v1/offers/{offer.public_id}/answer"
    assert person.post(address, {"accept": False}, JSON).status_code == 200
    answer = person.post(address, {"accept": False}, JSON)
    assert (answer.status_code, answer.json()["code"]) == (409, "offer_closed")


def test_answer_to_a_withdrawn_offer_is_refused_and_written_down(person, offer):
    Offer.objects.update(state="withdrawn")
    address = f"/api/v1/offers/{offer.public_id}"
    assert person.get(address).status_code == 404
    answer = person.post(f"{address}/answer", {"accept": False}, JSON)
    assert (answer.status_code, answer.json()["code"]) == (409, "offer_closed")
    assert AlertChange.objects.get().reason == "late_decline"


def test_offer_of_somebody_else_is_not_there(client, offer):
    addresses = [f"/api/v1/offers/{offer.public_id}", f"/api/v1/offers/{offer.public_id}/answer"]
    assert client.get(addresses[0]).status_code == 401
    client.force_login(UserFactory())
    assert client.get(addresses[0]).status_code == 404
    assert client.post(addresses[1], {"accept": False}, JSON).status_code == 404
    assert Offer.objects.get().state == "sent"


@pytest.mark.parametrize("count", [1, 3])
def test_alerts_cost_the_same_for_one_and_three(staff, member, count, django_assert_num_queries):
    for _ in range(count):
        AlertFactory(agency=member.agency)
    AlertFactory()
    staff.get("/api/v1/agency/alerts")
    # session, user, membership, alerts, offers, who was listed lately, savepoint twice
    with django_assert_num_queries(10):
        rows = staff.get("/api/v1/agency/alerts").json()
    assert len(rows) == count
    assert set(rows[0]) == {
        "id",
        "token",
        "source",
        "level",
        "priority",
        "state",
        "reasons",
        "age_band",
        "region",
        "opened_at",
        "due_at",
        "is_overdue",
        "acknowledged_at",
        "outcome",
        "escalation_step",
        "locked_until",
        "human_level",
        "confirm_reason",
    }


def test_alert_is_worked_through(staff, member):
    alert = AlertFactory(agency=member.agency)
    EvidenceFactory(alert=alert)
    base = f"/api/v1/agency/alerts/{alert.public_id}"
    shown = staff.get(base).json()
    assert shown["reasons"] == [
        {"code": "active_thoughts", "text": "죽음이나 자살을 생각한다는 말", "count": 1}
    ]
    assert len(shown["unknowns"]) == 4
    assert staff.post(f"{base}/acknowledge").json()["alert"]["state"] == "acknowledged"
    again = staff.post(f"{base}/acknowledge")
    assert (again.status_code, again.json()["code"]) == (409, "illegal_transition")
    given = {"level": 3, "reason": "heavier"}
    judged = staff.post(f"{base}/confirm", given, JSON).json()
    assert (judged["alert"]["state"], judged["alert"]["human_level"]) == ("confirmed", 3)
    assert [timer["kind"] for timer in judged["timers"]] == ["contact"]
    kept = staff.put(f"{base}/draft", {"message": "쓰는 중", "template": "gentle-1"}, JSON).json()
    assert (kept["draft"]["message"], kept["offers"]) == ("쓰는 중", [])
    sent = staff.post(f"{base}/offer", {"message": "안녕하세요"}, JSON).json()
    assert sent["draft"] is None
    assert (sent["alert"]["state"], sent["offers"][0]["state"]) == ("offered", "sent")
    closed = staff.post(f"{base}/close", {"outcome": "no_contact"}, JSON).json()
    assert closed["alert"]["outcome"] == "no_contact"
    assert AccessLog.objects.filter(subject=alert.user).exists()


def test_alert_is_dismissed_for_a_listed_reason(staff, member):
    alert = AlertFactory(agency=member.agency, state="acknowledged")
    base = f"/api/v1/agency/alerts/{alert.public_id}/dismiss"
    refused = staff.post(base, {"reason": "because"}, JSON)
    assert (refused.status_code, list(refused.json()["fields"])) == (400, ["reason"])
    assert staff.post(base, {"reason": "past"}, JSON).json()["alert"]["state"] == "dismissed"


def test_agency_api_is_not_there_for_others(client):
    alert = AlertFactory()
    base = f"/api/v1/agency/alerts/{alert.public_id}"
    assert client.get("/api/v1/agency/alerts").status_code == 401
    client.force_login(UserFactory())
    assert client.get("/api/v1/agency/alerts").status_code == 404
    sign_in_staff(client, StaffMemberFactory().user)
    assert client.get(base).status_code == 404
    for move in ("acknowledge", "confirm", "take-over", "dismiss", "offer", "close"):
        assert client.post(f"{base}/{move}", {}, JSON).status_code == 404
    alert.refresh_from_db()
    assert alert.state == "open"
