"""What cannot be done without its purpose, and how fast a withdrawal is felt (B2-B5)."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import selectors, services
from accounts.models import DisclosureRecord
from agencies import services as agencies
from agencies.models import Alert
from analytics import services as analytics
from analytics.models import Reading
from chat import selectors as chat_selectors
from chat import services as chat
from chat.models import ConversationSummary
from tests.accounts.test_consents import add_version
from tests.factories.accounts import (
    ALL_CONSENTS,
    AgencyFactory,
    StaffMemberFactory,
    UserFactory,
)
from tests.factories.agencies import AlertFactory, OfferFactory, TrendScoreFactory
from tests.factories.analytics import ReadingFactory
from tests.factories.chat import ConversationFactory, MessageFactory, ReplyFactory
from tests.factories.safety import CrisisAssessmentFactory
from tests.servers.openai_server import OpenAIServer

pytestmark = pytest.mark.django_db
PLANNED = {
    "agency_identity_on_crisis",
    "memorial_material",
    "voice_clone",
    "model_improvement",
    "marketing",
}


def but(code):
    return [one for one in ALL_CONSENTS if one != code]


def withdrawn(code):
    user = UserFactory(consents=ALL_CONSENTS)
    services.withdraw_consent(user=user, code=code, channel="web")
    return user


def paused(code):
    user = UserFactory(consents=ALL_CONSENTS)
    add_version(code, 9, pauses_older_consent=True)
    return user


def closed(code):
    user = UserFactory(consents=ALL_CONSENTS)
    services.request_deletion(user=user, reason="person")
    return user


WITHOUT = [lambda code: UserFactory(consents=but(code)), withdrawn, paused, closed]
NAMES = ["never", "withdrawn", "paused", "closed"]


@pytest.mark.parametrize("make", WITHOUT, ids=NAMES)
def test_no_emotion_is_inferred_without_its_purpose(make):
    user = make("emotion_insight")
    said = analytics.SaidText(
        user_id=user.pk,
        source_id=uuid4(),
        conversation_id=uuid4(),
        said_at=timezone.now(),
        text="너무 슬퍼서 눈물이 나",
    )
    analytics.read_texts(said=[said])
    analytics.mark_unreadable(said=[said])
    assert analytics.sense_emotion(user=user, text="너무 슬퍼서 눈물이 나") == "neutral"
    assert not Reading.objects.exists()


@pytest.mark.parametrize("make", WITHOUT, ids=NAMES)
def test_no_alert_is_made_without_its_purpose(make):
    AgencyFactory()
    user = make("agency_risk_alert")
    assert (
        agencies.open_alert_for_crisis(assessment=CrisisAssessmentFactory(user=user, level=5))
        is None
    )
    assert agencies.open_alert_for_trend(trend_score=TrendScoreFactory(user=user)) is None
    assert not Alert.objects.exists()
    assert not DisclosureRecord.objects.exists()


@pytest.mark.parametrize("make", WITHOUT, ids=NAMES)
def test_nothing_is_disclosed_without_its_purpose(make):
    user, agency = make("agency_risk_alert"), AgencyFactory()
    told = {"subject": user, "agency": agency, "items": ["token"], "basis": "동의"}
    for tier in ("T1", "T2", "T3"):
        with pytest.raises(services.ConsentMissing):
            services.record_disclosure(tier=tier, **told)
    assert not DisclosureRecord.objects.exists()
    services.record_disclosure(tier="E", **told)
    assert DisclosureRecord.objects.get().tier == "E"


@pytest.mark.parametrize("make", WITHOUT, ids=NAMES)
def test_accepting_discloses_nothing_once_the_purpose_is_gone(make):
    user = make("agency_risk_alert")
    offer = OfferFactory(alert__user=user)
    with pytest.raises(services.ConsentMissing):
        agencies.answer_offer(offer=offer, answer="accept", contact_phone="010-0000-0000")
    offer.refresh_from_db()
    assert (offer.state, offer.contact_phone) == ("sent", "")
    assert not DisclosureRecord.objects.exists()


@pytest.mark.parametrize("make", WITHOUT[:3], ids=NAMES[:3])
def test_no_model_abroad_hears_a_word_without_its_purpose(make, settings):
    user = make("overseas_ai")
    room = ConversationFactory(user=user)
    said = MessageFactory(conversation=room, assessed_at=timezone.now())
    reply = ReplyFactory(conversation=room, answers=said)
    with OpenAIServer() as abroad:
        settings.PROVIDERS = settings.PROVIDERS | {
            "text": {
                "BACKEND": "ai.text.openai_compatible.OpenAICompatible",
                "OPTIONS": {"api_key": "k", "base_url": abroad.base_url, "model": "m"},
            }
        }
        chat.write_reply(reply=reply)
        assert abroad.requests == []
        reply.refresh_from_db()
        assert reply.state == "done"
        assert reply.text
        if make is not paused:
            agreeing = ReplyFactory(conversation__user=UserFactory(consents=ALL_CONSENTS))
            chat.write_reply(reply=agreeing)
            assert len(abroad.requests) == 1


def test_a_closed_account_is_heard_by_no_model_abroad():
    assert not chat_selectors.may_call_overseas(closed("overseas_ai"))


@pytest.mark.parametrize("make", [withdrawn, paused, closed], ids=NAMES[1:])
def test_no_reply_or_line_is_made_without_consent_to_talk(make):
    user = UserFactory(consents=ALL_CONSENTS)
    room = ConversationFactory(user=user)
    said = MessageFactory(conversation=room, assessed_at=timezone.now())
    reply = ReplyFactory(conversation=room, answers=said)
    if make is withdrawn:
        services.withdraw_consent(user=user, code="chat_sensitive", channel="web")
    elif make is paused:
        add_version("chat_sensitive", 2, pauses_older_consent=True)
    else:
        services.request_deletion(user=user, reason="person")
    reply.conversation.refresh_from_db()
    chat.write_reply(reply=reply)
    reply.refresh_from_db()
    assert (reply.state, reply.text) == ("stopped", "")
    with pytest.raises(services.ConsentMissing):
        chat.send_message(
            user=room.user, conversation_id=room.public_id, text="안녕", client_id=uuid4()
        )


def test_a_version_that_pauses_stops_work_and_deletes_nothing():
    from analytics.services import forget_unconsented
    from companions.services import sweep_memories

    user = UserFactory(consents=ALL_CONSENTS)
    ReadingFactory(user=user)
    alert = AlertFactory(user=user)
    add_version("emotion_insight", 3, pauses_older_consent=True)
    add_version("chat_sensitive", 2, pauses_older_consent=True)
    forget_unconsented()
    sweep_memories()
    assert Reading.objects.filter(user=user).exists()
    agencies.sweep_alerts()
    alert.refresh_from_db()
    assert alert.state == "open"
    states = {row.purpose.code: row for row in selectors.list_consents(user)}
    state = states["emotion_insight"]
    assert (state.is_agreed, state.is_paused, state.is_granted) == (True, True, False)
    assert not states["overseas_ai"].is_paused
    services.grant_consent(user=user, code="emotion_insight", channel="web")
    assert selectors.has_consent(user, "emotion_insight")
    assert not selectors.has_consent(user, "chat_sensitive")


def test_a_version_that_does_not_pause_leaves_the_old_scope():
    user = UserFactory(consents=ALL_CONSENTS)
    add_version("emotion_insight", 3)
    assert selectors.has_consent(user, "emotion_insight")
    assert user in selectors.list_users_allowing("emotion_insight")


def test_a_pause_between_two_newer_versions_still_counts():
    user = UserFactory(consents=ALL_CONSENTS)
    add_version("emotion_insight", 3, pauses_older_consent=True)
    add_version("emotion_insight", 4, pauses_older_consent=False)
    assert not selectors.has_consent(user, "emotion_insight")
    assert user not in selectors.list_users_allowing("emotion_insight")
    state = selectors.get_consent_state(user, "emotion_insight")
    assert (state.purpose.version, state.is_paused) == (4, True)


def test_a_pause_in_the_future_does_not_count_yet():
    user = UserFactory(consents=ALL_CONSENTS)
    add_version(
        "emotion_insight",
        3,
        pauses_older_consent=True,
        effective_at=timezone.now() + timedelta(days=1),
    )
    assert selectors.has_consent(user, "emotion_insight")


def test_paused_alerts_are_taken_back_at_the_agency():
    user = UserFactory(consents=ALL_CONSENTS)
    alert = AlertFactory(user=user)
    add_version("agency_risk_alert", 2, pauses_older_consent=True)
    agencies.sweep_alerts()
    alert.refresh_from_db()
    assert (alert.state, alert.token) == ("revoked", "")


def test_has_consent_costs_one_query(django_assert_num_queries):
    user = UserFactory(consents=ALL_CONSENTS)
    with django_assert_num_queries(1):
        assert selectors.has_consent(user, "chat_sensitive")


def test_the_planned_are_stored_and_nobody_can_agree_to_them(client):
    user = UserFactory()
    assert {p.code for p in selectors.list_planned_purposes()} == PLANNED
    assert not {p.code for p in selectors.list_purposes()} & PLANNED
    for code in PLANNED:
        with pytest.raises(services.PurposeNotAsked):
            services.grant_consent(user=user, code=code, channel="web")
        assert services.withdraw_consent(user=user, code=code, channel="web") is None
        assert "아직 묻지 않는 항목" in client.get(f"/consents/{code}/").content.decode()
    client.force_login(user)
    refused = client.post("/api/v1/consents/voice_clone/grant")
    assert (refused.status_code, refused.json()["code"]) == (409, "purpose_not_asked")
    assert {row["code"] for row in client.get("/api/v1/purposes/planned").json()} == PLANNED
    assert not {row["code"] for row in client.get("/api/v1/purposes").json()} & PLANNED


def test_a_planned_purpose_is_asked_from_its_next_version_on():
    add_version("marketing", 2, is_askable=True)
    user = UserFactory()
    assert "marketing" in {p.code for p in selectors.list_purposes()}
    services.grant_consent(user=user, code="marketing", channel="web")
    assert selectors.has_consent(user, "marketing")


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("consents", ["service"]),
        ("consents_sensitive", ["chat_sensitive", "emotion_insight", "sns_public"]),
        ("consents_third_party", ["agency_risk_alert", "programme_participation"]),
    ],
)
def test_terms_sensitive_data_and_third_parties_are_asked_on_screens_of_their_own(
    client, name, codes
):
    client.force_login(UserFactory(consents=[]))
    page = client.get(reverse(f"accounts:{name}")).content.decode()
    known = [*ALL_CONSENTS, "programme_participation", "sns_public"]
    assert [code for code in known if f'id="agree-{code}"' in page] == codes
    assert "checked" not in page
    assert page.count('name="is_agreed"') == len(codes)


def test_withdrawing_shows_before_what_agencies_know_already(client):
    user = UserFactory(consents=ALL_CONSENTS)
    member = StaffMemberFactory()
    services.record_disclosure(
        subject=user, agency=member.agency, tier="T1", items=["token"], basis="미리 해 둔 동의"
    )
    client.force_login(user)
    url = reverse("accounts:withdraw", args=["agency_risk_alert"])
    page = client.get(url).content.decode()
    assert member.agency.name in page
    assert "1분 안에 거둬들여요" in page
    assert selectors.has_consent(user, "agency_risk_alert")
    after = client.post(url, follow=True).content.decode()
    assert "1분 안에 거둬들여요" in after
    assert not selectors.has_consent(user, "agency_risk_alert")
    assert "철회할 것이 없어요" in client.get(url).content.decode()


def test_withdrawing_consent_to_talk_takes_the_summaries(django_capture_on_commit_callbacks):
    user = UserFactory(consents=ALL_CONSENTS)
    room = ConversationFactory(user=user)
    ConversationSummary.objects.create(conversation=room, date=timezone.localdate(), text="요약")
    with django_capture_on_commit_callbacks(execute=True):
        services.withdraw_consent(user=user, code="emotion_insight", channel="web")
    assert ConversationSummary.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        services.withdraw_consent(user=user, code="chat_sensitive", channel="web")
    assert not ConversationSummary.objects.exists()
