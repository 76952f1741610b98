import pytest


@pytest.fixture(autouse=True)
def _quick_passwords(settings):
    """A million rounds per password are for attackers, not for tests."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
