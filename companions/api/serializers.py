"""What the companions API takes and gives."""

from typing import Any

from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from companions.models import MBTI_TYPES, Companion, Memory
from companions.rules import persona, portrait


class LookInput(serializers.Serializer):
    """Chosen parts of the portrait; what is left out or empty is drawn from the seed."""

    def get_fields(self) -> dict[str, serializers.Field]:
        """One choice per part."""
        return {
            part: serializers.ChoiceField(
                choices=list(options.items()), required=False, allow_blank=True
            )
            for part, options in portrait.CHOICES.items()
        }


class CompanionInput(serializers.Serializer):
    """A companion to make, or some fields to change."""

    name = serializers.CharField(max_length=persona.NAME_LIMIT)
    sex = serializers.ChoiceField(choices=Companion.Sex.choices)
    age = serializers.IntegerField(
        min_value=persona.YOUNGEST_FOR_MINORS, max_value=persona.OLDEST_AGE
    )
    mbti = serializers.ChoiceField(choices=MBTI_TYPES, required=False, allow_blank=True)
    relation = serializers.ChoiceField(
        choices=Companion.Relation.choices, help_text="`partner`: from 19"
    )
    speech_level = serializers.ChoiceField(choices=Companion.SpeechLevel.choices)
    interests = serializers.ListField(
        child=serializers.CharField(max_length=persona.INTEREST_LIMIT),
        max_length=persona.INTEREST_COUNT_LIMIT,
        required=False,
    )
    note = serializers.CharField(
        max_length=persona.NOTE_LIMIT, required=False, allow_blank=True, help_text="한 줄로 합쳐요."
    )
    look = LookInput(required=False)
    portrait_seed = serializers.IntegerField(min_value=0, max_value=2**31 - 1, required=False)


class CompanionBody(serializers.ModelSerializer):
    """A companion as its person sees it."""

    id = serializers.UUIDField(source="public_id")
    relation_label = serializers.CharField(source="get_relation_display")
    interests = serializers.ListField(child=serializers.CharField())
    look = serializers.DictField(child=serializers.CharField())
    portraits = serializers.SerializerMethodField()

    class Meta:
        model = Companion
        fields = (
            "id", "name", "sex", "age", "mbti", "relation", "relation_label", "speech_level",
            "interests", "note", "look", "portrait_seed", "portraits", "created_at",
        )  # fmt: skip

    @extend_schema_field(serializers.DictField(child=serializers.CharField()))
    def get_portraits(self, companion: Companion) -> dict[str, str]:
        """The address of the face of each expression; it changes when the look does."""
        version = companion.portrait_look.key
        return {
            code: f"{reverse('companions:portrait', args=[companion.public_id, code])}?v={version}"
            for code in portrait.EXPRESSIONS
        }


class MemoryBody(serializers.ModelSerializer):
    """One memory with the line it came from."""

    id = serializers.UUIDField(source="public_id")
    kind_label = serializers.CharField(source="get_kind_display")
    message = serializers.UUIDField(source="source_id", help_text="The message it came from")

    class Meta:
        model = Memory
        fields = (
            "id", "kind", "kind_label", "text", "state", "planned_date", "message", "source_line",
            "source_said_at", "created_at",
        )  # fmt: skip


class MemoryQuery(serializers.Serializer):
    """Which memories to list."""

    kind = serializers.ChoiceField(choices=Memory.Kind.choices, required=False)


class CorrectionInput(serializers.Serializer):
    """The person's own words; they are never overwritten by later messages."""

    text = serializers.CharField(max_length=120)


class ChoiceBody(serializers.Serializer):
    """One choice of a form."""

    value = serializers.CharField()
    name = serializers.CharField()


class ChoicesBody(serializers.Serializer):
    """What a person of this age may choose from."""

    youngest_age = serializers.IntegerField()
    oldest_age = serializers.IntegerField()
    relations = ChoiceBody(many=True)
    speech_levels = ChoiceBody(many=True)
    look = serializers.DictField(child=ChoiceBody(many=True))


def describe_choices(person_age: int | None) -> dict[str, Any]:
    """Everything a client needs to build the form."""
    open_to = persona.list_relations(Companion.Relation.values, person_age)
    relations = [(c, label) for c, label in Companion.Relation.choices if c in open_to]
    return {
        "youngest_age": persona.youngest_companion_age(person_age),
        "oldest_age": persona.OLDEST_AGE,
        "relations": _list_choices(relations),
        "speech_levels": _list_choices(Companion.SpeechLevel.choices),
        "look": {part: _list_choices(list(o.items())) for part, o in portrait.CHOICES.items()},
    }


def _list_choices(pairs: Any) -> list[dict[str, str]]:
    return [{"value": value, "name": str(label)} for value, label in pairs]
