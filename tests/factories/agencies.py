from datetime import timedelta
from uuid import uuid4

import factory
from django.utils import timezone

from agencies.models import Alert, AlertEvidence, Offer
from analytics.models import TrendScore
from tests.factories.accounts import AgencyFactory, StaffMemberFactory, UserFactory

CONSENTS = ["service", "chat_sensitive", "emotion_insight", "agency_risk_alert"]


def make_person(consents=CONSENTS, **fields):
    """A person who agrees that agencies hear of risks, unless told otherwise."""
    return UserFactory(consents=consents, **fields)


class AlertFactory(factory.django.DjangoModelFactory):
    """An open P2 alert of L2, due in an hour."""

    class Meta:
        model = Alert

    user = factory.LazyFunction(make_person)
    agency = factory.SubFactory(AgencyFactory)
    token = factory.Sequence(lambda n: f"온기-T{n}")
    source = Alert.Source.CRISIS
    level = 2
    priority = "P2"
    state = Alert.State.OPEN
    reasons = factory.LazyFunction(lambda: ["active_thoughts"])
    age_band = "25-29"
    region = factory.SelfAttribute("user.region")
    policy_version = "policy-1"
    detector_version = "lexicon-2"
    due_at = factory.LazyFunction(lambda: timezone.now() + timedelta(hours=1, seconds=30))


class EvidenceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = AlertEvidence

    alert = factory.SubFactory(AlertFactory)
    source = Alert.Source.CRISIS
    source_id = factory.LazyFunction(uuid4)
    level = 2
    reasons = factory.LazyFunction(lambda: ["active_thoughts"])


class OfferFactory(factory.django.DjangoModelFactory):
    """A waiting offer of an alert that is in the state `offered`."""

    class Meta:
        model = Offer

    alert = factory.SubFactory(AlertFactory, state=Alert.State.OFFERED)
    sent_by = factory.LazyAttribute(lambda o: StaffMemberFactory(agency=o.alert.agency))
    message = "괜찮으시면 이야기 나누고 싶어요."
    expires_at = factory.LazyFunction(lambda: timezone.now() + timedelta(hours=72))


class TrendScoreFactory(factory.django.DjangoModelFactory):
    """A trend that was raised just now."""

    class Meta:
        model = TrendScore

    user = factory.LazyFunction(make_person)
    date = factory.LazyFunction(timezone.localdate)
    level = TrendScore.Level.ELEVATED
    ewma = 3.0
    cusum = 6.0
    reasons = factory.LazyFunction(lambda: [{"code": "EWMA_UP"}, {"code": "CUSUM_UP"}])
    sufficiency = TrendScore.Sufficiency.ENOUGH
    confidence = 0.8
    config_hash = "test"
    raised_at = factory.LazyFunction(timezone.now)
