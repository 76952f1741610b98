"""The shop and a person's codes, on pages and in the API."""

import datetime
import json
from uuid import uuid4

import pytest
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from missions.models import Redemption
from missions.selectors.ledger import get_balance
from missions.services import ledger
from tests.factories.accounts import AgencyFactory, UserFactory
from tests.factories.benefits import BenefitFactory, give_points, make_rich, redeem

pytestmark = pytest.mark.django_db
JSON = "application/json"


@pytest.fixture
def user(client):
    user = make_rich(250)
    client.force_login(user)
    return user


@pytest.fixture
def benefit():
    return BenefitFactory(title="봄나물 꾸러미")


def press(client, benefit, key=None):
    return client.post(f"/benefits/{benefit.public_id}/redeem/", {"client_id": key or uuid4()})


def test_shop_shows_what_is_near_and_open_and_what_one_has(client, user, benefit):
    BenefitFactory(title="먼 곳", agency=AgencyFactory(regions=["11140"]))
    BenefitFactory(title="닫힌 것", state="closed")
    BenefitFactory(title="지난 것", closes_on=timezone.localdate() - datetime.timedelta(days=1),
                   opens_on=timezone.localdate() - datetime.timedelta(days=9))  # fmt: skip
    page = client.get("/benefits/")
    assertContains(page, "봄나물 꾸러미")
    for hidden in ("먼 곳", "닫힌 것", "지난 것"):
        assertNotContains(page, hidden)
    assertContains(page, '<span class="stat-value">250</span>', html=True)
    assertContains(page, "넉넉히 있어요")


def test_shop_of_somebody_without_a_region_says_so(client):
    client.force_login(UserFactory(region=None))
    BenefitFactory(title="봄나물 꾸러미", agency=AgencyFactory(regions=[]))
    assertContains(client.get("/benefits/"), "사는 곳을 알려 주면 보여요")


@pytest.mark.parametrize("count", [1, 3])
def test_shop_asks_the_database_as_often_for_one_as_for_three(
    client, user, count, django_assert_num_queries
):
    for _ in range(count):
        BenefitFactory()
    client.get("/benefits/")
    with django_assert_num_queries(7):
        client.get("/benefits/")


def test_exchange_asks_once_more_and_shows_the_code_once(client, user, benefit):
    asked = client.get(f"/benefits/{benefit.public_id}/redeem/")
    assertContains(asked, "받기 전에 한 번 더")
    assert not Redemption.objects.exists()
    key = asked.context["form"]["client_id"].value()
    first, again = press(client, benefit, key), press(client, benefit, key)
    assert first.url == again.url
    row = Redemption.objects.get()
    page = client.get(first.url)
    assertContains(page, row.code)
    assertContains(page, 'src="data:image/svg+xml;base64,')
    assert "no-store" in page["Cache-Control"]
    assert row.code not in first.url
    assert get_balance(user) == 150


def test_what_cannot_be_had_is_said_on_the_same_page(client, user):
    benefit = BenefitFactory(price=900)
    assertContains(client.get(f"/benefits/{benefit.public_id}/"), "650포인트가 더 있으면")
    page = press(client, benefit)
    assertContains(page, "포인트가 모자라요.", status_code=409)
    assert get_balance(user) == 250


def test_press_without_its_key_leads_back_and_takes_nothing(client, user, benefit):
    answer = client.post(f"/benefits/{benefit.public_id}/redeem/", {"client_id": "x"})
    assert answer.url == f"/benefits/{benefit.public_id}/redeem/"
    assert get_balance(user) == 250


def test_cancelling_is_offered_for_a_day_and_gives_all_back(client, user, benefit):
    row = redeem(user, benefit)
    address = f"/benefits/mine/{row.public_id}/"
    assertContains(client.get(address), "취소하고 포인트 돌려받기")
    page = client.post(f"{address}cancel/", follow=True)
    assertContains(page, "100포인트는 돌아왔어요")
    assertNotContains(page, row.code)
    assert get_balance(user) == 250
    late = redeem(user, BenefitFactory())
    Redemption.objects.filter(pk=late.pk).update(
        created_at=timezone.now() - datetime.timedelta(hours=25)
    )
    assertNotContains(client.get(f"/benefits/mine/{late.public_id}/"), "취소하고")
    refused = client.post(f"/benefits/mine/{late.public_id}/cancel/")
    assertContains(refused, "직접 취소할 수 없어요", status_code=409)


def test_somebody_elses_code_is_not_there(client, user, benefit):
    row = redeem(make_rich(100), benefit)
    assert client.get(f"/benefits/mine/{row.public_id}/").status_code == 404
    assert client.post(f"/benefits/mine/{row.public_id}/cancel/").status_code == 404
    row.refresh_from_db()
    assert row.state == "issued"
    assertNotContains(client.get("/benefits/mine/"), benefit.title)


def test_closed_benefit_is_there_for_who_has_its_code_alone(client, user, benefit):
    redeem(user, benefit)
    benefit.state = "closed"
    benefit.save()
    assertContains(client.get(f"/benefits/{benefit.public_id}/"), "지금은 닫힌 혜택이에요")
    client.force_login(UserFactory())
    assert client.get(f"/benefits/{benefit.public_id}/").status_code == 404


def test_points_say_where_they_came_from_and_how_many_a_month(client, user, benefit):
    redeem(user, benefit)
    page = client.get("/points/")
    for said in ("창문 열기", benefit.title, "한 달에 3000포인트까지", "+250", "-100"):
        assertContains(page, said)
    give_points(user, 2750)
    assert ledger.award_points(user=user, points=10, key="over", reason="산책") == 0
    assertContains(client.get("/points/"), "쌓이지 않았어요 (이번 달 한도)")


def test_points_page_turns_its_pages(client, user):
    for _ in range(35):
        give_points(user, 1)
    page = client.get("/points/")
    assert len(page.context["page"]["rows"]) == 30
    assert len(client.get(page.context["page"]["older"]).context["page"]["rows"]) == 6


def test_api_gives_points_benefits_and_codes(client, user, benefit):
    points = client.get("/api/v1/points").json()
    assert (points["balance"], points["earned_this_month"], points["monthly_cap"]) == (
        250, 250, 3000,
    )  # fmt: skip
    assert [row["points"] for row in points["endings"]] == [250]
    (shown,) = client.get("/api/v1/benefits").json()["results"]
    assert (shown["title"], shown["own_count"], shown["is_left"]) == ("봄나물 꾸러미", 0, True)
    assert client.get(f"/api/v1/benefits/{shown['id']}").json() == shown
    sent = {"benefit": shown["id"], "client_id": str(uuid4())}
    made = client.post("/api/v1/redemptions", sent, JSON)
    assert made.status_code == 201
    body = made.json()
    assert body["code"] == Redemption.objects.get().code
    assert client.post("/api/v1/redemptions", sent, JSON).json() == body
    assert client.get(f"/api/v1/redemptions/{body['id']}").json() == body
    assert [row["amount"] for row in client.get("/api/v1/points/movements").json()["results"]] == [
        -100, 250,
    ]  # fmt: skip
    back = client.post(f"/api/v1/redemptions/{body['id']}/cancel")
    assert (back.json()["state"], back.json()["code"]) == ("void", "")
    again = client.post(f"/api/v1/redemptions/{body['id']}/cancel")
    assert (again.status_code, again.json()["code"]) == (409, "illegal_transition")


def test_api_call_with_a_once_key_is_done_once(client, user):
    benefit = BenefitFactory(per_person=5)
    sent = {"benefit": str(benefit.public_id), "client_id": str(uuid4())}
    key = {"Idempotency-Key": str(uuid4())}
    made = [client.post("/api/v1/redemptions", sent, JSON, headers=key) for _ in range(2)]
    assert made[0].json() == made[1].json()
    assert made[1]["Idempotency-Replayed"] == "true"
    assert get_balance(user) == 150


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"stock": 0}, "benefit_sold_out"), ({"price": 999}, "not_enough_points")],
)
def test_api_refuses_with_a_code_and_changes_nothing(client, user, changes, code):
    benefit = BenefitFactory(**changes)
    sent = {"benefit": str(benefit.public_id), "client_id": str(uuid4())}
    key = {"Idempotency-Key": str(uuid4())}
    refused = client.post("/api/v1/redemptions", sent, JSON, headers=key)
    assert (refused.status_code, json.loads(refused.content)["code"]) == (409, code)
    assert get_balance(user) == 250
    assert not Redemption.objects.exists()
