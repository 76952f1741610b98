"""A Kakao on loopback for every test that asks for one."""

import pytest

from tests.servers.kakao import FakeKakao


@pytest.fixture
def kakao(settings):
    with FakeKakao() as running:
        settings.KAKAO = running.settings()
        settings.SOCIALACCOUNT_PROVIDERS = settings.KAKAO.describe_provider()
        yield running
