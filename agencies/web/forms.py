from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies import rules
from agencies.models import Alert, Emergency
from agencies.rules import cases


class ConfirmForm(forms.Form):
    """How a human sees it; it stands beside another form with a reason of its own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "confirm_%s", **kwargs})

    level = forms.TypedChoiceField(
        label=_("내가 본 단계"),
        coerce=int,
        choices=[(level, f"{level}단계") for level in range(6)],
    )
    reason = forms.ChoiceField(
        label=_("그렇게 본 까닭"), choices=list(rules.CONFIRM_REASONS.items())
    )


class OfferForm(forms.Form):
    """What staff write to a person they do not know yet."""

    template = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    message = forms.CharField(
        label=_("보낼 말"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text=_("이름 대신 가명만 아는 분이에요. 재촉하지 않는 말로 적어 주세요."),
    )


class DismissForm(forms.Form):
    """Why a signal is set aside."""

    reason = forms.ChoiceField(label=_("까닭"), choices=list(rules.DISMISS_REASONS.items()))


class CloseForm(forms.Form):
    """How it ended."""

    outcome = forms.ChoiceField(
        label=_("결과"),
        choices=[one for one in Alert.Outcome.choices if one[0] in rules.CLOSE_OUTCOMES],
    )


class EmergencyForm(forms.Form):
    """What rescue must know, and why."""

    recipient = forms.ChoiceField(label=_("알릴 곳"), choices=Emergency.Recipient.choices)
    items = forms.MultipleChoiceField(
        label=_("알릴 것"),
        choices=list(cases.EMERGENCY_ITEMS.items()),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("구조에 꼭 있어야 하는 것만 골라 주세요."),
    )
    reason = forms.CharField(
        label=_("까닭"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("왜 지금 생명이 위험하다고 보았는지 적어 주세요. 기록으로 남아요."),
    )


class ApproveForm(forms.Form):
    """When the person hears of it."""

    delay_hours = forms.IntegerField(
        label=_("당사자에게 늦게 알리기(시간)"),
        min_value=0,
        max_value=72,
        initial=0,
        help_text=_("0이면 바로 알려요. 바로 알리면 더 위험해질 때만 늦춰 주세요."),
    )
    delay_reason = forms.CharField(label=_("늦추는 까닭"), max_length=200, required=False)


class AcceptForm(forms.Form):
    """The contact a person chooses to show."""

    contact_phone = forms.CharField(
        label=_("연락받을 번호"),
        max_length=20,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
        help_text=_("이 기관에만 보여요."),
    )
    safe_hours = forms.CharField(
        label=_("연락해도 되는 시간"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": _("예: 평일 저녁 7시 이후")}),
    )
