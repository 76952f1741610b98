"""What staff fill in within a case file."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from django import forms
from django.forms.utils import ErrorDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import StaffMember
from agencies.models import Case, CaseTask, ContactLog
from agencies.rules import case_steps
from agencies.rules.forms import SCALE, Field, Template

_KINDS = [choice for choice in CaseTask.Kind.choices if choice[0] != CaseTask.Kind.AFTERCARE]


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class TaskForm(forms.Form):
    """Something to do by a day."""

    client_id = forms.UUIDField(initial=uuid4, widget=forms.HiddenInput)
    title = forms.CharField(label=_("할 일"), max_length=200)
    kind = forms.ChoiceField(label=_("종류"), choices=_KINDS)
    due_date = forms.DateField(label=_("언제까지"), widget=_day(), initial=timezone.localdate)


class ContactForm(forms.Form):
    """One try to reach the person: codes only."""

    attempt_number = forms.IntegerField(min_value=1, max_value=9999, widget=forms.HiddenInput)
    channel = forms.ChoiceField(label=_("방법"), choices=ContactLog.Channel.choices)
    result = forms.ChoiceField(label=_("결과"), choices=ContactLog.Result.choices)
    minutes = forms.IntegerField(label=_("몇 분"), min_value=0, max_value=600, initial=0)
    next_step = forms.ChoiceField(label=_("다음"), choices=ContactLog.NextStep.choices)
    next_on = forms.DateField(label=_("다음 날짜"), widget=_day(), required=False)
    is_safe_checked = forms.BooleanField(
        label=_("안전하게 연락할 수 있는 때와 방법인지 확인했어요"), required=False
    )


class NoteForm(forms.Form):
    """A note; what it corrects is chosen on its page."""

    client_id = forms.UUIDField(initial=uuid4, widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("적을 것"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("들은 것과 본 것만 적어요. 고칠 수 없고, 당사자도 볼 수 있어요."),
    )


class StepForm(forms.Form):
    """One step of the machine; a conference says what it decided."""

    to = forms.CharField(max_length=18, widget=forms.HiddenInput)
    reason = forms.ChoiceField(
        label=_("사례회의에서 정한 것"),
        choices=list(case_steps.CONFERENCE_DECISIONS.items()),
        required=False,
    )


class AskForm(forms.Form):
    """Asking for an approval; a closure names its outcome."""

    kind = forms.ChoiceField(choices=[(kind, kind) for kind in case_steps.FORM_OF])
    outcome = forms.ChoiceField(
        label=_("종결 결과"), choices=[("", "골라 주세요"), *Case.Outcome.choices], required=False
    )


class DecideForm(forms.Form):
    """A supervisor's decision; a return says what is missing."""

    decision = forms.ChoiceField(
        choices=[("approve", _("승인")), ("return", _("돌려보내기"))], widget=forms.HiddenInput
    )
    note = forms.CharField(
        label=_("덧붙일 말"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("돌려보낼 때는 무엇을 더 살피면 좋을지 적어 주세요."),
    )


class AssignForm(forms.Form):
    """To whom a supervisor hands a case."""

    to = forms.ModelChoiceField(label=_("맡길 직원"), queryset=StaffMember.objects.none())

    def __init__(self, *args: Any, holders: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["to"]
        field.queryset = holders
        field.label_from_instance = lambda member: (
            f"{member.user.nickname} · {member.get_role_display()}"
        )


class AnswersForm(forms.Form):
    """One of the four forms as its template asks; the service judges what is answered."""

    use_required_attribute = False

    def __init__(
        self,
        template: Template,
        *args: Any,
        refused: Mapping[str, str] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.refused = refused or {}
        for question in template.fields:
            self.fields[question.key] = _make_field(question)

    def read(self) -> dict[str, Any]:
        """What was typed and chosen, by key."""
        return {
            name: field.widget.value_from_datadict(self.data, self.files, name)
            for name, field in self.fields.items()
        }

    def full_clean(self) -> None:
        """Show what the service refused, and find nothing of its own."""
        self.cleaned_data = {}
        self._errors = ErrorDict(
            {key: self.error_class([text]) for key, text in self.refused.items()}
        )


def _make_field(question: Field) -> forms.Field:
    shared: dict[str, Any] = {
        "label": question.label,
        "help_text": question.help,
        "required": question.is_required,
    }
    if question.type == "scale":
        steps = [(str(step), f"{step} {words}") for step, words in SCALE.items()]
        return forms.ChoiceField(choices=steps, widget=forms.RadioSelect, **shared)
    if question.type == "choice":
        return forms.ChoiceField(choices=question.options, widget=forms.RadioSelect, **shared)
    if question.type == "choices":
        boxes = forms.CheckboxSelectMultiple
        return forms.MultipleChoiceField(choices=question.options, widget=boxes, **shared)
    if question.type == "date":
        return forms.DateField(widget=_day(), **shared)
    rows = 2 if question.limit <= 300 else 3
    return forms.CharField(
        max_length=question.limit, widget=forms.Textarea(attrs={"rows": rows}), **shared
    )
