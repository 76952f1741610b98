"""How talk under posts is paged, and in which words it is told."""

from datetime import datetime, timedelta

# Somebody is told of one group of activities once in this time.
TELL_EVERY = timedelta(hours=1)
COMMENT_PAGE = 20
ACTIVITY_PAGE = 20
# Pages watch the posts they show; no page shows more.
WATCH_LIMIT = 60


def name_hour(now: datetime) -> str:
    """Name the hour of a moment, in UTC."""
    return f"{now:%Y%m%d%H}"


def is_quiet(*, is_on: bool, until: datetime | None, now: datetime) -> bool:
    """Tell whether somebody wants no hints now."""
    return is_on and (until is None or now < until)


_SENTENCES = {
    "reaction": "공감했어요",
    "comment": "댓글을 남겼어요",
    "mention": "나를 불렀어요",
    "follow": "나를 팔로우해요",
    "request": "팔로우를 요청했어요",
    "accepted": "팔로우 요청을 받아들였어요",
}


def describe_activity(kind: str, name: str, others_count: int) -> str:
    """Say who did something: 민지 님이 공감했어요, 민지 님 외 2명이 댓글을 남겼어요."""
    who = f"{name} 님 외 {others_count}명이" if others_count > 0 else f"{name} 님이"
    return f"{who} {_SENTENCES[kind]}"


def cut_excerpt(text: str, length: int) -> str:
    """Return the beginning of a text in one line, to know it again by."""
    line = " ".join(text.split())
    return line if len(line) <= length else f"{line[: length - 1].rstrip()}…"
