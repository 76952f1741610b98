"""What an agency sees of its programmes: numbers, and by name only who agreed to it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import TruncMonth
from django.utils import timezone

from accounts.models import StaffMember
from accounts.selectors import list_users_allowing
from missions.models import Benefit, Participation, Programme
from missions.rules import reports as rules
from missions.rules.doing import ACTIVE_STATES, SHARING_CONSENT

STOCK_LIMIT = 50


def list_participants(*, member: StaffMember, programme: Programme) -> QuerySet[Participation]:
    """Those of a programme who agreed to be seen and have not taken it back, newest first."""
    rows = Participation.objects.for_staff(member).filter(mission__programme=programme)
    rows = rows.select_related("user", "mission__programme", "confirmed_by__user")
    return rows.order_by("-created_at", "-pk")


def count_waiting(*, member: StaffMember, programme: Programme) -> int:
    """How many wait for staff to say that they were there."""
    rows = list_participants(member=member, programme=programme)
    return rows.filter(state=Participation.State.WAITING).count()


def list_stock(*, member: StaffMember, programme: Programme) -> QuerySet[Benefit]:
    """What the agency gives for points now: seats of this programme, and what belongs to none."""
    rows = Benefit.objects.for_staff(member).filter(state=Benefit.State.OPEN)
    of_this = Q(programme=programme) | Q(programme=None)
    return rows.filter(of_this).order_by("title", "pk")[:STOCK_LIMIT]


@dataclass(frozen=True)
class ProgrammeReport:
    """The numbers of one programme: now, and month by month."""

    joined: rules.Cell
    active: rules.Cell
    done: rules.Cell
    months: tuple[rules.Month, ...]

    @property
    def has_any(self) -> bool:
        """Whether there is anything to draw."""
        cells = [cell for month in self.months for cell in (month.started, month.done)]
        return any(cell.total != 0 for cell in cells)


def get_report(*, programme: Programme, today: date | None = None) -> ProgrammeReport:
    """Count a programme in three queries; numbers of fewer than ten unseen people stay hidden."""
    firsts = rules.list_months(today=today or timezone.localdate())
    rows = _list_counted(programme)
    since = timezone.make_aware(datetime.combine(firsts[0], datetime.min.time()))
    started = _count_months(rows.filter(created_at__gte=since), TruncMonth("created_at"))
    done = _count_months(rows.filter(done_date__gte=firsts[0]), TruncMonth("done_date"))
    return ProgrammeReport(
        **_count_people(rows),
        months=tuple(rules.build_months(firsts, started=started, done=done)),
    )


def _list_counted(programme: Programme) -> QuerySet[Participation]:
    """Every participation of a programme, with whether the agency may see whose it is."""
    allowing = list_users_allowing(SHARING_CONSENT).filter(pk=OuterRef("user"))
    rows = Participation.objects.filter(mission__programme=programme).order_by()
    return rows.annotate(is_seen=Q(is_shared=True) & Exists(allowing))


def _count_people(rows: QuerySet[Participation]) -> dict[str, rules.Cell]:
    """Each person once, however many missions of the programme they do."""
    is_active, is_done = Q(state__in=ACTIVE_STATES), Q(state=Participation.State.DONE)
    kinds = {"joined": Q(), "active": is_active, "done": is_done}
    counted: dict[str, Any] = {}
    for name, condition in kinds.items():
        counted[name] = Count("user", distinct=True, filter=condition or None)
        counted[f"{name}_seen"] = Count("user", distinct=True, filter=condition & Q(is_seen=True))
    found = rows.aggregate(**counted)
    return {
        name: rules.hide_few(everybody=found[name], seen=found[f"{name}_seen"]) for name in kinds
    }


def _count_months(rows: QuerySet[Participation], month: Any) -> dict[date, tuple[int, int]]:
    """People by month: somebody who comes every day is one, so that ten means ten people."""
    found = (
        rows.annotate(month=month)
        .values("month")
        .annotate(
            everybody=Count("user", distinct=True),
            seen=Count("user", distinct=True, filter=Q(is_seen=True)),
        )
    )
    return {_as_date(row["month"]): (row["everybody"], row["seen"]) for row in found}


def _as_date(month: date | datetime) -> date:
    return month.date() if isinstance(month, datetime) else month
