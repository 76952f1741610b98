"""A daily summary per room."""

from datetime import date, timedelta

from django.utils import timezone

from ai import summary
from chat import selectors, tasks
from chat.models import Conversation, ConversationSummary


def summarise_day(*, conversation: Conversation, day: date) -> ConversationSummary | None:
    """Keep the few lines of a day that carry most of it; a day without lines has no summary."""
    lines = selectors.list_lines_of_day(conversation, day)
    if conversation.deleted_at or not lines:
        return None
    stored, _ = ConversationSummary.objects.update_or_create(
        conversation=conversation, date=day, defaults={"text": summary.summarise(lines)}
    )
    return stored


def summarise_yesterday() -> int:
    """Enqueue a summary for every room that spoke yesterday (KST)."""
    day = timezone.localdate() - timedelta(days=1)
    rooms = selectors.list_rooms_of_day(day)
    for room in rooms:
        tasks.summarise_day.delay(conversation_id=room.pk, day=day.isoformat())
    return len(rooms)
