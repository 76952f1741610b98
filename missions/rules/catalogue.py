"""Moves, ladders, limits and seasons of the catalogue, and who may write it."""

from datetime import date

MISSION_MOVES = {
    # Back to draft: an edit needs a new approval.
    "draft": {"approved", "closed"},
    "approved": {"draft", "open", "closed"},
    "open": {"closed"},
    "closed": {"draft"},
}
POINTS_LIMIT = 1000
MINUTES_LIMIT = 240
ENERGY_LABELS = {
    1: "힘이 거의 안 들어요",
    2: "힘이 조금 들어요",
    3: "힘이 적당히 들어요",
    4: "힘이 제법 들어요",
    5: "힘이 많이 들어요",
}
# Every active member of an agency reads; these write missions, programmes and benefits.
WRITING_ROLES = ("counsellor", "supervisor")
APPROVING_ROLES = ("supervisor",)
# Of what comes with the product and of what operators write: by what it costs, never by kind.
POINTS_PER_ENERGY = 10

_SEASONS = {12: "winter", 1: "winter", 2: "winter", 3: "spring", 4: "spring", 5: "spring"}
_SEASONS |= {6: "summer", 7: "summer", 8: "summer", 9: "autumn", 10: "autumn", 11: "autumn"}


def may_write(role: str) -> bool:
    """Tell whether a member of this role writes missions, programmes and benefits."""
    return role in WRITING_ROLES


def may_approve(role: str) -> bool:
    """Tell whether a member of this role approves what a colleague wrote."""
    return role in APPROVING_ROLES


def find_season(on: date) -> str:
    """Name the season of a day as people in Korea count it: spring is March to May."""
    return _SEASONS[on.month]


def weigh_points(energy: int) -> int:
    """What a personal mission earns: ten for each step of energy, whatever it is about."""
    return POINTS_PER_ENERGY * energy
