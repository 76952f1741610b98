from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from agencies.models import Case, CaseNote, CaseTask, ContactLog
from agencies.rules import case_steps
from agencies.selectors import cases as selectors


class CaseOut(serializers.ModelSerializer):
    """A case on a list: a token, no contact."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    holder = serializers.SerializerMethodField()
    next_mark = serializers.CharField(source="mark_kind", allow_null=True, read_only=True)
    next_mark_at = serializers.DateTimeField(source="mark_due_at", allow_null=True, read_only=True)
    next_task_on = serializers.DateField(source="task_due", allow_null=True, read_only=True)
    contacted_at = serializers.DateTimeField(allow_null=True, read_only=True)
    outcome = serializers.ChoiceField(
        choices=Case.Outcome.choices, allow_blank=True, read_only=True
    )

    class Meta:
        model = Case
        fields = (
            "id",
            "token",
            "priority",
            "state",
            "holder",
            "opened_at",
            "reopened_count",
            "outcome",
            "closed_at",
            "next_mark",
            "next_mark_at",
            "next_task_on",
            "contacted_at",
        )
        read_only_fields = fields

    @extend_schema_field(serializers.CharField(allow_blank=True))
    def get_holder(self, case: Case) -> str:
        """Who looks after it; empty: nobody, or somebody who left."""
        holder = case.assigned_to
        return holder.user.nickname if holder and holder.is_active else ""


class MarkOut(serializers.Serializer):
    """One mark of the case clock."""

    kind = serializers.CharField()
    due_on = serializers.DateField()
    is_met = serializers.BooleanField()
    days_left = serializers.IntegerField()


class StepOut(serializers.Serializer):
    """A step that may be taken now, or what it still misses."""

    to = serializers.CharField()
    text = serializers.CharField(source="label")
    missing = serializers.CharField()
    has_decision = serializers.BooleanField()


class TaskOut(serializers.ModelSerializer):
    """A task."""

    id = serializers.UUIDField(source="public_id", read_only=True)

    class Meta:
        model = CaseTask
        fields = ("id", "kind", "title", "due_date", "done_at")
        read_only_fields = fields


class ContactOut(serializers.ModelSerializer):
    """One try to reach the person."""

    class Meta:
        model = ContactLog
        fields = (
            "attempt_number",
            "channel",
            "result",
            "minutes",
            "next_step",
            "next_on",
            "is_safe_checked",
            "at",
        )
        read_only_fields = fields


class NoteOut(serializers.ModelSerializer):
    """A note."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    corrects = serializers.UUIDField(
        source="corrects.public_id", allow_null=True, read_only=True, default=None
    )

    class Meta:
        model = CaseNote
        fields = ("id", "text", "corrects", "at")
        read_only_fields = fields


class CaseFileOut(serializers.Serializer):
    """One case as its page shows it; forms and approvals are pages' work."""

    id = serializers.UUIDField(source="case.public_id")
    token = serializers.CharField(source="case.token")
    priority = serializers.CharField(source="case.priority")
    state = serializers.ChoiceField(source="case.state", choices=Case.State.choices)
    contact_name = serializers.CharField(source="case.contact_name")
    contact_phone = serializers.CharField(source="case.contact_phone")
    safe_hours = serializers.CharField(source="case.safe_hours")
    next_attempt_number = serializers.IntegerField(source="attempt")
    marks = MarkOut(source="file.marks", many=True)
    steps = StepOut(source="file.steps", many=True)
    tasks = TaskOut(source="file.tasks", many=True)
    contacts = ContactOut(source="file.contacts", many=True)
    notes = NoteOut(source="file.notes", many=True)


class CaseQueryIn(serializers.Serializer):
    """What a list shows; without it a member's own, for supervisors the whole agency."""

    show = serializers.ChoiceField(choices=selectors.SHOWS, required=False, default="")
    token = serializers.CharField(max_length=20, required=False, default="")


class StepIn(serializers.Serializer):
    """A step; leaving a conference says what it decided."""

    to = serializers.ChoiceField(choices=Case.State.choices)
    reason = serializers.ChoiceField(
        choices=list(case_steps.CONFERENCE_DECISIONS.items()), required=False, default=""
    )


class ContactIn(serializers.ModelSerializer):
    """One try to reach the person, by codes."""

    attempt_number = serializers.IntegerField(min_value=1, max_value=9999)
    minutes = serializers.IntegerField(min_value=0, max_value=600, default=0)

    class Meta:
        model = ContactLog
        fields = (
            "attempt_number",
            "channel",
            "result",
            "minutes",
            "next_step",
            "next_on",
            "is_safe_checked",
        )
        extra_kwargs: dict[str, Any] = {"is_safe_checked": {"default": False}}


class NoteIn(serializers.Serializer):
    """A note; the same `client_id` is stored once."""

    client_id = serializers.UUIDField()
    text = serializers.CharField(max_length=4000)


class TaskIn(serializers.Serializer):
    """Something to do by a day; the same `client_id` is stored once."""

    client_id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=[("service", "서비스"), ("follow_up", "점검")])
    title = serializers.CharField(max_length=200)
    due_date = serializers.DateField()


class TaskTurnIn(serializers.Serializer):
    """Done, or to be done after all."""

    is_done = serializers.BooleanField()
