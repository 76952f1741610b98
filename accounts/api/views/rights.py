"""The API twins of 내 정보와 권리."""

import time
from typing import Any
from uuid import UUID

from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from django.contrib.auth import logout
from django.contrib.sessions.backends.db import SessionStore
from django.core.cache import cache
from django.db.models import QuerySet
from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.generics import ListAPIView
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import selectors, services
from accounts.api import serializers
from accounts.api.schema import NOT_FOUND, NOT_SIGNED_IN, describe_refusal
from accounts.api.tokens import get_app_sign_in
from accounts.api.views.people import check_password
from accounts.models import DeletionRequest, ExportJob
from core.errors import InvalidInput, NotFound, NotPermitted, TooManyRequests
from core.once import ONCE_KEY, ONCE_REFUSALS, answer_once
from core.pages import get_person, get_visible, signed_in_recently
from core.rest import SessionSignIn

ATTEMPTS, ATTEMPTS_WINDOW_S = 10, 600


class RecentSignInNeeded(NotPermitted):
    """Signing in was too long ago for something this private: confirm the password."""

    code = "recent_sign_in_needed"
    default_detail = "내 계정을 지키려고 비밀번호를 한 번 더 여쭤볼게요."


class PasswordRefused(InvalidInput):
    """Not the password of this account, or it has none."""

    code = "password_refused"
    default_detail = "비밀번호가 맞지 않아요. 다시 확인해 주세요."


def check_recent(request: Request) -> None:
    """Raise RecentSignInNeeded unless the person proved who they are a moment ago."""
    sign_in = get_app_sign_in(request)
    session = SessionStore(sign_in.session_key) if sign_in else request._request.session
    if not signed_in_recently(session):
        raise RecentSignInNeeded()


RECENT = describe_refusal(RecentSignInNeeded.code, RecentSignInNeeded.default_detail)
_JOB = OpenApiExample(
    "export",
    value={
        "id": "5f0c2b1e-6c1c-4c27-9f43-0d7f5a3f9c10",
        "state": "running",
        "percent": 40,
        "size": 0,
        "is_ready": False,
        "created_at": "2026-11-01T09:00:00+09:00",
        "due_at": "2026-11-11T09:00:00+09:00",
        "finished_at": None,
        "expires_at": None,
    },
    response_only=True,
)


class SessionConfirmView(APIView):
    """Prove again who one is, before fetching a copy or leaving; apps have allauth's own way."""

    authentication_classes = (SessionSignIn,)

    @extend_schema(
        operation_id="session_confirm",
        summary="비밀번호 한 번 더 확인",
        request=serializers.PasswordIn,
        responses={
            204: None,
            400: describe_refusal(PasswordRefused.code, PasswordRefused.default_detail),
            401: NOT_SIGNED_IN,
            429: describe_refusal("too_many_requests", TooManyRequests.default_detail),
        },
    )
    def post(self, request: Request) -> Response:
        """Confirm the password; good for a quarter of an hour."""
        body = serializers.PasswordIn(data=request.data)
        body.is_valid(raise_exception=True)
        user = get_person(request)
        _refuse_guessing(f"confirm-{user.pk}")
        if not user.check_password(body.validated_data["password"]):
            raise PasswordRefused()
        request._request.user = user
        reauthenticate_by_password(request._request)
        return Response(status=status.HTTP_204_NO_CONTENT)


def _refuse_guessing(name: str) -> None:
    window = int(time.time() // ATTEMPTS_WINDOW_S)
    key = f"guess-{name}-{window}"
    cache.add(key, 0, ATTEMPTS_WINDOW_S)
    if cache.incr(key) > ATTEMPTS:
        raise TooManyRequests()


@extend_schema_view(
    get=extend_schema(
        summary="내 정보 받기 목록",
        operation_id="exports_list",
        responses={200: serializers.ExportOut(many=True), 401: NOT_SIGNED_IN},
        examples=[_JOB],
    )
)
class ExportsView(ListAPIView):
    """Copies of the person's data, newest first."""

    serializer_class = serializers.ExportOut

    def get_queryset(self) -> QuerySet[ExportJob]:
        """Keep to the person's own."""
        return selectors.list_exports(get_person(self.request))

    @extend_schema(
        operation_id="export_create",
        summary="내 정보 모아 달라고 하기",
        parameters=[ONCE_KEY],
        request=None,
        responses={202: serializers.ExportOut, 401: NOT_SIGNED_IN, **ONCE_REFUSALS},
        examples=[_JOB],
    )
    @answer_once
    def post(self, request: Request) -> Response:
        """Ask for a copy; while one is being made, that one is the answer."""
        job = services.request_export(user=get_person(request))
        return Response(serializers.ExportOut(job).data, status=status.HTTP_202_ACCEPTED)

    def show_again(self, request: Request, made: UUID) -> Any:
        """Show the copy that was asked for."""
        return serializers.ExportOut(get_visible(ExportJob, get_person(request), made)).data


class ExportView(APIView):
    """One copy."""

    @extend_schema(
        operation_id="export_retrieve",
        summary="내 정보 받기 진행",
        responses={200: serializers.ExportOut, 401: NOT_SIGNED_IN, 404: NOT_FOUND},
        examples=[_JOB],
    )
    def get(self, request: Request, public_id: UUID) -> Response:
        """Show how far it is."""
        job = get_visible(ExportJob, get_person(request), public_id)
        return Response(serializers.ExportOut(job).data)

    @extend_schema(
        operation_id="export_destroy",
        summary="내 정보 파일 지우기",
        responses={204: None, 401: NOT_SIGNED_IN, 404: NOT_FOUND},
    )
    def delete(self, request: Request, public_id: UUID) -> Response:
        """Delete it before its time; twice is fine."""
        services.discard_export(job=get_visible(ExportJob, get_person(request), public_id))
        return Response(status=status.HTTP_204_NO_CONTENT)


class ExportFileView(APIView):
    """The file of a copy."""

    @extend_schema(
        operation_id="export_file",
        summary="내 정보 파일 받기",
        responses={
            (200, "application/zip"): OpenApiTypes.BINARY,
            401: NOT_SIGNED_IN,
            403: RECENT,
            404: describe_refusal("export_gone", services.ExportGone.default_detail),
            409: describe_refusal("export_not_ready", services.ExportNotReady.default_detail),
        },
    )
    def get(self, request: Request, public_id: UUID) -> FileResponse:
        """Fetch the ZIP; needs a recent sign-in."""
        job = get_visible(ExportJob, get_person(request), public_id)
        check_recent(request)
        file = services.open_export(job=job)
        response = FileResponse(
            file, as_attachment=True, filename="ongi.zip", content_type="application/zip"
        )
        response["Cache-Control"] = "no-store"
        return response


class DeletionView(APIView):
    """Leaving."""

    @extend_schema(
        operation_id="deletion_create",
        summary="계정 지우기",
        request=None,
        responses={
            202: serializers.DeletionOut,
            401: NOT_SIGNED_IN,
            403: RECENT,
            409: describe_refusal("staff_account", services.StaffStays.default_detail),
        },
    )
    def post(self, request: Request) -> Response:
        """Close the account now; it is erased in seven days unless undone. Signs out everywhere."""
        check_recent(request)
        asked = services.request_deletion(
            user=get_person(request), reason=DeletionRequest.Reason.PERSON
        )
        logout(request._request)
        return Response(serializers.DeletionOut(asked).data, status=status.HTTP_202_ACCEPTED)


class CertificateView(APIView):
    """What became of a deletion. Public: the id is unguessable and the answer names nobody."""

    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="deletion_retrieve",
        summary="계정 삭제 확인서",
        responses={200: serializers.DeletionOut, 404: NOT_FOUND},
        auth=[],
    )
    def get(self, request: Request, public_id: UUID) -> Response:
        """Show state, and when done what was erased and kept."""
        asked = selectors.get_certificate(public_id)
        if asked is None:
            raise NotFound()
        return Response(serializers.DeletionOut(asked).data)


class DeletionUndoView(APIView):
    """Coming back within seven days. Signed out, so it asks for e-mail and password."""

    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="deletion_undo",
        summary="계정 삭제 되돌리기",
        request=serializers.SessionIn,
        responses={
            200: serializers.ReopenedOut,
            400: describe_refusal("login_refused", "이메일이나 비밀번호가 맞지 않아요."),
            409: describe_refusal("nothing_to_undo", services.NothingToUndo.default_detail),
            429: describe_refusal("too_many_requests", TooManyRequests.default_detail),
        },
        auth=[],
    )
    def post(self, request: Request) -> Response:
        """Open the account again as it was; then sign in. Works without a cookie, as apps are."""
        asked = services.cancel_deletion(user=check_password(request).user)
        return Response(serializers.ReopenedOut({"reopened_at": asked.updated_at}).data)
