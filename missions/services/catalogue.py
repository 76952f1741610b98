"""Writing missions: a draft, a second pair of eyes, open, closed. Every move leaves a row."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts import services as accounts
from accounts.models import StaffMember, User
from core.errors import Conflict, InvalidInput, NotFound, NotPermitted
from core.text import clean_text
from core.transitions import ChangedMeanwhile, transition
from missions.models import Mission, MissionChange, MissionStep, Participation, Programme
from missions.rules import catalogue as rules
from missions.rules import wording
from missions.rules.doing import WELFARE_STEPS

REASON_LENGTH = 200


class NotAWriter(NotPermitted):
    """Missions are written by counsellors and supervisors of the agency, and by operators."""

    code = "not_a_writer"
    default_detail = "미션과 프로그램은 상담원과 책임자가 쓸 수 있어요."


class NotAnApprover(NotPermitted):
    """A supervisor of the agency approves, or an operator."""

    code = "not_an_approver"
    default_detail = "검토는 책임자나 운영자가 해요."


class ApproverIsAuthor(NotPermitted):
    """Nobody approves the text they wrote last."""

    code = "approver_is_author"
    default_detail = (
        "마지막으로 고친 사람은 검토할 수 없어요. 다른 책임자나 운영자에게 부탁해 주세요."
    )


class MissionIsOpen(Conflict):
    """People see it as it is; it is closed before it is changed."""

    code = "mission_is_open"
    default_detail = "열려 있는 미션은 고칠 수 없어요. 먼저 닫고, 다시 쓰는 중으로 되돌려 주세요."


class MissionIsClosed(Conflict):
    """A closed mission is taken back to draft before it is changed."""

    code = "mission_is_closed"
    default_detail = "닫은 미션이에요. 다시 쓰는 중으로 되돌린 다음에 고쳐 주세요."


class EligibilityClaimed(InvalidInput):
    """A text says who is entitled; only the agency can."""

    code = "eligibility_claimed"


class StepsMissing(InvalidInput):
    """A welfare mission says what each of the five steps asks."""

    code = "steps_missing"
    default_detail = "복지 미션은 다섯 단계의 글을 모두 적어 주세요."


class SourceUndated(InvalidInput):
    """What comes from a policy names its source and the day it was true."""

    code = "source_undated"
    default_detail = (
        "원문 주소가 있으면 출처와 기준일을 함께 적어 주세요. 예: 온통청년, 2026년 3월 기준"
    )


class ProgrammeMisplaced(InvalidInput):
    """A welfare mission belongs to a programme, a personal one to none."""

    code = "programme_misplaced"
    default_detail = "프로그램은 복지 미션에만 있고, 복지 미션에는 프로그램이 있어야 해요."


class ReasonMissing(InvalidInput):
    """Closing says why."""

    code = "reason_missing"
    default_detail = "까닭을 적어 주세요."


class PolicyOver(Conflict):
    """Nobody is led to what is no longer there."""

    code = "policy_over"
    default_detail = "바탕이 된 정책이 끝났거나 원문에서 사라져서 열 수 없어요."


class ProgrammeOver(Conflict):
    """Nobody can join what has ended."""

    code = "programme_over"
    default_detail = "프로그램이 끝난 뒤에는 미션을 열 수 없어요. 프로그램 날짜를 확인해 주세요."


@dataclass(frozen=True)
class MissionText:
    """All that is written of a mission, but for its state."""

    kind: str
    title: str
    summary: str
    body: str
    rung: int
    theme: str
    energy: int
    minutes: int
    place: str
    proofs: list[str]
    points: int
    programme: Programme | None = None
    seasons: tuple[str, ...] | list[str] = ()
    source: str = ""
    source_url: str = ""


def save_mission(
    *,
    user: User,
    text: MissionText,
    steps: Mapping[str, str] | None = None,
    member: StaffMember | None = None,
    mission: Mission | None = None,
    version: datetime | None = None,
    client_id: UUID | None = None,
) -> Mission:
    """Write a new draft, or a draft anew; an approved one becomes a draft again by it.

    `member` is who writes for an agency; without one it is an operator. `version` is the
    `updated_at` that the writer saw; `client_id` names a new draft, so that a form sent twice
    makes one. Raise NotAWriter, MissionIsOpen, MissionIsClosed,
    ChangedMeanwhile, EligibilityClaimed, StepsMissing or SourceUndated; then nothing changes.
    """
    check_writer(user=user, member=member, agency_id=_find_agency(text.programme))
    if mission is not None:
        check_writer(user=user, member=member, agency_id=_find_agency(mission.programme))
    clean = check_text(text=text, steps=steps or {})
    with transaction.atomic():
        row = _begin_draft(user, mission or _find_sent(user, client_id), version)
        row.public_id = row.public_id if row.pk else client_id or row.public_id
        for name, value in vars(text).items():
            setattr(row, name, value)
        row.seasons, row.author = list(text.seasons), user
        if text.kind == Mission.Kind.PERSONAL:
            row.points = rules.weigh_points(text.energy)
        row.save()
        _write_steps(row, clean)
    return row


def check_text(*, text: MissionText, steps: Mapping[str, str]) -> dict[str, str]:
    """Return the steps as they are kept.

    Raise ProgrammeMisplaced, StepsMissing, SourceUndated or EligibilityClaimed.
    """
    if (text.kind == Mission.Kind.WELFARE) != (text.programme is not None):
        raise ProgrammeMisplaced()
    clean = _clean_steps(text, steps)
    _check_wording(text, clean)
    return clean


def _find_agency(programme: Programme | None) -> int | None:
    return programme.agency_id if programme else None


def check_writer(*, user: User, member: StaffMember | None, agency_id: int | None) -> None:
    """Let operators write everything, and members of an agency what is their agency's.

    Raise NotAWriter, or NotFound for another agency's.
    """
    if member is None:
        if not (user.is_active and user.is_staff):
            raise NotAWriter()
        return
    if agency_id != member.agency_id:
        raise NotFound()
    if not member.is_active or member.user_id != user.pk or not rules.may_write(member.role):
        raise NotAWriter()


def _find_sent(user: User, client_id: UUID | None) -> Mission | None:
    """The draft that this very form made before, of this very author."""
    if client_id is None:
        return None
    return Mission.objects.filter(public_id=client_id, author=user, state="draft").first()


def _begin_draft(user: User, mission: Mission | None, version: datetime | None) -> Mission:
    if mission is None:
        return Mission(state=Mission.State.DRAFT)
    row = _lock(mission, version)
    if row.state == Mission.State.OPEN:
        raise MissionIsOpen()
    if row.state == Mission.State.CLOSED:
        raise MissionIsClosed()
    if row.state == Mission.State.APPROVED:
        _move(row, Mission.State.DRAFT, user, approved_by=None, approved_at=None)
    return row


def _lock(mission: Mission, version: datetime | None) -> Mission:
    """Read the row as it is now; a writer who saw an older one is told so."""
    row = Mission.objects.select_for_update(of=("self",)).get(pk=mission.pk)
    if version is not None and row.updated_at != version:
        raise ChangedMeanwhile()
    return row


def _move(row: Mission, to: str, user: User, reason: str = "", **changes: Any) -> None:
    old = row.state
    now = timezone.now()
    transition(row=row, table=rules.MISSION_MOVES, to=to, updated_at=now, **changes)
    MissionChange.objects.create(mission=row, old_state=old, new_state=to, user=user, reason=reason)


def _clean_steps(text: MissionText, steps: Mapping[str, str]) -> dict[str, str]:
    if text.kind != Mission.Kind.WELFARE:
        return {}
    if any(not steps.get(kind, "").strip() for kind in WELFARE_STEPS):
        raise StepsMissing()
    return {kind: clean_text(steps[kind], limit=1000) for kind in WELFARE_STEPS}


def _check_wording(text: MissionText, steps: Mapping[str, str]) -> None:
    if text.source_url and not any(one.isdigit() for one in text.source):
        raise SourceUndated()
    if text.kind == Mission.Kind.WELFARE:
        refuse_claims("\n".join([text.title, text.summary, text.body, *steps.values()]))


def refuse_claims(written: str) -> None:
    """Raise EligibilityClaimed where a text says who is entitled to what."""
    if found := wording.find_claims(written):
        raise EligibilityClaimed(
            f"자격이 된다고 읽힐 수 있는 말이 있어요: {', '.join(found[:3])}. "
            "‘자격은 기관이 확인해요’처럼 적어 주세요."
        )


def _write_steps(row: Mission, steps: Mapping[str, str]) -> None:
    row.steps.exclude(kind__in=steps).delete()
    for kind, body in steps.items():
        MissionStep.objects.update_or_create(mission=row, kind=kind, defaults={"body": body})


@transaction.atomic
def approve_mission(
    *,
    mission: Mission,
    user: User,
    member: StaffMember | None = None,
    version: datetime | None = None,
) -> Mission:
    """Take the text as it was seen for good: a second person, never its last author.

    A supervisor approves what their agency wrote, an operator approves anything. Raise
    NotAnApprover, ApproverIsAuthor or ChangedMeanwhile.
    """
    row = _lock(mission, version)
    check_writer(user=user, member=member, agency_id=_find_agency(row.programme))
    if member is not None and not rules.may_approve(member.role):
        raise NotAnApprover()
    if row.author_id == user.pk:
        raise ApproverIsAuthor()
    _move(row, Mission.State.APPROVED, user, approved_by=user, approved_at=timezone.now())
    return row


@transaction.atomic
def open_mission(*, mission: Mission, user: User, member: StaffMember | None = None) -> Mission:
    """Let people see it. Raise ProgrammeOver or PolicyOver where there is nothing left."""
    row = _lock(mission, None)
    check_writer(user=user, member=member, agency_id=_find_agency(row.programme))
    if row.programme and row.programme.ends_on < timezone.localdate():
        raise ProgrammeOver()
    if row.policy and not row.policy.is_active:
        raise PolicyOver()
    _move(row, Mission.State.OPEN, user)
    return row


@transaction.atomic
def close_mission(
    *, mission: Mission, user: User, reason: str, member: StaffMember | None = None
) -> Mission:
    """Take it off the list. Who has begun may finish, and of a welfare mission is told so."""
    text = clean_reason(reason)
    row = _lock(mission, None)
    check_writer(user=user, member=member, agency_id=_find_agency(row.programme))
    _move(row, Mission.State.CLOSED, user, text)
    if row.kind == Mission.Kind.WELFARE:
        _tell_of_closing(row)
    return row


def clean_reason(reason: str) -> str:
    """Return a reason on one line, or raise ReasonMissing."""
    if not reason.strip():
        raise ReasonMissing()
    return " ".join(clean_text(reason, limit=REASON_LENGTH).split())


def _tell_of_closing(row: Mission) -> None:
    """One line for everybody who is under way; one closing tells nobody twice."""
    closing = row.changes.latest("pk")
    active = Participation.objects.active().filter(mission=row, user__is_active=True)
    for participation in active.select_related("user"):
        accounts.notify(
            user=participation.user,
            kind="mission_closed",
            title=f"‘{row.title}’ 미션이 닫혔어요",
            body="이미 하고 있던 것은 그대로 두어도, 마저 해도 괜찮아요. 달라지는 것은 없어요.",
            url="/missions/",
            dedupe_key=f"mission-closed-{closing.pk}",
        )


@transaction.atomic
def redraft_mission(*, mission: Mission, user: User, member: StaffMember | None = None) -> Mission:
    """Take an approved or closed mission back, so that it can be written anew and approved anew."""
    row = _lock(mission, None)
    check_writer(user=user, member=member, agency_id=_find_agency(row.programme))
    _move(row, Mission.State.DRAFT, user, approved_by=None, approved_at=None)
    return row
