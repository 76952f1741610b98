"""What the privacy officer writes."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import AccessLog, Agency, Incident, StaffMember
from agencies.selectors.access_reviews import MARKS


def _moment() -> forms.DateTimeInput:
    return forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


def _write(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class FindingsForm(forms.Form):
    """What a month showed."""

    findings = forms.CharField(
        label=_("살펴본 것"),
        max_length=1000,
        widget=_write(4),
        help_text=_("별일이 없었다면 그렇게 적어요. 당사자를 알아볼 수 있는 말은 적지 않아요."),
    )


class RowFilterForm(forms.Form):
    """Which accesses to list."""

    member = forms.TypedChoiceField(label=_("직원"), coerce=int, empty_value=None, required=False)
    action = forms.ChoiceField(
        label=_("한 일"), choices=[("", _("모두")), *AccessLog.Action.choices], required=False
    )
    mark = forms.ChoiceField(
        label=_("눈여겨볼 것"), choices=[("", _("모두")), *MARKS.items()], required=False
    )

    def __init__(self, *args: Any, members: list[StaffMember], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(row.pk, f"{row.user.nickname} · {row.get_role_display()}") for row in members]
        self.fields["member"].choices = [("", _("모두")), *names]  # type: ignore[attr-defined]


class IncidentForm(forms.Form):
    """What is known of a leak at first."""

    kind = forms.ChoiceField(
        label=_("종류"), choices=Incident.Kind.choices, widget=forms.RadioSelect, initial="leak"
    )
    title = forms.CharField(
        label=_("무슨 일"), max_length=100, help_text=_("당사자의 이름은 적지 않아요.")
    )
    detected_at = forms.DateTimeField(
        label=_("안 때"), widget=_moment(), help_text=_("여기에서 72시간을 세요.")
    )
    affected_from = forms.DateTimeField(label=_("언제부터"), widget=_moment())
    affected_to = forms.DateTimeField(label=_("언제까지"), widget=_moment())
    agency = forms.ModelChoiceField(
        label=_("기관"), queryset=Agency.objects.all(), required=False, empty_label=_("모든 기관")
    )
    suspect = forms.ModelChoiceField(
        label=_("직원"),
        queryset=StaffMember.objects.select_related("user", "agency"),
        required=False,
        empty_label=_("모든 직원"),
    )
    is_drill = forms.BooleanField(label=_("훈련이에요. 아무에게도 알리지 않아요."), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("detected_at", timezone.localtime())


class NoticeForm(forms.Form):
    """What the people are told."""

    notice = forms.CharField(
        label=_("알리는 글"),
        max_length=3000,
        widget=_write(16),
        help_text=_("괄호로 남은 곳을 채워 주세요. 알리기 시작하면 고칠 수 없어요."),
    )


class LessonsForm(forms.Form):
    """What was learned."""

    lessons = forms.CharField(label=_("배운 것"), max_length=2000, widget=_write(4))
