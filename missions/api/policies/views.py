"""Policies for apps: the same services and selectors as the pages."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.pages import get_person, get_visible
from core.rest import ErrorBody
from missions.api.policies import serializers
from missions.models import Policy, PolicyFacts
from missions.selectors import policies as selectors
from missions.services import policies as services

_TAGS = ["policies"]


class SearchView(APIView):
    """Finding policies."""

    @extend_schema(
        operation_id="policies_search",
        request=serializers.PolicySearchIn,
        responses={200: serializers.PolicyPageOut, 400: ErrorBody, 401: ErrorBody},
        tags=_TAGS,
    )
    def post(self, request: Request) -> Response:
        """정책 찾기. 찾는 말이 주소에 남지 않게 본문으로 받아요."""
        given = serializers.PolicySearchIn(data=request.data)
        given.is_valid(raise_exception=True)
        user = get_person(request)
        page = selectors.search_policies(
            search=given.make_search(user), viewer=user, page=given.validated_data["page"]
        )
        return Response(serializers.PolicyPageOut(page).data)


class PolicyView(APIView):
    """One policy."""

    @extend_schema(
        operation_id="policies_read",
        responses={200: serializers.PolicyDetailOut, 401: ErrorBody, 404: ErrorBody},
        tags=_TAGS,
    )
    def get(self, request: Request, public_id: UUID) -> Response:
        """정책 하나와, 왜 맞을 수 있는지."""
        user = get_person(request)
        policy = get_visible(Policy, user, public_id)
        policy.fit = selectors.explain_policy(policy, user)
        policy.is_kept = selectors.get_bookmark(policy, user) is not None
        return Response(serializers.PolicyDetailOut(policy).data)


class BookmarksView(APIView):
    """What the person keeps."""

    @extend_schema(
        operation_id="policies_bookmarks",
        responses={200: serializers.BookmarkOut(many=True), 401: ErrorBody},
        tags=_TAGS,
    )
    def get(self, request: Request) -> Response:
        """담아 둔 정책, 마감이 가까운 것부터."""
        rows = selectors.list_bookmarks(get_person(request))
        return Response(serializers.BookmarkOut(rows, many=True).data)


class BookmarkView(APIView):
    """Keeping one policy."""

    @extend_schema(
        operation_id="policies_keep",
        request=serializers.BookmarkIn,
        responses={
            200: serializers.BookmarkOut,
            400: ErrorBody,
            401: ErrorBody,
            404: ErrorBody,
            409: ErrorBody,
        },
        tags=_TAGS,
    )
    def put(self, request: Request, public_id: UUID) -> Response:
        """담아 두기. 다시 불러도 한 번만 담겨요."""
        user = get_person(request)
        policy = get_visible(Policy, user, public_id)
        given = serializers.BookmarkIn(data=request.data)
        given.is_valid(raise_exception=True)
        bookmark = services.keep_policy(user=user, policy=policy, **given.validated_data)
        return Response(serializers.BookmarkOut(bookmark).data)

    @extend_schema(
        operation_id="policies_unkeep",
        responses={204: None, 401: ErrorBody, 404: ErrorBody},
        tags=_TAGS,
    )
    def delete(self, request: Request, public_id: UUID) -> Response:
        """담아 둔 것에서 빼기."""
        user = get_person(request)
        services.unkeep_policy(user=user, policy=get_visible(Policy, user, public_id))
        return Response(status=status.HTTP_204_NO_CONTENT)


class FactsView(APIView):
    """What the person stated for finding policies."""

    @extend_schema(
        operation_id="policies_facts",
        responses={200: serializers.FactsOut, 401: ErrorBody},
        tags=_TAGS,
    )
    def get(self, request: Request) -> Response:
        """적어 둔 내 상황. 적지 않은 것은 비어 있어요."""
        facts = selectors.get_facts(get_person(request)) or PolicyFacts()
        return Response(serializers.FactsOut(facts).data)

    @extend_schema(
        operation_id="policies_facts_state",
        request=serializers.FactsIn,
        responses={200: serializers.FactsOut, 400: ErrorBody, 401: ErrorBody},
        tags=_TAGS,
    )
    def put(self, request: Request) -> Response:
        """내 상황 적기."""
        given = serializers.FactsIn(data=request.data)
        given.is_valid(raise_exception=True)
        facts = services.state_facts(user=get_person(request), **given.validated_data)
        return Response(serializers.FactsOut(facts).data)

    @extend_schema(
        operation_id="policies_facts_forget",
        responses={204: None, 401: ErrorBody},
        tags=_TAGS,
    )
    def delete(self, request: Request) -> Response:
        """적어 둔 것을 바로 지우기."""
        services.forget_facts(user=get_person(request))
        return Response(status=status.HTTP_204_NO_CONTENT)
