"""Policies that two sources tell of: found by name, decided by an operator, never dropped (G4)."""

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from core.errors import InvalidInput
from missions.models import Policy, PolicyTwin

_FIND = """
INSERT INTO missions_policytwin (first_id, second_id, state, created_at, updated_at)
SELECT least(a.id, b.id), greatest(a.id, b.id), 'waiting', now(), now()
FROM missions_policy a JOIN missions_policy b ON a.twin_key = b.twin_key AND a.source < b.source
WHERE a.is_active AND b.is_active AND a.twin_key <> '' AND a.is_sample = b.is_sample
ON CONFLICT DO NOTHING
"""


class VerdictUnknown(InvalidInput):
    """Neither of the two, nor different."""

    code = "verdict_unknown"


def find_twins() -> int:
    """Put every new pair of the same name and organisation up for review; return how many."""
    with connection.cursor() as cursor:
        cursor.execute(_FIND)
        return int(cursor.rowcount)


@transaction.atomic
def decide_twin(*, twin: PolicyTwin, verdict: str, operator: User) -> None:
    """Keep `first` or `second` of a pair in search, or both where they are `different`.

    The other keeps its page, its bookmarks and its missions; a later verdict takes the place of
    this one.
    """
    pair = {"first": twin.first_id, "second": twin.second_id}
    if verdict not in {*pair, "different"}:
        raise VerdictUnknown()
    locked = list(Policy.objects.select_for_update().filter(pk__in=pair.values()).order_by("pk"))
    kept = pair.get(verdict)
    for policy in locked:
        same_as = kept if kept not in {None, policy.pk} else None
        # A third telling of it keeps its own verdict.
        if same_as or policy.same_as_id in pair.values():
            Policy.objects.filter(pk=policy.pk).update(same_as=same_as)
    state = PolicyTwin.State.SAME if kept else PolicyTwin.State.DIFFERENT
    PolicyTwin.objects.filter(pk=twin.pk).update(
        state=state, decided_by=operator, decided_at=timezone.now()
    )
