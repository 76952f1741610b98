"""A daily summary per room."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.selectors import has_consent
from ai import summary
from chat import selectors, tasks
from chat.models import Conversation, ConversationSummary
from chat.services.rooms import ConversationDeleted, lock_conversation


@transaction.atomic
def summarise_day(*, conversation: Conversation, day: date) -> ConversationSummary | None:
    """Keep the few lines of a day that carry most of it; a day without lines has no summary.

    Under the room's lock: a line or room deleted meanwhile leaves nothing here.
    """
    try:
        room = lock_conversation(conversation)
    except ConversationDeleted:
        return None
    lines = selectors.list_lines_of_day(room, day)
    if not lines or not has_consent(room.user, "chat_sensitive"):
        return None
    stored, _ = ConversationSummary.objects.update_or_create(
        conversation=room, date=day, defaults={"text": summary.summarise(lines)}
    )
    return stored


def summarise_yesterday() -> int:
    """Enqueue a summary for every room that spoke yesterday (KST)."""
    day = timezone.localdate() - timedelta(days=1)
    rooms = selectors.list_rooms_of_day(day)
    for room in rooms:
        tasks.summarise_day.delay(conversation_id=room.pk, day=day.isoformat())
    return len(rooms)
