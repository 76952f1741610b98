import base64
import hashlib
import logging
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.email_verification import send_verification_email_at_login
from allauth.account.models import EmailAddress, Login
from allauth.account.utils import has_verified_email
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import selectors, services
from accounts.models import User

# A session that holds this belongs to nobody signed in; it may undo one deletion, for ten minutes.
CLOSING = "closing_account"
PENDING_S = 24 * 3600
logger = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    """Where allauth's sign-up meets our services, whatever door a person came in by."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "email_taken": services.EmailTaken.default_detail,
        "email_password_mismatch": _(
            "이메일이나 비밀번호가 맞지 않아요. 다시 확인해 주세요. "
            "갓 가입했다면 메일로 받은 링크를 먼저 열어 주세요."
        ),
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

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Know nobody by an address they have not confirmed, and send the link once more.

        Answering otherwise than for a wrong password would tell that signing up with the address
        had worked, so that it had been free.
        """
        user = super().authenticate(request, **credentials)
        email = credentials.get("email")
        if user is None or not email or has_verified_email(user, email):
            return user
        send_verification_email_at_login(request, Login(user=user, email=email))
        return None

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Give an address to whoever confirms it first."""
        try:
            with transaction.atomic():
                services.free_email(email=email_address.email, owner=email_address.user)
                return super().confirm_email(request, email_address)
        except IntegrityError:
            failed = "account/messages/email_confirmation_failed.txt"
            self.add_message(request, messages.ERROR, failed, {"email": email_address.email})
            return False


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Where Kakao meets our services."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultSocialAccountAdapter.error_messages,
        "invalid_token": _("카카오 로그인을 확인하지 못했어요."),
        "no_password": _(
            "카카오가 지금 유일한 로그인 방법이에요. "
            "이메일과 비밀번호를 먼저 정하면 끊을 수 있어요."
        ),
        "no_verified_email": _(
            "이메일을 먼저 확인해 주세요. 그래야 카카오 없이도 로그인할 수 있어요."
        ),
        "connected_other": _("이미 다른 온기 계정과 이어진 카카오 계정이에요."),
    }

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Keep no token of Kakao, and a pending sign-up for a day at most (B6)."""
        sociallogin.token = None
        if not request.user.is_authenticated:
            request.session.set_expiry(None if sociallogin.is_existing else PENDING_S)

    def save_user(
        self, request: HttpRequest, sociallogin: SocialLogin, form: BaseForm | None = None
    ) -> User:
        """Store account, consent and Kakao id together, or nothing; one Kakao id, one account."""
        try:
            with transaction.atomic():
                user = super().save_user(request, sociallogin, form)
        except IntegrityError as error:
            raise services.KakaoTaken() from error
        request.session.set_expiry(None)
        return user

    def validate_disconnect(self, account: Any, accounts: Any) -> None:
        """Write down that Kakao is to end the connection too, before it goes here (B14)."""
        super().validate_disconnect(account, accounts)
        if account.provider == "kakao":
            services.plan_release(kakao_id=account.uid)

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: Any) -> str:
        """Go on where connections are looked after."""
        return reverse("socialaccount_connections")


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
