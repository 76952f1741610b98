"""The staff portal's API; people who are not staff find nothing here (404)."""

from typing import Any
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import StaffMember, User
from accounts.selectors import get_member
from accounts.services import pass_staff_door
from agencies import rules, services
from agencies.api import serializers
from agencies.models import Alert
from core.rest import ErrorBody, SessionSignIn

REFUSALS = {400: ErrorBody, 403: ErrorBody, 404: ErrorBody, 409: ErrorBody}


class StaffView(APIView):
    """A view for active members of an agency."""

    # Phones carry no staff work (E5): a token is nobody here.
    authentication_classes = (SessionSignIn,)
    member: StaffMember
    # Who finds it at all; empty: every member.
    roles: tuple[str, ...] = ()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Find the membership or answer 404; refuse with the code of what the door misses."""
        super().initial(request, *args, **kwargs)
        member = get_member(request.user) if isinstance(request.user, User) else None
        if member is None:
            raise Http404
        pass_staff_door(user=member.user, session=request._request.session)
        if self.roles and member.role not in self.roles:
            raise Http404
        self.member = member

    def find_alert(self, public_id: UUID) -> Alert:
        """Find an alert of the member's agency, or 404."""
        rows = Alert.objects.for_staff(self.member).select_related("user", "agency", "region")
        return get_object_or_404(rows, public_id=public_id)

    def show(self, public_id: UUID) -> Response:
        """Answer with the alert as it stands now."""
        file = services.read_alert(alert=self.find_alert(public_id), member=self.member)
        return Response(serializers.AlertFileOut(file).data)


class AlertList(StaffView):
    """The queue."""

    roles = rules.ALERT_ROLES

    @extend_schema(
        responses={200: serializers.AlertOut(many=True), 404: ErrorBody},
        description="급한 순서로, 확인할 시각이 가까운 순서로 나와요. 많아야 200건이에요.",
    )
    def get(self, request: Request) -> Response:
        """List what waits; everybody on the list can see that it was opened."""
        alerts = services.read_queue(member=self.member)
        return Response(serializers.AlertOut(alerts, many=True).data)


class AlertDetail(StaffView):
    """One alert."""

    @extend_schema(responses={200: serializers.AlertFileOut, 404: ErrorBody})
    def get(self, request: Request, public_id: UUID) -> Response:
        """Show an alert and write down that it was opened."""
        return self.show(public_id)


class AlertAcknowledge(StaffView):
    """Taking an alert on."""

    @extend_schema(request=None, responses={200: serializers.AlertFileOut, **REFUSALS})
    def post(self, request: Request, public_id: UUID) -> Response:
        """Stop the clock. Refusals: illegal_transition, changed_meanwhile 409."""
        services.acknowledge_alert(alert=self.find_alert(public_id), member=self.member)
        return self.show(public_id)


class AlertTakeOver(StaffView):
    """Looking after what a colleague held."""

    @extend_schema(request=None, responses={200: serializers.AlertFileOut, **REFUSALS})
    def post(self, request: Request, public_id: UUID) -> Response:
        """Take over. Refusals: alert_locked, illegal_transition, changed_meanwhile 409."""
        services.take_over_alert(alert=self.find_alert(public_id), member=self.member)
        return self.show(public_id)


class AlertConfirm(StaffView):
    """A human's judgement."""

    @extend_schema(
        request=serializers.ConfirmIn, responses={200: serializers.AlertFileOut, **REFUSALS}
    )
    def post(self, request: Request, public_id: UUID) -> Response:
        """Set the human level and why. Refusals: alert_locked, illegal_transition 409."""
        alert = self.find_alert(public_id)
        given = serializers.ConfirmIn(data=request.data)
        given.is_valid(raise_exception=True)
        services.confirm_alert(alert=alert, member=self.member, **given.validated_data)
        return self.show(public_id)


class AlertDraft(StaffView):
    """What a member is writing to the person of an alert."""

    @extend_schema(
        request=serializers.SendOfferIn, responses={200: serializers.AlertFileOut, **REFUSALS}
    )
    def put(self, request: Request, public_id: UUID) -> Response:
        """Keep a draft of the member's own. Refusals: alert_locked, illegal_transition 409."""
        alert = self.find_alert(public_id)
        given = serializers.SendOfferIn(data=request.data)
        given.is_valid(raise_exception=True)
        services.save_draft(alert=alert, member=self.member, **given.validated_data)
        return self.show(public_id)


class AlertDismiss(StaffView):
    """Setting an alert aside."""

    @extend_schema(
        request=serializers.DismissIn, responses={200: serializers.AlertFileOut, **REFUSALS}
    )
    def post(self, request: Request, public_id: UUID) -> Response:
        """Set aside a signal that meant nothing."""
        alert = self.find_alert(public_id)
        given = serializers.DismissIn(data=request.data)
        given.is_valid(raise_exception=True)
        services.dismiss_alert(alert=alert, member=self.member, **given.validated_data)
        return self.show(public_id)


class AlertOffer(StaffView):
    """Offering counselling."""

    @extend_schema(
        request=serializers.SendOfferIn,
        responses={200: serializers.AlertFileOut, **REFUSALS},
        examples=[
            OpenApiExample(
                "제안", value={"message": "괜찮으시면 이야기 나누고 싶어요."}, request_only=True
            )
        ],
    )
    def post(self, request: Request, public_id: UUID) -> Response:
        """Send an offer. Refusals: offer_rests, illegal_transition 409, consent_missing 403."""
        alert = self.find_alert(public_id)
        given = serializers.SendOfferIn(data=request.data)
        given.is_valid(raise_exception=True)
        services.send_offer(alert=alert, member=self.member, **given.validated_data)
        return self.show(public_id)


class AlertClose(StaffView):
    """Finishing an alert."""

    @extend_schema(
        request=serializers.CloseIn, responses={200: serializers.AlertFileOut, **REFUSALS}
    )
    def post(self, request: Request, public_id: UUID) -> Response:
        """Close with an outcome."""
        alert = self.find_alert(public_id)
        given = serializers.CloseIn(data=request.data)
        given.is_valid(raise_exception=True)
        services.close_alert(alert=alert, member=self.member, **given.validated_data)
        return self.show(public_id)
