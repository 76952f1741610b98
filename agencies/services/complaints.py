"""Complaints to the privacy officer: about access, a message or conduct; answered in 30 days."""

from django.db import transaction
from django.utils import timezone

from accounts import services as accounts
from accounts.models import AccessLog, Agency, StaffMember, User
from agencies.models import Case, CaseMessage, Complaint
from agencies.rules import cases as rules
from agencies.rules.talk import COMPLAINT_LIMIT
from core.errors import InvalidInput, NotPermitted
from core.text import EmptyText, clean_text
from core.transitions import transition


class NotTheOfficer(NotPermitted):
    """Only the privacy officer answers complaints."""

    code = "not_the_officer"
    default_detail = "개인정보 보호책임자만 답할 수 있어요."


class NotReportable(InvalidInput):
    """Only a line of staff can be reported."""

    code = "not_reportable"
    default_detail = "상담원이 보낸 메시지만 신고할 수 있어요."


class UnknownComplaintKind(InvalidInput):
    """A complaint is of one of the listed kinds; a message is reported where it stands."""

    code = "unknown_complaint_kind"
    default_detail = "무엇에 대한 이야기인지 골라 주세요."


def file_complaint(
    *, user: User, kind: str, text: str, case: Case | None = None, agency: Agency | None = None
) -> Complaint:
    """Tell the privacy officer about access, conduct or something else. Raise InvalidInput."""
    if kind not in Complaint.Kind.values or kind == Complaint.Kind.MESSAGE:
        raise UnknownComplaintKind()
    return Complaint.objects.create(
        user=user,
        kind=kind,
        text=clean_text(text, limit=COMPLAINT_LIMIT),
        case=case,
        agency=case.agency if case else agency,
        due_at=timezone.now() + rules.COMPLAINT_TIME,
    )


def report_message(*, message: CaseMessage, text: str = "") -> Complaint:
    """Report one line of staff to the privacy officer, once; a reason is welcome, not needed."""
    if message.member_id is None:
        raise NotReportable()
    case = message.case
    complaint, _ = Complaint.objects.get_or_create(
        user=case.user,
        message=message,
        defaults={
            "kind": Complaint.Kind.MESSAGE,
            "text": _clean_words(text),
            "case": case,
            "agency": case.agency,
            "due_at": timezone.now() + rules.COMPLAINT_TIME,
        },
    )
    return complaint


def _clean_words(text: str) -> str:
    try:
        return clean_text(text, limit=COMPLAINT_LIMIT)
    except EmptyText:
        return ""


@transaction.atomic
def read_complaint(*, complaint: Complaint, member: StaffMember) -> Complaint:
    """Open a complaint; that is written down like every look at a person (B11)."""
    _record(complaint, member, AccessLog.Action.VIEWED, "불편 신고 살펴보기")
    return complaint


@transaction.atomic
def answer_complaint(*, complaint: Complaint, member: StaffMember, answer: str) -> Complaint:
    """Answer a complaint and tell the person. Raise NotTheOfficer, InvalidInput or Conflict."""
    if not member.is_active or member.role != StaffMember.Role.DPO:
        raise NotTheOfficer()
    now = timezone.now()
    transition(
        row=complaint,
        table=rules.COMPLAINT_MOVES,
        to=Complaint.State.ANSWERED,
        answer=clean_text(answer, limit=COMPLAINT_LIMIT),
        answered_at=now,
        answered_by=member,
        updated_at=now,
    )
    _record(complaint, member, AccessLog.Action.CHANGED, "불편 신고에 답함")
    accounts.notify(
        user=complaint.user,
        kind="complaint_answered",
        title="남겨 주신 이야기에 답이 왔어요",
        body="개인정보 보호책임자가 살펴보고 답했어요.",
        url="/help/complaints/",
        dedupe_key=f"complaint-{complaint.public_id}",
    )
    return complaint


def _record(complaint: Complaint, member: StaffMember, action: str, purpose: str) -> None:
    accounts.record_access(
        member=member,
        subject=complaint.user,
        action=action,
        target_kind="complaint",
        target_id=complaint.public_id,
        purpose=purpose,
    )
