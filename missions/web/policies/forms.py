from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.selectors import get_age
from missions.models import PolicyFacts
from missions.models.policies.crawls import Source
from missions.rules.policies.words import JOBS, SCHOOLS, THEMES
from missions.selectors.policies import LAST_PAGE, PolicySearch

_ANY = ("", _("모두"))
_SOON = {"7": 7, "30": 30}


class PolicySearchForm(forms.Form):
    """What to look for. Without a word from the person: their own region and age, all themes."""

    words = forms.CharField(
        label=_("찾는 말"),
        max_length=80,
        required=False,
        widget=forms.TextInput(
            attrs={
                "type": "search",
                "placeholder": _("예: 월세, 심리상담"),
                "enterkeyhint": "search",
            }
        ),
    )
    region = forms.ChoiceField(
        label=_("지역"),
        choices=[("mine", _("내가 사는 곳과 전국")), ("all", _("모든 지역"))],
        required=False,
    )
    age = forms.ChoiceField(
        label=_("나이"),
        choices=[("mine", _("내 나이에 맞춰")), ("all", _("모든 나이"))],
        required=False,
    )
    theme = forms.ChoiceField(label=_("주제"), choices=[_ANY, *THEMES.items()], required=False)
    deadline = forms.ChoiceField(
        label=_("신청 기간"),
        choices=[
            _ANY,
            ("7", _("7일 안에 마감")),
            ("30", _("30일 안에 마감")),
            ("always", _("언제나 신청")),
        ],
        required=False,
    )
    source = forms.ChoiceField(label=_("출처"), choices=[_ANY, *Source.choices], required=False)
    order = forms.ChoiceField(
        label=_("순서"),
        choices=[
            ("relevance", _("찾는 말에 가까운 것부터")),
            ("deadline", _("마감이 가까운 것부터")),
        ],
        required=False,
    )
    page = forms.IntegerField(
        min_value=1, max_value=LAST_PAGE, required=False, widget=forms.HiddenInput
    )

    def make_search(self, user: User) -> PolicySearch:
        """Turn the choices into what the selector understands."""
        said: dict[str, Any] = self.cleaned_data
        days = _SOON.get(said["deadline"])
        is_mine = said["region"] != "all"
        return PolicySearch(
            words=said["words"],
            region=(user.region_id or "") if is_mine else "",
            age=get_age(user, timezone.localdate()) if said["age"] != "all" else None,
            theme=said["theme"],
            source=said["source"],
            closes_by=timezone.localdate() + timedelta(days=days) if days else None,
            is_always=said["deadline"] == "always",
            order=said["order"] or "relevance",
        )


class FactsForm(forms.Form):
    """What somebody may state; leaving all of it open states nothing."""

    job = forms.ChoiceField(
        label=_("일"),
        choices=[("", _("말하지 않을래요")), *JOBS.items()],
        required=False,
        widget=forms.RadioSelect,
    )
    school = forms.ChoiceField(
        label=_("학교"),
        choices=[("", _("말하지 않을래요")), *SCHOOLS.items()],
        required=False,
        widget=forms.RadioSelect,
    )
    housing = forms.ChoiceField(
        label=_("사는 집"),
        choices=[("", _("말하지 않을래요")), *PolicyFacts.Housing.choices],
        required=False,
        widget=forms.RadioSelect,
    )
