"""Moves, proofs and times of doing a mission."""

from datetime import timedelta

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
