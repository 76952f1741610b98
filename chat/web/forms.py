"""What chat pages take in."""

from django import forms

from ai.emotion import EMOTIONS


class WordsForm(forms.Form):
    """Which point of the mood page: a day, and perhaps one emotion."""

    date = forms.DateField()
    emotion = forms.ChoiceField(
        choices=[(name, name) for name in (*EMOTIONS, "neutral", "unknown")], required=False
    )
