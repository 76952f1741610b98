"""What chat pages take in."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ai.emotion import EMOTIONS
from feed.rules.moderation import NOTE_LENGTH, REPLY, list_reasons


class WordsForm(forms.Form):
    """Which point of the mood page: a day, and perhaps one emotion."""

    date = forms.DateField()
    emotion = forms.ChoiceField(
        choices=[(name, name) for name in (*EMOTIONS, "neutral", "unknown")], required=False
    )


class ReportForm(forms.Form):
    """Why a line of a companion should be looked at."""

    reason = forms.ChoiceField(
        label=_("어떤 점이 불편했나요?"),
        widget=forms.RadioSelect,
        choices=list(list_reasons(REPLY).items()),
    )
    note = forms.CharField(
        label=_("덧붙일 말"),
        max_length=NOTE_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
