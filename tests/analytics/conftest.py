import pytest

from tests.analytics import engines
from tests.factories.accounts import UserFactory


@pytest.fixture
def choose_engine(settings):
    def choose(name, **options):
        backend = f"tests.analytics.engines.{name}"
        settings.PROVIDERS = {
            **settings.PROVIDERS,
            "emotion": {"BACKEND": backend, "OPTIONS": options},
        }

    return choose


@pytest.fixture(autouse=True)
def heard(choose_engine):
    """Every text the emotion engine was asked about."""
    engines.HEARD.clear()
    choose_engine("Recording")
    return engines.HEARD


@pytest.fixture
def person(db):
    return UserFactory(consents=["service", "emotion_insight"])


@pytest.fixture
def stranger(db):
    return UserFactory(consents=["service", "emotion_insight"])


@pytest.fixture
def refuser(db):
    return UserFactory(consents=["service"])
