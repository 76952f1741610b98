"""One way to move a participation: its person first, then compare-and-set and an audit row.

Whoever changes a participation locks its person before anything else, then the participation,
then the programme: one order, so that no two wait for each other.
"""

from functools import partial
from typing import Any

from django.db import transaction
from django.dispatch import Signal

from accounts.models import StaffMember, User
from core.errors import NotPermitted
from core.transitions import transition
from missions.models import Participation, ParticipationChange
from missions.rules import doing as rules


class AccountClosed(NotPermitted):
    """Nothing is begun or earned in a closed account."""

    code = "account_closed"
    default_detail = "닫힌 계정에서는 미션을 할 수 없어요."


def lock_person(*, user_id: int) -> User:
    """Let what one person does happen one after the other. Raise AccountClosed."""
    person = User.objects.select_for_update(no_key=True).get(pk=user_id)
    if not person.is_active or person.erased_at:
        raise AccountClosed()
    return person


def lock_participation(*, participation: Participation) -> Participation:
    """Read a participation as it is now, with its person held. Raise AccountClosed."""
    person = lock_person(user_id=participation.user_id)
    rows = Participation.objects.select_related("mission__programme__agency", "companion")
    row = rows.get(pk=participation.pk)
    row.user = person
    return row


def move(
    *, participation: Participation, to: str, member: StaffMember | None = None, **changes: Any
) -> None:
    """Move it if the table allows it and nobody was faster, and write down who did."""
    old = participation.state
    transition(row=participation, table=rules.PARTICIPATION_MOVES, to=to, **changes)
    ParticipationChange.objects.create(
        participation=participation, old_state=old, new_state=to, member=member
    )


def announce(*, signal: Signal, participation: Participation) -> None:
    """Tell those above once it is committed; a deaf one keeps nobody from hearing."""
    tell = partial(signal.send_robust, Participation, participation=participation)
    transaction.on_commit(tell)
