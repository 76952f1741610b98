import factory
from django.utils import timezone

from missions.models import Policy, PolicyBookmark
from missions.services.policies.indexing import write_terms
from tests.factories.accounts import UserFactory


class PolicyFactory(factory.django.DjangoModelFactory):
    """A nationwide policy for grown-ups of 19 to 34 that never closes."""

    class Meta:
        model = Policy
        skip_postgeneration_save = True

    source = "youth"
    external_id = factory.Sequence(lambda n: f"p{n}")
    title = factory.Sequence(lambda n: f"청년 월세 지원 {n}")
    summary = "혼자 사는 청년의 월세를 돕는 사업이에요."
    sections = {"support": "달마다 20만 원까지 돕습니다.", "apply": "누리집에서 신청"}
    org = "햇살시 청년과"
    apply_url = "https://apply.example/go"
    source_url = "https://policy.example/1"
    always_open = True
    is_nationwide = True
    age_min, age_max = 19, 34
    lives = ["004"]
    themes = ["040"]
    fetched_at = factory.LazyFunction(timezone.now)
    changed_at = factory.LazyFunction(timezone.now)

    @factory.post_generation
    def terms(self, create, extracted, **kwargs):
        """What a crawl would have written, so that the policy is found by its words."""
        if extracted is not False:
            terms = write_terms(
                title=self.title, org=self.org, summary=self.summary, sections=self.sections
            )
            Policy.objects.filter(pk=self.pk).update(terms=terms, terms_version=1)


class PolicyBookmarkFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PolicyBookmark

    user = factory.SubFactory(UserFactory)
    policy = factory.SubFactory(PolicyFactory)
