from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from feed.models import ModerationAction, Referral, Takedown
from feed.rules import moderation as rules
from feed.rules.community import RULES
from feed.services.actions import Decision

_ROWS = {"rows": 3}
_NOTHING = [("", _("하지 않아요"))]


class ReportForm(forms.Form):
    """Why something is reported."""

    reason = forms.ChoiceField(label=_("어떤 점이 불편했나요?"), widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("덧붙일 말"),
        max_length=rules.NOTE_LENGTH,
        required=False,
        widget=forms.Textarea(attrs=_ROWS),
        help_text=_("살피는 사람만 봐요. 누가 신고했는지는 아무에게도 알리지 않아요."),
    )

    def __init__(self, *args: Any, reasons: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = list(reasons.items())  # type: ignore[attr-defined]


class AppealForm(forms.Form):
    """What the author says."""

    text = forms.CharField(
        label=_("하고 싶은 말"),
        max_length=rules.APPEAL_LENGTH,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("처음 정한 사람이 아닌 다른 운영자가 읽어요."),
    )


class TakedownForm(forms.Form):
    """What a third party writes (F12)."""

    ground = forms.ChoiceField(label=_("어떤 권리인가요?"), choices=Takedown.Ground.choices)
    address = forms.CharField(
        label=_("글의 주소"),
        max_length=300,
        help_text=_("글을 열었을 때 주소창에 보이는 주소를 그대로 붙여 주세요."),
    )
    explanation = forms.CharField(
        label=_("무엇이 어떻게 문제인지"),
        max_length=rules.APPEAL_LENGTH,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    name = forms.CharField(label=_("이름"), max_length=40)
    contact = forms.CharField(
        label=_("연락받을 이메일이나 전화"),
        max_length=120,
        help_text=_("글쓴이에게는 알리지 않아요."),
    )


class DecisionForm(forms.Form):
    """What a moderator decides."""

    content = forms.ChoiceField(label=_("글에 하는 일"), required=False, widget=forms.RadioSelect)
    person = forms.ChoiceField(
        label=_("쓴 사람에게 하는 일"), required=False, widget=forms.RadioSelect
    )
    label = forms.CharField(label=_("붙일 주의 말"), max_length=rules.LABEL_LENGTH, required=False)
    days = forms.TypedChoiceField(
        label=_("며칠 동안"),
        coerce=int,
        empty_value=0,  # type: ignore[arg-type]
        required=False,
        choices=[("", _("정하지 않음")), *((day, _("%d일") % day) for day in rules.MUTE_DAYS)],
    )
    rule = forms.ChoiceField(
        label=_("어떤 약속"),
        choices=[("", _("골라 주세요")), *((code, rule.title) for code, rule in RULES.items())],
    )
    reason = forms.CharField(
        label=_("글쓴이가 읽을 까닭"),
        max_length=rules.REASON_LENGTH,
        widget=forms.Textarea(attrs=_ROWS),
    )

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = dict(ModerationAction.Kind.choices)
        for name, codes in (
            ("content", rules.list_content_actions(kind)),
            ("person", rules.list_person_actions(kind)),
        ):
            offered = [*_NOTHING, *((code, labels[code]) for code in codes)]
            self.fields[name].choices = offered  # type: ignore[attr-defined]

    def make_decision(self) -> Decision:
        """What was chosen, as services take it."""
        return Decision(**self.cleaned_data)


class ReasonForm(forms.Form):
    """Why something is opened; kept with the name of who opened it."""

    reason = forms.CharField(
        label=_("여는 까닭"), max_length=rules.REASON_LENGTH, widget=forms.TextInput
    )


class ReferralForm(forms.Form):
    """Which authority was told."""

    authority = forms.ChoiceField(label=_("기관"), choices=Referral.Authority.choices)
    reference = forms.CharField(
        label=_("접수 번호와 내용"),
        max_length=rules.REASON_LENGTH,
        widget=forms.Textarea(attrs=_ROWS),
    )


class AnswerForm(forms.Form):
    """A yes or no to somebody, with words."""

    answer = forms.CharField(
        label=_("답"), max_length=rules.REASON_LENGTH, widget=forms.Textarea(attrs=_ROWS)
    )
    is_accepted = forms.TypedChoiceField(
        label=_("결정"),
        coerce=lambda value: value == "yes",
        choices=[("yes", _("받아들여요")), ("no", _("받아들이지 않아요"))],
        widget=forms.RadioSelect,
    )


class BlockForm(forms.Form):
    """For how long something is hidden for a third party."""

    answer = forms.CharField(
        label=_("요청한 사람과 글쓴이가 읽을 까닭"),
        max_length=rules.REASON_LENGTH,
        widget=forms.Textarea(attrs=_ROWS),
    )
    days = forms.IntegerField(
        label=_("며칠 (받아들일 때)"), min_value=1, max_value=rules.TAKEDOWN_DAYS, initial=30
    )
    is_accepted = forms.TypedChoiceField(
        label=_("결정"),
        coerce=lambda value: value == "yes",
        choices=[("yes", _("가려요")), ("no", _("받아들이지 않아요"))],
        widget=forms.RadioSelect,
    )


class TagForm(forms.Form):
    """A hashtag."""

    name = forms.CharField(label=_("해시태그"), max_length=31)
