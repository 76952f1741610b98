"""The forms of a case: drafts are kept, what is submitted is locked until it is returned (C8)."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import AccessLog, StaffMember
from agencies import events
from agencies.models import Case, CaseForm
from agencies.rules import forms as rules
from agencies.selectors import forms as selectors
from agencies.services.cases.moves import (
    check_case_member,
    record_case_change,
    was_noted_lately,
)
from core.errors import Conflict, InvalidInput, NotFound


class NoSuchForm(NotFound):
    """A case has four forms."""

    code = "no_such_form"


class FormLocked(Conflict):
    """What was submitted is not changed; a supervisor returns it, or a note corrects it."""

    code = "form_locked"
    default_detail = "다 쓴 서식은 고칠 수 없어요. 고칠 것은 기록으로 남겨 주세요."


class CaseRests(Conflict):
    """A closed case takes no forms until it is opened again."""

    code = "case_rests"
    default_detail = "종결한 사례예요. 다시 연 뒤에 쓸 수 있어요."


class AnswersUnfit(InvalidInput):
    """Some answers do not fit the template; `errors` says which and why."""

    code = "answers_unfit"
    default_detail = "빠지거나 맞지 않는 항목이 있어요."

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__()
        self.errors = dict(errors)

    @property
    def more(self) -> Mapping[str, Any]:
        """Each field with its error, as the API says it."""
        return {"fields": {key: [text] for key, text in self.errors.items()}}


@transaction.atomic
def save_form(
    *,
    case: Case,
    kind: str,
    member: StaffMember,
    answers: Mapping[str, Any],
    is_final: bool = False,
) -> CaseForm:
    """Keep a form of this round as a draft, or submit it, which locks it.

    Raise NoSuchForm, CaseRests, FormLocked or AnswersUnfit; then nothing is kept.
    """
    check_case_member(case=case, member=member)
    form = _lock_form(case, kind, member)
    template = selectors.get_template(kind, form.template_version)
    form.answers, errors = rules.clean_answers(template, answers, is_final=is_final)
    if errors:
        raise AnswersUnfit(errors)
    form.written_by = member
    if is_final:
        form.state, form.submitted_at = CaseForm.State.SUBMITTED, timezone.now()
        events.announce_case(case=case)
    form.save()
    _note_writing(case, member, f"{template.title} 쓰기", is_final)
    return form


def _note_writing(case: Case, member: StaffMember, purpose: str, is_final: bool) -> None:
    """A draft saves itself every few seconds: its writing is noted once in ten minutes."""
    changed = AccessLog.Action.CHANGED
    part = "case_form"
    if is_final or not was_noted_lately(case=case, member=member, action=changed, part=part):
        record_case_change(case=case, member=member, purpose=purpose, part=part)


def _lock_form(case: Case, kind: str, member: StaffMember) -> CaseForm:
    """Find or begin the form of this round, and keep others from writing it meanwhile."""
    if kind not in rules.KINDS:
        raise NoSuchForm()
    current = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    if current.state == Case.State.CLOSED:
        raise CaseRests()
    version = selectors.get_newest_template(kind).version
    form, _ = CaseForm.objects.get_or_create(
        case=case,
        kind=kind,
        round=current.reopened_count,
        defaults={"template_version": version, "written_by": member},
    )
    if form.state == CaseForm.State.SUBMITTED:
        raise FormLocked()
    return form


def unlock_form(*, case: Case, kind: str) -> None:
    """Let a returned form be written again."""
    forms = CaseForm.objects.filter(case=case, kind=kind, round=case.reopened_count)
    forms.update(state=CaseForm.State.DRAFT, submitted_at=None, updated_at=timezone.now())
