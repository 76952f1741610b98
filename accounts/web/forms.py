import datetime
from collections.abc import Iterator
from typing import Any

from allauth.core import context
from allauth.socialaccount.internal.flows.signup import clear_pending_signup
from django import forms
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import rules, selectors, services
from accounts.models import Region
from core.errors import DomainError


class NicknameField(forms.CharField):
    """A nickname on one line."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            label=_("닉네임"),
            help_text=_("AI 친구가 나를 부르는 이름이에요. 진짜 이름이 아니어도 돼요."),
            widget=forms.TextInput(
                attrs={"autocomplete": "nickname", "maxlength": rules.NICKNAME_LENGTH}
            ),
            **options,
        )

    def clean(self, value: Any) -> str:
        """Refuse what cannot be shown on one line."""
        return _refused_by_rule(rules.clean_nickname, super().clean(value))


class BirthDateField(forms.DateField):
    """Three lists, so that no calendar has to be paged back for decades."""

    default_error_messages = {
        "required": _("생년월일을 골라 주세요."),
        "invalid": _("달력에 없는 날짜예요. 다시 골라 주세요."),
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(
            label=_("생년월일"),
            help_text=_("만 14세부터 가입할 수 있어요. 가입한 뒤에는 바꿀 수 없어요."),
            widget=forms.SelectDateWidget(empty_label=("년", "월", "일")),
            **options,
        )
        # A required widget starts at this January 1st; an empty start is nobody's birthday.
        self.widget.is_required = False

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> forms.BoundField:
        """Offer the years up to this one, however long the process has been running."""
        this_year = timezone.localdate().year
        self.widget.years = range(this_year, rules.OLDEST_BIRTH_DATE.year - 1, -1)
        return super().get_bound_field(form, field_name)

    def to_python(self, value: Any) -> datetime.date | None:
        """Read a date; an app may send any JSON in its place."""
        is_readable = value is None or isinstance(value, str | datetime.date)
        return super().to_python(value if is_readable else str(value))

    def clean(self, value: Any) -> datetime.date:
        """Refuse dates nobody can have been born on, and those under fourteen."""
        birth_date = super().clean(value)
        _refused_by_rule(rules.check_birth_date, birth_date, timezone.localdate())
        return birth_date


class _ByProvince(forms.models.ModelChoiceIterator):
    """The 시군구 in groups by 시도, in one query."""

    def __iter__(self) -> Iterator[Any]:
        yield "", self.field.empty_label
        for sido, regions in selectors.list_regions():
            yield sido, [(region.code, region.sigungu) for region in regions]


class RegionField(forms.ModelChoiceField):
    """One grouped list; `region.js` makes two short ones of it."""

    iterator = _ByProvince

    def __init__(self, **options: Any) -> None:
        super().__init__(
            queryset=Region.objects.all(),
            label=_("사는 곳"),
            empty_label=_("시군구를 골라 주세요"),
            help_text=_("우리 동네 기관과 혜택을 찾을 때 써요. 자세한 주소는 묻지 않아요."),
            error_messages={
                "required": _("사는 시군구를 골라 주세요."),
                "invalid_choice": _("목록에 있는 시군구를 골라 주세요."),
            },
            widget=forms.Select(attrs={"data-region": ""}),
            **options,
        )


def _refused_by_rule(rule: Any, *values: Any) -> Any:
    try:
        return rule(*values)
    except DomainError as refusal:
        raise ValidationError(refusal.detail, code=refusal.code) from refusal


class SignupForm(forms.Form):
    """What every way of signing up asks beside e-mail and password.

    allauth builds its sign-up forms (pages, social, headless) upon this one; the adapter passes
    what they gathered to `services.sign_up`.
    """

    nickname = NicknameField()
    birth_date = BirthDateField()
    region = RegionField()
    is_terms_accepted = forms.BooleanField(
        label=_("이용약관과 기본 개인정보 처리에 동의해요 (필수)"),
        error_messages={"required": services.TermsNotAccepted.default_detail},
    )
    field_order = (
        "email",
        "password1",
        "password2",
        "nickname",
        "birth_date",
        "region",
        "is_terms_accepted",
    )

    account_already_exists = False

    def clean(self) -> dict[str, Any]:
        """Take no e-mail address from somebody who comes by Kakao.

        An address counts once it is confirmed, and a form that lets people in at once must not
        tell whether an address is taken: it is added later, on the page for addresses.
        """
        given = super().clean() or self.cleaned_data
        if hasattr(self, "sociallogin"):
            given["email"] = ""
            self.account_already_exists = False
            if self.has_error("birth_date", rules.GuardianConsentRequired.code):
                # Nothing of a child stays, not even who they are at Kakao (B6).
                clear_pending_signup(context.request)
        elif self.account_already_exists:
            # As long as storing a new password would have taken.
            make_password(given.get("password1"))
        return given

    def signup(self, request: HttpRequest, user: Any) -> None:
        """Nothing is left to do: the adapter stored the account with all of it."""


class ProfileForm(forms.Form):
    """What a person may change about themselves."""

    nickname = NicknameField()
    region = RegionField()


class AgreementForm(forms.Form):
    """One purpose, one unticked control."""

    is_agreed = forms.BooleanField(label=_("읽었고, 동의해요"), required=False)


class LeavingForm(forms.Form):
    """That the person knows what leaving means."""

    is_understood = forms.BooleanField(
        label=_("무엇이 지워지는지 읽었고, 계정을 지울게요"),
        error_messages={"required": _("아래 내용을 읽고 체크 칸을 눌러 주세요.")},
    )


class PushForm(forms.Form):
    """Which pushes a person wants, each with its own control."""

    companion_message = forms.BooleanField(
        label=_("AI 친구의 새 메시지"),
        help_text=_("자리를 비운 사이에 답이 왔을 때"),
        required=False,
    )
    help = forms.BooleanField(
        label=_("도움과 안내"),
        help_text=_("기관이 보낸 소식이나, 물어본 것에 답이 왔을 때"),
        required=False,
    )
    account = forms.BooleanField(
        label=_("내 계정"),
        help_text=_("새 기기에서 로그인했거나, 요청한 파일이 준비됐을 때"),
        required=False,
    )
    feed = forms.BooleanField(
        label=_("소식"),
        help_text=_("내 글에 공감이나 댓글이 있을 때, 하루에 세 번까지"),
        required=False,
    )
