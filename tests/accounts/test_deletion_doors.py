"""Leaving and coming back by page and API, and everything at once."""

import threading

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import services
from accounts.models import DeletionRequest, User
from tests.accounts.leaving import LATER, ask, count_rows, erase
from tests.accounts.life import log_in, make_life
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_storage")]


def test_the_page_needs_a_recent_sign_in_then_closes_and_signs_out(
    client, django_capture_on_commit_callbacks
):
    user = UserFactory(password=PASSWORD)
    client.force_login(user)
    url = reverse("accounts:deletion")
    assert client.get(url).url.startswith("/accounts/reauthenticate/?next=")
    assert client.post(url, {"is_understood": "on"}).status_code == 302
    assert User.objects.get(pk=user.pk).is_active
    client.logout()
    log_in(client, user)
    page = client.get(url).content.decode()
    for word in ("대화", "AI 친구의 기억", "누가 나를 봤나요"):
        assert word in page
    assert "읽고 체크 칸을" in client.post(url).content.decode()
    assert User.objects.get(pk=user.pk).is_active
    done = client.post(url, {"is_understood": "on"})
    request = DeletionRequest.objects.get(user=user)
    assert done.url == reverse("accounts:certificate", args=[request.public_id])
    shown = client.get(done.url).content.decode()
    assert "계정을 닫았어요" in shown
    assert user.nickname not in shown
    assert client.get("/me/").status_code == 302


def test_signing_in_to_a_closed_account_only_offers_to_undo(client):
    user = UserFactory(password=PASSWORD)
    services.request_deletion(user=user, reason="person")
    answer = client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    assert answer.url == reverse("accounts:closing")
    assert "되돌리기" in client.get(answer.url).content.decode()
    for path in ("/me/", "/chat/", "/me/data/"):
        assert client.get(path).status_code == 302
    assert client.get("/api/v1/me").status_code == 401
    assert Client().get(answer.url).url == reverse("account_login")
    assert client.post(answer.url).url == reverse("account_login")
    assert User.objects.get(pk=user.pk).is_active
    assert client.post(answer.url).url == reverse("account_login")
    assert client.get("/me/").status_code == 302
    assert log_in(client, user).get("/me/").status_code == 200


def test_a_wrong_password_offers_nothing(client):
    user = UserFactory(password=PASSWORD)
    services.request_deletion(user=user, reason="person")
    answer = client.post(reverse("account_login"), {"login": user.email, "password": "nope"})
    assert answer.status_code == 200
    assert "closing_account" not in client.session


def test_the_api_twin(client, django_capture_on_commit_callbacks):
    user = UserFactory(password=PASSWORD)
    client.force_login(user)
    refused = client.post("/api/v1/me/deletion")
    assert (refused.status_code, refused.json()["code"]) == (403, "recent_sign_in_needed")
    confirm = "/api/v1/session/confirm"
    client.post(confirm, {"password": PASSWORD}, "application/json")
    asked = client.post("/api/v1/me/deletion")
    assert (asked.status_code, asked.json()["state"]) == (202, "requested")
    assert client.get("/api/v1/me").status_code == 401
    sign_in = {"email": user.email, "password": PASSWORD}
    closed = client.post("/api/v1/session", sign_in, "application/json")
    assert (closed.status_code, closed.json()["code"]) == (403, "account_closing")
    certificate = f"/api/v1/deletions/{asked.json()['id']}"
    assert client.get(certificate).json()["erased"] == []
    undo = "/api/v1/deletions/undo"
    wrong = client.post(undo, {**sign_in, "password": "x"}, "application/json")
    assert (wrong.status_code, wrong.json()["code"]) == (400, "login_refused")
    assert client.post(undo, sign_in, "application/json").status_code == 200
    again = client.post(undo, sign_in, "application/json")
    assert (again.status_code, again.json()["code"]) == (409, "nothing_to_undo")
    assert client.get(certificate).status_code == 404
    assert client.post("/api/v1/session", sign_in, "application/json").status_code == 200


def test_an_app_that_holds_no_cookie_can_come_back():
    user = UserFactory(password=PASSWORD)
    services.request_deletion(user=user, reason="person")
    app = Client(enforce_csrf_checks=True)
    said = {"email": user.email, "password": PASSWORD}
    assert app.post("/api/v1/deletions/undo", said, "application/json").status_code == 200
    assert User.objects.get(pk=user.pk).is_active


def test_the_certificate_page_shows_counts_to_whoever_has_its_address(
    client, django_capture_on_commit_callbacks
):
    user = make_life("가나")
    request = ask(user, django_capture_on_commit_callbacks)
    erase(request)
    page = client.get(reverse("accounts:certificate", args=[request.public_id])).content.decode()
    assert "모두 지웠어요" in page
    assert "열람 기록" in page
    assert "가나" not in page
    assert request.token not in page
    rows = client.get(f"/api/v1/deletions/{request.public_id}").json()
    assert {"title": "말", "count": 1} in rows["erased"]


@pytest.mark.django_db(transaction=True)
def test_racing_erasers_erase_once(django_capture_on_commit_callbacks):
    user = make_life("가나")
    held = count_rows(user)
    request = services.request_deletion(user=user, reason="person")
    now = timezone.now() + LATER
    gate, done = threading.Barrier(4), []

    def race():
        try:
            gate.wait(timeout=10)
            mine = DeletionRequest.objects.get(pk=request.pk)
            done.append(services.erase_person(request=mine, now=now))
        finally:
            connection.close()

    threads = [threading.Thread(target=race) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(done) == [False, False, False, True]
    request.refresh_from_db()
    assert request.state == "done"
    assert {label: request.erased[label] for label in held} == held


@pytest.mark.django_db(transaction=True)
def test_undoing_and_erasing_at_once_leaves_one_of_them():
    for _ in range(5):
        user = UserFactory()
        request = services.request_deletion(user=user, reason="person")
        gate, said = threading.Barrier(2), []

        def undo(user=user, gate=gate, said=said):
            try:
                gate.wait(timeout=10)
                services.cancel_deletion(user=user)
                said.append("undone")
            except Exception as error:
                said.append(type(error).__name__)
            finally:
                connection.close()

        def carry_out(request=request, gate=gate, said=said):
            try:
                gate.wait(timeout=10)
                now = timezone.now() + LATER
                said.append(services.erase_person(request=request, now=now))
            finally:
                connection.close()

        threads = [threading.Thread(target=act) for act in (undo, carry_out)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=30)
        state = DeletionRequest.objects.get(pk=request.pk).state
        person = User.objects.get(pk=user.pk)
        if state == "cancelled":
            assert "undone" in said
            assert False in said
            assert person.is_active
            assert person.email == user.email
        else:
            assert state == "done"
            assert "undone" not in said
            assert person.erased_at
