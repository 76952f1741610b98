"""Missions in a conversation: offered with a reply, answered in words or by a button."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from chat import events, rules, selectors
from chat.models import Conversation, Event, Message, MissionOffer
from chat.services.mission_lines import say_line
from chat.services.rooms import lock_conversation, take_seq
from core.errors import Conflict, DomainError, NotFound
from missions.rules import talk
from missions.services import doing, suggestions

Answer = MissionOffer.Answer


class OfferAnswered(Conflict):
    """Another answer was given, perhaps on another device or in words."""

    code = "offer_answered"
    default_detail = "이미 대답한 미션이에요."


class OfferOver(Conflict):
    """An offer stands for its own day only."""

    code = "offer_over"
    default_detail = "지난 날에 권한 미션이에요. 오늘의 미션에서 새로 고를 수 있어요."


class NoOffer(NotFound):
    """Nothing was offered with this line."""

    code = "no_offer"
    default_detail = "이 말에는 권한 미션이 없어요."


@dataclass(frozen=True)
class Words:
    """Approved words for a reply, and the mark of where they come from."""

    text: str
    engine: str


def answer_of_missions(*, reply: Message, said: Message) -> Words | None:
    """Reply in approved words where a line asks for, takes or puts off a mission; else None.

    A line that no rule knows costs no query. The same reply asked for again is the same: whatever
    a dead writer had done stays done and is not done twice.
    """
    kind = talk.recognise(said.text)
    hear = _HEARERS.get(kind)
    if hear is None or reply.crisis_level > rules.MISSION_LEVEL:
        return None
    return hear(reply, said, kind)


def answer_offer(*, message: Message, answer: str, now: datetime | None = None) -> MissionOffer:
    """Take the answer of a button: begin the mission together, or rest today.

    The same answer again changes nothing. Raise NoOffer, OfferAnswered, OfferOver, and what
    beginning a mission raises; then nothing changes.
    """
    at = now or timezone.now()
    with transaction.atomic():
        room = lock_conversation(message.conversation)
        offer = _lock_offer(message)
        if offer.answer == answer:
            return offer
        if offer.answer != Answer.OPEN:
            raise OfferAnswered()
        if offer.date != timezone.localdate(at):
            raise OfferOver()
        _act(room, offer, answer, at)
        _settle(room, offer, answer, at)
        if answer == Answer.RESTED:
            say_line(conversation=room, kind="rest", cause=offer.message.public_id, now=at)
        return offer


def _lock_offer(message: Message) -> MissionOffer:
    rows = MissionOffer.objects.select_for_update(of=("self",)).filter(message=message)
    offer = rows.select_related("message", "mission").first()
    if offer is None or message.deleted_at:
        raise NoOffer()
    return offer


def _act(room: Conversation, offer: MissionOffer, answer: str, at: datetime) -> None:
    if answer == Answer.RESTED:
        suggestions.take_rest(user=room.user, now=at)
    elif answer == Answer.STARTED:
        suggestions.require_offering(user=room.user, now=at)
        doing.start_mission(
            user=room.user,
            mission=offer.mission,
            companion=room.companion,
            client_id=offer.message.public_id,
            now=at,
        )


def _settle(room: Conversation, offer: MissionOffer, answer: str, at: datetime) -> None:
    """Write the answer down and tell every device of it."""
    offer.answer, offer.answered_at = answer, at
    offer.save(update_fields=["answer", "answered_at", "updated_at"])
    offer.message.mission_offer = offer
    events.add_event(
        conversation=room,
        kind=Event.Kind.MISSION_ANSWERED,
        message=offer.message,
        seq=take_seq(room),
    )


def _hear_wish(reply: Message, said: Message, kind: str) -> Words | None:
    """Offer one of the day's missions to somebody who asks, or has nothing to do."""
    user, today = reply.conversation.user, timezone.localdate(said.created_at)
    offer = MissionOffer.objects.filter(user=user, date=today).select_related("mission").first()
    if offer is None and selectors.may_offer_mission(said=said, kind=kind):
        offer = _claim_offer(reply, said)
    if offer is None or offer.message_id != reply.pk:
        return None
    mission = offer.mission
    return _write(reply, "offer", title=mission.title, minutes=mission.minutes)


@transaction.atomic
def _claim_offer(reply: Message, said: Message) -> MissionOffer | None:
    """Make the one offer of the day this reply's; another room may have been faster."""
    user = reply.conversation.user
    suggestion = suggestions.offer_in_talk(user=user, now=said.created_at)
    if suggestion is None:
        return None
    offer, _ = MissionOffer.objects.get_or_create(
        user=user,
        date=suggestion.date,
        defaults={"message": reply, "mission": suggestion.mission, "suggestion": suggestion},
    )
    return offer


def _hear_answer(reply: Message, said: Message, kind: str) -> Words | None:
    """Take a yes or a no in words; one that says nothing by itself only right after the offer."""
    offer = _find_offer(reply, said)
    needs_offer_before = kind == "no" or talk.is_bare_yes(said.text)
    if offer is None or reply.crisis_level:
        return None
    if needs_offer_before and not selectors.is_answered_by(line=offer.message, said=said):
        return None
    answer = Answer.STARTED if kind == "yes" else Answer.DECLINED
    return _write(reply, kind) if _take(reply, said, offer, answer) else None


def _hear_rest(reply: Message, said: Message, kind: str) -> Words | None:
    """Take a wish to rest as a full answer, where missions were spoken of or looked at today."""
    user, today = reply.conversation.user, timezone.localdate(said.created_at)
    offer = _find_offer(reply, said)
    if reply.crisis_level or not (offer or selectors.has_mission_day(user=user, on=today)):
        return None
    if offer is not None:
        _take(reply, said, offer, Answer.RESTED)
    else:
        suggestions.take_rest(user=user, now=said.created_at)
    return _write(reply, kind)


def _find_offer(reply: Message, said: Message) -> MissionOffer | None:
    """The offer of the day in this room, open or answered by this very line."""
    day = MissionOffer.objects.filter(
        user=reply.conversation.user,
        date=timezone.localdate(said.created_at),
        message__conversation=reply.conversation_id,
        message__deleted_at=None,
    )
    offer = day.select_related("message", "mission").first()
    is_mine = offer is not None and offer.answered_at in {None, said.created_at}
    return offer if is_mine else None


def _take(reply: Message, said: Message, offer: MissionOffer, answer: str) -> bool:
    """Do what a line in words answers; False where it cannot be done, and nothing changes."""
    try:
        with transaction.atomic():
            room = lock_conversation(reply.conversation)
            held = _lock_offer(offer.message)
            if held.answer == Answer.OPEN:
                _act(room, held, answer, said.created_at)
                _settle(room, held, answer, said.created_at)
            return held.answer == answer
    except DomainError:
        return False


def _write(reply: Message, kind: str, **slots: object) -> Words:
    text = talk.write_line(
        kind=kind,
        speech_level=reply.conversation.companion.speech_level,
        seed=reply.public_id.hex,
        **slots,
    )
    return Words(text, f"{rules.MISSION_MARK}{kind}")


_HEARERS: Mapping[str, Callable[[Message, Message, str], Words | None]] = {
    "asks": _hear_wish,
    "idle": _hear_wish,
    "yes": _hear_answer,
    "no": _hear_answer,
    "rest": _hear_rest,
}
