"""The API of case files, for those who work on them; others find nothing here (404)."""

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import StaffMember
from accounts.services import require_conduct
from agencies.api import case_serializers as serializers
from agencies.api.staff import REFUSALS, StaffView
from agencies.models import Case
from agencies.rules import cases as rules
from agencies.selectors import cases as selectors
from agencies.services import cases as services
from core.rest import ErrorBody

MOST_ROWS = 200


class CaseView(StaffView):
    """A view for who works on cases and accepted the code of conduct."""

    roles = rules.CASE_ROLES

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Nobody opens a case before the promise."""
        super().initial(request, *args, **kwargs)
        require_conduct(member=self.member)

    def find_case(self, public_id: UUID) -> Case:
        """Find a case the member works on, or 404."""
        rows = Case.objects.for_staff(self.member).select_related(
            "user", "agency", "assigned_to__user"
        )
        return get_object_or_404(rows, public_id=public_id)

    def show(self, public_id: UUID, status: int = 200) -> Response:
        """Answer with the case as it stands now; that is written down."""
        case = services.read_case(case=self.find_case(public_id), member=self.member)
        file = selectors.get_case_file(case)
        attempt = services.count_next_attempt(case=case)
        shown = {"case": case, "file": file, "attempt": attempt}
        return Response(serializers.CaseFileOut(shown).data, status=status)


class CaseList(CaseView):
    """The cases a member works on."""

    @extend_schema(
        parameters=[serializers.CaseQueryIn],
        responses={200: serializers.CaseOut(many=True), **REFUSALS},
        description="급한 순서로, 오래 열린 순서로 나와요. 많아야 200건이에요.",
    )
    def get(self, request: Request) -> Response:
        """List cases; everybody on the list can see that it was opened."""
        asked = serializers.CaseQueryIn(data=request.query_params)
        asked.is_valid(raise_exception=True)
        show = asked.validated_data["show"]
        is_supervisor = self.member.role == StaffMember.Role.SUPERVISOR
        if not show or (show == "all" and not is_supervisor):
            show = "all" if is_supervisor else "mine"
        rows = selectors.list_cases(
            member=self.member, show=show, token=asked.validated_data["token"]
        )
        cases = list(rows[:MOST_ROWS])
        services.read_list(member=self.member, cases=cases)
        return Response(serializers.CaseOut(cases, many=True).data)


class CaseDetail(CaseView):
    """One case."""

    @extend_schema(
        responses={200: serializers.CaseFileOut, 403: ErrorBody, 404: ErrorBody},
        operation_id="agency_case_retrieve",
    )
    def get(self, request: Request, public_id: UUID) -> Response:
        """Show a case and write down that it was opened."""
        return self.show(public_id)


class CaseStep(CaseView):
    """Taking a case one step on."""

    @extend_schema(request=serializers.StepIn, responses={200: serializers.CaseFileOut, **REFUSALS})
    def post(self, request: Request, public_id: UUID) -> Response:
        """Move the case. Refusals: illegal_transition, step_missing, changed_meanwhile 409."""
        case = self.find_case(public_id)
        given = serializers.StepIn(data=request.data)
        given.is_valid(raise_exception=True)
        services.advance_case(case=case, member=self.member, **given.validated_data)
        return self.show(public_id)


class CaseContacts(CaseView):
    """Tries to reach the person."""

    @extend_schema(
        request=serializers.ContactIn, responses={201: serializers.CaseFileOut, **REFUSALS}
    )
    def post(self, request: Request, public_id: UUID) -> Response:
        """Write one down; `attempt_number` is the case's next one. Refusal: attempt_taken 409."""
        case = self.find_case(public_id)
        given = serializers.ContactIn(data=request.data)
        given.is_valid(raise_exception=True)
        services.log_contact(case=case, member=self.member, **given.validated_data)
        return self.show(public_id, 201)


class CaseNotes(CaseView):
    """Notes."""

    @extend_schema(request=serializers.NoteIn, responses={201: serializers.CaseFileOut, **REFUSALS})
    def post(self, request: Request, public_id: UUID) -> Response:
        """Add a note. Refusal: taken_id 409."""
        case = self.find_case(public_id)
        given = serializers.NoteIn(data=request.data)
        given.is_valid(raise_exception=True)
        services.add_note(case=case, member=self.member, **given.validated_data)
        return self.show(public_id, 201)


class CaseTasks(CaseView):
    """Tasks."""

    @extend_schema(request=serializers.TaskIn, responses={201: serializers.CaseFileOut, **REFUSALS})
    def post(self, request: Request, public_id: UUID) -> Response:
        """Plan a task. Refusal: taken_id 409."""
        case = self.find_case(public_id)
        given = serializers.TaskIn(data=request.data)
        given.is_valid(raise_exception=True)
        services.add_task(case=case, member=self.member, **given.validated_data)
        return self.show(public_id, 201)


class CaseTaskTurn(CaseView):
    """One task."""

    @extend_schema(
        request=serializers.TaskTurnIn,
        responses={200: serializers.CaseFileOut, **REFUSALS},
        operation_id="agency_case_task_turn",
    )
    def post(self, request: Request, public_id: UUID, task_id: UUID) -> Response:
        """Note that it is done, or take that back. Refusal: done_already 409."""
        case = self.find_case(public_id)
        task = get_object_or_404(case.tasks.select_related("case__user"), public_id=task_id)
        given = serializers.TaskTurnIn(data=request.data)
        given.is_valid(raise_exception=True)
        is_done = given.validated_data["is_done"]
        turn = services.finish_task if is_done else services.reopen_task
        turn(task=task, member=self.member)
        return self.show(public_id)
