"""Accesses in a chain of each agency: sealed soon after they were written, proven by reading (B11).

A row carries the hash of the one before it, so none can be changed, taken out or moved without
breaking every later one; the end is held by the signatures of the monthly reviews.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from accounts import rules
from accounts.models import AccessLog, AccessReview, Agency, ChainAnchor
from core.ledger import allow_erasure

# Any number, the same for every sealer: one seals, the others leave.
_LOCK = 0x0A6C_E550
BATCH = 500
MOST_BATCHES = 400
# All that a row says, in an order that never changes; a new column is added at the end.
COLUMNS = (
    "pk",
    "agency_id",
    "member_id",
    "subject_id",
    "role",
    "action",
    "target_kind",
    "target_id",
    "purpose",
    "at",
)
_SEAL = (
    "UPDATE accounts_accesslog SET place = %s, previous_hash = %s, row_hash = %s "
    "WHERE id = %s AND row_hash = ''"
)
Head = tuple[int, str]


@dataclass(frozen=True)
class ChainReport:
    """What reading a chain to its end found; without a fault it is whole."""

    agency: Agency
    row_count: int
    last_place: int
    last_hash: str
    # Written, but without a place for longer than a sealer takes.
    late_count: int
    broken_place: int | None = None
    fault: str = ""

    @property
    def is_intact(self) -> bool:
        """Nothing was changed, taken out, moved or cut off."""
        return not self.fault


class _Broken(Exception):
    def __init__(self, place: int, fault: str) -> None:
        super().__init__(fault)
        self.place, self.fault = place, fault


def hash_access(*, previous_hash: str, place: int, values: Iterable[Any]) -> str:
    """SHA-256 over the previous hash, the place and what the row says, as canonical JSON."""
    told = [
        value.astimezone(UTC).isoformat(timespec="microseconds")
        if isinstance(value, datetime)
        else value
        for value in values
    ]
    text = json.dumps([previous_hash, place, *told], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def seal_accesses() -> int:
    """Give every unsealed row its place, oldest first; of two sealers one leaves it to the other.

    Whoever writes a row waits for nobody: it is found here afterwards.
    """
    total = 0
    for _batch in range(MOST_BATCHES):
        count = _seal_batch()
        total += count
        if count < BATCH:
            break
    return total


@transaction.atomic
def _seal_batch() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        if cursor.fetchone() != (True,):
            return 0
        waiting = AccessLog.objects.filter(row_hash="").order_by("pk")
        rows = list(waiting.values_list(*COLUMNS)[:BATCH])
        cursor.executemany(_SEAL, list(_place(rows)))
    return len(rows)


def _place(rows: Sequence[tuple[Any, ...]]) -> Iterator[tuple[int, str, str, int]]:
    heads: dict[int, Head] = {}
    for pk, agency_id, *rest in rows:
        place, previous = heads.get(agency_id) or _find_head(agency_id)
        found = hash_access(previous_hash=previous, place=place + 1, values=(pk, agency_id, *rest))
        heads[agency_id] = (place + 1, found)
        yield place + 1, previous, found, pk


def _find_head(agency_id: int) -> Head:
    """The last sealed row; after a purge of all of them, where it cut off."""
    sealed = AccessLog.objects.filter(agency=agency_id, place__isnull=False).order_by("-place")
    last = sealed.values_list("place", "row_hash").first()
    return (last[0] or 0, last[1]) if last else _find_anchor(agency_id)


def _find_anchor(agency_id: int) -> Head:
    anchors = ChainAnchor.objects.filter(agency=agency_id).order_by("-place")
    return anchors.values_list("place", "row_hash").first() or (0, "")


def verify_chain(*, agency: Agency, after: Head | None = None) -> ChainReport:
    """Compute every hash anew, a row at a time; `after` begins behind a place already proven."""
    head = max(after or (0, ""), _find_start(agency))
    signed = _list_signed(agency, head[0])
    count, fault = 0, ""
    broken: int | None = None
    try:
        for place, previous, said, values in _stream(agency, head[0]):
            _check_row(head, place, previous, said, values)
            head, count = (place, said), count + 1
            if signed.pop(place, said) != said:
                raise _Broken(place, "signed_differently")
        if signed:
            raise _Broken(head[0] + 1, "cut_off")
    except _Broken as error:
        fault, broken = error.fault, error.place
    late = AccessLog.objects.filter(
        agency=agency, row_hash="", at__lt=timezone.now() - rules.SEAL_TIME
    ).count()
    return ChainReport(agency, count, head[0], head[1], late, broken, fault)


def _check_row(head: Head, place: int, previous: str, said: str, values: Sequence[Any]) -> None:
    if place != head[0] + 1:
        raise _Broken(head[0] + 1, "missing")
    if previous != head[1]:
        raise _Broken(place, "unlinked")
    if said != hash_access(previous_hash=previous, place=place, values=values):
        raise _Broken(place, "changed")


def _stream(agency: Agency, after: int) -> Iterator[tuple[int, str, str, Sequence[Any]]]:
    rows = AccessLog.objects.filter(agency=agency, place__gt=after).order_by("place")
    columns = rows.values_list("place", "previous_hash", "row_hash", *COLUMNS)
    for place, previous, said, *values in columns.iterator(chunk_size=2000):
        yield place, previous, said, values


def _find_start(agency: Agency) -> Head:
    """What the first kept row must point at: the newest anchor below it, or nothing at all."""
    first = AccessLog.objects.filter(agency=agency, place__isnull=False).order_by("place")
    place = first.values_list("place", flat=True).first()
    if place is None:
        return _find_anchor(agency.pk)
    anchors = ChainAnchor.objects.filter(agency=agency, place__lt=place).order_by("-place")
    return anchors.values_list("place", "row_hash").first() or (0, "")


def _list_signed(agency: Agency, after: int) -> dict[int, str]:
    """Ends of the chain that a privacy officer signed for, behind a place."""
    reviews = AccessReview.objects.filter(
        agency=agency, signed_at__isnull=False, is_intact=True, last_place__gt=after
    )
    return dict(reviews.values_list("last_place", "last_hash"))


def find_proven(*, agency: Agency) -> Head | None:
    """The last end that was signed as whole; what follows is what is still to be proven."""
    reviews = AccessReview.objects.filter(agency=agency, signed_at__isnull=False, is_intact=True)
    return reviews.order_by("-last_place").values_list("last_place", "last_hash").first()


@transaction.atomic
def purge_accesses(rows: Sequence[AccessLog]) -> None:
    """Delete the oldest rows of each chain, up to the last of these, and keep where it was cut."""
    cuts: dict[int, AccessLog] = {}
    for row in sorted(rows, key=lambda one: one.place or 0):
        cuts[row.agency_id] = row
    with allow_erasure():
        for agency_id, last in cuts.items():
            ChainAnchor.objects.create(
                agency_id=agency_id, place=last.place or 0, row_hash=last.row_hash
            )
            AccessLog.objects.filter(agency=agency_id, place__lte=last.place).delete()
