"""Kakao says that a person ended the connection there."""

import time
from dataclasses import replace

import pytest
from allauth.socialaccount.models import SocialAccount
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from accounts import services
from accounts.models import KakaoUnlink, User
from tests.accounts.test_kakao_web import GARAM, come_back, make_linked
from tests.factories.accounts import PASSWORD
from tests.servers.kakao import SECRET

pytestmark = pytest.mark.django_db
URL = "/kakao/unlink/"
RIGHT = f"KakaoAK {SECRET}"


def tell(key=RIGHT, kakao_id=GARAM, **said):
    given = {"app_id": "1", "user_id": kakao_id, "referrer_type": "UNLINK_FROM_APPS", **said}
    return Client(enforce_csrf_checks=True).post(
        URL, given, headers={"Authorization": key} if key is not None else {}
    )


@pytest.fixture
def garam(client, kakao):
    """Somebody whose only way in is Kakao, signed in."""
    user = make_linked(email=None)
    user.set_unusable_password()
    user.save()
    come_back(client, kakao)
    assert client.get("/me/").status_code == 200
    return user


@pytest.mark.parametrize(
    "key",
    [None, "", "KakaoAK", "KakaoAK ", f"KakaoAK {SECRET}x", SECRET, f"Bearer {SECRET}", "온기"],
)
def test_a_caller_without_the_admin_key_changes_nothing(client, garam, key):
    response = tell(key=key)
    assert (response.status_code, response.json()["code"]) == (401, "not_kakao")
    assert SocialAccount.objects.count() == 1
    assert KakaoUnlink.objects.count() == 0
    assert client.get("/me/").status_code == 200


def test_without_an_admin_key_of_ours_nobody_is_kakao(settings, garam):
    settings.KAKAO = replace(settings.KAKAO, admin_key="")
    assert tell(key="KakaoAK ").status_code == 401


def test_another_app_is_not_ours(settings, garam):
    settings.KAKAO = replace(settings.KAKAO, app_id="77")
    assert tell().status_code == 401
    assert tell(app_id="77").status_code == 200


def test_get_is_refused(garam):
    assert Client().get(URL, headers={"Authorization": RIGHT}).status_code == 405


def test_the_connection_and_the_sessions_end_now(client, garam):
    started = time.monotonic()
    assert tell().status_code == 200
    assert time.monotonic() - started < 3
    assert SocialAccount.objects.count() == 0
    assert client.get("/me/").status_code == 302
    unlink = KakaoUnlink.objects.get()
    assert (unlink.user, unlink.state, unlink.referrer) == (garam, "received", "UNLINK_FROM_APPS")


def test_the_deletion_is_due_for_whom_kakao_was_the_only_way_in(
    client, garam, eager_tasks, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        tell()
    unlink = KakaoUnlink.objects.get()
    assert unlink.state == "deletion_due"
    assert unlink.settled_at is not None
    assert User.objects.filter(pk=garam.pk).exists()


def test_somebody_with_a_password_keeps_the_account_and_leaves_every_browser(
    client, kakao, eager_tasks, django_capture_on_commit_callbacks
):
    user = make_linked(email="person@example.com", password=PASSWORD)
    come_back(client, kakao)
    other = Client()
    other.force_login(make_linked("4000000002"))
    with django_capture_on_commit_callbacks(execute=True):
        tell()
    assert KakaoUnlink.objects.get().state == "kept"
    assert client.get("/me/").status_code == 302
    assert other.get("/me/").status_code == 200
    client.post("/accounts/login/", {"login": "person@example.com", "password": PASSWORD})
    assert client.session["_auth_user_id"] == str(user.pk)


def test_telling_twice_is_telling_once(garam):
    assert [tell().status_code, tell().status_code] == [200, 200]
    assert KakaoUnlink.objects.count() == 1


@pytest.mark.parametrize("kakao_id", ["4999999999", "", "x", "9" * 21, "４０００", "' OR 1=1"])
def test_an_unknown_person_is_answered_alike(garam, kakao_id):
    assert tell(kakao_id=kakao_id).status_code == 200
    assert KakaoUnlink.objects.count() == 0
    assert SocialAccount.objects.count() == 1


def test_a_long_reason_is_cut(garam):
    assert tell(referrer_type="X" * 500).status_code == 200
    assert KakaoUnlink.objects.get().referrer == "X" * 40


def test_settling_twice_is_settling_once(garam):
    tell()
    unlink = KakaoUnlink.objects.get()
    services.settle_kakao_unlink(unlink=unlink)
    settled_at = KakaoUnlink.objects.get().settled_at
    services.settle_kakao_unlink(unlink=KakaoUnlink.objects.get())
    assert KakaoUnlink.objects.get().settled_at == settled_at


def test_a_lost_hint_is_found_by_the_sweep(garam, eager_tasks):
    tell()
    assert services.sweep_kakao_unlinks() == 0
    KakaoUnlink.objects.update(received_at=timezone.now() - 2 * services.kakao.UNLINK_LATE)
    assert services.sweep_kakao_unlinks() == 1
    assert KakaoUnlink.objects.get().state == "deletion_due"


def test_a_person_sees_their_own_row_only(garam):
    tell()
    assert KakaoUnlink.objects.visible_to(garam).count() == 1
    assert KakaoUnlink.objects.visible_to(make_linked("4000000002")).count() == 0


def test_the_database_keeps_state_and_time_together(garam):
    with pytest.raises(IntegrityError), transaction.atomic():
        KakaoUnlink.objects.create(user=garam, state="kept")
    KakaoUnlink.objects.create(user=garam)
    with pytest.raises(IntegrityError), transaction.atomic():
        KakaoUnlink.objects.create(user=garam)


def test_the_rehearsal_calls_as_kakao_does(live_server, kakao, transactional_db):
    make_linked(email=None)
    kakao.product = live_server.url
    assert kakao.announce_unlink(GARAM) == 200
    assert SocialAccount.objects.count() == 0
    kakao.secret = "another"
    assert kakao.announce_unlink(GARAM) == 401


def test_coming_back_after_it_is_a_new_sign_up(client, kakao, garam):
    tell()
    assert come_back(Client(), kakao).url == "/accounts/social/signup/"
