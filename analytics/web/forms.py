from typing import Any

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from analytics import selectors
from analytics.rules.valence import CORRECTION_CODES, EMOTION_CODES, NEUTRAL, UNKNOWN

_label = lazy(selectors.label_emotion, str)


class PeriodForm(forms.Form):
    """Which stretch of days to show."""

    days = forms.TypedChoiceField(
        coerce=int,
        choices=[(days, str(days)) for days in selectors.PERIODS],
        required=False,
    )

    def clean_days(self) -> int:
        """Show a month where nothing was asked for."""
        return self.cleaned_data["days"] or selectors.DEFAULT_PERIOD


class DayForm(forms.Form):
    """One day, perhaps one emotion of it."""

    on = forms.DateField(input_formats=["%Y-%m-%d"])
    emotion = forms.ChoiceField(
        choices=[(code, code) for code in (*EMOTION_CODES, NEUTRAL, UNKNOWN)], required=False
    )


class CorrectionForm(forms.Form):
    """“이건 아니에요”: the person's own word; empty takes it back."""

    emotion = forms.ChoiceField(label=_("어떤 마음이었나요?"), required=False)
    next = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["emotion"].choices = [  # type: ignore[attr-defined]
            ("", _("처음 읽은 대로")),
            *((code, _label(code)) for code in CORRECTION_CODES),
        ]
