"""Replies: claimed by one writer, streamed, finished once, taken over when the writer dies."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from accounts.selectors import has_consent
from ai import text as ai_text
from analytics import services as analytics
from chat import events, rules, selectors
from chat.models import Conversation, Event, Message
from chat.services.rooms import lock_conversation, take_seq
from core import live
from core.transitions import transition
from safety import selectors as safety
from safety.rules import guard_reply

APPROVED = "approved-script"


@dataclass
class Draft:
    """A reply while it is being written."""

    text: str = ""
    sent: int = 0
    engine: str = ""
    is_fallback: bool = False
    state: str = Message.State.DONE
    sent_at: float = 0.0
    renewed_at: float = field(default_factory=monotonic)


def write_reply(*, reply: Message, now: datetime | None = None) -> None:
    """Write a reply that nobody else is writing, and finish it once. May run twice.

    At L4 and above, or when the detector failed, an approved text stands instead of any model.
    """
    if not claim_reply(reply):
        return
    finish_reply(reply=reply, draft=_choose_draft(reply), now=now)


def _choose_draft(reply: Message) -> Draft:
    """Words for a claimed reply. Asking to stop, or having no consent, spares no approved text."""
    said = reply.answers
    if said is None or said.deleted_at or reply.deleted_at:
        return Draft(state=Message.State.STOPPED)
    if reply.is_unassessed or reply.crisis_level >= rules.APPROVED_TEXT_LEVEL:
        return Draft(text=_choose_approved_text(reply), engine=APPROVED)
    if reply.stop_requested_at or not has_consent(reply.conversation.user, "chat_sensitive"):
        return Draft(state=Message.State.STOPPED)
    if reply.attempts > rules.MOST_ATTEMPTS:
        return Draft(text=rules.APOLOGY, engine=APPROVED, state=Message.State.FAILED)
    return _draft_reply(reply, said)


def claim_reply(reply: Message) -> bool:
    """Take a pending reply, or one whose writer's time ran out; only one caller gets it."""
    now = timezone.now()
    free = Q(claimed_until=None) | Q(claimed_until__lt=now)
    claimed = Message.objects.filter(
        free, pk=reply.pk, state__in=[Message.State.PENDING, Message.State.STREAMING]
    ).update(
        state=Message.State.STREAMING,
        claimed_until=now + rules.CLAIM_TIME,
        attempts=F("attempts") + 1,
    )
    if claimed:
        reply.refresh_from_db(
            fields=["state", "claimed_until", "attempts", "stop_requested_at", "deleted_at"]
        )
    return bool(claimed)


def _choose_approved_text(reply: Message) -> str:
    level = None if reply.is_unassessed else reply.crisis_level
    return safety.get_approved_script(level=level, age=selectors.get_age(reply.conversation.user))


def _draft_reply(reply: Message, said: Message) -> Draft:
    draft = Draft()
    for chunk in _stream_chunks(reply, said):
        if chunk.is_restart:
            draft.text, draft.sent = "", 0
        draft.text += chunk.text
        draft.engine, draft.is_fallback = chunk.engine, draft.is_fallback or chunk.is_fallback
        if guard_reply(draft.text):
            draft.text, draft.sent, draft.engine = safety.get_safe_line(), 0, APPROVED
            break
        _show_progress(reply, draft)
        if _keep_claim(reply, draft):
            draft.state = Message.State.STOPPED
            break
    return draft


def _stream_chunks(reply: Message, said: Message) -> Iterator[ai_text.TextChunk]:
    room = reply.conversation
    emotion = analytics.sense_emotion(user=room.user, text=said.text)
    reply.expression = rules.choose_expression(emotion=emotion, crisis_level=reply.crisis_level)
    prompt = selectors.build_prompt(reply=reply, said=said, emotion=emotion)
    allow_overseas = selectors.may_call_overseas(room.user)
    return live.iterate(ai_text.stream(prompt, allow_overseas=allow_overseas))


def _show_progress(reply: Message, draft: Draft) -> None:
    """Push what is new, in pieces of at least 60 ms, so that a fast engine sends few frames."""
    now = monotonic()
    if now - draft.sent_at < rules.DELTA_INTERVAL.total_seconds():
        return
    events.announce_delta(
        conversation=reply.conversation,
        message=reply,
        offset=draft.sent,
        text=draft.text[draft.sent :],
    )
    draft.sent, draft.sent_at = len(draft.text), now


def _keep_claim(reply: Message, draft: Draft) -> bool:
    """Renew the claim and keep the words so far, now and then; tell whether to stop."""
    if monotonic() - draft.renewed_at < rules.RENEWAL_CHECK_S:
        return False
    draft.renewed_at = monotonic()
    held = Message.objects.filter(
        pk=reply.pk,
        state=Message.State.STREAMING,
        attempts=reply.attempts,
        stop_requested_at=None,
        deleted_at=None,
        conversation__deleted_at=None,
    ).update(claimed_until=timezone.now() + rules.CLAIM_TIME, text=draft.text)
    return not held


@transaction.atomic
def finish_reply(*, reply: Message, draft: Draft, now: datetime | None = None) -> None:
    """Store the finished words once; a writer whose claim was taken over changes nothing."""
    room = (
        Conversation.objects.select_for_update(of=("self",))
        .select_related("user")
        .get(pk=reply.conversation_id)
    )
    stored = Message.objects.select_related("answers").get(pk=reply.pk)
    if room.deleted_at or stored.state != Message.State.STREAMING:
        return
    if stored.attempts != reply.attempts:
        return
    finished_at = now or timezone.now()
    transition(
        row=stored,
        table=rules.REPLY_MOVES,
        to=draft.state,
        text="" if _is_deleted(stored) else draft.text,
        engine=draft.engine,
        is_fallback=draft.is_fallback,
        is_approved_text=draft.engine == APPROVED,
        expression=reply.expression,
        claimed_until=None,
    )
    events.add_event(
        conversation=room,
        kind=Event.Kind.REPLY_FINISHED,
        message=stored,
        seq=take_seq(room, last_line_at=finished_at),
    )


def _is_deleted(reply: Message) -> bool:
    """A reply goes with its own deletion, and with that of the line it was about to answer."""
    said = reply.answers
    return reply.deleted_at is not None or (said is not None and said.deleted_at is not None)


@transaction.atomic
def stop_reply(*, conversation: Conversation) -> int:
    """Ask whoever writes in this room to stop; return how many replies were asked to."""
    room = lock_conversation(conversation)
    return stop_replies(room.messages.all())


def stop_replies(replies: QuerySet[Message]) -> int:
    """Ask the writers of those replies that are under way to stop; return how many there were."""
    under_way = replies.filter(
        state__in=[Message.State.PENDING, Message.State.STREAMING], stop_requested_at=None
    )
    return under_way.update(stop_requested_at=timezone.now())
