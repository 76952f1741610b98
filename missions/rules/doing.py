"""Moves, proofs and times of doing a mission."""

from datetime import datetime, timedelta

PARTICIPATION_MOVES = {
    "doing": {"waiting", "done", "stopped"},
    # Staff say that it happened, or the person chooses another proof.
    "waiting": {"doing", "done", "stopped"},
    # Undone within ten minutes.
    "done": {"doing"},
    "stopped": {"doing"},
}
ACTIVE_STATES = ("doing", "waiting")
UNDO_TIME = timedelta(minutes=10)
# A welfare mission goes through these in this order (G6).
WELFARE_STEPS = ("learn", "eligibility", "papers", "apply", "result")
# What a person shows alone; a centre's QR and staff come in by doors of their own.
OWN_PROOFS = [("self", "스스로 확인"), ("timer", "타이머"), ("photo", "사진")]
SHARING_CONSENT = "programme_participation"
NOTE_LIMIT = 300


def is_next_step(*, old: str, new: str) -> bool:
    """Tell whether a step lies beside another: one forward or one back, none skipped."""
    if old not in WELFARE_STEPS or new not in WELFARE_STEPS:
        return False
    return abs(WELFARE_STEPS.index(new) - WELFARE_STEPS.index(old)) == 1


def find_steps_beside(step: str) -> tuple[str, str]:
    """Return the step before and the step after; empty where there is none."""
    if step not in WELFARE_STEPS:
        return "", ""
    place = WELFARE_STEPS.index(step)
    before = WELFARE_STEPS[place - 1] if place else ""
    return before, "".join(WELFARE_STEPS[place + 1 : place + 2])


def count_seconds_left(*, started_at: datetime, minutes: int, now: datetime) -> int:
    """Count the seconds until a timer is over; 0 once it is."""
    left = started_at + timedelta(minutes=minutes) - now
    return max(0, -(-left // timedelta(seconds=1)))


def describe_seconds(seconds: int) -> str:
    """Say a span in Korean as people do: minutes, then seconds."""
    minutes, rest = divmod(seconds, 60)
    parts = [f"{minutes}분" if minutes else "", f"{rest}초" if rest or not minutes else ""]
    return " ".join(part for part in parts if part)


def can_undo(*, finished_at: datetime | None, now: datetime) -> bool:
    """Tell whether finishing can still be taken back."""
    return finished_at is not None and now - finished_at < UNDO_TIME
