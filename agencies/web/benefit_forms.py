from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import StaffMember
from missions.models import Benefit
from missions.rules import benefits as rules
from missions.selectors.benefits import list_programmes

_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class BenefitForm(forms.ModelForm):
    """What an agency offers; the stock is asked once, later it is changed with a reason."""

    class Meta:
        model = Benefit
        fields = (
            "kind",
            "programme",
            "title",
            "body",
            "price",
            "stock",
            "per_person",
            "opens_on",
            "closes_on",
            "use_days",
        )
        widgets: ClassVar = {
            "kind": forms.RadioSelect,
            "body": forms.Textarea(attrs={"rows": 5}),
            "opens_on": _DAY,
            "closes_on": _DAY,
        }
        help_texts: ClassVar = {
            "programme": _("자리일 때만 골라요. 교환하면 프로그램의 자리도 하나 줄어요."),
            "body": _("무엇을 어디에서 어떻게 받는지 적어 주세요. 자격은 약속하지 않아요."),
            "use_days": _("쓰지 않고 이 날수가 지나면 포인트를 돌려드려요."),
        }

    def __init__(self, *args: Any, member: StaffMember, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.agency = member.agency
        self.fields["programme"].queryset = list_programmes(member)  # type: ignore[attr-defined]
        self.fields["kind"].choices = Benefit.Kind.choices  # type: ignore[attr-defined]
        if self.instance.pk:
            del self.fields["stock"]
        else:
            self.fields["stock"] = forms.IntegerField(
                label=_("수량"), min_value=1, max_value=rules.STOCK_LIMIT
            )

    def build_preview(self) -> Benefit:
        """The benefit as people would see it, not stored."""
        if not self.instance.pk:
            self.instance.stock_left = self.cleaned_data["stock"]
        return self.instance


class MoveForm(forms.Form):
    """Where it goes."""

    to = forms.ChoiceField(choices=Benefit.State.choices)
    reason = forms.CharField(max_length=rules.REASON_LENGTH, required=False)


class StockForm(forms.Form):
    """How many there are altogether, and why that changes."""

    stock = forms.IntegerField(
        label=_("전체 수량"),
        min_value=0,
        max_value=rules.STOCK_LIMIT,
        help_text=_("이미 나간 것까지 합한 수예요."),
    )
    reason = forms.CharField(label=_("이유"), max_length=rules.REASON_LENGTH)


class CodeForm(forms.Form):
    """A code as somebody says or shows it."""

    code = forms.CharField(
        label=_("교환 코드"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        help_text=_("열두 글자예요. 소문자로 적거나 띄어 적어도 괜찮아요."),
    )


class VoidForm(forms.Form):
    """Why a code is taken back."""

    reason = forms.CharField(
        label=_("취소하는 이유"),
        max_length=rules.REASON_LENGTH,
        help_text=_("이름이나 연락처는 적지 않아요."),
    )
