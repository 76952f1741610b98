import base64
import hashlib
import logging
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.forms import BaseForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts import selectors, services
from accounts.models import User

logger = logging.getLogger(__name__)


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

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Name the ways in our words."""
        words = {
            "reauthenticate": _("비밀번호로 확인하기"),
            "mfa_reauthenticate": _("인증 앱 번호로 확인하기"),
            "mfa_reauthenticate:webauthn": _("보안 키로 확인하기"),
        }
        methods = super().get_reauthentication_methods(user)
        return [{**one, "description": words.get(one["id"], one["description"])} for one in methods]

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


class MfaAdapter(DefaultMFAAdapter):
    """The second factor in our words; its secrets rest encrypted, and staff keep at least one."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "add_email_blocked": _("2단계 인증을 쓰는 동안에는 이메일 주소를 더할 수 없어요."),
        "cannot_delete_authenticator": _("직원 계정에는 2단계 인증이 하나 이상 있어야 해요."),
        "cannot_generate_recovery_codes": _("2단계 인증을 켠 다음에 복구 코드를 만들 수 있어요."),
        "incorrect_code": _("번호가 맞지 않아요. 지금 보이는 번호를 다시 적어 주세요."),
        "unverified_email": _("이메일 주소를 먼저 확인해 주세요. 그다음에 켤 수 있어요."),
    }

    def encrypt(self, text: str) -> str:
        """Encrypt a secret for the database."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Read a secret back; one of another key counts as a secret that nobody holds."""
        try:
            return _cipher().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            logger.warning("second_factor_unreadable")
            return generate_totp_secret()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Keep the last second factor of those who may not be without."""
        user = authenticator.user
        if not (user.is_staff or selectors.get_member(user)):
            return True
        others = Authenticator.objects.filter(user=user, type__in=services.SECOND_FACTORS)
        return others.exclude(pk=authenticator.pk).exists()

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Any) -> str:
        """Name a new key by its place among the person's keys."""
        number = Authenticator.objects.filter(user=user.pk, type=type).count() + 1
        return f"보안 키 {number}"


def _cipher() -> Fernet:
    key = hashlib.sha256(b"ongi.second-factor:" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
