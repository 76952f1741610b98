"""What the chat API takes and gives."""

from typing import Any

from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema_field
from rest_framework import serializers

from chat import events
from chat.models import Conversation, Event, Message, MissionOffer
from feed.rules import moderation as rules


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


class TalkMissionOut(serializers.Serializer):
    """The mission a companion offered with a line; `answer` is `open` until somebody answers."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    minutes = serializers.IntegerField()
    answer = serializers.ChoiceField(choices=MissionOffer.Answer.choices)


class OfferAnswerIn(serializers.Serializer):
    """해 볼래요, or 오늘은 쉬고 싶어요."""

    answer = serializers.ChoiceField(
        choices=[MissionOffer.Answer.STARTED, MissionOffer.Answer.RESTED]
    )


class ReplyReportIn(serializers.Serializer):
    """Why somebody should look at what a companion said, and a word beside it."""

    reason = serializers.ChoiceField(
        [(code, str(label)) for code, label in rules.list_reasons(rules.REPLY).items()]
    )
    note = serializers.CharField(
        max_length=rules.NOTE_LENGTH, required=False, allow_blank=True, default=""
    )


class ReplyReportOut(serializers.Serializer):
    """The report; what becomes of it stands in `feed/reports`."""

    id = serializers.UUIDField(source="public_id")
    reason = serializers.CharField()
    created_at = serializers.DateTimeField()


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
    mission = TalkMissionOut(allow_null=True)

    def to_representation(self, instance: Any) -> dict[str, Any]:
        """The same shape that the socket sends."""
        return events.describe_message(instance)


class EventOut(serializers.Serializer):
    """A numbered event, as the socket sends it."""

    type = serializers.ChoiceField(choices=Event.Kind.choices)
    conversation = serializers.UUIDField()
    seq = serializers.IntegerField()
    data = serializers.DictField()  # type: ignore[assignment]


class LineOut(serializers.Serializer):
    """The line an event is about, as it stands now."""

    message = MessageOut()


class LineEventOut(EventOut):
    """A line was said, is being answered, or was answered; or the mission it offered was."""

    type = serializers.ChoiceField(
        choices=[
            Event.Kind.MESSAGE_CREATED,
            Event.Kind.REPLY_STARTED,
            Event.Kind.REPLY_FINISHED,
            Event.Kind.MISSION_ANSWERED,
        ]
    )
    data = LineOut()  # type: ignore[assignment]


class DeletedLineOut(serializers.Serializer):
    """The id of a line that was deleted."""

    id = serializers.UUIDField()


class DeletionEventOut(EventOut):
    """A line was deleted."""

    type = serializers.ChoiceField(choices=[Event.Kind.MESSAGE_DELETED])
    data = DeletedLineOut()  # type: ignore[assignment]


class CardHotlineOut(serializers.Serializer):
    """A number on a help card."""

    code = serializers.CharField()
    number = serializers.CharField()
    name = serializers.CharField()
    description = serializers.CharField(allow_blank=True)
    hours = serializers.CharField(allow_blank=True)
    channel = serializers.CharField()
    href = serializers.CharField()


class CardOut(serializers.Serializer):
    """A help card; `is_interrupt` fills the screen."""

    message = serializers.UUIDField()
    level = serializers.IntegerField()
    is_interrupt = serializers.BooleanField()
    text = serializers.CharField(allow_blank=True)
    hotlines = CardHotlineOut(many=True)


class CardEventOut(EventOut):
    """Numbers to call were shown."""

    type = serializers.ChoiceField(choices=[Event.Kind.CRISIS_CARD])
    data = CardOut()  # type: ignore[assignment]


_EVENT = PolymorphicProxySerializer(
    component_name="RoomEvent",
    serializers=[LineEventOut, DeletionEventOut, CardEventOut],
    resource_type_field_name=None,
    many=True,
)


@extend_schema_field(_EVENT)
class EventsField(serializers.ListField):
    """Events in their order."""

    child = EventOut()


class ResumeOut(serializers.Serializer):
    """What was missed; with `is_limited` reload the messages instead."""

    events = EventsField()
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
