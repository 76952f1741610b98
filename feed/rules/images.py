"""What an image of a post may be, and what becomes of one that no post took."""

from datetime import timedelta

from core.pictures import PLACEHOLDER_CELLS, PictureLimits

LIMITS = PictureLimits(thumbnail_side=640)
# Drafts of three posts; a person who comes back tomorrow begins anew.
WAITING_LIMIT = 12
# A file that was not written by then was not written at all.
WRITING_TIME = timedelta(minutes=10)
WAITING_TIME = timedelta(hours=24)
# Of 64 bits: a picture saved again or made smaller stays below, another one lies around 32.
ALIKE_BITS = 8
_DIGITS = 6


def read_cells(placeholder: str) -> list[tuple[int, int, str]]:
    """Column, row and colour of each cell of a placeholder; none where there is no placeholder."""
    columns, rows = PLACEHOLDER_CELLS
    if len(placeholder) != columns * rows * _DIGITS:
        return []
    colours = [placeholder[i : i + _DIGITS] for i in range(0, len(placeholder), _DIGITS)]
    return [(i % columns, i // columns, f"#{colour}") for i, colour in enumerate(colours)]
