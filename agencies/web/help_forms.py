"""What people and staff write to each other, and choose."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency
from agencies.models import Complaint
from agencies.rules import cases as rules
from agencies.rules import talk
from agencies.selectors.sharing import OwnLine


class MessageForm(forms.Form):
    """One line of talk; the hidden id makes a form sent twice one line."""

    text = forms.CharField(
        label=_("메시지"),
        max_length=talk.MESSAGE_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3, "data-composer": True}),
    )
    client_id = forms.UUIDField(initial=uuid4, widget=forms.HiddenInput)


class ReportForm(forms.Form):
    """What was wrong with a message; may stay empty."""

    text = forms.CharField(
        label=_("덧붙이고 싶은 말"),
        max_length=talk.COMPLAINT_LIMIT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class ComplaintForm(forms.Form):
    """A complaint to the privacy officer."""

    kind = forms.ChoiceField(
        label=_("무엇에 대한 이야기인가요"),
        choices=[one for one in Complaint.Kind.choices if one[0] != Complaint.Kind.MESSAGE],
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=_("하고 싶은 말"),
        max_length=talk.COMPLAINT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 6}),
    )


class AgencyForm(forms.Form):
    """Another agency, with the person's yes to what it is told."""

    agency = forms.ModelChoiceField(
        label=_("어느 기관에서 받을까요"),
        queryset=Agency.objects.none(),
        widget=forms.RadioSelect,
        to_field_name="public_id",
        empty_label=None,
    )
    is_agreed = forms.BooleanField(label=_("위의 내용을 이 기관에 전하는 데 동의해요"))

    def __init__(self, *args: Any, agencies: list[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["agency"]
        field.queryset = Agency.objects.filter(pk__in=[one.pk for one in agencies])  # type: ignore[attr-defined]


class LinesForm(forms.Form):
    """Which own lines to show; ten at most."""

    lines = forms.MultipleChoiceField(
        label=_("보여 줄 말"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("보여 줄 말을 한 줄 이상 골라 주세요.")},
    )

    def __init__(self, *args: Any, choosable: list[OwnLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lines"].choices = [  # type: ignore[attr-defined]
            (str(line.line_id), line.text) for line in choosable
        ]

    def clean_lines(self) -> list[str]:
        """Ten lines at most."""
        lines: list[str] = self.cleaned_data["lines"]
        if len(lines) > rules.EXCERPT_LIMIT:
            raise forms.ValidationError(_("한 번에 열 줄까지 보여 줄 수 있어요."))
        return lines


class AskForm(forms.Form):
    """Why a counsellor asks to read some lines."""

    reason = forms.CharField(
        label=_("여쭤보는 까닭"),
        max_length=talk.REASON_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("당사자가 그대로 읽어요. 무엇이 왜 도움이 되는지 적어 주세요."),
    )


class ReferralForm(forms.Form):
    """To whom a case is referred, why, and with what."""

    to_agency = forms.ModelChoiceField(
        label=_("받는 기관"),
        queryset=Agency.objects.none(),
        widget=forms.RadioSelect,
        to_field_name="public_id",
        empty_label=None,
    )
    reason = forms.CharField(
        label=_("의뢰하는 까닭"),
        max_length=talk.REFERRAL_REASON_LIMIT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("당사자가 먼저 읽고, 동의하면 받는 기관도 읽어요."),
    )
    items = forms.MultipleChoiceField(
        label=_("함께 보내려는 것"),
        choices=list(rules.REFERRAL_ITEMS.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, agencies: list[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["to_agency"]
        field.queryset = Agency.objects.filter(pk__in=[one.pk for one in agencies])  # type: ignore[attr-defined]


class RejectForm(forms.Form):
    """Why a referral is not taken on."""

    rejection = forms.ChoiceField(
        label=_("맡지 못하는 까닭"), choices=list(rules.REFERRAL_REJECTIONS.items())
    )


class AnswerForm(forms.Form):
    """What the privacy officer answers."""

    answer = forms.CharField(
        label=_("답"), max_length=talk.COMPLAINT_LIMIT, widget=forms.Textarea(attrs={"rows": 6})
    )
