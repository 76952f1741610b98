import threading
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import Notification
from accounts.selectors import has_consent
from accounts.services import record_disclosure
from agencies import rules, selectors, services
from agencies.models import ReviewRequest
from analytics.models import Reading
from core.errors import Conflict, InvalidInput
from core.transitions import IllegalTransition
from tests.factories.accounts import UserFactory
from tests.factories.agencies import AlertFactory, EvidenceFactory, OfferFactory, make_person
from tests.factories.analytics import ReadingFactory
from tests.factories.sign_ins import sign_in_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def alert():
    alert = AlertFactory(reasons=["active_thoughts", "EWMA_UP"])
    EvidenceFactory(alert=alert, reasons=["active_thoughts"])
    return alert


@pytest.fixture
def owner(client, alert):
    client.force_login(alert.user)
    return client


def read(response, status=200):
    assert response.status_code == status
    return response.content.decode()


def test_every_reason_code_of_an_alert_is_said_in_korean(owner, alert):
    page = read(owner.get(reverse("agencies:why_one", args=[alert.public_id])))
    for code in alert.reasons:
        said = rules.label_reason(code)
        assert said in page
        assert code not in page
        assert said != code
    assert alert.agency.name in page
    assert "진단이 아니에요" in page


def test_the_explanation_is_rebuilt_from_what_is_stored(alert):
    first, again = selectors.explain_alert(alert), selectors.explain_alert(alert)
    assert first == again
    assert first.reasons == tuple(rules.label_reason(code) for code in alert.reasons)
    (signal,) = first.signals
    assert (signal.source, signal.reasons) == ("위기 표현", first.reasons[:1])
    assert first.is_told


@pytest.mark.parametrize("count", [1, 3])
def test_explaining_costs_the_same(alert, count, django_assert_num_queries):
    EvidenceFactory.create_batch(count, alert=alert)
    with django_assert_num_queries(3):
        selectors.explain_alert(alert)


def test_a_signal_that_was_held_back_says_so(client):
    alert = AlertFactory(state="suppressed")
    client.force_login(alert.user)
    page = read(client.get(reverse("agencies:why_one", args=[alert.public_id])))
    assert "기관에 전하지 않았어요" in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_shows_own_signals_only(client, count, django_assert_num_queries):
    user = make_person()
    for _ in range(count):
        AlertFactory(user=user, state="closed", outcome="declined")
    stranger = AlertFactory()
    client.force_login(user)
    with django_assert_num_queries(5):
        page = read(client.get(reverse("agencies:why")))
    assert page.count("list-row") == count
    assert stranger.agency.name not in page
    listed = client.get("/api/v1/alerts").json()["results"]
    assert len(listed) == count


def test_nobody_sees_or_asks_about_another_persons_signal(client, alert):
    client.force_login(make_person())
    ids = [alert.public_id]
    assert client.get(reverse("agencies:why_one", args=ids)).status_code == 404
    ask = reverse("agencies:why_ask", args=ids)
    assert client.post(ask, {"kind": "review"}).status_code == 404
    refuse = reverse("agencies:why_refuse", args=[*ids, "agency_risk_alert"])
    assert client.get(refuse).status_code == 404
    assert client.post(refuse).status_code == 404
    path = f"/api/v1/alerts/{alert.public_id}"
    assert client.get(path).status_code == 404
    for last, body in (("reviews", {"kind": "review"}), ("refuse", {"code": "agency_risk_alert"})):
        assert client.post(f"{path}/{last}", body, "application/json").status_code == 404
    assert not ReviewRequest.objects.exists()
    assert has_consent(alert.user, "agency_risk_alert")


@pytest.mark.parametrize("kind", ["explain", "review"])
def test_asking_leaves_a_row_with_thirty_days_and_asking_twice_is_once(owner, alert, kind):
    url = reverse("agencies:why_ask", args=[alert.public_id])
    owner.post(url, {"kind": kind})
    page = read(owner.post(url, {"kind": kind}, follow=True))
    (row,) = ReviewRequest.objects.all()
    assert (row.alert, row.kind, row.state) == (alert, kind, "open")
    assert row.due_at - row.created_at > timedelta(days=29, hours=23)
    assert "답해요" in page
    assert f'value="{kind}"' not in page
    with pytest.raises(IntegrityError), transaction.atomic():
        ReviewRequest.objects.create(alert=alert, kind=kind, due_at=timezone.now())


@pytest.mark.parametrize("kind", ["", "refuse", "everything"])
def test_asking_for_something_else_is_refused(owner, alert, kind):
    url = reverse("agencies:why_ask", args=[alert.public_id])
    assert owner.post(url, {"kind": kind}).status_code == 400
    assert not ReviewRequest.objects.exists()


@pytest.mark.parametrize("code", ["agency_risk_alert", "emotion_insight"])
def test_refusing_shows_what_follows_and_withdraws(
    owner, alert, code, django_capture_on_commit_callbacks, eager_tasks
):
    ReadingFactory(user=alert.user)
    record_disclosure(
        subject=alert.user, agency=alert.agency, tier="T1", items=["token"], basis="동의"
    )
    url = reverse("agencies:why_refuse", args=[alert.public_id, code])
    before = read(owner.get(url))
    assert "지워요" in before or "거둬들여요" in before
    assert "가명" in before
    assert has_consent(alert.user, code)
    with django_capture_on_commit_callbacks(execute=True):
        owner.post(url)
        owner.post(url)
    assert not has_consent(alert.user, code)
    alert.refresh_from_db()
    assert (alert.state == "revoked") is (code == "agency_risk_alert")
    assert Reading.objects.exists() is (code == "agency_risk_alert")
    (row,) = ReviewRequest.objects.all()
    assert (row.kind, row.state, bool(row.answered_at)) == ("refuse", "answered", True)
    assert "이미 쓰지 않고" in read(owner.get(url))
    page = read(owner.get(reverse("agencies:why_one", args=[alert.public_id])))
    assert url not in page


@pytest.mark.parametrize("code", ["chat_sensitive", "overseas_ai", "nothing"])
def test_only_what_feeds_signals_can_be_refused_here(owner, alert, code):
    url = reverse("agencies:why_refuse", args=[alert.public_id, code])
    assert owner.get(url).status_code == 404
    assert owner.post(url).status_code == 400
    with pytest.raises(services.NotRefusable):
        services.refuse_automation(alert=alert, code=code, channel="web")
    assert not ReviewRequest.objects.exists()


def test_a_human_answers_once_and_the_person_is_told(owner, alert):
    operator = UserFactory(is_staff=True, consents=[])
    review = services.request_review(alert=alert, kind="review")
    services.answer_review(
        review=review, text="사람이 다시 보았고, 노랫말이었어요.", operator=operator
    )
    told = Notification.objects.get(user=alert.user)
    assert told.url == reverse("agencies:why_one", args=[alert.public_id])
    assert "노랫말이었어요" in read(owner.get(told.url))
    with pytest.raises(IllegalTransition):
        services.answer_review(review=review, text="다시", operator=operator)
    stale = ReviewRequest.objects.get(pk=review.pk)
    stale.state = "open"
    with pytest.raises(Conflict):
        services.answer_review(review=stale, text="다시", operator=operator)
    assert Notification.objects.filter(user=alert.user).count() == 1
    assert services.request_review(alert=alert, kind="review").pk != review.pk


@pytest.mark.parametrize("text", ["", "   ", "a\x00b", "가" * 2001])
def test_an_answer_needs_words(alert, text):
    review = services.request_review(alert=alert, kind="review")
    with pytest.raises(InvalidInput):
        services.answer_review(review=review, text=text, operator=UserFactory())
    review.refresh_from_db()
    assert (review.state, review.answer) == ("open", "")


def make_operator(client, *names):
    operator = UserFactory(is_staff=True, consents=[])
    operator.user_permissions.set(Permission.objects.filter(codename__in=names))
    sign_in_staff(client, operator)
    return operator


def test_operators_see_the_timer_and_answer_in_the_admin(client, alert):
    late = services.request_review(alert=alert, kind="explain")
    ReviewRequest.objects.update(due_at=timezone.now() - timedelta(days=1))
    operator = make_operator(client, "view_reviewrequest", "change_reviewrequest")
    listed = read(client.get(reverse("admin:agencies_reviewrequest_changelist")))
    assert "icon-yes" in listed
    assert alert.user.nickname not in listed
    url = reverse("admin:agencies_reviewrequest_change", args=[late.pk])
    assert alert.user.nickname not in read(client.get(url))
    forged = {"answer": "살펴보았어요.", "state": "open", "alert": "9", "kind": "refuse"}
    assert client.post(url, forged).status_code == 302
    late.refresh_from_db()
    assert (late.state, late.answer, late.kind) == ("answered", "살펴보았어요.", "explain")
    assert late.answered_by == operator
    assert client.post(url, {"answer": "다시"}).status_code == 403
    assert (
        client.post(reverse("admin:agencies_reviewrequest_delete", args=[late.pk])).status_code
        == 403
    )


def test_an_operator_who_may_only_look_answers_nothing(client, alert):
    review = services.request_review(alert=alert, kind="explain")
    make_operator(client, "view_reviewrequest")
    url = reverse("admin:agencies_reviewrequest_change", args=[review.pk])
    assert client.post(url, {"answer": "살펴보았어요."}).status_code == 403
    review.refresh_from_db()
    assert review.state == "open"


def test_the_api_twin(client, alert):
    client.force_login(alert.user)
    path = f"/api/v1/alerts/{alert.public_id}"
    asked = client.post(f"{path}/reviews", {"kind": "explain"}, "application/json")
    again = client.post(f"{path}/reviews", {"kind": "explain"}, "application/json")
    assert (asked.status_code, asked.json()["state"]) == (201, "open")
    assert again.json()["id"] == asked.json()["id"]
    assert client.post(f"{path}/reviews", {"kind": "x"}, "application/json").status_code == 400
    told = client.get(path).json()
    assert told["reasons"] == [rules.label_reason(code) for code in alert.reasons]
    assert told["detector_version"] == "lexicon-2"
    assert [row["kind"] for row in told["reviews"]] == ["explain"]
    refused = client.post(f"{path}/refuse", {"code": "agency_risk_alert"}, "application/json")
    assert (refused.status_code, refused.json()["kind"]) == (200, "refuse")
    assert not has_consent(alert.user, "agency_risk_alert")


def test_an_offer_leads_to_its_why(client):
    offer = OfferFactory()
    client.force_login(offer.alert.user)
    page = read(client.get(reverse("agencies:offer", args=[offer.public_id])))
    assert reverse("agencies:why_one", args=[offer.alert.public_id]) in page


@pytest.mark.django_db(transaction=True)
def test_racing_taps_leave_one_request():
    alert = AlertFactory()
    gate, found = threading.Barrier(4), []

    def ask():
        try:
            gate.wait(timeout=10)
            found.append(services.request_review(alert=alert, kind="review").pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert len(found) == 4
    assert len(set(found)) == 1
