"""What staff write of programmes and missions."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import StaffMember
from missions.models import Mission, MissionStep, Programme
from missions.rules.catalogue import MINUTES_LIMIT, POINTS_LIMIT
from missions.rules.doing import WELFARE_STEPS
from missions.services.catalogue import MissionText
from missions.services.programmes import ProgrammeText

# A beginning for whoever writes; each says who decides.
STEP_HINTS = {
    "learn": _("예: 안내 글을 읽고 궁금한 것을 적어 봐요."),
    "eligibility": _("예: 자격은 기관이 확인해요. 담당자에게 전화나 문자로 물어봐요."),
    "papers": _("예: 담당자가 알려 준 서류를 하나씩 챙겨요."),
    "apply": _("예: 신청서를 내요. 온라인이 어려우면 방문해도 돼요."),
    "result": _("예: 결과를 들은 날을 적어 둬요. 어떤 결과든 미션은 마친 거예요."),
}


def _write(rows: int, hint: Any = "") -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "placeholder": hint} if hint else {"rows": rows})


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class VersionedForm(forms.Form):
    """Remembers which version its writer saw, to the microsecond."""

    version = forms.DateTimeField(required=False, widget=forms.HiddenInput)


class ProgrammeForm(VersionedForm):
    """A programme: a place, dates and seats."""

    name = forms.CharField(label=_("이름"), max_length=80)
    introduction = forms.CharField(
        label=_("소개"),
        max_length=2000,
        required=False,
        widget=_write(4),
        help_text=_("누가 자격이 되는지는 적지 않아요. 자격은 기관이 확인해요."),
    )
    place = forms.CharField(label=_("장소"), max_length=120)
    starts_on = forms.DateField(label=_("시작하는 날"), widget=_day())
    ends_on = forms.DateField(label=_("끝나는 날"), widget=_day())
    capacity = forms.IntegerField(label=_("정원"), min_value=1, max_value=100_000)

    def make_text(self) -> ProgrammeText:
        """What the service takes, of a clean form."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        return ProgrammeText(**given)


class MissionForm(VersionedForm):
    """A welfare mission with its five steps."""

    client_id = forms.UUIDField(initial=uuid4, widget=forms.HiddenInput, required=False)
    programme = forms.ModelChoiceField(label=_("프로그램"), queryset=Programme.objects.none())
    title = forms.CharField(label=_("제목"), max_length=40)
    summary = forms.CharField(label=_("한 줄 소개"), max_length=120)
    body = forms.CharField(
        label=_("하는 법"),
        max_length=2000,
        widget=_write(5),
        help_text=_("짧고 쉬운 문장으로, 재촉하지 않는 말로 적어 주세요."),
    )
    minutes = forms.IntegerField(
        label=_("걸리는 시간(분)"), min_value=1, max_value=MINUTES_LIMIT, initial=30
    )
    energy = forms.TypedChoiceField(
        label=_("드는 힘"),
        coerce=int,
        choices=[(level, str(level)) for level in range(1, 6)],
        initial=3,
        help_text=_("1은 누워서도 되는 일, 5는 하루의 힘을 많이 쓰는 일이에요."),
    )
    place = forms.ChoiceField(
        label=_("하는 곳"), choices=Mission.Place.choices, initial=Mission.Place.CENTRE
    )
    seasons = forms.MultipleChoiceField(
        label=_("어울리는 계절"),
        choices=Mission.Season.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("고르지 않으면 언제나 보여요."),
    )
    proofs = forms.MultipleChoiceField(
        label=_("확인하는 방법"),
        choices=Mission.Proof.choices,
        widget=forms.CheckboxSelectMultiple,
        initial=[Mission.Proof.SELF, Mission.Proof.STAFF],
        help_text=_("참여하는 사람이 이 가운데 하나를 골라요."),
    )
    points = forms.IntegerField(
        label=_("포인트"),
        min_value=0,
        max_value=POINTS_LIMIT,
        initial=50,
        help_text=_("미션을 한 것에 드리는 온기 포인트예요. 프로그램의 혜택과는 달라요."),
    )
    learn = forms.CharField(max_length=1000)
    eligibility = forms.CharField(max_length=1000)
    papers = forms.CharField(max_length=1000)
    apply = forms.CharField(max_length=1000)
    result = forms.CharField(max_length=1000)
    source = forms.CharField(
        label=_("출처와 기준일"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": _("예: 온통청년, 2026년 3월 기준")}),
    )
    source_url = forms.URLField(
        label=_("원문 주소"), max_length=500, required=False, assume_scheme="https"
    )

    def __init__(self, *args: Any, member: StaffMember, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["programme"]
        choice.queryset = Programme.objects.for_staff(member).select_related("agency")  # type: ignore[attr-defined]
        choice.label_from_instance = lambda row: f"{row.name} ({row.starts_on:%Y.%m.%d})"  # type: ignore[attr-defined]
        for kind in WELFARE_STEPS:
            self.fields[kind].widget = _write(2, STEP_HINTS[kind])
            self.fields[kind].label = MissionStep.Kind(kind).label

    @property
    def steps(self) -> dict[str, str]:
        """The text of each step that is there."""
        return {kind: self.cleaned_data.get(kind, "") for kind in WELFARE_STEPS}

    def make_text(self) -> MissionText:
        """What the service takes, of a clean form."""
        given = dict(self.cleaned_data)
        for name in ("version", "client_id", *WELFARE_STEPS):
            given.pop(name)
        return MissionText(
            kind=Mission.Kind.WELFARE,
            rung=Mission.Rung.PEOPLE,
            theme=Mission.Theme.WELFARE,
            **given,
        )

    def make_preview(self) -> tuple[Mission, list[MissionStep]]:
        """The mission as people would see it, of whatever is written so far."""
        self.is_valid()
        names = [one.name for one in Mission._meta.concrete_fields if one.name in self.fields]
        given = {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}
        mission = Mission(
            **{"proofs": [], "minutes": 0, "energy": 0, "points": 0, **given},
            kind=Mission.Kind.WELFARE,
            rung=Mission.Rung.PEOPLE,
            theme=Mission.Theme.WELFARE,
        )
        steps = [MissionStep(kind=kind, body=body) for kind, body in self.steps.items() if body]
        return mission, steps


class ReasonForm(forms.Form):
    """Why, in a sentence that stays with the act."""

    reason = forms.CharField(label=_("까닭"), max_length=200)


class ExportForm(forms.Form):
    """Why a list is taken: each person on it reads this."""

    reason = forms.CharField(
        label=_("내려받는 까닭"),
        max_length=200,
        help_text=_("명단에 있는 분들이 ‘누가 나를 봤나요’에서 이 말을 그대로 봐요."),
    )
