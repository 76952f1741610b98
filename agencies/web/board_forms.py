from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.models import StaffExport
from agencies.rules import boards as rules
from agencies.rules.programme import LONGEST_NOTE

_SPANS = [(7, _("최근 7일")), (28, _("최근 28일")), (90, _("최근 90일"))]


class SpanForm(forms.Form):
    """Which stretch of days a board shows."""

    days = forms.TypedChoiceField(coerce=int, choices=_SPANS, required=False)

    def read_days(self) -> int:
        """The span asked for, or four weeks where none was or an odd one."""
        return (self.is_valid() and self.cleaned_data["days"]) or rules.DEFAULT_SPAN


class ExportForm(forms.Form):
    """Numbers as a file, and what for."""

    kind = forms.ChoiceField(label=_("무엇을"), choices=list(rules.EXPORT_KINDS.items()))
    format = forms.ChoiceField(label=_("형식"), choices=StaffExport.Format.choices)
    days = forms.TypedChoiceField(
        label=_("기간"),
        coerce=int,
        choices=_SPANS,
        help_text=_("시군구 통계는 기간과 상관없이 네 분기를 담아요."),
    )
    reason = forms.CharField(
        label=_("무엇에 쓰나요?"),
        min_length=rules.SHORTEST_REASON,
        max_length=rules.LONGEST_REASON,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("열 글자 넘게 적어 주세요. 받은 기록과 함께 남아요."),
    )


class DecisionForm(forms.Form):
    """The second person's answer."""

    decision = forms.ChoiceField(choices=[("approve", ""), ("refuse", "")])


class NoteForm(forms.Form):
    """What a human decides about proposals, and why."""

    decision = forms.ChoiceField(
        label=_("어떻게 할까요?"),
        choices=[("accept", _("받아들여 바꾸기로 함")), ("reject", _("그대로 둠"))],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("그렇게 정한 까닭"),
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
