"""What somebody may not do in the feed now, why, and how they can speak against it (F6, F10)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from feed.models import Appeal, ModerationAction, Report, Takedown
from feed.rules import moderation as rules
from feed.rules.community import RULES


@dataclass(frozen=True)
class Sanction:
    """One measure against a person that holds now."""

    kind: str
    label: str
    stopped: frozenset[str]
    since: datetime
    until: datetime | None
    rule: str
    reason: str
    decision_id: UUID

    @property
    def url(self) -> str:
        """Where it is explained, and appealed."""
        return f"/feed/decisions/{self.decision_id}/"


def list_sanctions(user: Any) -> list[Sanction]:
    """List what stops somebody now: muted, suspended, or about to be deleted."""
    rows = ModerationAction.objects.in_force().filter(subject=user, kind__in=list(rules.STOPPED))
    return [
        Sanction(
            kind=row.kind,
            label=row.get_kind_display(),
            stopped=rules.STOPPED[row.kind],
            since=row.decided_at or row.created_at,
            until=row.until,
            rule=str(RULES[row.rule].title),
            reason=row.reason,
            decision_id=row.public_id,
        )
        for row in rows.order_by("pk")
    ]


def find_stop(user: Any, what: str) -> Sanction | None:
    """Find what keeps somebody from a post, comment, reaction or follow now."""
    return next((one for one in list_sanctions(user) if what in one.stopped), None)


def had_measure(user: Any, since: datetime) -> bool:
    """Tell whether a measure against the person holds, or was decided since; lifted ones do not."""
    lately = Q(state__in=["in_force", "ended"], decided_at__gte=since)
    holds = Q(state="in_force", until__gt=timezone.now())
    rows = ModerationAction.objects.filter(subject=user, kind__in=rules.PERSON_ACTIONS)
    return rows.filter(lately | holds).exists()


def is_taken_down(kind: str, public_id: UUID) -> bool:
    """Tell whether a moderator or a takedown keeps a post or comment from standing.

    Whoever lets an author undo a deletion asks this first.
    """
    acted = ModerationAction.objects.filter(
        case__kind=kind,
        case__target_id=public_id,
        kind__in=rules.TAKING_DOWN,
        state=ModerationAction.State.IN_FORCE,
    )
    blocked = Takedown.objects.filter(
        kind=kind, target_id=public_id, state__in=["blocked", "objected", "kept"]
    )
    return acted.exists() or blocked.exists()


def list_decisions(user: Any) -> QuerySet[ModerationAction]:
    """List what was done to somebody, newest first."""
    rows = ModerationAction.objects.visible_to(user)
    return rows.select_related("case", "appeal").order_by("-pk")


def list_blocked(user: Any) -> QuerySet[Takedown]:
    """List what of somebody was blocked for a third party, newest first."""
    return Takedown.objects.visible_to(user).order_by("-pk")


def get_appeal(action: ModerationAction) -> Appeal | None:
    """Find the appeal against an action."""
    return Appeal.objects.filter(action=action).first()


def list_own_reports(user: Any) -> QuerySet[Report]:
    """List what somebody reported, newest first."""
    return Report.objects.visible_to(user).select_related("case").order_by("-pk")
