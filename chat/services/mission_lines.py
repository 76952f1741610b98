"""What a companion says of a mission done together: at its start and at its end, once each."""

from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone

from accounts.selectors import has_consent
from chat import events, rules
from chat.models import Conversation, Event, Message
from chat.services.rooms import ConversationDeleted, lock_conversation, take_seq
from companions import services as companions
from companions.models import Companion
from missions.models import Participation
from missions.rules import talk


def tell_started(*, participation: Participation) -> Message | None:
    """Say one short line in the room of the companion who comes along. May run twice."""
    return _tell(participation, "started")


def tell_finished(*, participation: Participation) -> Message | None:
    """Say that it was good to do it together, and keep it as a memory. May run twice.

    Nothing rings for it: whoever finishes at night finds it in the room (A12).
    """
    row = _find_done(participation)
    if row is None:
        return None
    if companion := _find_companion(row):
        companions.remember_moment(
            companion=companion,
            source_id=_name_memory(row, row.attempt),
            said_at=row.finished_at or timezone.now(),
            subject=f"미션 {row.mission.title}",
            text=f"{row.mission.title} 미션을 했어요",
        )
    return _tell(row, "finished")


def sweep_mission_ends(*, now: datetime | None = None) -> int:
    """Say and remember what a process left unsaid when it died; return how many were looked at."""
    at = now or timezone.now()
    rows = Participation.objects.filter(
        state=Participation.State.DONE,
        companion__deleted_at=None,
        finished_at__range=(at - rules.UNSAID_FOR, at - rules.UNSAID_AFTER),
    )
    told = [tell_finished(participation=row) for row in rows.exclude(companion=None)[:200]]
    return len(told)


def tell_undone(*, participation: Participation) -> None:
    """Forget what was remembered of it, and say nothing. May run twice."""
    row = Participation.objects.select_related("companion").get(pk=participation.pk)
    if row.companion is None:
        return
    for attempt in range(1, row.attempt):
        companions.forget_source(source_id=_name_memory(row, attempt), companion=row.companion)


@transaction.atomic
def say_line(
    *, conversation: Conversation, kind: str, cause: UUID, now: datetime, title: str = ""
) -> Message | None:
    """Let the companion say an approved line that answers nobody, once for a cause.

    No push goes out for it. None where the room is gone.
    """
    try:
        room = lock_conversation(conversation)
    except ConversationDeleted:
        return None
    key = uuid5(cause, kind)
    if earlier := room.messages.filter(client_id=key).first():
        return earlier
    level = room.companion.speech_level
    line = Message.objects.create(
        conversation=room,
        seq=take_seq(room, last_line_at=now),
        author=Message.Author.COMPANION,
        state=Message.State.DONE,
        text=talk.write_line(kind=kind, speech_level=level, seed=key.hex, title=title),
        client_id=key,
        engine=f"{rules.MISSION_MARK}{kind}",
        expression="trust",
        created_at=now,
    )
    events.add_event(conversation=room, kind=Event.Kind.MESSAGE_CREATED, message=line, seq=line.seq)
    return line


def _tell(participation: Participation, kind: str) -> Message | None:
    companion = _find_companion(participation)
    if companion is None:
        return None
    rooms = Conversation.objects.filter(companion=companion, deleted_at=None)
    room = rooms.select_related("user", "companion").first()
    if room is None:
        return None
    return say_line(
        conversation=room,
        kind=kind,
        cause=uuid5(participation.public_id, str(participation.attempt)),
        now=timezone.now(),
        title=participation.mission.title,
    )


def _find_companion(participation: Participation) -> Companion | None:
    """Who came along, if they are still there and the person agrees to keeping talk."""
    companion = participation.companion
    if companion is None or companion.deleted_at:
        return None
    return companion if has_consent(participation.user, "chat_sensitive") else None


def _find_done(participation: Participation) -> Participation | None:
    """The participation as it is now, if it is still done: it may have been undone meanwhile."""
    rows = Participation.objects.select_related("user", "mission", "companion")
    return rows.filter(pk=participation.pk, state=Participation.State.DONE).first()


def _name_memory(participation: Participation, attempt: int) -> UUID:
    return uuid5(participation.public_id, f"memory:{attempt}")
