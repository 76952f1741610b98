"""What is done in a case day by day: tasks, tries to reach the person, notes."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from accounts.models import StaffMember
from agencies import events
from agencies.models import Case, CaseNote, CaseTask, ContactLog
from agencies.services.cases.moves import check_case_member, record_case_change
from core.errors import Conflict, InvalidInput
from core.text import clean_text


class TakenId(Conflict):
    """The id a form gave belongs to something else."""

    code = "taken_id"


class AttemptTaken(Conflict):
    """Somebody else wrote down this attempt meanwhile."""

    code = "attempt_taken"
    default_detail = "그사이에 다른 연락이 적혔어요. 확인하고 다시 남겨 주세요."


class DoneAlready(Conflict):
    """The task was done, or opened again, meanwhile."""

    code = "done_already"


class UnknownCode(InvalidInput):
    """Not one of the codes that may be chosen."""

    code = "unknown_code"
    default_detail = "고를 수 있는 것 가운데 골라 주세요."


@transaction.atomic
def add_task(
    *, case: Case, member: StaffMember, client_id: UUID, kind: str, title: str, due_date: date
) -> CaseTask:
    """Plan something by a day; the same form sent twice plans it once."""
    check_case_member(case=case, member=member)
    if kind not in {CaseTask.Kind.SERVICE, CaseTask.Kind.FOLLOW_UP}:
        raise UnknownCode()
    values = {"case": case, "kind": kind, "made_by": member, "due_date": due_date}
    task, is_new = CaseTask.objects.get_or_create(
        public_id=client_id, defaults={**values, "title": clean_text(title, limit=200)}
    )
    _settle(case, member, task.case_id, is_new, "할 일 더하기")
    return task


def _settle(case: Case, member: StaffMember, owner_id: int, is_new: bool, purpose: str) -> None:
    """Tell of what is new; an id that is used in another case is refused."""
    if owner_id != case.pk:
        raise TakenId()
    if is_new:
        record_case_change(case=case, member=member, purpose=purpose)
        events.announce_case(case=case)


@transaction.atomic
def finish_task(*, task: CaseTask, member: StaffMember) -> CaseTask:
    """Note that a task is done. Raise DoneAlready."""
    return _turn_task(task, member, is_done=True)


@transaction.atomic
def reopen_task(*, task: CaseTask, member: StaffMember) -> CaseTask:
    """Take it back: the task is still to be done. Raise DoneAlready."""
    return _turn_task(task, member, is_done=False)


def _turn_task(task: CaseTask, member: StaffMember, *, is_done: bool) -> CaseTask:
    check_case_member(case=task.case, member=member)
    now = timezone.now()
    rows = CaseTask.objects.filter(pk=task.pk, done_at__isnull=is_done)
    after = {"done_at": now, "done_by": member} if is_done else {"done_at": None, "done_by": None}
    try:
        with transaction.atomic():
            is_turned = rows.update(**after, updated_at=now) == 1
    except IntegrityError:  # a later closing planned this day of aftercare anew
        is_turned = False
    if not is_turned:
        raise DoneAlready()
    task.refresh_from_db()
    purpose = "할 일 마침" if is_done else "할 일 되돌림"
    record_case_change(case=task.case, member=member, purpose=purpose)
    events.announce_case(case=task.case)
    return task


def count_next_attempt(*, case: Case) -> int:
    """The number the next try to reach the person will have."""
    return (case.contacts.aggregate(most=Max("attempt_number"))["most"] or 0) + 1


@transaction.atomic
def log_contact(
    *, case: Case, member: StaffMember, attempt_number: int, **tried: Any
) -> ContactLog:
    """Write down one try to reach the person, as codes (C8).

    `attempt_number` is what the form expected: the same form sent twice is stored once, and a
    number somebody else used meanwhile is refused. Raise AttemptTaken or UnknownCode.
    """
    check_case_member(case=case, member=member)
    Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    _check_codes(tried)
    known = case.contacts.filter(attempt_number=attempt_number).first()
    if known is not None:
        is_same = all(getattr(known, name) == value for name, value in tried.items())
        if known.member_id == member.pk and is_same:
            return known
        raise AttemptTaken()
    if attempt_number != count_next_attempt(case=case):
        raise AttemptTaken()
    contact = ContactLog.objects.create(
        case=case, member=member, attempt_number=attempt_number, **tried
    )
    _settle(case, member, case.pk, True, "연락 기록")
    return contact


def _check_codes(tried: dict[str, Any]) -> None:
    codes = {
        "channel": ContactLog.Channel.values,
        "result": ContactLog.Result.values,
        "next_step": ContactLog.NextStep.values,
    }
    if any(tried.get(name) not in known for name, known in codes.items()):
        raise UnknownCode()


@transaction.atomic
def add_note(
    *,
    case: Case,
    member: StaffMember,
    client_id: UUID,
    text: str,
    corrects: CaseNote | None = None,
) -> CaseNote:
    """Add a note, or the correction of one; the same form sent twice adds it once."""
    check_case_member(case=case, member=member)
    if corrects is not None and corrects.case_id != case.pk:
        raise TakenId()
    values = {"case": case, "member": member, "corrects": corrects}
    note, is_new = CaseNote.objects.get_or_create(
        public_id=client_id, defaults={**values, "text": clean_text(text, limit=4000)}
    )
    _settle(case, member, note.case_id, is_new, "기록 남기기")
    return note
