"""allauth's OpenID Connect provider for Kakao, with its gaps closed (E1).

allauth itself takes the algorithm from the token, fetches the keys at every sign-in, asks for no
nonce and lets the same token in twice.
"""

from typing import Any

from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.models import SocialLogin, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.utils import generate_code_challenge
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from accounts import services
from accounts.kakao import directory
from accounts.kakao.tokens import check_id_token
from core.errors import DomainError

WEB, APP = "web", "app"
# Neither e-mail nor nickname: what is not asked for cannot leak.
SCOPE = ("openid",)


class KakaoSignInRefused(OAuth2Error):
    """What allauth shows on its error page; `code` and `detail` are those of our refusal."""

    def __init__(self, refusal: DomainError) -> None:
        self.code, self.detail = refusal.code, refusal.detail
        super().__init__(refusal.code)


def prove(app: Any, token: object, *, door: str) -> tuple[str, str]:
    """Return the Kakao id and the nonce of a token that is genuine, ours, fresh and unused."""
    server = app.settings["server_url"]
    proof = check_id_token(
        token,
        find_key=lambda key_id: directory.find_key(server, key_id),
        issuer=server,
        audience=app.client_id,
        now=timezone.now(),
    )
    services.spend_kakao_token(
        digest=proof.digest, expires_at=proof.expires_at, nonce=proof.nonce, door=door
    )
    return proof.subject, proof.nonce


class KakaoOAuth2Adapter(OpenIDConnectOAuth2Adapter):
    """The redirect flow of the pages."""

    # What the browser that came back had been sent away with.
    expected_nonce: str = ""
    basic_auth = False

    @property
    def openid_config(self) -> dict[str, Any]:
        """Return Kakao's addresses, kept for a day."""
        server = self.get_provider().app.settings["server_url"]
        try:
            return directory.get_configuration(server)
        except DomainError as refusal:
            raise KakaoSignInRefused(refusal) from refusal

    def complete_login(
        self, request: HttpRequest, app: Any, token: SocialToken, **kwargs: Any
    ) -> SocialLogin:
        """Let in whom the `id_token` names, if this very browser was sent away with its nonce."""
        try:
            subject, nonce = prove(app, kwargs["response"].get("id_token"), door=WEB)
            if not constant_time_compare(nonce, self.expected_nonce):
                raise services.NonceRefused()
        except DomainError as refusal:
            raise KakaoSignInRefused(refusal) from refusal
        return self.get_provider().sociallogin_from_response(request, {"sub": subject})

    def get_callback_url(self, request: HttpRequest, app: Any) -> str:
        """Name the one address that Kakao may send people back to."""
        return request.build_absolute_uri(reverse("accounts:kakao_callback"))


class KakaoProvider(OpenIDConnectProvider):
    """Kakao by redirect and by token; nothing of a person but their Kakao id is kept."""

    oauth2_adapter_class = KakaoOAuth2Adapter

    def get_login_url(self, request: HttpRequest, **kwargs: Any) -> str:
        """Name the page of the button."""
        return reverse("accounts:kakao_login", query=kwargs or None)

    def get_callback_url(self) -> str:
        """Name the way back."""
        return reverse("accounts:kakao_callback")

    def get_pkce_params(self) -> dict[str, str]:
        """Use PKCE where the server says it knows it."""
        config = self.get_oauth2_adapter(self.request).openid_config
        is_known = "S256" in config.get("code_challenge_methods_supported", [])
        return generate_code_challenge() if is_known else {}

    def redirect(
        self,
        request: HttpRequest,
        process: str,
        next_url: str | None = None,
        data: Any = None,
        **kwargs: Any,
    ) -> HttpResponse:
        """Send a browser to Kakao with a nonce that its session remembers.

        Scope and parameters are ours whatever the address said: it could name another way back.
        """
        nonce = services.issue_kakao_nonce(door=WEB)
        kwargs |= {"auth_params": {"nonce": nonce}, "scope": list(SCOPE), "nonce": nonce}
        try:
            return super().redirect(request, process, next_url, data, **kwargs)
        except KakaoSignInRefused as error:
            return render_authentication_error(request, self, exception=error)

    def verify_token(self, request: HttpRequest, token: dict[str, Any]) -> SocialLogin:
        """Let a phone in by the `id_token` of Kakao's SDK, asked for with a nonce of ours."""
        try:
            subject, _nonce = prove(self.app, token.get("id_token"), door=APP)
        except DomainError as refusal:
            raise ValidationError(refusal.detail, code=refusal.code) from refusal
        return self.sociallogin_from_response(request, {"sub": subject})

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        """Keep nothing: the account is the Kakao id."""
        return {}
