"""Companions and what they remember."""

from uuid import uuid4

import factory
from django.utils import timezone

from companions.models import Companion, Memory
from tests.factories.accounts import UserFactory


class CompanionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Companion

    user = factory.SubFactory(UserFactory)
    name = factory.Sequence(lambda n: f"온이{n}")
    sex = "female"
    age = 27
    mbti = "ENFP"
    relation = "friend"
    speech_level = "haeyo"
    interests = factory.LazyFunction(lambda: ["산책", "음악"])
    note = "느긋하고 잘 들어 주는 성격"
    portrait_seed = 7


class MemoryFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Memory

    companion = factory.SubFactory(CompanionFactory)
    kind = "like"
    subject_key = factory.Sequence(lambda n: f"음식{n}")
    text = factory.Sequence(lambda n: f"{n}번 음식을 좋아해요")
    source_id = factory.LazyFunction(uuid4)
    source_line = "이거 좋아해"
    source_said_at = factory.LazyFunction(timezone.now)
