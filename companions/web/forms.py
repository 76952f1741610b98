import secrets
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from companions.models import MBTI_TYPES, Companion
from companions.rules import persona, portrait
from companions.rules.portrait import Look

_PART_LABELS = {
    "face": _("얼굴형"),
    "skin": _("피부"),
    "hair": _("머리 모양"),
    "hair_colour": _("머리 색"),
    "clothes": _("옷"),
    "clothes_colour": _("옷 색"),
    "glasses": _("안경"),
    "extra": _("작은 것 하나"),
    "backdrop": _("배경"),
}
_SEED_LIMIT = 2**31


class CompanionForm(forms.Form):
    """A companion's persona and look; what may be taken is decided by the service."""

    name = forms.CharField(label=_("이름"), max_length=persona.NAME_LIMIT)
    sex = forms.ChoiceField(
        label=_("성별"), choices=Companion.Sex.choices, widget=forms.RadioSelect, initial="other"
    )
    age = forms.IntegerField(label=_("나이"))
    relation = forms.ChoiceField(label=_("나와의 관계"))
    speech_level = forms.ChoiceField(
        label=_("말투"),
        choices=Companion.SpeechLevel.choices,
        widget=forms.RadioSelect,
        initial="haeyo",
    )
    mbti = forms.ChoiceField(
        label=_("MBTI"),
        required=False,
        choices=[("", _("정하지 않을래요")), *((code, code) for code in MBTI_TYPES)],
    )
    interests = forms.CharField(
        label=_("관심사"),
        required=False,
        max_length=200,
        help_text=_("쉼표로 나눠 여덟 개까지 적어요. 예: 산책, 재즈, 집밥"),
    )
    note = forms.CharField(
        label=_("성격 메모"),
        required=False,
        max_length=persona.NOTE_LIMIT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("어떤 친구인지 자유롭게 적어요. 300자까지예요."),
    )
    portrait_seed = forms.IntegerField(
        widget=forms.HiddenInput, min_value=0, max_value=_SEED_LIMIT - 1
    )

    def __init__(self, *args: Any, person_age: int | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        open_to = persona.list_relations(Companion.Relation.values, person_age)
        relation, age = self.fields["relation"], self.fields["age"]
        assert isinstance(relation, forms.ChoiceField)  # noqa: S101
        relation.choices = [c for c in Companion.Relation.choices if c[0] in open_to]
        youngest = persona.youngest_companion_age(person_age)
        age.widget.attrs |= {"min": youngest, "max": persona.OLDEST_AGE, "inputmode": "numeric"}
        age.help_text = _("%(youngest)s살부터 99살까지") % {"youngest": youngest}
        for part, options in portrait.CHOICES.items():
            self.fields[part] = forms.ChoiceField(
                label=_PART_LABELS[part],
                required=False,
                choices=[("", _("알아서")), *options.items()],
            )

    @property
    def look_fields(self) -> list[forms.BoundField]:
        """The fields of the portrait, shown apart."""
        return [self[part] for part in portrait.CHOICES]

    @property
    def persona_fields(self) -> list[forms.BoundField]:
        """The fields of the persona, in the order they are asked."""
        names = ("name", "sex", "age", "relation", "speech_level", "mbti", "interests", "note")
        return [self[name] for name in names]

    def read_fields(self) -> dict[str, Any]:
        """The clean fields as the services take them."""
        data = dict(self.cleaned_data)
        look = {part: data.pop(part) for part in portrait.CHOICES}
        interests = [word for word in data.pop("interests").split(",") if word.strip()]
        return {**data, "interests": interests, "look": look}

    def preview_look(self) -> Look:
        """What the portrait would be with the form as it stands, valid or not."""
        look = {part: str(self[part].value() or "") for part in portrait.CHOICES}
        return portrait.derive_look(
            seed=_read_number(self["portrait_seed"].value(), 0),
            sex=str(self["sex"].value() or "other"),
            age=_read_number(self["age"].value(), 25),
            choices={part: key for part, key in look.items() if key},
        )


def _read_number(value: Any, default: int) -> int:
    text = str(value or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 11 else default


def describe_companion(companion: Companion) -> dict[str, Any]:
    """The form's first values for a companion that exists."""
    fields = ("name", "sex", "age", "relation", "speech_level", "mbti", "note", "portrait_seed")
    values = {name: getattr(companion, name) for name in fields}
    return {**values, **companion.look, "interests": ", ".join(companion.interests)}


def draw_seed() -> int:
    """A new face."""
    return secrets.randbelow(_SEED_LIMIT)


class CorrectionForm(forms.Form):
    """The person's own words for a memory."""

    text = forms.CharField(label=_("기억할 내용"), max_length=120)
