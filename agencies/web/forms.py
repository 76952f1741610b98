from django import forms
from django.utils.translation import gettext_lazy as _

from agencies import rules
from agencies.models import Alert


class OfferForm(forms.Form):
    """What staff write to a person they do not know yet."""

    message = forms.CharField(
        label=_("보낼 말"),
        max_length=500,
        initial=rules.DEFAULT_OFFER,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("이름 대신 가명만 아는 분이에요. 재촉하지 않는 말로 적어 주세요."),
    )


class DismissForm(forms.Form):
    """Why a signal is set aside."""

    reason = forms.ChoiceField(label=_("까닭"), choices=list(rules.DISMISS_REASONS.items()))


class CloseForm(forms.Form):
    """How it ended."""

    outcome = forms.ChoiceField(label=_("결과"), choices=Alert.Outcome.choices)


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
