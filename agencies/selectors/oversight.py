"""What the privacy officer sees of incidents and consents: numbers and tokens, never names."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, OuterRef, QuerySet, Subquery

from accounts.models import (
    ConsentEvent,
    ConsentPurpose,
    Incident,
    Notification,
    StaffMember,
    SubjectToken,
    User,
)
from accounts.services import list_affected


@dataclass(frozen=True)
class ConsentCount:
    """How many people's latest word on a purpose is yes to this version, and how many's is no."""

    purpose: ConsentPurpose
    granted: int
    withdrawn: int


def count_consents() -> list[ConsentCount]:
    """Every version of every purpose with its numbers."""
    latest = ConsentEvent.objects.order_by("user_id", "purpose__code", "-pk").distinct(
        "user_id", "purpose__code"
    )
    rows = (
        ConsentEvent.objects.filter(pk__in=latest.values("pk"))
        .order_by()
        .values_list("purpose", "action")
        .annotate(count=Count("pk"))
    )
    counts = {(purpose, action): count for purpose, action, count in rows}
    return [
        ConsentCount(
            purpose,
            counts.get((purpose.pk, ConsentEvent.Action.GRANT), 0),
            counts.get((purpose.pk, ConsentEvent.Action.WITHDRAW), 0),
        )
        for purpose in ConsentPurpose.objects.order_by("order", "code", "-version")
    ]


def list_incidents(*, member: StaffMember) -> QuerySet[Incident]:
    """Every incident, newest first."""
    return Incident.objects.for_staff(member).select_related("agency", "member__user")


def list_affected_tokens(*, incident: Incident) -> QuerySet[User]:
    """Who was affected, each with one token; who has none was seen under no token."""
    tokens = SubjectToken.objects.filter(user=OuterRef("pk")).order_by("pk")
    if incident.agency_id:
        tokens = tokens.filter(agency=incident.agency_id)
    people = list_affected(incident=incident)
    return people.annotate(token=Subquery(tokens.values("token")[:1])).only("pk")


def count_told(*, incident: Incident) -> int:
    """How many were told so far."""
    return Notification.objects.filter(dedupe_key=f"incident:{incident.public_id}").count()


def find_told_incident(*, user: User, public_id: UUID) -> Incident | None:
    """The incident a person was told of; nobody else finds it."""
    told = Notification.objects.visible_to(user).filter(dedupe_key=f"incident:{public_id}")
    if not told.exists():
        return None
    return Incident.objects.filter(public_id=public_id, is_drill=False).first()
