"""Missions that are open, programmes that run, and people doing them."""

from datetime import timedelta

import factory
from django.utils import timezone

from missions.models import Mission, MissionStep, Participation, Programme, Suggestion
from missions.rules.doing import WELFARE_STEPS
from tests.factories.accounts import AgencyFactory, UserFactory

SHARING = ["service", "programme_participation"]


class ProgrammeFactory(factory.django.DjangoModelFactory):
    """A programme with ten seats that runs this month."""

    class Meta:
        model = Programme

    agency = factory.SubFactory(AgencyFactory)
    name = factory.Sequence(lambda n: f"함께 걷는 오후 {n}")
    place = "온마을복지관 2층"
    starts_on = factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=7))
    ends_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=21))
    capacity = 10


class MissionFactory(factory.django.DjangoModelFactory):
    """A personal mission of ten minutes that takes every proof a person can give alone."""

    class Meta:
        model = Mission

    kind = "personal"
    state = "open"
    title = factory.Sequence(lambda n: f"창문 열고 바람 쐬기 {n}")
    summary = "창문을 열고 바깥 공기를 마셔 봐요."
    body = "창문을 열고 천천히 숨을 쉬어 봐요."
    rung = 2
    theme = "senses"
    energy = 1
    minutes = 10
    place = "home"
    proofs = factory.LazyFunction(lambda: ["self", "timer", "photo"])
    points = 10
    approved_at = factory.LazyFunction(timezone.now)


class WelfareMissionFactory(MissionFactory):
    """A mission of a programme, with its five steps."""

    class Meta:
        model = Mission
        skip_postgeneration_save = True

    kind = "welfare"
    programme = factory.SubFactory(ProgrammeFactory)
    title = factory.Sequence(lambda n: f"산책 모임에 가 보기 {n}")
    theme = "welfare"
    rung = 5
    place = "centre"
    proofs = factory.LazyFunction(lambda: ["self", "qr", "staff"])
    points = 100

    @factory.post_generation
    def steps(self, create, extracted, **kwargs):
        MissionStep.objects.bulk_create(
            MissionStep(mission=self, kind=kind, body=f"{kind} 단계에서 할 일이에요.")
            for kind in WELFARE_STEPS
        )


class ParticipationFactory(factory.django.DjangoModelFactory):
    """A personal mission under way."""

    class Meta:
        model = Participation

    user = factory.SubFactory(UserFactory)
    mission = factory.SubFactory(MissionFactory)


class SuggestionFactory(factory.django.DjangoModelFactory):
    """A mission offered today."""

    class Meta:
        model = Suggestion

    user = factory.SubFactory(UserFactory)
    mission = factory.SubFactory(MissionFactory)
    date = factory.LazyFunction(timezone.localdate)
    rank = 1
