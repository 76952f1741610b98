"""Pure decisions of the alert programme: priorities, times, moves, words (domain C)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from analytics.rules.wording import REASON_TEXTS
from safety.rules import REASON_LABELS

# Domain C, "Alert state machine". A person stands on a queue once: what gets worse is opened again
# (back to "open") instead of standing there twice (docs/adr/0033).
ALERT_MOVES = {
    "new": {"merged", "suppressed", "open"},
    "open": {"acknowledged", "escalated", "revoked"},
    "escalated": {"acknowledged", "open", "revoked"},
    "acknowledged": {"confirmed", "dismissed", "escalated", "open", "revoked"},
    "confirmed": {"offered", "emergency", "open", "revoked"},
    "offered": {"closed", "open", "revoked"},
    "emergency": {"closed"},
    "dismissed": {"closed"},
}
OPEN_STATES = ("open", "escalated", "acknowledged", "confirmed", "offered", "emergency")
# States in which something is due: to be acknowledged, or a contact or an offer.
TIMED_STATES = ("open", "escalated", "acknowledged", "confirmed")
OFFER_MOVES = {
    "draft": {"sent", "withdrawn"},
    "sent": {"seen", "accepted", "declined", "later", "expired", "withdrawn"},
    "seen": {"accepted", "declined", "later", "expired", "withdrawn"},
    # Who said "later" may still answer until the offer ends: help is not taken away for it.
    "later": {"accepted", "declined", "expired", "withdrawn"},
}
OFFER_ANSWERS = ("accept", "decline", "later")
WAITING_OFFER_STATES = ("sent", "seen", "later")
STANDING_OFFER_STATES = (*WAITING_OFFER_STATES, "accepted")

# Who works with alerts; agency_admin and dpo see none (C3).
ALERT_ROLES = ("duty", "counsellor", "supervisor", "platform_safety")
# Escalation: next duty (1), supervisor (2), the platform's safety (3), the person is told (4).
PLATFORM_STEP = 3

PRIORITIES = ("P0", "P1", "P2", "P3")
# Never P0 or P1: somebody in danger is never kept quiet.
COOL_DOWN = {"P2": timedelta(hours=24), "P3": timedelta(days=7)}
# The longest rest a dismissal can cause; only then is it closed.
DISMISSAL_REST = max(COOL_DOWN.values())
MERGE_WINDOW = timedelta(hours=24)
HOT_WINDOW = timedelta(hours=24)
RENOTICE_LEVEL = 4
# Below this, words open no alert; beside a trend alert they raise it (D: trend + L1 is P2).
OPENING_LEVEL = 2
OFFER_TIME = timedelta(hours=72)
# From the moment somebody said "later".
LATER_TIME = timedelta(days=7)
# How long a request for an emergency may wait for its second officer, and what follows approval.
EMERGENCY_ASK_TIME = timedelta(minutes=30)
EMERGENCY_READ_TIME = timedelta(hours=24)
EMERGENCY_LONGEST_DELAY = timedelta(hours=72)
OFFER_REST = timedelta(days=14)
TREND_DAYS = 14
REASON_LIMIT = 5


def choose_priority(*, source: str, level: int, is_hot: bool = False) -> str:
    """Rank a signal. A trend alone is never above P3; beside recent crisis words it is P2 (D3)."""
    if source == "trend":
        return "P2" if is_hot else "P3"
    if level >= 5:
        return "P0"
    return "P1" if level == 4 else "P2"


def is_own_word(reasons: Iterable[str]) -> bool:
    """Tell whether the reasons say anything of the person, not only of somebody else's danger."""
    return any(code != "third_person" for code in reasons)


def is_more_urgent(priority: str, than: str) -> bool:
    """Compare two priorities; P0 is the most urgent."""
    return PRIORITIES.index(priority) < PRIORITIES.index(than)


def merge_reasons(old: Iterable[str], new: Iterable[str]) -> list[str]:
    """Keep at most five reason codes, the newest signal's first."""
    return list(dict.fromkeys([*new, *old]))[:REASON_LIMIT]


# PIPA enforcement decree art. 44-3: explanation and review are answered within 30 days.
REVIEW_TIME = timedelta(days=30)
REVIEW_MOVES = {"open": {"answered"}}
REFUSABLE = ("agency_risk_alert", "emotion_insight")
FINAL_STATES = ("dismissed", "closed", "revoked", "suppressed", "merged")

# Why a human sees it as they do; codes, since no words of a person belong here.
CONFIRM_REASONS = {
    "explicit": "말이 분명함",
    "pattern": "흐름과 이유가 맞음",
    "known": "전에도 같은 신호가 있었음",
    "lighter": "기계가 본 것보다 가벼움",
    "heavier": "기계가 본 것보다 무거움",
    "unsure": "확실하지 않아 만나 봐야 함",
}

DISMISS_REASONS = {
    "hyperbole": "과장이나 관용 표현",
    "quote": "인용이나 노랫말",
    "third_person": "다른 사람 이야기",
    "past": "지난 일",
    "test": "시험 삼아 쓴 말",
    "other": "그 밖의 까닭",
}
# How a member may end an alert; the rest is the person's answer or the system's doing.
CLOSE_OUTCOMES = (
    "accepted",
    "no_contact",
    "no_answer",
    "later",
    "declined",
    "moved",
    "other_care",
    "error",
)
CHANGE_REASONS = {
    "worsened": "더 무거워짐",
    "overdue": "시한을 넘김",
    "taken_over": "이어받음",
    "offer_stands": "보낸 제안이 남아 있음",
    "consent_withdrawn": "동의를 거둠",
}
DUE_LABELS = {
    "open": "확인",
    "escalated": "확인",
    "acknowledged": "연락·제안",
    "confirmed": "연락·제안",
    "offered": "답",
}
# While somebody looks after it, before an offer: here a draft is written.
COMPOSING_STATES = ("acknowledged", "confirmed")
# What the queue can be narrowed to; "mine" besides.
QUEUE_FILTERS = {
    "open": ("open", "escalated"),
    "held": ("acknowledged", "confirmed"),
    "offered": ("offered",),
    "emergency": ("emergency",),
}
QUEUE_LABELS = {
    "": "모두",
    "open": "확인 전",
    "mine": "내가 맡은",
    "held": "살피는 중",
    "offered": "제안함",
    "emergency": "긴급",
}
# States in which somebody holds an alert, and may lose it to a colleague.
HELD_STATES = ("acknowledged", "confirmed", "offered")
UNKNOWNS = (
    "무슨 말을 어떤 맥락에서 했는지는 알 수 없어요.",
    "지금 안전한지, 곁에 누가 있는지는 알 수 없어요.",
    "이름과 연락처는 당사자가 제안을 받아들여야 볼 수 있어요.",
    "신호는 규칙으로 찾은 것이라 틀릴 수 있어요. 진단이 아니에요.",
)
FEW_DAYS = 5
_RECENT_DAYS = 3
_CLEAR_SHIFT = 0.1


@dataclass(frozen=True)
class TrendDrawing:
    """A small line: unbroken runs of days, lone days as dots, the middle of the scale."""

    width: int
    height: int
    lines: tuple[str, ...]
    dots: tuple[tuple[float, float], ...]
    words: str
    known_count: int


def label_reason(code: str) -> str:
    """Say a reason code in plain Korean; an unknown code is shown as it is."""
    return str(REASON_LABELS.get(code) or REASON_TEXTS.get(code) or code).rstrip(".")


def describe_time_left(due_at: datetime, now: datetime) -> str:
    """Say how long until, or since, a time limit, to the minute."""
    minutes = int(abs((due_at - now).total_seconds()) // 60)
    hours, rest = divmod(minutes, 60)
    parts = [f"{hours}시간" if hours else "", f"{rest}분" if rest or not hours else ""]
    span = " ".join(part for part in parts if part)
    return f"{span} 지남" if due_at < now else f"{span} 남음"


def draw_trend(
    values: Sequence[float | None], *, width: int = 280, height: int = 72
) -> TrendDrawing:
    """Draw day values of -1..1, heavier days higher; days without a value break the line."""
    step = width / max(len(values) - 1, 1)
    runs: list[list[tuple[float, float]]] = [[]]
    for place, value in enumerate(values):
        if value is None:
            runs.append([])
        else:
            y = (1 - max(-1.0, min(1.0, value))) / 2 * height
            runs[-1].append((round(place * step, 1), round(y, 1)))
    return TrendDrawing(
        width=width,
        height=height,
        lines=tuple(" ".join(f"{x},{y}" for x, y in run) for run in runs if len(run) > 1),
        dots=tuple(run[0] for run in runs if len(run) == 1),
        words=describe_trend(values),
        known_count=sum(value is not None for value in values),
    )


def describe_trend(values: Sequence[float | None]) -> str:
    """Say in words what the line shows, for those who cannot see it."""
    known = [value for value in values if value is not None]
    if len(known) < FEW_DAYS:
        return "기록이 있는 날이 적어 흐름을 말하기 어려워요."
    recent, earlier = known[-_RECENT_DAYS:], known[:-_RECENT_DAYS]
    shift = sum(recent) / len(recent) - sum(earlier) / len(earlier)
    if shift > _CLEAR_SHIFT:
        return "최근 며칠이 앞선 날들보다 무거워요."
    if shift < -_CLEAR_SHIFT:
        return "최근 며칠이 앞선 날들보다 가벼워요."
    return "최근 며칠이 앞선 날들과 비슷해요."
