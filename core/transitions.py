"""State machines: one table of allowed moves, one compare-and-set."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import models

from core.errors import Conflict

Table = Mapping[str, Collection[str]]


class IllegalTransition(Conflict):
    """The machine has no such move."""

    code = "illegal_transition"
    default_detail = "지금 상태에서는 할 수 없는 일이에요."


class ChangedMeanwhile(Conflict):
    """Somebody else moved the row first."""

    code = "changed_meanwhile"


def transition(
    *, row: models.Model, table: Table, to: str, field: str = "state", **changes: Any
) -> None:
    """Move a row to a state if the table allows it and nobody moved it meanwhile.

    `changes` are written in the same statement. Raise IllegalTransition or ChangedMeanwhile;
    the row in memory is left as it was then.
    """
    old = getattr(row, field)
    if to not in table.get(old, ()):
        raise IllegalTransition()
    values = {field: to, **changes}
    manager = type(row)._default_manager
    if manager.filter(pk=row.pk, **{field: old}).update(**values) != 1:
        raise ChangedMeanwhile()
    for name, value in values.items():
        setattr(row, name, value)
