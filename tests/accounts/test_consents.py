import datetime
import threading

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts import selectors, services, signals
from accounts.models import ConsentEvent, ConsentPurpose
from core.ledger import allow_erasure
from tests.factories.accounts import ALL_CONSENTS, AgencyFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def heard():
    """What signals told, in order."""
    told = []

    def listen(kind):
        def receiver(sender, user, code, **kwargs):
            told.append((kind, user.pk, code))

        return receiver

    granted, withdrawn = listen("granted"), listen("withdrawn")
    signals.consent_granted.connect(granted)
    signals.consent_withdrawn.connect(withdrawn)
    yield told
    signals.consent_granted.disconnect(granted)
    signals.consent_withdrawn.disconnect(withdrawn)


def add_version(code, version, **more):
    purpose = ConsentPurpose.objects.get(code=code, version=1)
    purpose.pk, purpose.version = None, version
    for name, value in more.items():
        setattr(purpose, name, value)
    purpose._state.adding = True
    purpose.save()
    return purpose


def test_nobody_agrees_by_default():
    user = UserFactory(consents=[])
    assert not any(selectors.has_consent(user, code) for code in ALL_CONSENTS)
    assert [state.is_granted for state in selectors.list_consents(user)] == [False] * 6


def test_grant_is_seen_at_once_and_told_after_commit(django_capture_on_commit_callbacks, heard):
    user = UserFactory()
    with django_capture_on_commit_callbacks(execute=True):
        event = services.grant_consent(user=user, code="chat_sensitive", channel="web")
        assert heard == []
    assert heard == [("granted", user.pk, "chat_sensitive")]
    assert (event.purpose.version, event.action, event.channel) == (1, "grant", "web")
    assert selectors.has_consent(user, "chat_sensitive")
    assert not selectors.has_consent(user, "emotion_insight")


def test_granting_twice_is_once(django_capture_on_commit_callbacks, heard):
    user = UserFactory()
    with django_capture_on_commit_callbacks(execute=True):
        first = services.grant_consent(user=user, code="chat_sensitive", channel="web")
        second = services.grant_consent(user=user, code="chat_sensitive", channel="app")
    assert first == second
    assert len(heard) == 1


def test_latest_event_decides(django_capture_on_commit_callbacks, heard):
    user = UserFactory()
    with django_capture_on_commit_callbacks(execute=True):
        services.grant_consent(user=user, code="emotion_insight", channel="web")
        services.withdraw_consent(user=user, code="emotion_insight", channel="web")
        again = services.withdraw_consent(user=user, code="emotion_insight", channel="web")
    assert again.action == "withdraw"
    assert not selectors.has_consent(user, "emotion_insight")
    assert [kind for kind, *_ in heard] == ["granted", "withdrawn"]
    services.grant_consent(user=user, code="emotion_insight", channel="web")
    assert selectors.has_consent(user, "emotion_insight")
    assert ConsentEvent.objects.filter(user=user, purpose__code="emotion_insight").count() == 3


def test_withdrawing_what_was_never_granted_writes_nothing(heard):
    user = UserFactory(consents=[])
    assert services.withdraw_consent(user=user, code="overseas_ai", channel="web") is None
    assert not ConsentEvent.objects.filter(user=user).exists()


def test_withdrawing_the_terms_takes_everything_back():
    user = UserFactory(consents=ALL_CONSENTS)
    services.withdraw_consent(user=user, code="service", channel="web")
    assert not any(selectors.has_consent(user, code) for code in ALL_CONSENTS)


@pytest.mark.parametrize("act", [services.grant_consent, services.withdraw_consent])
def test_unknown_purpose_is_refused(act):
    user = UserFactory(consents=[])
    with pytest.raises(services.UnknownPurpose):
        act(user=user, code="everything", channel="web")
    assert not ConsentEvent.objects.filter(user=user).exists()


def test_require_consent_names_the_purpose():
    user = UserFactory()
    with pytest.raises(services.ConsentMissing) as refusal:
        services.require_consent(user=user, code="chat_sensitive")
    assert refusal.value.code == "consent_missing"
    assert refusal.value.status == 403
    assert "대화 속 민감정보" in refusal.value.detail
    services.grant_consent(user=user, code="chat_sensitive", channel="web")
    services.require_consent(user=user, code="chat_sensitive")


def test_require_consent_refuses_an_unknown_purpose():
    with pytest.raises(services.ConsentMissing):
        services.require_consent(user=UserFactory(), code="everything")


def test_a_new_text_keeps_the_old_scope_until_the_person_agrees_again():
    user = UserFactory(consents=["emotion_insight"])
    newer = add_version("emotion_insight", 3, title="마음 읽기, 새 판")
    state = {row.purpose.code: row for row in selectors.list_consents(user)}["emotion_insight"]
    assert (state.purpose, state.is_granted, state.is_outdated) == (newer, True, True)
    assert selectors.has_consent(user, "emotion_insight")
    event = services.grant_consent(user=user, code="emotion_insight", channel="web")
    assert event.purpose == newer
    state = {row.purpose.code: row for row in selectors.list_consents(user)}["emotion_insight"]
    assert not state.is_outdated


def test_withdrawal_after_a_new_text_counts():
    user = UserFactory(consents=["emotion_insight"])
    add_version("emotion_insight", 3)
    event = services.withdraw_consent(user=user, code="emotion_insight", channel="web")
    assert event.purpose.version == 2
    assert not selectors.has_consent(user, "emotion_insight")


def test_a_text_of_the_future_is_not_in_force():
    future = timezone.now() + datetime.timedelta(days=1)
    add_version("overseas_ai", 2, effective_at=future)
    in_force = {purpose.code: purpose.version for purpose in selectors.list_purposes()}
    assert in_force["overseas_ai"] == 1
    assert selectors.get_purpose("overseas_ai", 2) is None


@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_ledger_refuses_changes(change):
    user = UserFactory()
    rows = ConsentEvent.objects.filter(user=user)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(action="withdraw") if change == "update" else rows.delete()
    assert selectors.has_consent(user, "service")


def test_erasing_a_person_takes_their_consents_along():
    user = UserFactory()
    with allow_erasure():
        user.delete()
    assert not ConsentEvent.objects.exists()


def test_list_users_with_consent_knows_who_agrees_now():
    agreeing = UserFactory(consents=["agency_risk_alert"])
    gone_back = UserFactory(consents=["agency_risk_alert"])
    services.withdraw_consent(user=gone_back, code="agency_risk_alert", channel="web")
    closed = UserFactory(consents=["agency_risk_alert"], is_active=False)
    UserFactory()
    word_is_yes = selectors.list_users_with_consent("agency_risk_alert").order_by("pk")
    assert list(word_is_yes) == [agreeing, closed]
    assert list(selectors.list_users_allowing("agency_risk_alert")) == [agreeing]
    assert not selectors.has_consent(closed, "agency_risk_alert")


def test_list_consents_takes_two_queries(django_assert_num_queries):
    user = UserFactory(consents=["service"])
    with django_assert_num_queries(2):
        selectors.list_consents(user)
    for code in ALL_CONSENTS:
        services.grant_consent(user=user, code=code, channel="web")
    with django_assert_num_queries(2):
        selectors.list_consents(user)


REPLIES = {
    "embedded": {"BACKEND": "ai.text.embedded.EmbeddedCompanion"},
    "abroad": {
        "BACKEND": "ai.text.openai_compatible.OpenAICompatible",
        "OPTIONS": {"model": "some", "base_url": "https://replies.test/v1"},
    },
    "domestic": {
        "BACKEND": "ai.text.openai_compatible.OpenAICompatible",
        "OPTIONS": {"model": "some", "base_url": "https://replies.test/v1", "is_domestic": True},
    },
}


@pytest.mark.parametrize(
    ("engine", "is_asked"), [("embedded", False), ("abroad", True), ("domestic", False)]
)
def test_overseas_is_asked_for_only_where_replies_are_made_abroad(settings, engine, is_asked):
    settings.PROVIDERS = {**settings.PROVIDERS, "text": REPLIES[engine]}
    user = UserFactory()
    listed = [state.purpose.code for state in selectors.list_consents(user)]
    steps = [state.purpose.code for state in selectors.list_first_steps(user)]
    assert ("overseas_ai" in listed, "overseas_ai" in steps) == (is_asked, is_asked)
    assert len(listed) == 6 + is_asked


@pytest.mark.parametrize("is_withdrawn", [False, True])
def test_overseas_once_granted_stays_in_sight(is_withdrawn):
    user = UserFactory(consents=ALL_CONSENTS)
    if is_withdrawn:
        services.withdraw_consent(user=user, code="overseas_ai", channel="web")
    states = {state.purpose.code: state for state in selectors.list_consents(user)}
    assert states["overseas_ai"].is_granted is not is_withdrawn


def test_agencies_for_region_are_active_and_of_that_region():
    here = AgencyFactory()
    AgencyFactory(regions=["26110"])
    AgencyFactory(is_active=False)
    user = UserFactory()
    assert list(selectors.list_agencies_for_region(user.region)) == [here]
    assert list(selectors.list_agencies_for_region(None)) == []


@pytest.mark.django_db(transaction=True)
def test_concurrent_grants_write_one_event():
    user = UserFactory(consents=[])
    gate = threading.Barrier(6)

    def grant():
        try:
            gate.wait(timeout=10)
            services.grant_consent(user=user, code="chat_sensitive", channel="web")
        finally:
            connection.close()

    threads = [threading.Thread(target=grant) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert ConsentEvent.objects.filter(user=user).count() == 1
