"""Everything that changes a conversation."""

from chat.services.follow_ups import follow_up_messages, read_messages, remember_messages
from chat.services.messages import (
    TooManyMessages,
    assess_message,
    delete_message,
    send_message,
)
from chat.services.mission_lines import (
    sweep_mission_ends,
    tell_finished,
    tell_started,
    tell_undone,
)
from chat.services.mission_offers import NoOffer, OfferAnswered, OfferOver, answer_offer
from chat.services.notices import sweep_rests
from chat.services.replies import stop_reply, write_late_replies, write_reply
from chat.services.rooms import (
    CompanionNotYours,
    ConversationDeleted,
    ConversationNotFound,
    delete_conversation,
    delete_conversations_with,
    mark_seen,
    open_conversation,
)
from chat.services.summaries import summarise_day, summarise_yesterday
from chat.services.sweeps import sweep_messages, sweep_rooms

__all__ = [
    "CompanionNotYours",
    "ConversationDeleted",
    "ConversationNotFound",
    "NoOffer",
    "OfferAnswered",
    "OfferOver",
    "TooManyMessages",
    "answer_offer",
    "assess_message",
    "delete_conversation",
    "delete_conversations_with",
    "delete_message",
    "follow_up_messages",
    "mark_seen",
    "open_conversation",
    "read_messages",
    "remember_messages",
    "send_message",
    "stop_reply",
    "summarise_day",
    "summarise_yesterday",
    "sweep_messages",
    "sweep_mission_ends",
    "sweep_rests",
    "sweep_rooms",
    "tell_finished",
    "tell_started",
    "tell_undone",
    "write_late_replies",
    "write_reply",
]
