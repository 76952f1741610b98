"""What apps say and hear about policies."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import User
from accounts.selectors import get_age
from missions.models import Policy, PolicyBookmark, PolicyFacts
from missions.models.policies.crawls import Source
from missions.rules.policies.words import JOBS, SCHOOLS, THEMES
from missions.selectors.policies import LAST_PAGE, PolicySearch


class PolicySearchIn(serializers.Serializer[Any]):
    """What to look for. In the body, so that words stand in no address."""

    words = serializers.CharField(max_length=80, required=False, allow_blank=True, default="")
    is_near = serializers.BooleanField(default=True, help_text="사는 곳과 전국의 것만")
    is_of_my_age = serializers.BooleanField(default=True)
    theme = serializers.ChoiceField(
        choices=list(THEMES.items()), required=False, allow_blank=True, default=""
    )
    source = serializers.ChoiceField(  # type: ignore[assignment]
        choices=Source.choices, required=False, allow_blank=True, default=""
    )
    closes_by = serializers.DateField(required=False, allow_null=True, default=None)
    closes_within_days = serializers.IntegerField(
        min_value=0, max_value=366, required=False, allow_null=True, default=None
    )
    is_always = serializers.BooleanField(default=False)
    order = serializers.ChoiceField(choices=["relevance", "deadline"], default="relevance")
    page = serializers.IntegerField(min_value=1, max_value=LAST_PAGE, default=1)

    def make_search(self, user: User) -> PolicySearch:
        """Turn it into what the selector understands."""
        said = self.validated_data
        today, days = timezone.localdate(), said["closes_within_days"]
        within = today + timedelta(days=days) if days is not None else None
        return PolicySearch(
            words=said["words"],
            region=(user.region_id or "") if said["is_near"] else "",
            age=get_age(user, today) if said["is_of_my_age"] else None,
            theme=said["theme"],
            source=said["source"],
            closes_by=said["closes_by"] or within,
            is_always=said["is_always"],
            order=said["order"],
        )


class PolicyOut(serializers.ModelSerializer[Policy]):
    """A policy in a list."""

    id = serializers.UUIDField(source="public_id")
    source_label = serializers.CharField(source="get_source_display")
    themes = serializers.ListField(child=serializers.CharField())
    theme_labels = serializers.ListField(child=serializers.CharField(), source="theme_names")
    is_kept = serializers.BooleanField()

    class Meta:
        model = Policy
        fields = (
            "id",
            "source",
            "source_label",
            "title",
            "summary",
            "org",
            "apply_from",
            "apply_to",
            "always_open",
            "themes",
            "theme_labels",
            "is_active",
            "is_sample",
            "is_kept",
        )


class PolicyPageOut(serializers.Serializer[Any]):
    """One page of what was found."""

    results = PolicyOut(many=True, source="rows")
    page = serializers.IntegerField(source="number")
    has_next = serializers.BooleanField()


class SectionOut(serializers.Serializer[Any]):
    """One part of a policy's text."""

    title = serializers.CharField()
    text = serializers.CharField()


class FitOut(serializers.Serializer[Any]):
    """What agrees with what the person stated, what does not, and what is not known."""

    fits = serializers.ListField(child=serializers.CharField())
    differs = serializers.ListField(child=serializers.CharField())
    unknowns = serializers.ListField(child=serializers.CharField())


class PolicyDetailOut(PolicyOut):
    """A whole policy. `fit` never says that somebody is eligible."""

    sections = serializers.SerializerMethodField()
    fit = FitOut()
    as_of = serializers.DateTimeField(source="fetched_at", help_text="기준일")

    class Meta(PolicyOut.Meta):
        fields = (
            *PolicyOut.Meta.fields,
            "sections",
            "source_url",
            "apply_url",
            "as_of",
            "fit",
        )  # type: ignore[assignment]

    @extend_schema_field(SectionOut(many=True))
    def get_sections(self, policy: Policy) -> list[SectionOut]:
        """Give the parts in order, each under its heading."""
        said = [{"title": title, "text": text} for title, text in policy.texts]
        return SectionOut(said, many=True).data  # type: ignore[return-value]


class BookmarkIn(serializers.Serializer[Any]):
    """Whether to be reminded of the deadline; left out, it stays as it is (at first: yes)."""

    is_reminding = serializers.BooleanField(required=False, allow_null=True, default=None)


class BookmarkOut(serializers.ModelSerializer[PolicyBookmark]):
    """A policy that the person keeps."""

    policy = serializers.SerializerMethodField()

    class Meta:
        model = PolicyBookmark
        fields = ("policy", "is_reminding", "created_at")

    @extend_schema_field(PolicyOut)
    def get_policy(self, bookmark: PolicyBookmark) -> PolicyOut:
        """Give the policy as lists do."""
        bookmark.policy.is_kept = True  # type: ignore[attr-defined]
        return PolicyOut(bookmark.policy).data  # type: ignore[return-value]


class FactsIn(serializers.Serializer[Any]):
    """What somebody states about themselves; empty is not stated."""

    job = serializers.ChoiceField(choices=list(JOBS.items()), allow_blank=True, default="")
    school = serializers.ChoiceField(choices=list(SCHOOLS.items()), allow_blank=True, default="")
    housing = serializers.ChoiceField(
        choices=PolicyFacts.Housing.choices, allow_blank=True, default=""
    )


class FactsOut(serializers.Serializer[Any]):
    """What somebody stated; empty is not stated."""

    job = serializers.CharField()
    school = serializers.CharField()
    housing = serializers.CharField()
