"""What the chat API takes and gives."""

from typing import Any

from rest_framework import serializers

from chat import events
from chat.models import Conversation, Message


class ConversationIn(serializers.Serializer):
    """Which companion to talk with."""

    companion = serializers.UUIDField()


class ConversationOut(serializers.ModelSerializer):
    """A room as the list shows it."""

    id = serializers.UUIDField(source="public_id")
    companion = serializers.UUIDField(source="companion.public_id")
    companion_name = serializers.CharField(source="companion.name")
    last_text = serializers.SerializerMethodField()
    unread_count = serializers.IntegerField()

    class Meta:
        model = Conversation
        fields = (
            "id",
            "companion",
            "companion_name",
            "last_text",
            "last_line_at",
            "unread_count",
            "last_seq",
            "seen_seq",
        )

    def get_last_text(self, room: Conversation) -> str:
        """The newest line, or the sentence for an empty room."""
        return getattr(room, "last_text", None) or "메시지가 없습니다."


class MessageIn(serializers.Serializer):
    """A line to send; the same `client_id` again is the same line. `text` is checked on arrival."""

    client_id = serializers.UUIDField()
    text = serializers.CharField(
        trim_whitespace=False, allow_blank=True, help_text="1–2,000 characters"
    )


class MessageOut(serializers.Serializer):
    """A line of a room."""

    id = serializers.UUIDField()
    seq = serializers.IntegerField()
    author = serializers.ChoiceField(choices=Message.Author.choices)
    text = serializers.CharField(allow_blank=True)
    state = serializers.ChoiceField(choices=Message.State.choices)
    created_at = serializers.DateTimeField()
    expression = serializers.CharField()
    is_fallback = serializers.BooleanField()
    is_approved_text = serializers.BooleanField()
    answers = serializers.UUIDField(allow_null=True)
    client_id = serializers.UUIDField(allow_null=True)
    is_deleted = serializers.BooleanField()

    def to_representation(self, instance: Any) -> dict[str, Any]:
        """The same shape that the socket sends."""
        return events.describe_message(instance)


class EventOut(serializers.Serializer):
    """A numbered event, as the socket sends it."""

    type = serializers.CharField()
    conversation = serializers.UUIDField()
    seq = serializers.IntegerField()
    data = serializers.DictField()  # type: ignore[assignment]


class ResumeOut(serializers.Serializer):
    """What was missed; with `is_limited` reload the messages instead."""

    events = EventOut(many=True)
    last_seq = serializers.IntegerField()
    is_limited = serializers.BooleanField()


class ResumeIn(serializers.Serializer):
    """The last number seen."""

    after = serializers.IntegerField(min_value=0, max_value=2**63 - 1, default=0)


class SeenIn(serializers.Serializer):
    """How far the person has read."""

    seq = serializers.IntegerField(min_value=0, max_value=2**63 - 1)


class SeenOut(serializers.Serializer):
    """How far the room counts as read."""

    seen_seq = serializers.IntegerField()


class StopOut(serializers.Serializer):
    """How many replies were asked to stop."""

    stopped_count = serializers.IntegerField()
