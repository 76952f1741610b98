"""Reactions, comments, kept posts and activities over HTTP."""

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.errors import NotFound
from core.pages import get_person, get_visible
from core.rest import ErrorBody
from feed.api import talk_serializers as shapes
from feed.api.timeline_serializers import PlaceIn, PostOut
from feed.models import Comment, Post
from feed.rules.timeline import read_cursor
from feed.selectors import activities, talk
from feed.selectors.people import get_reader
from feed.selectors.post_views import build_post_views
from feed.services import activities as telling
from feed.services import talk as services

_REFUSALS: dict[int, Any] = {400: ErrorBody, 404: ErrorBody, 409: ErrorBody}
_ANSWERS: dict[int, Any] = {200: PostOut, **_REFUSALS}
_SAID: dict[int, Any] = {201: shapes.CommentOut, 403: ErrorBody, **_REFUSALS}
_SAID |= {422: ErrorBody, 429: ErrorBody}


class OfPost(APIView):
    """What views of one post share."""

    def find(self, request: Request, post_id: UUID) -> Post:
        """Find a post the person may see, or 404."""
        found: Post = get_visible(Post, get_person(request), post_id)
        return found

    def answer(self, request: Request, post: Post) -> Response:
        """Show the post as it is then."""
        view = build_post_views([post], get_reader(get_person(request)))[0]
        return Response(PostOut(view).data)


class ReactionView(OfPost):
    """One's reaction to a post."""

    @extend_schema(
        operation_id="feed_reaction_set",
        request=shapes.ReactIn,
        responses=_ANSWERS,
        tags=["feed"],
    )
    def put(self, request: Request, post_id: UUID) -> Response:
        """공감 남기기: 다섯 가운데 하나, 다시 보내면 바뀌어요."""
        post = self.find(request, post_id)
        given = shapes.ReactIn(data=request.data)
        given.is_valid(raise_exception=True)
        services.react(user=get_person(request), post=post, kind=given.validated_data["kind"])
        return self.answer(request, post)

    @extend_schema(operation_id="feed_reaction_delete", responses=_ANSWERS, tags=["feed"])
    def delete(self, request: Request, post_id: UUID) -> Response:
        """공감 거두기."""
        post = self.find(request, post_id)
        services.unreact(user=get_person(request), post=post)
        return self.answer(request, post)


class BookmarkView(OfPost):
    """Whether a post is kept."""

    @extend_schema(
        operation_id="feed_bookmark_set", request=None, responses=_ANSWERS, tags=["feed"]
    )
    def put(self, request: Request, post_id: UUID) -> Response:
        """담아 두기."""
        post = self.find(request, post_id)
        services.bookmark(user=get_person(request), post=post)
        return self.answer(request, post)

    @extend_schema(operation_id="feed_bookmark_delete", responses=_ANSWERS, tags=["feed"])
    def delete(self, request: Request, post_id: UUID) -> Response:
        """그만 담아 두기."""
        post = self.find(request, post_id)
        services.unbookmark(user=get_person(request), post=post)
        return self.answer(request, post)


class CommentsView(OfPost):
    """The comments under a post."""

    @extend_schema(
        operation_id="feed_comments_list",
        parameters=[shapes.ThreadIn],
        responses={200: shapes.ThreadOut, 400: ErrorBody, 404: ErrorBody},
        tags=["feed"],
    )
    def get(self, request: Request, post_id: UUID) -> Response:
        """댓글 보기, 먼저 쓴 것부터."""
        post = self.find(request, post_id)
        given = shapes.ThreadIn(data=request.query_params)
        given.is_valid(raise_exception=True)
        place = given.validated_data
        thread = talk.get_thread(
            post,
            get_reader(get_person(request)),
            read_cursor(place["after"]),
            place["size"],
        )
        return Response(shapes.ThreadOut(thread).data)

    @extend_schema(
        operation_id="feed_comments_create",
        request=shapes.CommentIn,
        responses=_SAID,
        tags=["feed"],
    )
    def post(self, request: Request, post_id: UUID) -> Response:
        """댓글 남기기: 같은 `client_id`는 한 번만 남아요."""
        post = self.find(request, post_id)
        given = shapes.CommentIn(data=request.data)
        given.is_valid(raise_exception=True)
        comment = services.comment_on(user=get_person(request), post=post, **given.validated_data)
        return _show_comment(request, comment, status.HTTP_201_CREATED)


class CommentView(APIView):
    """One comment."""

    @extend_schema(
        operation_id="feed_comments_delete",
        responses={204: None, 404: ErrorBody, 409: ErrorBody},
        tags=["feed"],
    )
    def delete(self, request: Request, comment_id: UUID) -> Response:
        """댓글 지우기: 내 댓글과 내 글에 달린 댓글. 10분 안에 되돌릴 수 있어요."""
        user = get_person(request)
        services.delete_comment(user=user, comment=get_visible(Comment, user, comment_id))
        return Response(status=status.HTTP_204_NO_CONTENT)


class CommentUndoView(APIView):
    """Deleting is taken back."""

    @extend_schema(
        operation_id="feed_comments_undo",
        request=None,
        responses={200: shapes.CommentOut, 404: ErrorBody, 409: ErrorBody},
        tags=["feed"],
    )
    def post(self, request: Request, comment_id: UUID) -> Response:
        """되돌리기: 지운 쪽에서, 10분 안에."""
        user = get_person(request)
        comment: Comment = get_object_or_404(talk.list_undoable(user), public_id=comment_id)
        row = services.undo_delete_comment(user=user, comment=comment)
        return _show_comment(request, row, status.HTTP_200_OK)


class BookmarksView(APIView):
    """The posts somebody kept."""

    @extend_schema(
        operation_id="feed_bookmarks_list",
        parameters=[PlaceIn],
        responses={200: shapes.KeptOut, 400: ErrorBody},
        tags=["feed"],
    )
    def get(self, request: Request) -> Response:
        """담아 둔 글, 나중에 담은 것부터."""
        given = PlaceIn(data=request.query_params)
        given.is_valid(raise_exception=True)
        place = given.validated_data
        reader = get_reader(get_person(request))
        page = talk.list_bookmarks(reader, read_cursor(place["before"]), place["size"])
        return Response(shapes.KeptOut(page).data)


class ActivitiesView(APIView):
    """What others did with what is the person's."""

    @extend_schema(
        operation_id="feed_activities_list",
        parameters=[PlaceIn],
        responses={200: shapes.ActivitiesOut, 400: ErrorBody},
        tags=["feed"],
    )
    def get(self, request: Request) -> Response:
        """소식 알림: 같은 글의 같은 일은 하나로 모여요. 팔로우 요청은 따로 있어요."""
        given = PlaceIn(data=request.query_params)
        given.is_valid(raise_exception=True)
        place = given.validated_data
        reader = get_reader(get_person(request))
        page = activities.list_activities(reader, read_cursor(place["before"]), place["size"])
        unread_count = activities.count_unread(reader)
        shown = {"groups": page.groups, "next": page.next, "unread_count": unread_count}
        return Response(shapes.ActivitiesOut(shown).data)


class ActivitiesReadView(APIView):
    """Activities have been seen."""

    @extend_schema(
        operation_id="feed_activities_read",
        request=None,
        responses={200: shapes.ReadOut},
        tags=["feed"],
    )
    def post(self, request: Request) -> Response:
        """모두 읽음."""
        count = telling.read_activities(user=get_person(request))
        return Response({"read_count": count})


def _show_comment(request: Request, comment: Comment, code: int) -> Response:
    view = talk.get_comment_view(comment, get_reader(get_person(request)))
    if view is None:
        raise NotFound()
    return Response(shapes.CommentOut(view).data, status=code)
