"""Replies that take no time: drafted before their row is there, stored whole in one transaction.

What is opened, claimed, streamed and finished costs six statements and a commit more.
"""

from accounts.selectors import has_consent
from ai import text as ai_text
from chat import events
from chat.models import Conversation, Event, Message
from chat.selectors import LineGone
from chat.services.replies import APPROVED, Draft, ask_push, is_late, prepare_prompt
from chat.services.rooms import take_seq
from missions.rules import talk
from safety import selectors as safety
from safety.rules import guard_reply


def draft_at_once(*, reply: Message, said: Message) -> Draft | None:
    """Find words for an ordinary line whose reply is not stored yet; None where it must be first.

    In a crisis it must: help may not wait for words. After a line that waited it must, too: who
    took it before us may have died of it, and only a claim counts how often.
    """
    is_ordinary = not (reply.crisis_level or reply.is_unassessed or talk.recognise(said.text))
    if not is_ordinary or is_late(reply=reply) or not ai_text.answers_at_once():
        return None
    if not has_consent(reply.conversation.user, "chat_sensitive"):
        return None
    try:
        prompt = prepare_prompt(reply=reply, said=said)
    except LineGone:
        return None
    spoken = ai_text.answer(prompt)
    if guard_reply(spoken.text):
        return Draft(text=safety.get_safe_line(), engine=APPROVED)
    return Draft(text=spoken.text, engine=spoken.engine)


def store_at_once(*, room: Conversation, reply: Message, draft: Draft) -> None:
    """Store a drafted reply with its beginning and its end; the caller holds the room's lock."""
    reply.state, reply.text, reply.engine = Message.State.DONE, draft.text, draft.engine
    reply.is_approved_text = draft.engine == APPROVED
    reply.attempts = 1
    end = take_seq(room, count=2, last_line_at=reply.created_at)
    reply.seq = end - 1
    reply.save(force_insert=True)
    events.add_events(
        conversation=room,
        message=reply,
        kinds={reply.seq: Event.Kind.REPLY_STARTED, end: Event.Kind.REPLY_FINISHED},
    )
    ask_push(room=room, reply=reply, now=reply.created_at)
