"""The console's reads: what waits, and everything known of one case."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, Count, QuerySet, When
from django.utils import timezone

from feed.models import (
    Appeal,
    EvidenceImage,
    ModerationAction,
    ModerationCase,
    Profile,
    Report,
    Takedown,
)
from feed.rules import moderation as rules
from feed.selectors.moderators import has_opened_sealed, has_revealed
from feed.selectors.targets import get_content


@dataclass(frozen=True)
class CaseFile:
    """One case as its page shows it; sealed or anonymous parts are empty until they are opened."""

    case: ModerationCase
    is_open: bool
    is_named: bool
    author_name: str = ""
    author_handle: str = ""
    evidence: list[Any] = field(default_factory=list)
    reports: list[tuple[str, str]] = field(default_factory=list)
    actions: list[ModerationAction] = field(default_factory=list)
    earlier_count: int = 0
    target_state: str = ""


def list_queue(*, source: str = "") -> QuerySet[ModerationCase]:
    """List what waits: the gravest first, and of these what is due first."""
    rows = ModerationCase.objects.waiting().most_urgent().select_related("holder")
    rows = rows.filter(source=source) if source else rows
    return rows.annotate(report_count=Count("reports"))


def list_decided() -> QuerySet[ModerationCase]:
    """List what was decided, newest first."""
    rows = ModerationCase.objects.filter(state="decided").annotate(report_count=Count("reports"))
    return rows.order_by("-decided_at", "-pk")


def list_proposals() -> QuerySet[ModerationAction]:
    """List deletions that wait for a second person, oldest first."""
    rows = ModerationAction.objects.filter(state="proposed").select_related("case", "moderator")
    return rows.order_by("pk")


def list_appeals() -> QuerySet[Appeal]:
    """List appeals that wait, oldest first."""
    rows = Appeal.objects.filter(state="open").select_related(
        "action__case", "action__moderator", "first_moderator"
    )
    return rows.order_by("pk")


def list_takedowns() -> QuerySet[Takedown]:
    """List requests: those that wait first, then newest first."""
    waits = Case(When(state__in=["received", "objected"], then=0), default=1)
    return Takedown.objects.select_related("moderator").order_by(waits, "-pk")


def describe_case(*, case: ModerationCase, moderator: Any) -> CaseFile:
    """Gather what a moderator may see of a case now."""
    is_open = not case.is_sealed or has_opened_sealed(moderator, case)
    is_named = not case.is_anonymous or has_revealed(moderator, case)
    handle = Profile.objects.filter(user=case.author).values_list("handle", flat=True).first()
    content = get_content(kind=case.kind, public_id=case.target_id)
    return CaseFile(
        case=case,
        is_open=is_open,
        is_named=is_named,
        author_name=case.author.nickname if case.author and is_named else "",
        author_handle=(handle or "") if is_named else "",
        evidence=list(case.evidence.prefetch_related("images")) if is_open else [],
        reports=_describe_reports(case, is_open),
        actions=list(case.actions.select_related("moderator", "approver").order_by("pk")),
        earlier_count=_count_earlier(case),
        target_state=content.get_state_display() if content else "",
    )


def _describe_reports(case: ModerationCase, is_open: bool) -> list[tuple[str, str]]:
    """Reasons and notes; who reported is nobody's to see."""
    rows = Report.objects.filter(case=case).order_by("pk")
    return [(row.reason_label, row.note if is_open else "") for row in rows]


def guess_rule(case: ModerationCase) -> str:
    """Name the rule that the gravest report thinks was broken; empty where nobody reported."""
    codes = Report.objects.filter(case=case).order_by("pk").values_list("reason", flat=True)
    reasons = [rules.REASONS[code] for code in codes]
    return min(reasons, key=lambda one: one.severity).rule if reasons else ""


def _count_earlier(case: ModerationCase) -> int:
    if case.author is None:
        return 0
    rows = ModerationAction.objects.filter(subject=case.author, moderator__isnull=False)
    return rows.exclude(state__in=["proposed", "declined", "lifted"]).exclude(case=case).count()


def find_evidence_image(*, public_id: Any, moderator: Any) -> EvidenceImage | None:
    """Find an image of evidence that a moderator may see now."""
    rows = EvidenceImage.objects.filter(state="kept").select_related("evidence__case")
    image = rows.filter(public_id=public_id).first()
    if image is None:
        return None
    case = image.evidence.case
    return image if not case.is_sealed or has_opened_sealed(moderator, case) else None


def find_named(takedown: Takedown) -> Any:
    """Find what a request from outside names, as it is now; None where it is gone."""
    if takedown.target_id is None:
        return None
    return get_content(kind=takedown.kind, public_id=takedown.target_id)


def count_waiting() -> dict[str, int]:
    """Count what waits in each room of the console."""
    now = timezone.now()
    waiting = ModerationCase.objects.waiting()
    return {
        "queue": waiting.count(),
        "late": waiting.filter(due_at__lt=now).count(),
        "proposals": list_proposals().count(),
        "appeals": Appeal.objects.filter(state="open").count(),
        "takedowns": Takedown.objects.filter(state__in=["received", "objected"]).count(),
    }
