"""What the API of doing takes and gives."""

from datetime import timedelta
from typing import Any

from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from missions.models import Mission, MissionStep, Participation, ParticipationPhoto, Programme
from missions.rules import doing as rules


class MissionQuery(serializers.Serializer):
    """What to look for; what is left out is open."""

    rung = serializers.ChoiceField(choices=Mission.Rung.choices, required=False)
    energy = serializers.IntegerField(
        min_value=1, max_value=5, required=False, help_text="드는 힘이 이만큼이거나 더 적은 것."
    )
    place = serializers.ChoiceField(choices=Mission.Place.choices, required=False)
    theme = serializers.ChoiceField(choices=Mission.Theme.choices, required=False)
    kind = serializers.ChoiceField(choices=Mission.Kind.choices, required=False)


class ProgrammeBody(serializers.ModelSerializer):
    """The programme a welfare mission leads to."""

    id = serializers.UUIDField(source="public_id")
    agency = serializers.CharField(source="agency.name")

    class Meta:
        model = Programme
        fields = ("id", "agency", "name", "introduction", "place", "starts_on", "ends_on")


class StepBody(serializers.ModelSerializer):
    """One of the fixed steps."""

    label = serializers.CharField(source="get_kind_display")  # type: ignore[assignment]

    class Meta:
        model = MissionStep
        fields = ("kind", "label", "body")


class MissionBody(serializers.ModelSerializer):
    """A mission as people see it."""

    id = serializers.UUIDField(source="public_id")
    rung_label = serializers.CharField(source="get_rung_display")
    proofs = serializers.ListField(child=serializers.ChoiceField(choices=Mission.Proof.choices))
    programme = ProgrammeBody(allow_null=True)

    class Meta:
        model = Mission
        fields = (
            "id",
            "kind",
            "title",
            "summary",
            "body",
            "rung",
            "rung_label",
            "theme",
            "energy",
            "minutes",
            "place",
            "proofs",
            "points",
            "programme",
            "source",
            "source_url",
        )


class MissionDetailBody(MissionBody):
    """A mission with its steps, in their order."""

    steps = serializers.SerializerMethodField()

    class Meta(MissionBody.Meta):
        fields = (*MissionBody.Meta.fields, "steps")  # type: ignore[assignment]

    @extend_schema_field(StepBody(many=True))
    def get_steps(self, row: Mission) -> Any:
        """Put them in order."""
        steps = sorted(row.steps.all(), key=lambda step: rules.WELFARE_STEPS.index(step.kind))
        return StepBody(steps, many=True).data


class PhotoBody(serializers.ModelSerializer):
    """A photo; both addresses ask for the same sign-in."""

    id = serializers.UUIDField(source="public_id")
    url = serializers.SerializerMethodField()
    thumbnail_url = serializers.SerializerMethodField()

    class Meta:
        model = ParticipationPhoto
        fields = ("id", "width", "height", "url", "thumbnail_url", "created_at")

    def get_url(self, row: ParticipationPhoto) -> str:
        """Where its file is."""
        return reverse("api-participation-photo-file", args=[row.public_id])

    def get_thumbnail_url(self, row: ParticipationPhoto) -> str:
        """Where its small file is."""
        return reverse("api-participation-photo-small", args=[row.public_id])


class ParticipationBody(serializers.ModelSerializer):
    """A participation as its person sees it."""

    id = serializers.UUIDField(source="public_id")
    mission = serializers.UUIDField(source="mission.public_id")
    title = serializers.CharField(source="mission.title")
    state_label = serializers.CharField(source="get_state_display")
    companion = serializers.UUIDField(source="companion.public_id", allow_null=True, default=None)
    timer_ends_at = serializers.SerializerMethodField()
    undo_until = serializers.SerializerMethodField()
    photos = serializers.SerializerMethodField()

    class Meta:
        model = Participation
        fields = (
            "id",
            "mission",
            "title",
            "state",
            "state_label",
            "step",
            "companion",
            "is_shared",
            "proof",
            "note",
            "points",
            "timer_ends_at",
            "finished_at",
            "done_date",
            "undo_until",
            "photos",
            "created_at",
        )

    @extend_schema_field(serializers.DateTimeField(allow_null=True))
    def get_timer_ends_at(self, row: Participation) -> Any:
        """When the minutes are over, by the server's clock."""
        begun = row.timer_started_at
        return begun and begun + timedelta(minutes=row.mission.minutes)

    @extend_schema_field(serializers.DateTimeField(allow_null=True))
    def get_undo_until(self, row: Participation) -> Any:
        """Until when finishing can be taken back."""
        return row.finished_at and row.finished_at + rules.UNDO_TIME

    @extend_schema_field(PhotoBody(many=True))
    def get_photos(self, row: Participation) -> Any:
        """Those whose files are there."""
        ready = [photo for photo in row.photos.all() if photo.state == "ready"]
        return PhotoBody(ready, many=True).data


class StartInput(serializers.Serializer):
    """With whom, and whether the agency may know."""

    companion = serializers.UUIDField(required=False, allow_null=True)
    is_shared = serializers.BooleanField(default=False)
    client_id = serializers.UUIDField(required=False, allow_null=True)


class ParticipationQuery(serializers.Serializer):
    """Which of one's own."""

    state = serializers.ChoiceField(choices=Participation.State.choices, required=False)


class FinishInput(serializers.Serializer):
    """How it is known, and a line for oneself."""

    proof = serializers.ChoiceField(choices=rules.OWN_PROOFS)
    note = serializers.CharField(
        max_length=rules.NOTE_LIMIT, required=False, allow_blank=True, default=""
    )


class StepInput(serializers.Serializer):
    """The step beside the present one."""

    step = serializers.ChoiceField(choices=MissionStep.Kind.choices)


class ShareInput(serializers.Serializer):
    """`agree` gives the consent `programme_participation` as well."""

    agree = serializers.BooleanField(default=False)


class PhotoInput(serializers.Serializer):
    """One photo as a file: JPEG, PNG or WebP, up to 10 MB."""

    photo = serializers.FileField()
    client_id = serializers.UUIDField(required=False)


class CheckInInput(serializers.Serializer):
    """What the QR of a centre says, and what it shall confirm."""

    participation = serializers.UUIDField()
    code = serializers.CharField(max_length=100)


class AskedBody(serializers.Serializer):
    """What to show to staff; said once and stored nowhere."""

    id = serializers.UUIDField(source="participation.public_id")
    code = serializers.CharField()
    url = serializers.SerializerMethodField()
    expires_at = serializers.DateTimeField()

    def get_url(self, asked: Any) -> str:
        """What the QR is to say."""
        place = f"/agency/confirmations/{asked.token}/"
        return self.context["request"].build_absolute_uri(place)
