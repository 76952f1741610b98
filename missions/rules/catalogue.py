"""Moves, ladders and limits of the catalogue."""

MISSION_MOVES = {
    # Back to draft: an edit needs a new approval.
    "draft": {"approved", "closed"},
    "approved": {"draft", "open", "closed"},
    "open": {"closed"},
    "closed": {"draft"},
}
POINTS_LIMIT = 1000
MINUTES_LIMIT = 240
