from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from accounts import selectors, services
from accounts.models import User

# A session that holds this belongs to nobody signed in; it may undo one deletion, for ten minutes.
CLOSING = "closing_account"


class AccountAdapter(DefaultAccountAdapter):
    """Where allauth's sign-up meets our services, whatever door a person came in by."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "email_taken": services.EmailTaken.default_detail,
        "email_password_mismatch": _("이메일이나 비밀번호가 맞지 않아요. 다시 확인해 주세요."),
        "too_many_login_attempts": _("로그인을 여러 번 시도했어요. 잠시 뒤에 다시 시도해 주세요."),
        "account_inactive": _("지금은 쓸 수 없는 계정이에요."),
        "enter_current_password": _("지금 쓰는 비밀번호를 적어 주세요."),
        "incorrect_password": _("비밀번호가 맞지 않아요."),
        "rate_limited": _("요청이 너무 잦아요. 잠시 뒤에 다시 시도해 주세요."),
        "unknown_email": _("이 이메일로 가입한 계정이 없어요."),
        "invalid_password_reset": _("비밀번호를 다시 정하는 링크가 올바르지 않아요."),
        "same_as_current": _("지금 쓰는 것과 다르게 적어 주세요."),
    }

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponseBase:
        """Let a person who just proved who they are undo their leaving, whatever door they used."""
        if selectors.get_pending_deletion(user) is None:
            return super().respond_user_inactive(request, user)
        request.session.cycle_key()
        request.session[CLOSING] = str(user.public_id)
        request.session.set_expiry(600)
        return redirect("accounts:closing")

    def save_user(
        self, request: HttpRequest, user: User, form: BaseForm, commit: bool = True
    ) -> User:
        """Store the account and its consent to the terms together, or nothing."""
        super().save_user(request, user, form, commit=False)
        if not commit:
            return user
        answers = form.cleaned_data
        return services.sign_up(
            user=user,
            nickname=answers["nickname"],
            birth_date=answers["birth_date"],
            region=answers["region"],
            is_terms_accepted=answers["is_terms_accepted"],
        )
