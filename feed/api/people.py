"""People of the feed, for apps."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import generics, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from core.pages import get_person, get_visible
from core.rest import ErrorBody, StreamPagination
from feed.api import people_serializers as shapes
from feed.models import Follow, WordFilter
from feed.selectors import people as selectors
from feed.selectors import suggestions
from feed.services import people

_TAGS = ["feed"]
_REFUSALS = {400: ErrorBody, 401: ErrorBody, 404: ErrorBody, 409: ErrorBody}


def _show_person(request: Request, handle: str) -> selectors.PersonView:
    """Find somebody the asker may know of; a block looks like nobody, to either side."""
    found = selectors.get_person_view(get_person(request), handle)
    if found is None:
        raise Http404
    return found


class OwnProfileView(APIView):
    """Who somebody is in the feed, and how they read."""

    @extend_schema(
        operation_id="feed_profile_retrieve",
        responses={200: shapes.ProfileBody, 401: ErrorBody},
        tags=_TAGS,
    )
    def get(self, request: Request) -> Response:
        """내 소식 프로필."""
        return Response(shapes.ProfileBody(people.open_profile(user=get_person(request))).data)

    @extend_schema(
        operation_id="feed_profile_update",
        request=shapes.ProfileIn,
        responses={200: shapes.ProfileBody, 403: ErrorBody, 422: ErrorBody, **_REFUSALS},
        tags=_TAGS,
    )
    def patch(self, request: Request) -> Response:
        """프로필 고치기: 보낸 것만 바뀌어요. 409: handle_taken."""
        given = shapes.ProfileIn(data=request.data)
        given.is_valid(raise_exception=True)
        profile = people.save_profile(user=get_person(request), **given.validated_data)
        return Response(shapes.ProfileBody(profile).data)


class QuietView(APIView):
    """Nothing of the feed hints."""

    @extend_schema(
        operation_id="feed_quiet_begin",
        request=shapes.QuietIn,
        responses={200: shapes.ProfileBody, 400: ErrorBody, 401: ErrorBody},
        tags=_TAGS,
    )
    def put(self, request: Request) -> Response:
        """조용히 보기."""
        given = shapes.QuietIn(data=request.data)
        given.is_valid(raise_exception=True)
        profile = people.be_quiet(user=get_person(request), **given.validated_data)
        return Response(shapes.ProfileBody(profile).data)

    @extend_schema(
        operation_id="feed_quiet_end",
        responses={200: shapes.ProfileBody, 401: ErrorBody},
        tags=_TAGS,
    )
    def delete(self, request: Request) -> Response:
        """조용히 보기 끝내기."""
        profile = people.end_quiet(user=get_person(request))
        return Response(shapes.ProfileBody(profile).data)


class SuggestionsView(APIView):
    """A few people one might like to read."""

    @extend_schema(
        operation_id="feed_people_suggestions",
        responses={200: shapes.SuggestionBody(many=True), 401: ErrorBody},
        tags=_TAGS,
    )
    def get(self, request: Request) -> Response:
        """사는 곳과 관심사로 고른 사람들. 추천에 나오기로 한 사람만 있어요."""
        user = get_person(request)
        people.open_profile(user=user)
        found = suggestions.list_suggestions(user, timezone.localdate())
        return Response(shapes.SuggestionBody(found, many=True).data)


class PersonDetail(APIView):
    """Somebody."""

    @extend_schema(
        operation_id="feed_person_retrieve",
        responses={200: shapes.PersonBody, 401: ErrorBody, 404: ErrorBody},
        tags=_TAGS,
    )
    def get(self, request: Request, handle: str) -> Response:
        """프로필 보기. 차단한 사이이거나 없는 사람은 404예요."""
        return Response(shapes.PersonBody(_show_person(request, handle)).data)


class FollowView(APIView):
    """Following somebody."""

    @extend_schema(
        operation_id="feed_person_follow",
        request=None,
        responses={200: shapes.PersonBody, 403: ErrorBody, 429: ErrorBody, **_REFUSALS},
        tags=_TAGS,
    )
    def put(self, request: Request, handle: str) -> Response:
        """팔로우하기, 비공개 계정이면 요청하기. 다시 불러도 한 번이에요."""
        target = _show_person(request, handle).user
        people.follow(user=get_person(request), target=target)
        return Response(shapes.PersonBody(_show_person(request, handle)).data)

    @extend_schema(
        operation_id="feed_person_unfollow",
        responses={200: shapes.PersonBody, 401: ErrorBody, 404: ErrorBody},
        tags=_TAGS,
    )
    def delete(self, request: Request, handle: str) -> Response:
        """팔로우 그만하기, 또는 요청 거두기."""
        target = _show_person(request, handle).user
        people.unfollow(user=get_person(request), target=target)
        return Response(shapes.PersonBody(_show_person(request, handle)).data)


class MuteView(APIView):
    """Meeting nothing of somebody for a while."""

    @extend_schema(
        operation_id="feed_person_mute",
        request=shapes.MuteIn,
        responses={200: shapes.PersonBody, **_REFUSALS},
        tags=_TAGS,
    )
    def put(self, request: Request, handle: str) -> Response:
        """숨기기: 상대는 알 수 없어요."""
        given = shapes.MuteIn(data=request.data)
        given.is_valid(raise_exception=True)
        target = _show_person(request, handle).user
        people.mute(user=get_person(request), target=target, **given.validated_data)
        return Response(shapes.PersonBody(_show_person(request, handle)).data)

    @extend_schema(
        operation_id="feed_person_unmute",
        responses={200: shapes.PersonBody, 401: ErrorBody, 404: ErrorBody},
        tags=_TAGS,
    )
    def delete(self, request: Request, handle: str) -> Response:
        """숨기기 풀기."""
        target = _show_person(request, handle).user
        people.unmute(user=get_person(request), target=target)
        return Response(shapes.PersonBody(_show_person(request, handle)).data)


class BlockView(APIView):
    """Seeing nothing of each other."""

    @extend_schema(
        operation_id="feed_person_block",
        request=None,
        responses={204: None, **_REFUSALS},
        tags=_TAGS,
    )
    def put(self, request: Request, handle: str) -> Response:
        """차단하기. 다시 불러도 한 번이에요."""
        user = get_person(request)
        target = selectors.find_blocked(user, handle) or _show_person(request, handle).user
        people.block(user=user, target=target)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(
        operation_id="feed_person_unblock",
        responses={204: None, 401: ErrorBody, 404: ErrorBody},
        tags=_TAGS,
    )
    def delete(self, request: Request, handle: str) -> Response:
        """차단 풀기. 팔로우는 저절로 돌아오지 않아요."""
        user = get_person(request)
        target = selectors.find_blocked(user, handle)
        if target is None:
            raise Http404
        people.unblock(user=user, target=target)
        return Response(status=status.HTTP_204_NO_CONTENT)


class FiltersView(generics.GenericAPIView):
    """Words the person does not want to read; fifty at most."""

    serializer_class = shapes.FilterBody
    pagination_class = None

    @extend_schema(
        operation_id="feed_filters_list",
        responses={200: shapes.FilterBody(many=True), 401: ErrorBody},
        tags=_TAGS,
    )
    def get(self, request: Request) -> Response:
        """거르는 단어."""
        rows = selectors.list_filters(get_person(request))
        return Response(shapes.FilterBody(rows, many=True).data)

    @extend_schema(
        operation_id="feed_filters_create",
        request=shapes.FilterIn,
        responses={201: shapes.FilterBody, **_REFUSALS},
        tags=_TAGS,
    )
    def post(self, request: Request) -> Response:
        """단어 넣기. 같은 단어는 하나로 남아요. 409: too_many_filters."""
        given = shapes.FilterIn(data=request.data)
        given.is_valid(raise_exception=True)
        row = people.add_filter(user=get_person(request), **given.validated_data)
        return Response(shapes.FilterBody(row).data, status=status.HTTP_201_CREATED)


class FilterDetail(APIView):
    """One word."""

    @extend_schema(
        operation_id="feed_filters_delete",
        responses={204: None, 401: ErrorBody, 404: ErrorBody},
        tags=_TAGS,
    )
    def delete(self, request: Request, filter_id: UUID) -> Response:
        """단어 지우기."""
        found = get_visible(WordFilter, get_person(request), filter_id)
        people.remove_filter(word_filter=found)
        return Response(status=status.HTTP_204_NO_CONTENT)


class OwnPages(StreamPagination):
    """The newest first."""


class OwnList(generics.ListAPIView):
    """A list of people that is the asker's own."""

    pagination_class = OwnPages

    @property
    def person(self) -> User:
        """Whose list it is."""
        found: User = get_person(self.request)
        return found


@extend_schema_view(
    get=extend_schema(operation_id="feed_requests_list", summary="기다리는 팔로우 요청", tags=_TAGS)
)
class RequestsView(OwnList):
    """Who asks to be let in."""

    serializer_class = shapes.FollowerBody

    def get_queryset(self) -> QuerySet[Follow]:
        """Those of this person."""
        return selectors.list_followers(self.person, Follow.State.REQUESTED)


@extend_schema_view(
    get=extend_schema(
        operation_id="feed_followers_list", summary="나를 팔로우하는 사람", tags=_TAGS
    )
)
class FollowersView(OwnList):
    """Who follows."""

    serializer_class = shapes.FollowerBody

    def get_queryset(self) -> QuerySet[Follow]:
        """Those of this person."""
        return selectors.list_followers(self.person)


@extend_schema_view(
    get=extend_schema(
        operation_id="feed_following_list", summary="내가 팔로우하는 사람", tags=_TAGS
    )
)
class FollowingView(OwnList):
    """Whom one follows."""

    serializer_class = shapes.FollowingBody

    def get_queryset(self) -> QuerySet[Follow]:
        """Those of this person."""
        return selectors.list_following(self.person)


@extend_schema_view(
    get=extend_schema(operation_id="feed_mutes_list", summary="숨긴 사람", tags=_TAGS)
)
class MutesView(OwnList):
    """Whom one does not want to meet."""

    serializer_class = shapes.MutedBody

    def get_queryset(self) -> QuerySet[Any]:
        """Those of this person."""
        return selectors.list_mutes(self.person)


@extend_schema_view(
    get=extend_schema(operation_id="feed_blocks_list", summary="차단한 사람", tags=_TAGS)
)
class BlocksView(OwnList):
    """Whom one blocked."""

    serializer_class = shapes.BlockedBody

    def get_queryset(self) -> QuerySet[Any]:
        """Those of this person."""
        return selectors.list_blocks(self.person)


class RequestDetail(APIView):
    """One request."""

    @extend_schema(
        operation_id="feed_requests_answer",
        request=shapes.FollowAnswerIn,
        responses={204: None, **_REFUSALS},
        tags=_TAGS,
    )
    def post(self, request: Request, request_id: UUID) -> Response:
        """승인하거나 거절하기. 거절은 알리지 않아요."""
        rows = selectors.list_followers(get_person(request), Follow.State.REQUESTED)
        found = get_object_or_404(rows, public_id=request_id)
        given = shapes.FollowAnswerIn(data=request.data)
        given.is_valid(raise_exception=True)
        people.answer_request(request=found, is_accepted=given.validated_data["accept"])
        return Response(status=status.HTTP_204_NO_CONTENT)


class FollowerDetail(APIView):
    """One follower."""

    @extend_schema(
        operation_id="feed_followers_remove",
        responses={204: None, 401: ErrorBody, 404: ErrorBody},
        tags=_TAGS,
    )
    def delete(self, request: Request, follower_id: UUID) -> Response:
        """팔로워 내보내기. 상대에게 알리지 않아요."""
        rows = selectors.list_followers(get_person(request))
        people.remove_follower(follow=get_object_or_404(rows, public_id=follower_id))
        return Response(status=status.HTTP_204_NO_CONTENT)
