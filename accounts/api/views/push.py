from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import selectors, services
from accounts.api.push import DeviceIn, DeviceOut, PushSettingsIn, PushSettingsOut
from accounts.api.schema import NOT_FOUND, NOT_SIGNED_IN, describe_refusal
from accounts.api.tokens import get_app_sign_in
from accounts.models import Device, PushCategory, SignIn
from accounts.push import leaves_the_country, rules
from core.pages import get_person, get_visible

_DEVICE = {
    "id": "5f0c2b1e-6c1c-4c27-9f43-0d7f5a3f9c10",
    "provider": "expo",
    "platform": "ios",
    "app_version": "1.4.0",
    "locale": "ko-KR",
    "time_zone": "Asia/Seoul",
    "last_seen_at": "2026-11-01T09:00:00+09:00",
    "is_current": True,
}
_SETTINGS = OpenApiExample(
    "settings",
    value={
        "categories": [
            {"category": "companion_message", "title": "AI 친구의 새 메시지", "is_on": True},
            {"category": "help", "title": "도움과 안내", "is_on": False},
            {"category": "account", "title": "내 계정", "is_on": True},
        ],
        "quiet_from": "23:00",
        "quiet_until": "08:00",
        "leaves_the_country": True,
    },
    response_only=True,
)


def _find_sign_in(request: Request) -> SignIn:
    """The sign-in that asks: an app's token, or a page's session."""
    key = str(request._request.session.session_key)
    return get_app_sign_in(request) or get_object_or_404(
        SignIn.objects.visible_to(get_person(request)), session_key=key
    )


class DevicesView(APIView):
    """Apps that are pushed to."""

    @extend_schema(
        operation_id="devices_list",
        summary="푸시 받는 기기 목록",
        responses={200: DeviceOut(many=True), 401: NOT_SIGNED_IN},
        examples=[OpenApiExample("device", value=_DEVICE, response_only=True)],
    )
    def get(self, request: Request) -> Response:
        """List the person's own, the latest registered first. Not paged."""
        rows = selectors.list_devices(get_person(request))
        return Response(self._show(request, rows, many=True))

    @extend_schema(
        operation_id="device_register",
        summary="이 기기로 푸시 받기",
        request=DeviceIn,
        responses={
            200: DeviceOut,
            400: describe_refusal(
                "device_token_malformed", services.DeviceTokenMalformed.default_detail
            ),
            401: NOT_SIGNED_IN,
            409: describe_refusal("device_busy", services.DeviceBusy.default_detail),
        },
        examples=[
            OpenApiExample(
                "register",
                value={
                    "provider": "expo",
                    "token": "ExponentPushToken[…]",
                    "platform": "ios",
                    "app_version": "1.4.0",
                    "locale": "ko-KR",
                    "time_zone": "Asia/Seoul",
                },
                request_only=True,
            ),
            OpenApiExample("device", value=_DEVICE, response_only=True, status_codes=["200"]),
        ],
    )
    def put(self, request: Request) -> Response:
        """Register the app of this sign-in; at each start, and whenever its token changes.

        Doing it again is fine. A token is one person's: whoever registered it before is pushed to
        there no more. `400 time_zone_unknown` for a time zone that is in no table.
        """
        body = DeviceIn(data=request.data)
        body.is_valid(raise_exception=True)
        device = services.register_device(sign_in=_find_sign_in(request), **body.validated_data)
        return Response(self._show(request, device))

    def _show(self, request: Request, rows: Any, *, many: bool = False) -> Any:
        sign_in = get_app_sign_in(request)
        key = sign_in.session_key if sign_in else request._request.session.session_key
        return DeviceOut(rows, many=many, context={"session_key": key}).data


class DeviceView(APIView):
    """One app that is pushed to."""

    @extend_schema(
        operation_id="device_remove",
        summary="푸시 받는 기기에서 빼기",
        request=None,
        responses={204: None, 401: NOT_SIGNED_IN, 404: NOT_FOUND},
    )
    def delete(self, request: Request, public_id: UUID) -> Response:
        """Push there no more. Signing out does the same by itself."""
        services.remove_device(device=get_visible(Device, get_person(request), public_id))
        return Response(status=status.HTTP_204_NO_CONTENT)


class PushSettingsView(APIView):
    """Which pushes the person wants; at first none."""

    @extend_schema(
        operation_id="push_settings_retrieve",
        summary="푸시 설정",
        responses={200: PushSettingsOut, 401: NOT_SIGNED_IN},
        examples=[_SETTINGS],
    )
    def get(self, request: Request) -> Response:
        """Show each category."""
        return self._show(request)

    @extend_schema(
        operation_id="push_settings_update",
        summary="푸시 설정 바꾸기",
        request=PushSettingsIn,
        responses={200: PushSettingsOut, 401: NOT_SIGNED_IN},
        examples=[
            _SETTINGS,
            OpenApiExample("one category", value={"companion_message": True}, request_only=True),
        ],
    )
    def patch(self, request: Request) -> Response:
        """Turn categories on or off, each by itself; what waits of one turned off is not sent."""
        body = PushSettingsIn(data=request.data)
        body.is_valid(raise_exception=True)
        services.choose_pushes(user=get_person(request), choices=body.validated_data)
        return self._show(request)

    def _show(self, request: Request) -> Response:
        choices = selectors.get_push_choices(get_person(request))
        shown = {
            "categories": [
                {"category": code, "title": PushCategory(code).label, "is_on": is_on}
                for code, is_on in choices.items()
            ],
            "quiet_from": f"{rules.QUIET_FROM:%H:%M}",
            "quiet_until": f"{rules.QUIET_UNTIL:%H:%M}",
            "leaves_the_country": leaves_the_country(),
        }
        return Response(PushSettingsOut(shown).data)
