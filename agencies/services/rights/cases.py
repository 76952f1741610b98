"""What cases and talking with staff hold of a person, in the order of erasing (ADR 0014)."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from accounts.services.holdings import HeldTable, make_columns
from agencies.models import (
    Approval,
    Assignment,
    Case,
    CaseChange,
    CaseForm,
    CaseMessage,
    CaseNote,
    CaseTask,
    Complaint,
    ContactLog,
    Emergency,
    Escalation,
    Excerpt,
    ExcerptRequest,
    InterestConflict,
    Referral,
    ReferralChange,
    StaffExport,
    ThresholdReport,
    Timer,
)

_WORK = "직원이 한 일의 기록이에요. 당사자에 대한 내용은 없어요."


def find_closed_cases(before: datetime) -> QuerySet[Any]:
    """Cases closed before a moment."""
    return Case.objects.filter(state=Case.State.CLOSED, closed_at__lt=before)


def _case(row: Any) -> str:
    return str(row.case.public_id)


TABLES = (
    HeldTable(StaffExport, "member__user", kept_because=_WORK),
    HeldTable(ThresholdReport, "decided_by__user", kept_because=_WORK),
    HeldTable(
        Complaint,
        "user",
        "불편 신고",
        make_columns(Complaint, "kind", "text", "state", "created_at", "answer", "answered_at"),
    ),
    HeldTable(
        Emergency,
        "alert__user",
        "긴급 제공",
        make_columns(Emergency, "recipient", "items", "reason", "requested_at", "told_at"),
    ),
    HeldTable(
        CaseMessage,
        "case__user",
        "상담 메시지",
        make_columns(
            CaseMessage,
            ("case", "사례", _case),
            ("author", "쓴 사람", lambda row: "직원" if row.member_id else "나"),
            "text",
            "at",
        ),
        related=("case",),
    ),
    HeldTable(ReferralChange, "referral__case__user"),
    HeldTable(
        Referral,
        "case__user",
        "다른 기관에 의뢰",
        make_columns(
            Referral,
            ("agency", "받는 기관", lambda row: row.to_agency.name),
            "state",
            "agreed_items",
            "reason",
            "created_at",
            "agreed_at",
            "answered_at",
        ),
        related=("to_agency",),
    ),
    HeldTable(
        Excerpt,
        "request__case__user",
        "보여 준 대화",
        make_columns(Excerpt, "text", "said_at"),
    ),
    HeldTable(
        ExcerptRequest,
        "case__user",
        "대화를 보여 달라는 부탁",
        make_columns(ExcerptRequest, "reason", "state", "created_at", "answered_at", "expires_at"),
    ),
    HeldTable(
        CaseNote,
        "case__user",
        "사례 기록",
        make_columns(CaseNote, ("case", "사례", _case), "text", "at"),
        related=("case",),
    ),
    HeldTable(
        ContactLog,
        "case__user",
        "연락 기록",
        make_columns(ContactLog, "attempt_number", "channel", "result", "minutes", "at"),
    ),
    HeldTable(
        CaseTask,
        "case__user",
        "사례의 할 일",
        make_columns(CaseTask, "kind", "title", "due_date", "done_at"),
    ),
    HeldTable(
        Approval,
        "case__user",
        "책임자의 승인",
        make_columns(Approval, "kind", "state", "outcome", "requested_at", "decided_at", "note"),
    ),
    HeldTable(
        CaseForm,
        "case__user",
        "사례 서식",
        make_columns(CaseForm, "kind", "answers", "state", "submitted_at"),
    ),
    HeldTable(
        Assignment,
        "case__user",
        "사례를 맡은 사람",
        make_columns(
            Assignment,
            ("member", "담당", lambda row: row.member.user.nickname),
            "reason",
            "from_at",
            "until_at",
        ),
        related=("member__user",),
    ),
    HeldTable(
        InterestConflict,
        "subject",
        "나를 볼 수 없는 직원",
        make_columns(
            InterestConflict,
            ("member", "직원", lambda row: row.member.user.nickname),
            "declared_by",
            "at",
        ),
        related=("member__user",),
    ),
    HeldTable(
        CaseChange,
        "case__user",
        "사례가 처리된 과정",
        make_columns(CaseChange, ("case", "사례", _case), "old_state", "new_state", "at"),
        related=("case",),
    ),
    HeldTable(Escalation, "timer__alert__user"),
    HeldTable(Timer, "alert__user"),
    HeldTable(
        Case,
        "user",
        "상담 사례",
        make_columns(
            Case,
            ("id", "사례", lambda row: str(row.public_id)),
            ("agency", "기관", lambda row: row.agency.name),
            "state",
            "contact_name",
            "contact_phone",
            "safe_hours",
            "opened_at",
            "closed_at",
            "outcome",
        ),
        related=("agency",),
    ),
)
