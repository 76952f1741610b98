"""What the pages about people take."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from feed.models import Profile, WordFilter
from feed.rules import people as rules

QUIET_TIMES = [
    ("morning", _("내일 아침 8시까지")),
    ("day", _("하루 동안")),
    ("always", _("내가 끌 때까지")),
]
MUTE_TIMES = [
    ("day", _("하루")),
    ("week", _("7일")),
    ("month", _("30일")),
    ("always", _("끝을 정하지 않음")),
]


class ProfileForm(forms.Form):
    """Who somebody is in the feed. Rules of the domain refuse; the form only reads."""

    handle = forms.CharField(
        label=_("아이디"),
        help_text=_(
            "영문 소문자, 숫자, 밑줄(_)로 3자에서 20자까지. 다른 분이 나를 부를 때 써요. "
            "바꾸면 앞의 아이디는 30일 동안 다른 분이 쓸 수 없어요."
        ),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )
    bio = forms.CharField(
        label=_("소개"),
        required=False,
        strip=False,
        help_text=_("160자까지. 연락처나 주소는 적지 않는 편이 안전해요."),
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": rules.BIO_LENGTH}),
    )
    interests = forms.MultipleChoiceField(
        label=_("관심사"),
        choices=list(rules.INTERESTS.items()),
        required=False,
        help_text=_("8개까지 고를 수 있어요."),
        widget=forms.CheckboxSelectMultiple,
    )
    is_private = forms.BooleanField(
        label=_("비공개 계정"),
        required=False,
        help_text=_(
            "내가 승인한 사람만 내 글을 봐요. 켜면 ‘모두’에게 보이던 글은 팔로워만 보게 되고, "
            "익명으로 쓴 글은 나만 보게 돼요. 지금 팔로워는 그대로예요."
        ),
    )
    is_suggested = forms.BooleanField(
        label=_("추천에 나오기"),
        required=False,
        help_text=_(
            "사는 곳(시군구)이나 관심사가 같은 사람에게 나를 소개해요. "
            "같은 지역에 산다는 것을 그 사람이 알게 돼요. 마음이나 대화는 보지 않아요."
        ),
    )

    def __init__(self, *args: Any, is_minor: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_minor:
            del self.fields["is_private"]


class ReadingForm(forms.Form):
    """How somebody reads."""

    note_mode = forms.ChoiceField(
        label=_("주의 말이 붙은 글"), choices=Profile.NoteMode.choices, widget=forms.RadioSelect
    )
    shows_counts = forms.BooleanField(
        label=_("공감 수 보기"), required=False, help_text=_("처음에는 보이지 않아요.")
    )


class QuietForm(forms.Form):
    """Until when nothing hints; empty ends it."""

    until = forms.ChoiceField(
        label=_("언제까지"), choices=QUIET_TIMES, widget=forms.RadioSelect, initial="morning"
    )


class MuteForm(forms.Form):
    """Until when somebody is not met."""

    until = forms.ChoiceField(
        label=_("언제까지"), choices=MUTE_TIMES, widget=forms.RadioSelect, initial="week"
    )


class FilterForm(forms.Form):
    """A word, and what meeting it does."""

    word = forms.CharField(
        label=_("단어"), strip=False, widget=forms.TextInput(attrs={"maxlength": 30})
    )
    action = forms.ChoiceField(
        label=_("이 단어가 있는 글은"),
        choices=WordFilter.Action.choices,
        widget=forms.RadioSelect,
        initial="fold",
    )


class FindForm(forms.Form):
    """A handle to look for."""

    handle = forms.CharField(label=_("아이디로 찾기"), required=False, max_length=60)
