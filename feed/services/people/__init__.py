"""Who somebody is in the feed, whom they follow, and whom they want nothing to do with."""

from feed.services.people.distance import (
    NotOneself,
    TooManyMutes,
    block,
    mute,
    unblock,
    unmute,
)
from feed.services.people.filters import TooManyFilters, add_filter, remove_filter
from feed.services.people.follows import (
    answer_request,
    follow,
    remove_follower,
    unfollow,
)
from feed.services.people.profiles import (
    HandleTaken,
    MinorStaysPrivate,
    ProfileChanges,
    be_quiet,
    end_quiet,
    keep_minor_private,
    open_profile,
    rest_handle,
    save_profile,
)

__all__ = [
    "HandleTaken",
    "MinorStaysPrivate",
    "NotOneself",
    "ProfileChanges",
    "TooManyFilters",
    "TooManyMutes",
    "add_filter",
    "answer_request",
    "be_quiet",
    "block",
    "end_quiet",
    "follow",
    "keep_minor_private",
    "mute",
    "open_profile",
    "remove_filter",
    "remove_follower",
    "rest_handle",
    "save_profile",
    "unblock",
    "unfollow",
    "unmute",
]
