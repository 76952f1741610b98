from uuid import uuid4

import factory

from safety.models import CrisisAssessment
from tests.factories.accounts import UserFactory


class CrisisAssessmentFactory(factory.django.DjangoModelFactory):
    """An assessment of L2 that nobody has checked for an alert yet."""

    class Meta:
        model = CrisisAssessment

    user = factory.SubFactory(UserFactory)
    source_id = factory.LazyFunction(uuid4)
    level = 2
    reasons = factory.LazyFunction(lambda: ["active_thoughts"])
    detector_version = "lexicon-2"
    policy_version = "policy-1"
