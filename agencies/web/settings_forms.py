"""What an agency's admin writes."""

from collections.abc import Iterable
from datetime import time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import AgencyHours, StaffMember
from accounts.rules import MANAGED_ROLES

ROLE_CHOICES = [(role, StaffMember.Role(role).label) for role in MANAGED_ROLES]
Span = tuple[int, time, time]


class AgencyForm(forms.Form):
    """How the agency is reached and what it is."""

    phone = forms.CharField(
        label=_("전화"), max_length=20, widget=forms.TextInput(attrs={"type": "tel"})
    )
    on_call_phone = forms.CharField(
        label=_("당직 전화"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel"}),
        help_text=_("밤과 쉬는 날에도 받는 번호예요. 없으면 급한 신호(P0·P1)가 오지 않아요."),
    )
    opens_on_holidays = forms.BooleanField(label=_("공휴일에도 열어요"), required=False)
    introduction = forms.CharField(
        label=_("소개"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("상담 제안을 받은 분이 읽어요."),
    )


class InviteForm(forms.Form):
    """Whom to ask to work here, and as what."""

    email = forms.EmailField(label=_("이메일"), help_text=_("온기에 가입한 주소를 적어 주세요."))
    role = forms.ChoiceField(label=_("역할"), choices=ROLE_CHOICES)


class RoleForm(forms.Form):
    """Another role for a colleague."""

    role = forms.ChoiceField(label=_("역할"), choices=ROLE_CHOICES)


class HoursForm(forms.Form):
    """A week of spans; two a day, or as many as there are already."""

    def __init__(self, *args: Any, spans: Iterable[Span], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known: dict[int, list[Span]] = {}
        for span in spans:
            known.setdefault(span[0], []).append(span)
        self.places = range(max([2, *(len(rows) for rows in known.values())]))
        for day, label in AgencyHours.Weekday.choices:
            for place in self.places:
                row: list[Span | None] = [*known.get(day, []), *[None] * len(self.places)]
                shown = row[place]
                for end, word, at in (("opens", _("여는 시각"), 1), ("closes", _("닫는 시각"), 2)):
                    name = f"d{day}_{place}_{end}"
                    self.fields[name] = self._make_field(f"{label} {word}")
                    self.initial[name] = shown[at] if shown else None

    def _make_field(self, label: str) -> forms.TimeField:
        clock = forms.TimeInput(attrs={"type": "time", "aria-label": label}, format="%H:%M")
        return forms.TimeField(label=label, required=False, widget=clock)

    @property
    def days(self) -> list[tuple[str, list[tuple[forms.BoundField, forms.BoundField]]]]:
        """The fields as the table shows them."""
        return [
            (
                str(label),
                [
                    (self[f"d{day}_{place}_opens"], self[f"d{day}_{place}_closes"])
                    for place in self.places
                ],
            )
            for day, label in AgencyHours.Weekday.choices
        ]

    def clean(self) -> dict[str, Any]:
        """Gather the spans; one end alone is none."""
        given = super().clean() or {}
        spans: list[Span] = []
        for day in AgencyHours.Weekday.values:
            for place in self.places:
                ends = given.get(f"d{day}_{place}_opens"), given.get(f"d{day}_{place}_closes")
                if ends[0] and ends[1]:
                    spans.append((day, ends[0], ends[1]))
                elif ends[0] or ends[1]:
                    self.add_error(
                        None, _("여는 시각과 닫는 시각은 함께 적어 주세요. 쉬는 날은 비워 두세요.")
                    )
        return {**given, "spans": spans}
