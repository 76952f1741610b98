"""Kakao, Expo and Google on loopback for every test that asks for one."""

import pytest
from allauth.socialaccount.models import SocialAccount

from tests.accounts.phone import ask_nonce
from tests.factories.accounts import UserFactory
from tests.factories.push import DeviceFactory
from tests.servers.kakao import FakeKakao
from tests.servers.push import PushServer


@pytest.fixture
def kakao(settings):
    with FakeKakao() as running:
        settings.KAKAO = running.settings()
        settings.SOCIALACCOUNT_PROVIDERS = settings.KAKAO.describe_provider()
        yield running


@pytest.fixture
def nonce(client):
    return ask_nonce(client)


@pytest.fixture
def garam():
    """Somebody who comes in by Kakao."""
    user = UserFactory(email=None)
    SocialAccount.objects.create(user=user, provider="kakao", uid="4000000001")
    return user


@pytest.fixture
def own_storage(settings, tmp_path):
    """Files of this test lie in a folder of its own."""
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path)},
        },
    }


@pytest.fixture
def server(settings):
    """Expo and Google, on this machine."""
    with PushServer() as running:
        yield running.use(settings)


@pytest.fixture
def device():
    return DeviceFactory()
