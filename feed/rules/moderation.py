"""What may be reported, how fast it is looked at, what may be done, and who may do it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NOTE_LENGTH = 500
EXCERPT_LENGTH = 2000
REASON_LENGTH = 500
APPEAL_LENGTH = 1000
LABEL_LENGTH = 60

POST, COMMENT, PERSON, COMPANION, REPLY = "post", "comment", "person", "companion", "reply"
CONTENT_KINDS = (POST, COMMENT)
# What a machine said or is has no author whom anything could be done to.
MACHINE_KINDS = (COMPANION, REPLY)

# F5: sealed and hidden at once; within the hour; within the day.
SEALED, GRAVE, ORDINARY = 1, 2, 3
DUE = {SEALED: timedelta(hours=1), GRAVE: timedelta(hours=1), ORDINARY: timedelta(hours=24)}
APPEAL_TIME = timedelta(days=30)
TAKEDOWN_DAYS = 30
REPORTS_A_DAY = 30
CONCERNS_A_DAY = 20
# What a moderator can take in before a pause is offered.
HARD_WATCH = timedelta(minutes=30)
HARD_LIMIT = 5


@dataclass(frozen=True)
class Reason:
    """Why somebody reports: its words, its severity, and the rule it most often is."""

    label: str | Promise
    severity: int
    rule: str
    kinds: tuple[str, ...] = (POST, COMMENT, PERSON, COMPANION, REPLY)


REASONS = {
    "illegal_images": Reason(
        _("불법촬영물이나 아동·청소년 성착취물이에요"), SEALED, "illegal_images"
    ),
    "suicide_information": Reason(
        _("자살·자해 방법을 알리거나 부추기고, 함께할 사람을 찾아요"), GRAVE, "suicide_information"
    ),
    "fraud": Reason(_("도박이나 사기 같아요"), ORDINARY, "fraud"),
    "privacy": Reason(_("개인정보가 드러나요"), ORDINARY, "privacy"),
    "harassment": Reason(_("괴롭히거나 깎아내려요"), ORDINARY, "harassment"),
    "sexual": Reason(_("원하지 않는 성적인 내용이에요"), ORDINARY, "sexual"),
    "spam": Reason(_("광고거나 같은 글이 되풀이돼요"), ORDINARY, "spam", (POST, COMMENT, PERSON)),
    "wrong_answer": Reason(
        _("AI의 말이 틀리거나 위험해요"), ORDINARY, "harassment", (COMPANION, REPLY)
    ),
    "other": Reason(_("다른 까닭이 있어요"), ORDINARY, "harassment"),
}

LABEL, HIDE, LIMIT, REMOVE = "label", "hide", "limit", "remove"
WARN, MUTE, SUSPEND, DELETE_ACCOUNT = "warn", "mute", "suspend", "delete_account"
CONTENT_ACTIONS = {POST: (LABEL, HIDE, LIMIT, REMOVE), COMMENT: (HIDE, REMOVE)}
PERSON_ACTIONS = (WARN, MUTE, SUSPEND, DELETE_ACCOUNT)
TAKING_DOWN = (HIDE, REMOVE)
MUTE_DAYS = (1, 3, 7, 14, 30)
# What somebody muted or suspended cannot do; reading, help and everything outside the feed stays.
STOPPED = {
    MUTE: frozenset({"post", "edit", "comment"}),
    SUSPEND: frozenset({"post", "edit", "comment", "reaction", "follow"}),
    DELETE_ACCOUNT: frozenset({"post", "edit", "comment", "reaction", "follow"}),
}

CASE_MOVES = {
    "open": {"taken", "decided"},
    "taken": {"open", "waiting", "decided"},
    "waiting": {"taken", "decided"},
    "decided": set[str](),
}
ACTION_MOVES = {
    "proposed": {"in_force", "declined"},
    "in_force": {"ended", "lifted"},
    "declined": set[str](),
    "ended": {"lifted"},
    "lifted": set[str](),
}
APPEAL_MOVES = {"open": {"upheld", "overturned"}, "upheld": set[str](), "overturned": set[str]()}
TAKEDOWN_MOVES = {
    "received": {"blocked", "refused"},
    "blocked": {"objected", "ended"},
    "objected": {"kept", "ended"},
    "kept": {"ended"},
    "refused": set[str](),
    "ended": set[str](),
}
# A difference hash of an even picture says nothing: all even pictures are alike.
LOOK_BITS = 64
PLAIN_BITS = 6
ALIKE_BITS = 6


def choose_due(*, severity: int, at: datetime) -> datetime:
    """Say until when a human must have decided."""
    return at + DUE[severity]


def list_reasons(kind: str) -> dict[str, str | Promise]:
    """List the reasons that fit what is reported."""
    return {code: reason.label for code, reason in REASONS.items() if kind in reason.kinds}


def list_content_actions(kind: str) -> tuple[str, ...]:
    """List what can be done to something of this kind."""
    return CONTENT_ACTIONS.get(kind, ())


def list_person_actions(kind: str) -> tuple[str, ...]:
    """List what can be done to whoever is behind it; nobody is behind a machine."""
    return () if kind in MACHINE_KINDS else PERSON_ACTIONS


def is_telling(look: int) -> bool:
    """Tell whether a look can be compared at all."""
    bits = (look % (1 << LOOK_BITS)).bit_count()
    return PLAIN_BITS <= bits <= LOOK_BITS - PLAIN_BITS


def needs_pause(opened: Collection[datetime], now: datetime) -> bool:
    """Tell whether somebody has looked at much hard material in the last half hour."""
    return sum(1 for at in opened if now - at <= HARD_WATCH) >= HARD_LIMIT


def is_appealable(*, decided_at: datetime, now: datetime) -> bool:
    """Tell whether thirty days have not passed."""
    return now - decided_at <= APPEAL_TIME
