"""A leak, or a possible one, from the moment it is known to its lessons (PIPA art. 34; B20)."""

from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from accounts import rules, tasks
from accounts.models import (
    AccessLog,
    Agency,
    Incident,
    IncidentChange,
    Notification,
    StaffMember,
    User,
)
from accounts.services.access_reviews import require_officer
from accounts.services.notifications import notify, tell_officers
from core.errors import Conflict, InvalidInput
from core.transitions import ChangedMeanwhile, transition

_TEMPLATES = Path(__file__).resolve().parents[1] / "data" / "incidents"
BATCH = 200
DONE_STATES = (Incident.State.CLOSED,)


class SpanImpossible(InvalidInput):
    """What happened lies in the past, and began before it ended."""

    code = "span_impossible"
    default_detail = "언제부터 언제까지인지 다시 확인해 주세요. 앞으로의 때는 적을 수 없어요."


class NoticeUnfinished(InvalidInput):
    """People are told in words that somebody finished."""

    code = "notice_unfinished"
    default_detail = "괄호로 남은 곳을 채우고 저장한 뒤에 알려 주세요."


class AlreadyTold(Conflict):
    """People and authority are told once."""

    code = "already_told"
    default_detail = "이미 알렸어요."


class IncidentUnfinished(Conflict):
    """Nothing is closed before people and the authority were told, where anybody was affected."""

    code = "incident_unfinished"
    default_detail = "신고하고 당사자에게 알린 뒤에 마칠 수 있어요."


@transaction.atomic
def open_incident(
    *,
    member: StaffMember,
    kind: str,
    title: str,
    detected_at: datetime,
    affected_from: datetime,
    affected_to: datetime,
    agency: Agency | None = None,
    suspect: StaffMember | None = None,
    is_drill: bool = False,
) -> Incident:
    """Start the 72 hours, find who was affected, and lay out the notice."""
    require_officer(member=member)
    now = timezone.now()
    if not affected_from < affected_to <= now or detected_at > now:
        raise SpanImpossible()
    incident = Incident(
        kind=kind,
        is_drill=is_drill,
        title=title,
        detected_at=detected_at,
        due_at=detected_at + rules.INCIDENT_TIME,
        agency=agency or (suspect.agency if suspect else None),
        member=suspect,
        affected_from=affected_from,
        affected_to=affected_to,
        opened_by=member,
    )
    incident.affected_count = list_affected(incident=incident).count()
    incident.notice = _write_notice(incident)
    incident.save()
    _note(incident, member, Incident.State.OPEN)
    return incident


def list_affected(*, incident: Incident) -> QuerySet[User]:
    """Everybody about whom something was seen in the span, by the agency or member in question."""
    span: dict[str, Any] = {"at__gte": incident.affected_from, "at__lte": incident.affected_to}
    rows = AccessLog.objects.filter(subject=OuterRef("pk"), **span)
    if incident.agency_id:
        rows = rows.filter(agency=incident.agency_id)
    if incident.member_id:
        rows = rows.filter(member=incident.member_id)
    return User.objects.filter(Exists(rows)).order_by("pk")


def _write_notice(incident: Incident) -> str:
    text = (_TEMPLATES / f"{incident.kind}.txt").read_text(encoding="utf-8")
    times = [incident.affected_from, incident.affected_to, incident.detected_at]
    begin, end, known = (f"{timezone.localtime(at):%Y년 %m월 %d일 %H시 %M분}" for at in times if at)
    return text.format(span=f"{begin}부터 {end} 사이", detected=known).strip()


def edit_notice(*, incident: Incident, member: StaffMember, notice: str) -> None:
    """Change the words, until the first person is told."""
    require_officer(member=member)
    changed = Incident.objects.filter(pk=incident.pk, notice_started_at=None).exclude(
        state__in=DONE_STATES
    )
    if not changed.update(notice=notice.strip(), updated_at=timezone.now()):
        raise AlreadyTold()
    incident.refresh_from_db()


@transaction.atomic
def report_incident(*, incident: Incident, member: StaffMember) -> None:
    """Note that 개인정보보호위원회 and KISA were told."""
    require_officer(member=member)
    if incident.reported_at:
        raise AlreadyTold()
    _move(incident, member, Incident.State.REPORTED, reported_at=timezone.now())


@transaction.atomic
def start_notice(*, incident: Incident, member: StaffMember) -> None:
    """Begin to tell everybody affected; a drill tells nobody and is marked at once."""
    require_officer(member=member)
    if not incident.notice.strip() or "적어 주세요)" in incident.notice:
        raise NoticeUnfinished()
    now = timezone.now()
    begun = Incident.objects.filter(pk=incident.pk, notice_started_at=None).exclude(
        state__in=DONE_STATES
    )
    if not begun.update(notice_started_at=now, updated_at=now):
        raise AlreadyTold()
    incident.refresh_from_db()
    if incident.is_drill:
        _move(incident, member, Incident.State.NOTIFIED, notified_at=now)
    else:
        tasks.notify_affected.delay_on_commit(incident_id=incident.pk)


def notify_affected(*, incident: Incident) -> int:
    """Tell whoever is left, each once; may die and run again. Return how many were told now."""
    if incident.is_drill or not incident.notice_started_at or incident.notified_at:
        return 0
    key = _key(incident)
    told = Notification.objects.filter(user=OuterRef("pk"), dedupe_key=key)
    waiting = list_affected(incident=incident).filter(is_active=True).exclude(Exists(told))
    count = 0
    while users := list(waiting[:BATCH]):
        for user in users:
            _tell(incident, user)
        count += len(users)
    incident.refresh_from_db(fields=["state", "notified_at"])
    # Another run was quicker, or the next one finds nobody left and marks it.
    with suppress(ChangedMeanwhile), transaction.atomic():
        if not incident.notified_at:
            by, now = incident.opened_by, timezone.now()
            _move(incident, by, Incident.State.NOTIFIED, notified_at=now)
    return count


def _tell(incident: Incident, user: User) -> None:
    is_certain = incident.kind == Incident.Kind.LEAK
    notify(
        user=user,
        kind="incident_notice",
        title="개인정보에 관해 꼭 알려 드릴 일이 있어요"
        if is_certain
        else "개인정보가 새어 나갔을 수 있어 알려 드려요",
        body="무슨 일이 있었는지, 무엇을 할 수 있는지 적어 두었어요.",
        url=f"/me/incidents/{incident.public_id}/",
        dedupe_key=_key(incident),
    )


@transaction.atomic
def close_incident(*, incident: Incident, member: StaffMember, lessons: str) -> None:
    """Finish with what was learned. Raise IncidentUnfinished while somebody was not told."""
    require_officer(member=member)
    if incident.affected_count != 0 and not (incident.reported_at and incident.notified_at):
        raise IncidentUnfinished()
    if not lessons.strip():
        raise InvalidInput("배운 것을 적어 주세요.")
    _move(
        incident,
        member,
        Incident.State.CLOSED,
        closed_at=timezone.now(),
        lessons=lessons.strip(),
    )


def sweep_incidents(*, now: datetime | None = None) -> int:
    """Go on telling where a process died, and remind of what is not done; drills remind nobody."""
    at = now or timezone.now()
    begun = Incident.objects.filter(notice_started_at__isnull=False, notified_at=None)
    for incident in begun.exclude(state__in=DONE_STATES).select_related("opened_by"):
        notify_affected(incident=incident)
    open_ones = Incident.objects.filter(is_drill=False).exclude(state__in=DONE_STATES)
    return sum(_remind(incident, at) for incident in open_ones)


def _remind(incident: Incident, at: datetime) -> int:
    if incident.reported_at and incident.notified_at:
        return 0
    passed = [
        hours
        for hours in rules.INCIDENT_REMINDERS
        if incident.detected_at + timedelta(hours=hours) <= at
    ]
    if not passed:
        return 0
    left = max(0, int((incident.due_at - at).total_seconds() // 3600))
    tell_officers(
        role=StaffMember.Role.DPO,
        title="유출 사고의 기한이 다가와요",
        body=f"신고와 알림까지 {left}시간 남았어요.",
        url=f"/agency/incidents/{incident.public_id}/",
        dedupe_key=f"incident:{incident.public_id}:{passed[-1]}",
    )
    return 1


def _key(incident: Incident) -> str:
    return f"incident:{incident.public_id}"


def _move(incident: Incident, member: StaffMember, to: str, **changes: Any) -> None:
    old = incident.state
    transition(
        row=incident,
        table=rules.INCIDENT_MOVES,
        to=to,
        updated_at=timezone.now(),
        **changes,
    )
    _note(incident, member, old)


def _note(incident: Incident, member: StaffMember, old: str) -> None:
    IncidentChange.objects.create(
        incident=incident, member=member, old_state=old, new_state=incident.state
    )
