from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import LoginForm
from django.db.models import QuerySet
from django.middleware.csrf import get_token
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.generics import ListAPIView
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import selectors, services
from accounts.api import serializers
from accounts.api.schema import ME_EXAMPLE, NOT_SIGNED_IN, REGION_EXAMPLE, describe_refusal
from accounts.api.tokens import get_app_sign_in
from accounts.selectors import get_pending_deletion
from core.errors import InvalidInput, NotPermitted, TooManyRequests
from core.pages import get_person
from core.rest import SessionSignIn


class LoginRefused(InvalidInput):
    """Unknown address or wrong password; which of the two is not told."""

    code = "login_refused"
    default_detail = (
        "이메일이나 비밀번호가 맞지 않아요. 다시 확인해 주세요. "
        "갓 가입했다면 메일로 받은 링크를 먼저 열어 주세요."
    )


class AccountClosing(NotPermitted):
    """The account is closed and will be erased; until then it can be undone."""

    code = "account_closing"
    default_detail = "지우기로 한 계정이에요. 7일 안에는 되돌릴 수 있어요."


def check_password(request: Request) -> LoginForm:
    """Check e-mail and password, also of a closed account. Raise LoginRefused, TooManyRequests."""
    body = serializers.SessionIn(data=request.data)
    body.is_valid(raise_exception=True)
    form = LoginForm(
        {"login": body.validated_data["email"], "password": body.validated_data["password"]},
        request=request._request,
    )
    if form.is_valid():
        return form
    if any(error.code == "too_many_login_attempts" for error in form.non_field_errors().data):
        raise TooManyRequests()
    raise LoginRefused()


class SessionView(APIView):
    """Sign-in by session cookie. Send `X-CSRFToken` with every request that changes something."""

    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="session_retrieve",
        summary="로그인 상태와 CSRF 토큰",
        responses={200: serializers.SessionOut},
        examples=[
            OpenApiExample(
                "signed out", value={"is_signed_in": False, "csrf_token": "…"}, response_only=True
            )
        ],
    )
    def get(self, request: Request) -> Response:
        """Tell whether somebody is signed in and give the CSRF token."""
        return self._describe(request)

    @extend_schema(
        operation_id="session_create",
        summary="로그인",
        request=serializers.SessionIn,
        responses={
            200: serializers.SessionOut,
            400: describe_refusal("login_refused", LoginRefused.default_detail),
            403: describe_refusal(
                "second_factor_missing", services.SecondFactorMissing.default_detail
            ),
            429: describe_refusal("too_many_requests", TooManyRequests.default_detail),
        },
        examples=[
            OpenApiExample(
                "log in",
                value={"email": "person@example.com", "password": "…"},
                request_only=True,
            )
        ],
    )
    def post(self, request: Request) -> Response:
        """Log in with e-mail and password; the answer sets the session cookie.

        Whoever has a second factor shows it on the page `/accounts/2fa/authenticate/`. A closed
        account is refused with `account_closing`.
        """
        SessionSignIn().enforce_csrf(request)
        form = check_password(request)
        if not form.user.is_active:
            raise AccountClosing() if get_pending_deletion(form.user) else LoginRefused()
        form.login(request._request)
        if not request._request.user.is_authenticated:
            raise services.SecondFactorMissing()
        return self._describe(request)

    @extend_schema(
        operation_id="session_destroy", summary="로그아웃", request=None, responses={204: None}
    )
    def delete(self, request: Request) -> Response:
        """Log out; nobody being signed in is fine."""
        if sign_in := get_app_sign_in(request):
            services.end_sign_in(sign_in=sign_in)
        get_adapter(request._request).logout(request._request)
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _describe(self, request: Request) -> Response:
        viewer = request.user if get_app_sign_in(request) else request._request.user
        body = {"is_signed_in": viewer.is_authenticated, "csrf_token": get_token(request._request)}
        return Response(serializers.SessionOut(body).data)


class MeView(APIView):
    """The signed-in person's own account."""

    @extend_schema(
        operation_id="me_retrieve",
        summary="내 정보",
        responses={200: serializers.MeOut, 401: NOT_SIGNED_IN},
        examples=[ME_EXAMPLE],
    )
    def get(self, request: Request) -> Response:
        """Show the account."""
        return self._describe(request)

    @extend_schema(
        operation_id="me_update",
        summary="닉네임과 사는 곳 바꾸기",
        request=serializers.MeIn,
        responses={
            200: serializers.MeOut,
            400: describe_refusal(
                "nickname_not_accepted", "닉네임은 1자에서 20자까지, 줄바꿈 없이 적어 주세요."
            ),
            401: NOT_SIGNED_IN,
        },
        examples=[
            ME_EXAMPLE,
            OpenApiExample(
                "change", value={"nickname": "새벽", "region": "11140"}, request_only=True
            ),
        ],
    )
    def patch(self, request: Request) -> Response:
        """Change the nickname or the region; the birth date is fixed."""
        body = serializers.MeIn(data=request.data)
        body.is_valid(raise_exception=True)
        services.update_profile(user=get_person(request), **body.validated_data)
        return self._describe(request)

    def _describe(self, request: Request) -> Response:
        context = {"today": timezone.localdate()}
        return Response(serializers.MeOut(get_person(request), context=context).data)


@extend_schema_view(
    get=extend_schema(
        summary="시군구 목록", operation_id="regions_list", auth=[], examples=[REGION_EXAMPLE]
    )
)
class RegionsView(ListAPIView):
    """Every 시군구, in the order of their codes. Public, not paged."""

    permission_classes = (AllowAny,)
    pagination_class = None
    serializer_class = serializers.RegionOut

    def get_queryset(self) -> QuerySet[Any]:
        """List all."""
        return selectors.list_all_regions()
