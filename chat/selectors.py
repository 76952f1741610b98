"""Reads of conversations for screens, prompts and resumes."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import User
from accounts.rules import age_on
from accounts.selectors import has_consent
from ai import text as ai_text
from ai.text import Prompt, Together, Turn
from analytics import selectors as analytics
from analytics.models import Reading
from chat import events, rules
from chat.models import Conversation, Event, Message, MissionOffer
from companions import selectors as companions
from core.providers import is_overseas
from missions.models import MissionDay
from missions.rules import talk
from missions.selectors import suggestions as missions


def list_conversations(*, user: User) -> QuerySet[Conversation]:
    """The person's rooms, the last spoken in first, with last line and unread count."""
    unread = (
        Message.objects.kept()
        .filter(
            conversation=OuterRef("pk"),
            author=Message.Author.COMPANION,
            state__in=[Message.State.DONE, Message.State.STOPPED],
            seq__gt=OuterRef("seen_seq"),
        )
        .exclude(text="")
        .values("conversation")
        .annotate(n=Count("pk"))
        .values("n")
    )
    return (
        Conversation.objects.visible_to(user)
        .select_related("companion")
        .annotate(
            last_text=Message.objects.newest_of("text"),
            last_author=Message.objects.newest_of("author"),
            unread_count=Coalesce(Subquery(unread), 0),
        )
        .order_by("-last_line_at", "-pk")
    )


def list_history(*, conversation: Conversation) -> QuerySet[Message]:
    """A room's lines, newest first; deleted ones stay as gaps that say so."""
    return (
        conversation.messages.select_related("answers", "mission_offer__mission")
        .exclude(author=Message.Author.COMPANION, state=Message.State.STOPPED, text="")
        .order_by("-seq")
    )


def list_said(viewer: Any) -> QuerySet[Message]:
    """What companions said to somebody and what was not deleted since: what can be reported."""
    lines = Message.objects.visible_to(viewer).kept()
    return lines.filter(author=Message.Author.COMPANION)


def list_latest(*, conversation: Conversation) -> list[Message]:
    """The last page of a room's lines, oldest first."""
    return list(list_history(conversation=conversation)[: rules.HISTORY_PAGE])[::-1]


@dataclass(frozen=True)
class Resume:
    """What a client missed: events in order; `is_limited` when it must reload the room instead."""

    events: list[dict[str, Any]]
    last_seq: int
    is_limited: bool


def get_missed_events(*, conversation: Conversation, last_seq: int) -> Resume:
    """Collect a room's events after a number, at most 200."""
    rows = (
        Event.objects.filter(conversation=conversation, seq__gt=last_seq)
        .select_related("message__answers", "message__mission_offer__mission")
        .order_by("seq")[: rules.RESUME_LIMIT + 1]
    )
    found = list(rows)
    is_limited = len(found) > rules.RESUME_LIMIT
    shown = [] if is_limited else [events.describe_event(row, conversation) for row in found]
    return Resume(events=shown, last_seq=conversation.last_seq, is_limited=is_limited)


def get_pinned_card(*, conversation: Conversation) -> dict[str, Any] | None:
    """The help card of the last 24 hours, if a line raised one."""
    since = timezone.now() - timedelta(hours=24)
    raised = (
        conversation.messages.filter(created_at__gt=since, author=Message.Author.PERSON)
        .filter(Q(crisis_level__gte=rules.CARD_LEVEL) | Q(is_unassessed=True))
        .order_by("-crisis_level", "-seq")
        .first()
    )
    return events.describe_card(raised, conversation) if raised else None


def get_age(user: User) -> int | None:
    """The person's age today in Korea, or None where no birth date is known."""
    return age_on(user.birth_date, timezone.localdate()) if user.birth_date else None


def get_rest_time(user: User) -> timedelta:
    """How long the person may talk on before a reminder."""
    return rules.choose_rest_time(age=get_age(user))


def list_rooms_of_long_sittings(*, now: datetime) -> list[Conversation]:
    """Rooms spoken in just now by people who also spoke an hour ago; who is due is asked later."""
    began = now - rules.MINOR_REST_TIME
    earlier = Message.objects.said().filter(
        conversation__user=OuterRef("user"),
        created_at__gt=began - rules.BREAK_TIME,
        created_at__lte=began,
    )
    rooms = Conversation.objects.filter(deleted_at=None, last_line_at__gt=now - rules.SITTING_NOW)
    return list(rooms.filter(Exists(earlier)).select_related("user", "companion"))


def is_rest_due(*, user: User, now: datetime) -> bool:
    """Tell whether a person has talked on for a long time and was not reminded of it meanwhile.

    Every room counts, and so do deleted lines: it is the person who needs a rest.
    """
    rest_time = get_rest_time(user)
    own = Message.objects.filter(conversation__user=user, created_at__lte=now)
    reminded = own.filter(
        author=Message.Author.NOTICE,
        engine__startswith=rules.REST_NOTICE,
        created_at__gt=now - rest_time,
    )
    if reminded.exists():
        return False
    said = own.said().filter(created_at__gt=now - rest_time - rules.BREAK_TIME)
    said_at = said.order_by("-created_at").values_list("created_at", flat=True)
    return rules.is_long_sitting(said_at=said_at, now=now, rest_time=rest_time)


def list_context(message: Message) -> list[str]:
    """The person's few lines before this one, oldest first, for the crisis detector."""
    before = (
        Message.objects.said()
        .filter(conversation_id=message.conversation_id, deleted_at=None, seq__lt=message.seq)
        .order_by("-seq")
        .values_list("text", flat=True)[:5]
    )
    return list(before)[::-1]


def may_call_overseas(user: User) -> bool:
    """Tell whether the person agreed that a reply may be made abroad."""
    return has_consent(user=user, code="overseas_ai")


class LineGone(LookupError):
    """The line was deleted while words for it were sought."""


def build_prompt(*, reply: Message, said: Message, emotion: str) -> Prompt:
    """Gather what an engine needs for one reply: persona, turns, memories; no identifiers.

    Raise LineGone when the line is not there any more.
    """
    room = reply.conversation
    spoken = _list_spoken(room, said)
    if not spoken or spoken[-1][0] != Message.Author.PERSON:
        raise LineGone
    turns = [Turn(speaker=author, text=text) for author, text, _engine in spoken]
    together = get_mission_together(room=room, engines=[engine for _, _, engine in spoken])
    memories = companions.recall_memories(companion=room.companion, text=said.text)
    own_lines = [turn.text for turn in turns if turn.speaker == "companion"]
    return Prompt(
        persona=companions.build_persona(companion=room.companion),
        turns=tuple(turns),
        memories=companions.describe_memories(memories),
        # Our own engine reads what was said, not what it was about.
        summary=get_last_summary(room) if ai_text.is_remote() else "",
        emotion=emotion,
        crisis_level=reply.crisis_level,
        person_age=get_age(room.user),
        today=timezone.localdate(said.created_at),
        recent_replies=tuple(own_lines[-rules.REPEAT_WINDOW :]),
        together=together,
    )


def _list_spoken(room: Conversation, said: Message) -> list[tuple[str, str, str]]:
    """Author, words and engine of the last lines before a reply, oldest first."""
    spoken = (
        Message.objects.filter(conversation=room, deleted_at=None, seq__lte=said.seq)
        .exclude(text="")
        .exclude(author=Message.Author.NOTICE)
        .order_by("-seq")
        .values_list("author", "text", "engine")[: rules.PROMPT_TURNS * 2]
    )
    return list(spoken)[::-1]


def get_last_summary(conversation: Conversation) -> str:
    """The newest daily summary of a room, or nothing."""
    newest = conversation.summaries.order_by("-date").values_list("text", flat=True).first()
    return newest or ""


def get_mission_together(*, room: Conversation, engines: Sequence[str]) -> Together | None:
    """The mission under way in a room, for a prompt; asked for only where its start is in sight.

    Never where replies are made abroad: the consent to that does not name missions (B, overseas).
    """
    said = [engine for engine in engines if engine]
    if rules.MISSION_STARTED not in said or is_overseas("text"):
        return None
    together = missions.get_together(user=room.user, companion=room.companion)
    if together is None:
        return None
    return Together(together.mission.title, may_ask=said[-1] == rules.MISSION_STARTED)


def may_offer_mission(*, said: Message, kind: str) -> bool:
    """Tell whether an offer fits after a line, by the person's older lines and older answers."""
    own = Message.objects.kept().said().filter(conversation__user=said.conversation.user)
    rows = own.filter(created_at__lt=said.created_at).order_by("-created_at", "-pk")
    lines = list(rows[: rules.LINES_BEFORE_OFFER])
    readings = analytics.get_readings_by_source(
        user=said.conversation.user, source_ids=[line.public_id for line in lines]
    )
    emotions = {source: reading.settled_emotion for source, reading in readings.items()}
    return talk.may_offer(
        kind=kind,
        level=said.crisis_level,
        now=said.created_at,
        before=[
            talk.Said(
                line.text, line.created_at, line.crisis_level, emotions.get(line.public_id, "")
            )
            for line in lines
        ],
        last_no=_get_last_no(said.conversation.user),
    )


def _get_last_no(user: User) -> datetime | None:
    refused = [MissionOffer.Answer.DECLINED, MissionOffer.Answer.RESTED]
    rows = MissionOffer.objects.filter(user=user, answer__in=refused)
    return rows.aggregate(last=Max("answered_at"))["last"]


def is_answered_by(*, line: Message, said: Message) -> bool:
    """Tell whether a line of the companion is the last one before a line of the person."""
    before = Message.objects.filter(
        conversation_id=said.conversation_id, seq__lt=said.seq, deleted_at=None
    )
    newest = before.exclude(author=Message.Author.NOTICE).order_by("-seq")
    return newest.values_list("pk", flat=True).first() == line.pk


def has_mission_day(*, user: User, on: date) -> bool:
    """Tell whether the person has looked at missions, or was offered one, on a day."""
    return MissionDay.objects.filter(user=user, date=on).exists()


def _day_bounds(day: date) -> tuple[datetime, datetime]:
    start = timezone.make_aware(datetime.combine(day, time.min))
    return start, start + timedelta(days=1)


def list_lines_of_day(conversation: Conversation, day: date) -> list[str]:
    """What the person said in a room on one day (KST), crisis lines left out."""
    start, end = _day_bounds(day)
    lines = (
        Message.objects.kept()
        .said()
        .filter(
            conversation=conversation, created_at__gte=start, created_at__lt=end, crisis_level=0
        )
    )
    return list(lines.order_by("seq").values_list("text", flat=True))


def list_rooms_of_day(day: date) -> list[Conversation]:
    """Rooms in which somebody spoke on one day (KST)."""
    start, end = _day_bounds(day)
    said = Message.objects.kept().said().filter(created_at__gte=start, created_at__lt=end)
    return list(Conversation.objects.filter(pk__in=said.values("conversation")))


@dataclass(frozen=True)
class SpokenWord:
    """One line of the person beside what was read from it."""

    message: Message
    reading: Reading | None


def list_words(*, user: User, day: date, emotion: str = "") -> Sequence[SpokenWord]:
    """The person's lines of a day behind a point of the mood page, at most 50."""
    start, end = _day_bounds(day)
    lines = (
        Message.objects.visible_to(user)
        .said()
        .filter(deleted_at=None, created_at__gte=start, created_at__lt=end)
        .select_related("conversation__companion")
        .order_by("created_at", "pk")[:200]
    )
    readings = analytics.get_readings_by_source(
        user=user, source_ids=[line.public_id for line in lines]
    )
    words = [SpokenWord(line, readings.get(line.public_id)) for line in lines]
    if emotion:
        words = [word for word in words if word.reading and word.reading.shows(emotion)]
    return words[:50]


def list_seen_replies(causes: Collection[UUID]) -> set[UUID]:
    """Tell which of these replies were read to their end, deleted, or left without words.

    The number of a reply is taken when it begins: only that of its end says that it was read.
    """
    unseen = Event.objects.filter(
        kind=Event.Kind.REPLY_FINISHED,
        message__public_id__in=causes,
        message__deleted_at=None,
        conversation__deleted_at=None,
        seq__gt=F("conversation__seen_seq"),
    ).exclude(message__text="")
    return set(causes) - set(unseen.values_list("message__public_id", flat=True))


def list_own_lines(*, user: User, limit: int, line_ids: Collection[UUID] = ()) -> list[Message]:
    """What a person said themselves, newest first; of these ids only where some are named.

    For the person's own choosing of what a counsellor may read; no reply, no memory.
    """
    lines = Message.objects.visible_to(user).kept().said().order_by("-created_at", "-pk")
    if line_ids:
        lines = lines.filter(public_id__in=line_ids)
    return list(lines[:limit])
