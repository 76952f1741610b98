"""Parts that tests put into the registry, as an app of ours would."""

from contextlib import contextmanager

from accounts.models import Notification
from accounts.services import holdings
from accounts.services.holdings import DataPart, HeldTable, make_columns


class Died(BaseException):
    """What a killed process looks like from inside: nothing catches it."""


@contextmanager
def registered(part):
    """Have a part in the registry for a while."""
    holdings.register_part(part=part)
    try:
        yield part
    finally:
        del holdings.PARTS[part.name]


def failing_part(*, error, on_export=False, on_erasure=False):
    """A part whose app breaks, or whose process dies, in the middle."""

    def read(row):
        if on_export:
            raise error
        return row.pk

    def leave(user):
        if on_erasure:
            raise error

    table = HeldTable(
        Notification, "user", "고장 난 것", make_columns(Notification, ("id", "번호", read))
    )
    return DataPart(name="failing", tables=(table,), before_erasure=leave)
