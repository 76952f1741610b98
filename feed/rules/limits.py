"""How much of a thing one person may do, by the age of their account and the trust in it (F10)."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

NEW, KNOWN, TRUSTED = "new", "known", "trusted"
NEW_FOR = timedelta(days=7)
# Trust: so many posts that stand for others to read, and none hidden by a moderator lately.
TRUSTED_POSTS = 3
TRUST_REST = timedelta(days=30)
# The third time of the same words within a day is asked about.
SAME_WINDOW = timedelta(days=1)
SAME_TIMES = 3
# "고마워요" under three posts is no flood.
SAME_LETTERS = {"post": 1, "edit": 1, "comment": 10}
# The words of a post for oneself alone are nobody's flood.
PRIVATE_POST = "private_post"
# What may wait for a moderator.
HELD_KINDS = ["post", "comment"]
KEEP_ACTS = timedelta(days=2)


@dataclass(frozen=True)
class Limit:
    """So many of a kind in so long, for each rank."""

    label: Any
    window: timedelta
    most: dict[str, int]

    @property
    def window_label(self) -> str:
        """The time a person reads."""
        return str(_("하루") if self.window >= timedelta(days=1) else _("한 시간"))


_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
LIMITS = {
    "post": Limit(_("글 올리기"), _HOUR, {NEW: 5, KNOWN: 10, TRUSTED: 10}),
    PRIVATE_POST: Limit(_("나만 보는 글"), _HOUR, {NEW: 60, KNOWN: 60, TRUSTED: 60}),
    "edit": Limit(_("글 고치기"), _HOUR, {NEW: 15, KNOWN: 30, TRUSTED: 30}),
    "comment": Limit(_("댓글 쓰기"), _HOUR, {NEW: 30, KNOWN: 60, TRUSTED: 60}),
    "reaction": Limit(_("공감하기"), _HOUR, {NEW: 150, KNOWN: 300, TRUSTED: 300}),
    "follow": Limit(_("팔로우하기"), _DAY, {NEW: 20, KNOWN: 50, TRUSTED: 50}),
    "report": Limit(_("신고하기"), _DAY, {NEW: 20, KNOWN: 50, TRUSTED: 50}),
    "concern": Limit(_("걱정돼요 보내기"), _DAY, {NEW: 10, KNOWN: 20, TRUSTED: 20}),
    "image": Limit(_("사진 올리기"), _HOUR, {NEW: 20, KNOWN: 40, TRUSTED: 40}),
}
RANK_LABELS = {
    NEW: _("가입한 지 얼마 안 된 계정"),
    KNOWN: _("조금 지낸 계정"),
    TRUSTED: _("함께 지내 온 계정"),
}
# Why something waits for a person to look at it.
LINK_OF_NEW, LINK_WITHOUT_TRUST = "link_of_new", "link_without_trust"
HELD_LABELS = {
    LINK_OF_NEW: _(
        "가입한 지 7일이 안 된 계정이 쓴 링크라서, 운영자가 먼저 살펴봐요. "
        "괜찮으면 그대로 올라가요."
    ),
    LINK_WITHOUT_TRUST: _(
        "아직 올린 글이 적거나 얼마 전에 운영자의 조치가 있던 계정이 쓴 링크라서, "
        "운영자가 먼저 살펴봐요. 괜찮으면 그대로 올라가요."
    ),
}
_ENDINGS = (
    "com|net|org|kr|io|me|ly|gl|gle|co|app|xyz|shop|site|info|link|to|gg|dev|be|ru|cn|jp|tv|us|top"
    "|click|live|club|online|store|vip|cc|biz"
)
_LINK = re.compile(
    rf"https?:/|www\.[a-z0-9]|(?<![a-z0-9.])[a-z0-9-]{{1,63}}\.(?:[a-z0-9-]{{1,63}}\.){{0,3}}"
    rf"(?:{_ENDINGS})(?![a-z0-9])"
)
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w.-]{1,255}")


@dataclass(frozen=True)
class Verdict:
    """Whether a moderator looks first, and the code of the reason."""

    is_held: bool = False
    reason: str = ""


def name_edit(*, old: str, new: str, is_changed: bool) -> str:
    """Name the limit an edit counts towards; empty where it counts towards none.

    Showing what was one's own is a post. Keeping it to oneself, or to fewer, always stays possible.
    """
    if new == "private":
        return ""
    if old == "private":
        return "post"
    is_wider = (old, new) == ("followers", "public")
    return "edit" if is_changed or is_wider else ""


def name_limit(*, what: str, visibility: str) -> str:
    """Name the limit of an act: posts for oneself alone have one of their own."""
    return PRIVATE_POST if what == "post" and visibility == "private" else what


def choose_rank(*, age: timedelta, standing_posts: int, has_measure: bool) -> str:
    """Rank an account by what it is, never by what is in its conversations.

    `has_measure`: a moderator lately hid something of theirs, or stopped or warned them.
    """
    if age < NEW_FOR:
        return NEW
    return TRUSTED if standing_posts >= TRUSTED_POSTS and not has_measure else KNOWN


def find_free_time(*, limit: Limit, most: int, times: list[datetime]) -> datetime | None:
    """When the next one is possible; None where it is now. `times` of the window, newest first."""
    return times[most - 1] + limit.window if len(times) >= most else None


def fold(text: str) -> str:
    """Letters and digits alone, in lower case: what a reader takes for the same words."""
    plain = unicodedata.normalize("NFKC", text).lower()
    return "".join(char for char in plain if char.isalnum())


def is_compared(*, kind: str, folded: str) -> bool:
    """Tell whether the same words again would be a flood here."""
    return kind in SAME_LETTERS and len(folded) >= SAME_LETTERS[kind]


def has_link(text: str) -> bool:
    """Tell whether a text leads out of here; an e-mail address is not a link."""
    plain = unicodedata.normalize("NFKC", text).lower()
    return bool(_LINK.search(_ADDRESS.sub(" ", plain)))


def judge_links(*, text: str, kind: str, rank: str) -> Verdict:
    """Hold links of accounts that are new or not trusted; those for oneself alone never."""
    if kind not in SAME_LETTERS or rank == TRUSTED or not has_link(text):
        return Verdict()
    return Verdict(is_held=True, reason=LINK_OF_NEW if rank == NEW else LINK_WITHOUT_TRUST)


def explain_hold(code: str) -> str:
    """Say why something waits, in words for its author."""
    return str(HELD_LABELS.get(code, _("운영자가 먼저 살펴보고 있어요.")))
