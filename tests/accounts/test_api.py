import uuid

import pytest
from rest_framework.test import APIClient

from accounts import selectors, services
from tests.factories.accounts import PASSWORD, NotificationFactory, StaffMemberFactory, UserFactory

pytestmark = pytest.mark.django_db
API = "/api/v1"


@pytest.fixture
def user():
    return UserFactory(email="person@example.com", password=PASSWORD)


@pytest.fixture
def api(user):
    client = APIClient()
    client.force_login(user)
    return client


def test_session_logs_in_and_out_with_csrf(user):
    client = APIClient(enforce_csrf_checks=True)
    token = client.get(f"{API}/session").json()
    assert token["is_signed_in"] is False
    body = {"email": "Person@example.com", "password": PASSWORD}
    assert client.post(f"{API}/session", body).status_code == 403
    headers = {"X-CSRFToken": token["csrf_token"]}
    response = client.post(f"{API}/session", body, headers=headers)
    assert response.status_code == 200
    assert response.json()["is_signed_in"] is True
    assert client.get(f"{API}/me").status_code == 200
    headers = {"X-CSRFToken": response.json()["csrf_token"]}
    assert client.delete(f"{API}/session").status_code == 403
    assert client.delete(f"{API}/session", headers=headers).status_code == 204
    assert client.get(f"{API}/me").status_code == 401


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"email": "person@example.com", "password": "wrong"}, "login_refused"),
        ({"email": "nobody@example.com", "password": PASSWORD}, "login_refused"),
        ({"email": "person@example.com", "password": "a\x00"}, "invalid_input"),
        ({"email": "nonsense", "password": PASSWORD}, "invalid_input"),
        ({}, "invalid_input"),
    ],
)
def test_session_refuses_alike(user, body, code):
    client = APIClient()
    response = client.post(f"{API}/session", body)
    assert (response.status_code, response.json()["code"]) == (400, code)
    assert client.get(f"{API}/me").status_code == 401


def test_session_of_a_closed_account_is_refused(user):
    user.is_active = False
    user.save()
    client = APIClient()
    response = client.post(f"{API}/session", {"email": user.email, "password": PASSWORD})
    assert response.json()["code"] == "login_refused"


def test_session_slows_guessing_down(user):
    client = APIClient()
    answers = [
        client.post(f"{API}/session", {"email": user.email, "password": "wrong"}).status_code
        for _ in range(8)
    ]
    assert answers[0] == 400
    assert answers[-1] == 429


def test_me_shows_the_own_account(api, user):
    body = api.get(f"{API}/me").json()
    assert body["id"] == str(user.public_id)
    assert body["region"] == {"code": "11110", "sido": "서울특별시", "sigungu": "종로구"}
    assert set(body) == {
        "id",
        "email",
        "nickname",
        "birth_date",
        "age_band",
        "region",
        "date_joined",
    }


def test_me_changes_what_may_change(api, user):
    body = {"nickname": "새벽", "region": "26110", "birth_date": "2000-01-01", "email": "x@y.kr"}
    assert api.patch(f"{API}/me", body).json()["nickname"] == "새벽"
    email, born = user.email, user.birth_date
    user.refresh_from_db()
    assert (user.region_id, user.email, user.birth_date) == ("26110", email, born)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"nickname": "가" * 21}, "nickname_not_accepted"),
        ({"nickname": "a\u202e"}, "nickname_not_accepted"),
        ({"nickname": "a\x00"}, "invalid_input"),
        ({"nickname": ""}, "invalid_input"),
        ({"region": "99999"}, "invalid_input"),
        ({"region": {"a": 1}}, "invalid_input"),
    ],
)
def test_me_refuses(api, user, body, code):
    response = api.patch(f"{API}/me", body)
    assert (response.status_code, response.json()["code"]) == (400, code)
    before = user.nickname
    user.refresh_from_db()
    assert user.nickname == before


def test_regions_and_purposes_are_public(client, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert len(client.get(f"{API}/regions").json()) == 229
    with django_assert_num_queries(1):
        purposes = client.get(f"{API}/purposes").json()
    assert [purpose["code"] for purpose in purposes] == [
        "service",
        "chat_sensitive",
        "emotion_insight",
        "agency_risk_alert",
        "overseas_ai",
        "counsel_share_excerpt",
        "sns_public",
        "programme_participation",
    ]


def test_consents_over_the_api(api, user):
    first = api.post(f"{API}/consents/chat_sensitive/grant").json()
    assert (first["action"], first["channel"], first["version"]) == ("grant", "app", 1)
    states = {row["purpose"]["code"]: row for row in api.get(f"{API}/consents").json()}
    assert states["chat_sensitive"]["is_granted"] is True
    assert "overseas_ai" not in states
    assert states["emotion_insight"] | {"purpose": None} == {
        "purpose": None,
        "is_granted": False,
        "is_outdated": False,
        "is_paused": False,
        "decided_version": None,
        "decided_at": None,
    }
    assert api.post(f"{API}/consents/chat_sensitive/withdraw").json()["action"] == "withdraw"
    assert not selectors.has_consent(user, "chat_sensitive")
    assert api.post(f"{API}/consents/overseas_ai/withdraw").status_code == 204
    response = api.post(f"{API}/consents/everything/grant")
    assert (response.status_code, response.json()["code"]) == (404, "unknown_purpose")
    events = api.get(f"{API}/consents/events").json()["results"]
    assert [(event["code"], event["action"]) for event in events] == [
        ("chat_sensitive", "withdraw"),
        ("chat_sensitive", "grant"),
        ("service", "grant"),
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_notifications_cost_the_same(api, user, count, django_assert_num_queries):
    NotificationFactory.create_batch(count, user=user)
    NotificationFactory()
    with django_assert_num_queries(3):
        body = api.get(f"{API}/notifications").json()
    assert len(body["results"]) == count


def test_notifications_page_by_cursor(api, user):
    rows = NotificationFactory.create_batch(5, user=user)
    seen, url = [], f"{API}/notifications?size=2"
    while url:
        body = api.get(url).json()
        seen += [row["id"] for row in body["results"]]
        url = body["next"]
        NotificationFactory(user=user)
    assert seen == [str(row.public_id) for row in reversed(rows)]


def test_notifications_are_read_one_by_one_or_all(api, user):
    row = NotificationFactory.create_batch(3, user=user)[0]
    assert api.get(f"{API}/notifications/unread-count").json() == {"count": 3}
    assert api.post(f"{API}/notifications/{row.public_id}/read").json()["read_at"]
    assert api.post(f"{API}/notifications/read").json() == {"count": 2}
    assert api.get(f"{API}/notifications/unread-count").json() == {"count": 0}


def test_another_persons_notification_is_404(api):
    for public_id in (NotificationFactory().public_id, uuid.uuid4()):
        response = api.post(f"{API}/notifications/{public_id}/read")
        assert (response.status_code, response.json()["code"]) == (404, "not_found")


def test_access_log_and_disclosures(api, user):
    member = StaffMemberFactory()
    services.grant_consent(user=user, code="agency_risk_alert", channel="web")
    for subject in (user, UserFactory(consents=["agency_risk_alert"])):
        services.record_access(
            member=member,
            subject=subject,
            action="viewed",
            target_kind="alert",
            target_id="x",
            purpose="확인",
        )
        services.record_disclosure(
            subject=subject, agency=member.agency, tier="T2", items=["contact_phone"], basis="수락"
        )
    (log,) = api.get(f"{API}/access-log").json()["results"]
    assert log["agency"] == member.agency.name
    assert set(log) == {
        "agency",
        "role",
        "action",
        "target_kind",
        "target_label",
        "purpose",
        "at",
    }
    (told,) = api.get(f"{API}/disclosures").json()["results"]
    assert (told["tier"], told["item_labels"]) == ("T2", ["연락처"])


@pytest.mark.parametrize(
    "path",
    [
        "me",
        "consents",
        "consents/events",
        "notifications",
        "notifications/unread-count",
        "access-log",
        "disclosures",
    ],
)
def test_api_needs_sign_in(client, path):
    response = client.get(f"{API}/{path}")
    assert (response.status_code, response.json()["code"]) == (401, "not_signed_in")
