"""What there is to do, for people and for those who write it."""

from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from accounts.models import StaffMember
from missions.models import Mission, MissionChange, MissionStep, Programme
from missions.rules import catalogue as rules
from missions.rules.doing import WELFARE_STEPS


def list_offered(*, today: date | None = None) -> QuerySet[Mission]:
    """List what may be begun by whoever may begin anything, the lowest rung first."""
    on = today or timezone.localdate()
    in_season = Q(seasons=[]) | Q(seasons__contains=[rules.find_season(on)])
    running = Q(programme=None) | Q(programme__agency__is_active=True, programme__ends_on__gte=on)
    rows = Mission.objects.filter(in_season, running, state=Mission.State.OPEN)
    return rows.select_related("programme__agency").order_by("rung", "energy", "pk")


def list_missions(
    user: Any,
    *,
    rung: int | None = None,
    energy: int | None = None,
    place: str = "",
    theme: str = "",
    today: date | None = None,
) -> QuerySet[Mission]:
    """List what a person can begin today: open, in season, and its programme not over.

    `energy` is the most it may cost. Of agencies no longer at work nothing is listed.
    """
    seen = Mission.objects.visible_to(user).values("pk")
    wanted = {"rung": rung, "energy__lte": energy, "place": place, "theme": theme}
    rows = list_offered(today=today).filter(pk__in=seen)
    return rows.filter(**{name: value for name, value in wanted.items() if value})


def list_steps(mission: Mission) -> list[MissionStep]:
    """The steps of a welfare mission in their fixed order."""
    order = {kind: place for place, kind in enumerate(WELFARE_STEPS)}
    return sorted(mission.steps.all(), key=lambda step: order[step.kind])


def list_written(
    *, member: StaffMember, state: str = "", programme: Programme | None = None
) -> QuerySet[Mission]:
    """The missions of the member's agency, what was touched last first."""
    rows = Mission.objects.for_staff(member).select_related("programme__agency", "author")
    if state:
        rows = rows.filter(state=state)
    if programme is not None:
        rows = rows.filter(programme=programme)
    return rows.order_by("-updated_at", "-pk")


def list_written_missions(*, member: StaffMember) -> QuerySet[Mission]:
    """The missions of the member's agency with all that their page shows."""
    return Mission.objects.for_staff(member).select_related(
        "programme__agency", "author", "approved_by"
    )


def list_programmes(*, member: StaffMember) -> QuerySet[Programme]:
    """The programmes of the member's agency, with how many of their missions are open."""
    is_open = Q(missions__state=Mission.State.OPEN)
    rows = Programme.objects.for_staff(member).select_related("agency")
    return rows.annotate(open_count=Count("missions", filter=is_open)).order_by("-starts_on", "-pk")


def list_changes(mission: Mission) -> QuerySet[MissionChange]:
    """Who moved a mission, newest first."""
    return mission.changes.select_related("user").order_by("-pk")
