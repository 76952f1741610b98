"""What boards show: days added up, and what is open now (C11)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.module_loading import import_string

from accounts.models import Agency, Region, StaffMember
from agencies.models import Alert, BoardDay, Case, StaffExport, ThresholdReport
from agencies.rules import alerts, board_figures, timers
from agencies.rules import boards as rules
from agencies.rules import cases as case_rules
from agencies.rules import districts as district_rules
from agencies.rules import programme as programme_rules

_FRAMES = "agencies.selectors.frames.add_up"


@dataclass(frozen=True)
class Board:
    """The numbers of one agency, or of all together, over a span of days and as of now."""

    title: str
    first: date
    last: date
    totals: rules.Totals
    open_by_age: dict[str, tuple[int, ...]]
    # Open cases by counsellor of one agency; alerts and cases by agency of all.
    caseload: tuple[tuple[str, int], ...]
    agencies: tuple[tuple[str, int, int], ...]

    @property
    def waits(self) -> list[tuple[str, int, str, str]]:
        """By priority: how many were acknowledged, the median wait, and what is asked for."""
        counts, medians = self.totals.get("acknowledged"), self.totals.medians
        return [
            (
                priority,
                counts.get(priority, 0),
                rules.describe_seconds(medians.get(priority)),
                rules.describe_seconds(timers.ACK_TIME[priority].total_seconds()),
            )
            for priority in alerts.PRIORITIES
        ]

    @property
    def breaches(self) -> list[tuple[str, int]]:
        """What was not done in time, by what it was."""
        return rules.label_counts(self.totals.get("breached"), rules.BREACHES)

    @property
    def dismissals(self) -> list[tuple[str, int]]:
        """Why signals were set aside."""
        return rules.label_counts(self.totals.get("dismissed"), alerts.DISMISS_REASONS)

    @property
    def offers(self) -> list[tuple[str, int]]:
        """What became of offers, in the order it happens."""
        counts = self.totals.get("offer")
        return [(label, counts.get(key, 0)) for key, label in rules.OFFERS.items()]

    @property
    def acceptance(self) -> rules.Share:
        """Accepted offers among those that ended."""
        counts = self.totals.get("offer")
        ended = sum(counts.get(key, 0) for key in ("accepted", "declined", "expired"))
        return rules.measure_share(counts.get("accepted", 0), ended)

    @property
    def outcomes(self) -> list[tuple[str, int]]:
        """How cases ended."""
        return rules.label_counts(self.totals.get("case_closed"), dict(Case.Outcome.choices))

    @property
    def levels(self) -> list[tuple[str, rules.Share]]:
        """By level of the machine: confirmed among triaged; levels nobody triaged are left out."""
        known = self.totals.get("triaged")
        return [
            (f"L{level}", self.totals.share("confirmed", "triaged", level))
            for level in rules.LEVELS
            if known.get(level)
        ]

    @property
    def open_count(self) -> int:
        """Alerts somebody still works on."""
        return sum(map(sum, self.open_by_age.values()))

    @property
    def opened_count(self) -> int:
        """Alerts opened in the span."""
        return sum(self.totals.get("opened").values())

    @property
    def breach_count(self) -> int:
        """Time limits passed in the span."""
        return sum(self.totals.get("breached").values())

    @property
    def cases_opened_count(self) -> int:
        """Cases opened in the span."""
        return sum(self.totals.get("case_opened").values())

    @property
    def cases_closed_count(self) -> int:
        """Cases closed in the span."""
        return sum(self.totals.get("case_closed").values())


def find_scope(member: StaffMember) -> Agency | None:
    """Whose numbers a member's board holds: its agency's, or for ours those of all together."""
    return None if member.agency.is_platform else member.agency


def get_totals(*, agency: Agency | None, first: date, last: date) -> rules.Totals:
    """Add up the days of a span."""
    add_up: Callable[..., rules.Totals] = import_string(_FRAMES)
    rows = BoardDay.objects.filter(agency=agency, date__range=(first, last))
    return add_up(rows.exclude(metric=rules.PEOPLE).values_list(*_COLUMNS))


_COLUMNS = ("date", "metric", "key", "count", "values")


def get_board(*, member: StaffMember, first: date, last: date) -> Board:
    """Gather a member's board in a fixed number of queries."""
    agency = find_scope(member)
    return Board(
        title="모든 기관" if agency is None else agency.name,
        first=first,
        last=last,
        totals=get_totals(agency=agency, first=first, last=last),
        open_by_age=count_open(agency=agency, now=timezone.now()),
        caseload=() if agency is None else _list_caseload(agency),
        agencies=_list_agencies() if agency is None else (),
    )


def count_open(*, agency: Agency | None, now: datetime) -> dict[str, tuple[int, ...]]:
    """Count open alerts by priority and age; numbers alone, so whoever may see rows of them."""
    rows = Alert.objects.active()
    if agency is not None:
        rows = rows.filter(agency=agency)
    return rules.count_by_age(rows.values_list("priority", "opened_at"), now)


def _list_caseload(agency: Agency) -> tuple[tuple[str, int], ...]:
    """How many open cases each who may hold one holds; those nobody holds stand last."""
    rows = Case.objects.active().filter(agency=agency).values_list("assigned_to")
    counts = dict(rows.annotate(count=Count("pk")).order_by())
    members = StaffMember.objects.filter(agency=agency, role__in=case_rules.CASE_ROLES)
    names = members.select_related("user").order_by("user__nickname", "pk")
    found = [
        (one.user.nickname, counts.get(one.pk, 0))
        for one in names
        if one.is_active or counts.get(one.pk)
    ]
    alone = [("담당 없음", counts[None])] if counts.get(None) else []
    return (*sorted(found, key=lambda row: -row[1]), *alone)


def _list_agencies() -> tuple[tuple[str, int, int], ...]:
    """Open alerts and open cases of each agency."""
    open_alerts = dict(
        Alert.objects.active().values_list("agency").annotate(count=Count("pk")).order_by()
    )
    open_cases = dict(
        Case.objects.active().values_list("agency").annotate(count=Count("pk")).order_by()
    )
    names = Agency.objects.filter(is_active=True, is_platform=False).order_by("name")
    return tuple(
        (name, open_alerts.get(pk, 0), open_cases.get(pk, 0))
        for pk, name in names.values_list("pk", "name")
    )


def get_districts(*, today: date) -> district_rules.DistrictTable:
    """Persons of whom any agency heard, by district and quarter; small numbers hidden (T0)."""
    quarters = rules.list_quarters(today=today)
    rows = BoardDay.objects.filter(agency=None, date__in=quarters, metric=rules.PEOPLE)
    counts = {(code, day): count for code, day, count in rows.values_list("key", "date", "count")}
    regions = Region.objects.filter(pk__in={code for code, _ in counts})
    names = {one.pk: str(one) for one in regions}
    return district_rules.build_table(quarters=quarters, counts=counts, names=names)


def draw_board(board: Board) -> dict[str, board_figures.Figure]:
    """Draw what a board shows, as plotly's JSON."""
    return {
        "opened": board_figures.draw_days(board.first, board.last, board.totals.daily),
        "ages": board_figures.draw_ages(board.open_by_age),
        "dismissals": board_figures.draw_bars(board.dismissals),
        "levels": board_figures.draw_shares(board.levels),
    }


def count_subjects(*, agency: Agency | None, first: datetime, end: datetime) -> int:
    """How many persons stand behind the numbers of a span: of its alerts and of its cases."""
    shown = [Alert.State.NEW, Alert.State.MERGED, Alert.State.SUPPRESSED]
    heard = Alert.objects.exclude(state__in=shown).filter(opened_at__gte=first, opened_at__lt=end)
    begun = Case.objects.filter(opened_at__gte=first, opened_at__lt=end)
    ended = Case.objects.filter(closed_at__gte=first, closed_at__lt=end)
    scope = {} if agency is None else {"agency": agency}
    people: list[QuerySet[Any, Any]] = [
        rows.filter(**scope).order_by().values_list("user") for rows in (heard, begun, ended)
    ]
    return people[0].union(*people[1:]).count()


def list_exports(*, member: StaffMember) -> list[StaffExport]:
    """The files a member may know of, newest first, without what is in them."""
    rows = StaffExport.objects.for_staff(member).defer("content")
    return list(rows.select_related("member__user", "decided_by__user")[:100])


@dataclass(frozen=True)
class ReportView:
    """A monthly report as its page shows it."""

    precision: tuple[tuple[str, rules.Share, str, bool], ...]
    breaches: tuple[tuple[str, int], ...]
    dismissals: tuple[tuple[str, int], ...]
    waits: tuple[tuple[str, int, str], ...]
    proposals: tuple[tuple[str, str], ...]


def describe_report(report: ThresholdReport) -> ReportView:
    """Put a report's codes and numbers into words."""
    figures = report.figures
    goals = programme_rules.PPV_GOALS
    shares = [(key, rules.measure_share(*found)) for key, found in figures["ppv"].items()]
    return ReportView(
        precision=tuple(
            (
                key,
                share,
                f"{goals[key]:.0%}" if key in goals else "–",
                key in goals and share.value is not None and share.value < goals[key],
            )
            for key, share in shares
        ),
        breaches=tuple(rules.label_counts(figures["breached"], rules.BREACHES)),
        dismissals=tuple(rules.label_counts(figures["dismissed"], alerts.DISMISS_REASONS)),
        waits=tuple(
            (key, count, rules.describe_seconds(figures["medians"].get(key)))
            for key, count in sorted(figures["acknowledged"].items())
        ),
        proposals=tuple(
            (programme_rules.say_proposal(one), programme_rules.find_place(one))
            for one in report.proposals
        ),
    )


def list_reports() -> list[ThresholdReport]:
    """The monthly reports on thresholds, newest first."""
    return list(ThresholdReport.objects.select_related("decided_by__user")[:36])
