"""Replies: claimed by one writer, streamed, finished once, taken over when the writer dies."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from time import monotonic
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts import services as accounts
from accounts.selectors import has_consent
from ai import text as ai_text
from analytics import services as analytics
from chat import events, rules, selectors, tasks
from chat.models import Conversation, Event, Message
from chat.services.mission_offers import answer_of_missions
from chat.services.rooms import ConversationDeleted, lock_conversation, take_seq
from core import live
from core.transitions import transition
from safety import selectors as safety
from safety.rules import guard_reply

APPROVED = "approved-script"
_HELD = ["state", "claimed_until", "attempts", "stop_requested_at", "deleted_at"]
_CLAIMABLE = {Message.State.PENDING, Message.State.STREAMING}


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


def open_reply(*, room: Conversation, reply: Message) -> None:
    """Store a new reply; one that is written here is claimed from its first moment.

    The caller holds the room's lock.
    """
    if _is_written_here(reply):
        _hold(reply, _describe_claim(reply))
    reply.seq = take_seq(room)
    reply.save(force_insert=True)
    events.add_event(conversation=room, kind=Event.Kind.REPLY_STARTED, message=reply, seq=reply.seq)


def _is_written_here(reply: Message) -> bool:
    """Tell whether who opens a reply writes it too: unless its engine may take its time.

    When lines have to wait to be assessed, only approved texts are written here: whoever assesses
    must not be busy with chat while somebody else's cry for help waits.
    """
    return _is_scripted(reply) or not (ai_text.is_remote() or is_late(reply=reply))


def start_reply(*, reply: Message, now: datetime | None = None) -> None:
    """Have a reply that was opened here written after the commit."""
    if reply.state == Message.State.STREAMING:
        transaction.on_commit(partial(_write_claimed, reply=reply, now=now))
    elif ai_text.is_remote():
        tasks.write_reply.delay_on_commit(reply_id=reply.pk)
    else:
        tasks.write_late_replies.delay_on_commit()


def is_late(*, reply: Message) -> bool:
    """Tell whether the line waited so long to be assessed that others must be waiting too."""
    said = reply.answers
    return said is not None and reply.created_at - said.created_at > rules.FRESH_LINE


def _is_scripted(reply: Message) -> bool:
    return reply.is_unassessed or reply.crisis_level >= rules.APPROVED_TEXT_LEVEL


def write_reply(*, reply: Message, now: datetime | None = None) -> None:
    """Write a reply that nobody else is writing, and finish it once. May run twice.

    At L4 and above, or when the detector failed, an approved text stands instead of any model.
    """
    if claim_reply(reply):
        _write_claimed(reply=reply, now=now)


def _write_claimed(*, reply: Message, now: datetime | None = None) -> None:
    finish_reply(reply=reply, draft=_choose_draft(reply), now=now)


def write_late_replies() -> None:
    """Write all replies nobody is writing, oldest first. May run twice."""
    late = Message.objects.unanswered(now=timezone.now()).with_people().select_related("answers")
    while replies := list(late.order_by("created_at")[: rules.REPLY_BATCH]):
        for reply in replies:
            write_reply(reply=reply)


def _choose_draft(reply: Message) -> Draft:
    """Words for a claimed reply. Asking to stop, or having no consent, spares no approved text."""
    said = reply.answers
    if said is None or said.deleted_at or reply.deleted_at:
        return Draft(state=Message.State.STOPPED)
    if _is_scripted(reply):
        return Draft(text=_choose_approved_text(reply), engine=APPROVED)
    if reply.stop_requested_at or not has_consent(reply.conversation.user, "chat_sensitive"):
        return Draft(state=Message.State.STOPPED)
    if reply.attempts > rules.MOST_ATTEMPTS:
        return Draft(text=rules.APOLOGY, engine=APPROVED, state=Message.State.FAILED)
    if words := answer_of_missions(reply=reply, said=said):
        return Draft(text=words.text, engine=words.engine)
    return _draft_reply(reply, said)


def claim_reply(reply: Message) -> bool:
    """Take a pending reply, or one whose writer's time ran out; only one caller gets it."""
    if _claim_as_held(reply):
        return True
    # What we hold of the row may be old: perhaps somebody asked to stop meanwhile.
    reply.refresh_from_db(fields=_HELD)
    return _claim_as_held(reply)


def _claim_as_held(reply: Message) -> bool:
    """Compare and set: take the reply if its row still is what we hold of it, and is free."""
    held = {name: getattr(reply, name) for name in _HELD}
    is_free = held["claimed_until"] is None or held["claimed_until"] < timezone.now()
    if held["state"] not in _CLAIMABLE or not is_free:
        return False
    claim = _describe_claim(reply)
    if not Message.objects.filter(pk=reply.pk, **held).update(**claim):
        return False
    _hold(reply, claim)
    return True


def _describe_claim(reply: Message) -> dict[str, Any]:
    return {
        "state": Message.State.STREAMING,
        "claimed_until": timezone.now() + rules.CLAIM_TIME,
        "attempts": reply.attempts + 1,
    }


def _hold(reply: Message, claim: dict[str, Any]) -> None:
    for name, value in claim.items():
        setattr(reply, name, value)


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
    prompt = prepare_prompt(reply=reply, said=said)
    if ai_text.answers_at_once():
        return iter([ai_text.answer(prompt)])
    allow_overseas = ai_text.is_remote() and selectors.may_call_overseas(reply.conversation.user)
    return live.iterate(ai_text.stream(prompt, allow_overseas=allow_overseas))


def prepare_prompt(*, reply: Message, said: Message) -> ai_text.Prompt:
    """Read the line's feeling, choose the face beside the reply, and gather what engines need."""
    emotion = analytics.sense_emotion(user=reply.conversation.user, text=said.text)
    reply.expression = rules.choose_expression(emotion=emotion, crisis_level=reply.crisis_level)
    return selectors.build_prompt(reply=reply, said=said, emotion=emotion)


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
    room = Conversation.objects.filter(pk=reply.conversation_id, deleted_at=None)
    held = Message.objects.filter(
        pk=reply.pk,
        state=Message.State.STREAMING,
        attempts=reply.attempts,
        stop_requested_at=None,
        deleted_at=None,
        conversation__in=room,
    ).update(claimed_until=timezone.now() + rules.CLAIM_TIME, text=draft.text)
    return not held


@transaction.atomic
def finish_reply(*, reply: Message, draft: Draft, now: datetime | None = None) -> None:
    """Store the finished words once; a writer whose claim was taken over changes nothing."""
    try:
        room = lock_conversation(reply.conversation)
    except ConversationDeleted:
        return
    row = Message.objects.filter(pk=reply.pk)
    state, attempts, reply.deleted_at, said_deleted_at = row.values_list(
        "state", "attempts", "deleted_at", "answers__deleted_at"
    ).get()
    if (state, attempts) != (Message.State.STREAMING, reply.attempts):
        return
    finished_at = now or timezone.now()
    # A reply goes with its own deletion, and with that of the line it was about to answer.
    is_deleted = bool(reply.deleted_at or said_deleted_at)
    transition(
        row=reply,
        table=rules.REPLY_MOVES,
        to=draft.state,
        text="" if is_deleted else draft.text,
        engine=draft.engine,
        is_fallback=draft.is_fallback,
        is_approved_text=draft.engine == APPROVED,
        expression=reply.expression,
        claimed_until=None,
    )
    events.add_event(
        conversation=room,
        kind=Event.Kind.REPLY_FINISHED,
        message=reply,
        seq=take_seq(room, last_line_at=finished_at),
    )
    ask_push(room=room, reply=reply, now=finished_at)


def ask_push(*, room: Conversation, reply: Message, now: datetime) -> None:
    """Have the person's devices told of a reply that says something."""
    if reply.state == Message.State.DONE and reply.text:
        accounts.ask_push(
            user=room.user,
            kind="reply_finished",
            cause=reply.public_id,
            thread=room.public_id,
            now=now,
        )


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
