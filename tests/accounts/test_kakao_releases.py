"""Kakao is told too: when a person unlinks here, and when their account is erased (B14)."""

from dataclasses import replace
from datetime import timedelta

import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import kakao_calls, rules, selectors, services, tasks
from accounts.models import DeletionRequest, KakaoRelease, User
from accounts.services.releases import REST
from tests.accounts.leaving import LATER, ask, erase
from tests.accounts.test_kakao_web import GARAM, come_back, make_linked
from tests.factories.accounts import PASSWORD
from tests.servers.kakao import SECRET

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_storage")]


@pytest.fixture
def connected(client, kakao):
    """Somebody who came by Kakao and has a password too."""
    user = make_linked(email="person@example.com", password=PASSWORD)
    come_back(client, kakao)
    assert kakao.connected == {GARAM}
    return user


def unlink_here(client):
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    response = client.post("/accounts/social/", {"account": SocialAccount.objects.get().pk})
    assert response.status_code == 302
    assert not SocialAccount.objects.exists()


def soon():
    return timezone.now() + 2 * REST


# --- What is said to Kakao


def test_kakao_ends_a_connection_and_again_is_the_same(kakao):
    kakao.connected.add(GARAM)
    kakao_calls.end_connection(kakao_id=GARAM)
    assert kakao.connected == set()
    kakao_calls.end_connection(kakao_id=GARAM)
    assert kakao.asked["unlink"] == 2


def test_a_wrong_key_a_missing_key_and_silence_are_failures(kakao, settings):
    kakao.connected.add(GARAM)
    for changes, reason in (
        ({"admin_key": "another"}, "http_401"),
        ({"admin_key": ""}, "no_admin_key"),
        ({"api_url": "http://127.0.0.1:9"}, "ConnectionError"),
    ):
        settings.KAKAO = replace(kakao.settings(), **changes)
        with pytest.raises(kakao_calls.KakaoCallFailed) as failure:
            kakao_calls.end_connection(kakao_id=GARAM)
        assert failure.value.reason == reason
    settings.KAKAO = kakao.settings()
    with pytest.raises(kakao_calls.KakaoCallFailed, match="kakao_call_failed") as failure:
        kakao_calls.end_connection(kakao_id="no number")
    assert failure.value.reason == "http_400"
    assert kakao.connected == {GARAM}


def test_the_rehearsal_answers_as_kakao_does(kakao):
    url = f"{kakao.url}/v1/user/unlink"
    said = {"target_id_type": "user_id", "target_id": GARAM}
    right = {"Authorization": f"KakaoAK {SECRET}"}
    assert requests.post(url, data=said, timeout=5).status_code == 401
    assert requests.post(url, data=said, headers=right, timeout=5).json()["code"] == -101
    kakao.connected.add(GARAM)
    assert requests.post(url, data=said, headers=right, timeout=5).json() == {"id": int(GARAM)}


# --- Unlinking here


def test_unlinking_here_is_told_to_kakao_a_minute_later(client, kakao, connected, eager_tasks):
    unlink_here(client)
    release = KakaoRelease.objects.get()
    assert (release.state, release.kakao_id, kakao.asked["unlink"]) == ("waiting", GARAM, 0)
    assert services.sweep_kakao_releases() == 0
    assert not services.release_connection(release=release)
    services.release_connection(release=release, now=soon())
    release.refresh_from_db()
    assert (release.state, release.kakao_id, kakao.connected) == ("done", "", set())
    assert not services.release_connection(release=release, now=soon())
    assert kakao.asked["unlink"] == 1


def test_the_sweep_finds_it(client, kakao, connected, eager_tasks):
    unlink_here(client)
    KakaoRelease.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    services.sweep_kakao()
    assert (KakaoRelease.objects.get().state, kakao.connected) == ("done", set())


def test_a_process_that_died_before_unlinking_ends_nothing(kakao, connected):
    release = services.plan_release(kakao_id=GARAM)
    assert services.release_connection(release=release, now=soon())
    assert (release.state, release.kakao_id) == ("kept", "")
    assert kakao.connected == {GARAM}


def test_linked_again_before_kakao_heard_stays_linked(client, kakao, connected):
    unlink_here(client)
    SocialAccount.objects.create(user=connected, provider="kakao", uid=GARAM)
    services.release_connection(release=KakaoRelease.objects.get(), now=soon())
    assert KakaoRelease.objects.get().state == "kept"
    assert kakao.connected == {GARAM}


def test_a_refused_unlink_writes_nothing_down(client, kakao):
    user = make_linked(email=None)
    user.set_unusable_password()
    user.save()
    come_back(client, kakao)
    client.post("/accounts/social/", {"account": SocialAccount.objects.get().pk})
    assert SocialAccount.objects.count() == 1
    assert KakaoRelease.objects.count() == 0


def test_planning_twice_is_planning_once(connected):
    assert services.plan_release(kakao_id=GARAM) == services.plan_release(kakao_id=GARAM)
    with pytest.raises(IntegrityError), transaction.atomic():
        KakaoRelease.objects.create(kakao_id=GARAM)
    with pytest.raises(IntegrityError), transaction.atomic():
        KakaoRelease.objects.update(state="done", settled_at=timezone.now())


# --- Leaving


def test_erasing_tells_kakao_and_the_certificate_says_so(
    client, kakao, connected, django_capture_on_commit_callbacks
):
    request = ask(connected, django_capture_on_commit_callbacks)
    assert KakaoRelease.objects.count() == 0
    assert erase(request)
    release = KakaoRelease.objects.get()
    assert (release.state, release.kakao_id, release.deletion) == ("done", "", request)
    assert kakao.connected == set()
    assert selectors.describe_counts(request).kakao == "done"
    assert "카카오가 연결을 끊었어요" in mail.outbox[-1].body
    page = client.get(f"/deletions/{request.public_id}/").content.decode()
    assert "카카오가 연결을 끊었어요" in page
    shown = client.get(f"/api/v1/deletions/{request.public_id}").json()
    assert shown["kakao"] == "done"


def test_a_kakao_that_is_away_keeps_nobody_from_being_erased(
    client, kakao, connected, django_capture_on_commit_callbacks
):
    request = ask(connected, django_capture_on_commit_callbacks)
    kakao.is_down = True
    assert erase(request)
    assert User.objects.get(pk=connected.pk).erased_at is not None
    assert not SocialAccount.objects.exists()
    release = KakaoRelease.objects.get()
    assert (request.state, release.state, release.kakao_id) == ("done", "waiting", GARAM)
    assert release.error == "ConnectionError"
    assert "아직 답을 받지 못했어요" in mail.outbox[-1].body
    address = f"/deletions/{request.public_id}/"
    assert "아직 답을 받지 못했어요" in client.get(address).content.decode()
    kakao.is_down = False
    tasks.release_kakao_connection(release_id=release.pk)
    assert KakaoRelease.objects.get().state == "waiting"
    services.release_connection(release=release, now=timezone.now() + LATER)
    assert KakaoRelease.objects.get().state == "done"
    assert "카카오가 연결을 끊었어요" in client.get(address).content.decode()


def test_after_thirty_days_the_number_is_forgotten_and_the_certificate_says_it(
    client, kakao, connected, django_capture_on_commit_callbacks
):
    request = ask(connected, django_capture_on_commit_callbacks)
    kakao.is_down = True
    assert erase(request)
    almost = timezone.now() + rules.RELEASE_PATIENCE - timedelta(minutes=1)
    assert services.sweep_kakao_releases(now=almost) == 1
    assert KakaoRelease.objects.get().state == "waiting"
    assert services.sweep_kakao_releases(now=almost + timedelta(days=1)) == 0
    release = KakaoRelease.objects.get()
    assert (release.state, release.kakao_id) == ("given_up", "")
    page = client.get(f"/deletions/{request.public_id}/").content.decode()
    assert "연결된 서비스 관리" in page


def test_a_connection_that_stands_while_erasing_is_asked_about_later(
    kakao, connected, django_capture_on_commit_callbacks
):
    request = ask(connected, django_capture_on_commit_callbacks)
    DeletionRequest.objects.update(state="erasing")
    services.plan_releases(user=connected)
    release = KakaoRelease.objects.get()
    assert release.deletion == request
    assert not services.release_connection(release=release)
    assert KakaoRelease.objects.get().state == "waiting"
    assert (kakao.connected, kakao.asked["unlink"]) == ({GARAM}, 0)


def test_a_deletion_of_somebody_without_kakao_says_nothing_of_it(
    client, django_capture_on_commit_callbacks
):
    request = ask(make_linked("4000000002"), django_capture_on_commit_callbacks)
    SocialAccount.objects.all().delete()
    assert erase(request)
    assert selectors.describe_counts(request).kakao == ""
    assert "카카오" not in client.get(f"/deletions/{request.public_id}/").content.decode()


def test_settled_rows_go_after_thirty_days(client, kakao, connected):
    unlink_here(client)
    services.release_connection(release=KakaoRelease.objects.get(), now=soon())
    services.purge_expired(now=timezone.now() + timedelta(days=29))
    assert KakaoRelease.objects.count() == 1
    services.purge_expired(now=timezone.now() + timedelta(days=31))
    assert KakaoRelease.objects.count() == 0


def test_failures_rest_ever_longer_and_say_why(kakao, connected):
    SocialAccount.objects.all().delete()
    release = services.plan_release(kakao_id=GARAM)
    kakao.is_down = True
    now, rests = soon(), []
    for _ in range(10):
        assert not services.release_connection(release=release, now=now)
        release.refresh_from_db()
        rests.append(release.claimed_until - now)
        now = release.claimed_until + timedelta(seconds=1)
    assert rests == sorted(rests)
    assert (rests[0], rests[-1]) == (timedelta(minutes=2), timedelta(hours=6))
    assert release.error == "ConnectionError"
