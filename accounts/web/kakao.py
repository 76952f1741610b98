"""Kakao's button, its way back, and what Kakao calls when a person leaves it."""

from typing import Any

from allauth.account.internal.decorators import login_not_required
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from accounts import services
from accounts.kakao.provider import KakaoOAuth2Adapter, KakaoSignInRefused

LONGEST_ID = 20


class KakaoCallbackView(OAuth2CallbackView):
    """The way back from Kakao."""

    adapter: KakaoOAuth2Adapter

    def _get_state(self, request: HttpRequest, provider: Any) -> Any:
        """Hand the nonce of the remembered state to whoever checks the token."""
        state, response = super()._get_state(request, provider)
        self.adapter.expected_nonce = (state or {}).get("nonce", "")
        return state, response

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the error page also where Kakao's addresses cannot be had."""
        try:
            return super().dispatch(request, *args, **kwargs)
        except KakaoSignInRefused as error:
            return render_authentication_error(
                request, self.adapter.get_provider(), exception=error
            )


@login_not_required
def start_sign_in(request: HttpRequest) -> HttpResponse:
    """Send a browser to Kakao; GET only asks, so that no link signs anybody in."""
    return _answer(OAuth2LoginView, request)


@login_not_required
def finish_sign_in(request: HttpRequest) -> HttpResponse:
    """Receive a browser from Kakao."""
    return _answer(KakaoCallbackView, request)


def _answer(view: Any, request: HttpRequest) -> HttpResponse:
    try:
        return view.adapter_view(KakaoOAuth2Adapter(request, "kakao"))(request)
    except SocialApp.DoesNotExist as error:
        raise Http404 from error


@csrf_exempt
@require_POST
def receive_unlink(request: HttpRequest) -> HttpResponse:
    """Take Kakao's word that a person ended the connection there (B15): 200 within 3 s.

    Kakao knows us by its admin key alone; whom it names need not be known to us.
    """
    if not _is_kakao(request):
        return JsonResponse({"code": "not_kakao", "detail": "알 수 없는 요청이에요."}, status=401)
    kakao_id = request.POST.get("user_id", "")
    if kakao_id.isascii() and kakao_id.isdigit() and len(kakao_id) <= LONGEST_ID:
        services.receive_kakao_unlink(
            kakao_id=kakao_id, referrer=request.POST.get("referrer_type", "")
        )
    return JsonResponse({"status": "ok"})


def _is_kakao(request: HttpRequest) -> bool:
    given, expected = request.headers.get("Authorization", ""), settings.KAKAO.admin_key
    is_key_right = constant_time_compare(given, f"KakaoAK {expected}")
    app_id = settings.KAKAO.app_id
    return bool(expected) and is_key_right and app_id in {"", request.POST.get("app_id", "")}
