"""What may be given under a post, and how long it can be taken back."""

from datetime import datetime, timedelta

UNDO_TIME = timedelta(minutes=10)
# Deleted words are purged after this time; a moderator's evidence is a copy of its own.
PURGE_AFTER = timedelta(days=7)
# Activities older than this are of no use to anybody.
ACTIVITY_LIFETIME = timedelta(days=90)
# Somebody is told of one group of activities once in this time.
TELL_EVERY = timedelta(hours=1)
COMMENT_PAGE = 20
ACTIVITY_PAGE = 20
# Pages watch the posts they show; no page shows more.
WATCH_LIMIT = 60

# Unlike a post (rules/posts.py) a comment comes back as what it was: deleting one that was hidden
# and taking that back must not show it again.
COMMENT_MOVES = {
    "held": {"published", "hidden", "deleted"},
    "published": {"hidden", "deleted"},
    "hidden": {"published", "deleted"},
    "deleted": {"published", "held", "hidden"},
}


def may_undo(*, deleted_at: datetime | None, now: datetime) -> bool:
    """Tell whether what was deleted may still come back."""
    return deleted_at is not None and now - deleted_at < UNDO_TIME


def name_hour(now: datetime) -> str:
    """Name the hour of a moment, in UTC."""
    return f"{now:%Y%m%d%H}"


def is_quiet(*, is_on: bool, until: datetime | None, now: datetime) -> bool:
    """Tell whether somebody wants no hints now."""
    return is_on and (until is None or now < until)
