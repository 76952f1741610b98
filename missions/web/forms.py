"""What the pages of missions take."""

from django import forms

from missions.models import Mission
from missions.selectors.doing import Choice

_ANY = [("", "모두")]


class LadderForm(forms.Form):
    """What to look for on the ladder; whatever is not a choice is no choice."""

    rung = forms.TypedChoiceField(
        label="사다리",
        choices=[*_ANY, *Mission.Rung.choices],
        coerce=int,
        empty_value=None,
        required=False,
    )
    energy = forms.TypedChoiceField(
        label="드는 힘",
        choices=[*_ANY, (1, "아주 조금"), (2, "조금까지"), (3, "보통까지"), (4, "조금 많이까지")],
        coerce=int,
        empty_value=None,
        required=False,
    )
    place = forms.ChoiceField(label="장소", choices=[*_ANY, *Mission.Place.choices], required=False)
    theme = forms.ChoiceField(label="주제", choices=[*_ANY, *Mission.Theme.choices], required=False)

    def read_choice(self) -> Choice:
        """Return what was chosen."""
        self.is_valid()
        return Choice(**{name: value for name, value in self.cleaned_data.items() if value})


class StartForm(forms.Form):
    """With whom to begin."""

    companion = forms.UUIDField(required=False)


class FinishForm(forms.Form):
    """How it is known, and a line for oneself."""

    proof = forms.ChoiceField(choices=Mission.Proof.choices)
    note = forms.CharField(required=False, strip=True)


class StepForm(forms.Form):
    """Which step comes next."""

    step = forms.CharField(max_length=11)


class PhotoForm(forms.Form):
    """One photo."""

    photo = forms.FileField(
        error_messages={"required": "먼저 사진을 골라 주세요.", "empty": "빈 파일이에요."}
    )
    client_id = forms.UUIDField(required=False)


class EnergyForm(forms.Form):
    """How much strength there is today; empty takes it back."""

    energy = forms.TypedChoiceField(
        choices=[("", ""), *[(level, str(level)) for level in range(1, 6)]],
        coerce=int,
        empty_value=None,
        required=False,
        error_messages={"invalid_choice": "오늘의 힘은 1에서 5 사이로 골라 주세요."},
    )


class TalkForm(forms.Form):
    """Whether companions are to say nothing of missions."""

    is_quiet = forms.BooleanField(required=False)
