"""Writing, for apps."""

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.once import ONCE_KEY, ONCE_REFUSALS, answer_once
from core.pages import get_person, get_visible
from core.rest import ErrorBody
from feed.api import posts_serializers as shapes
from feed.api.timeline_serializers import PostOut
from feed.models import Post
from feed.selectors import posts as selectors
from feed.services import posts

_REFUSALS: dict[int, Any] = {code: ErrorBody for code in (400, 403, 404, 409, 422, 429, 503)}


class PostViews(APIView):
    """What views of posts share."""

    def find_own(self, post_id: UUID) -> Post:
        """Find one's own post, or 404."""
        rows = selectors.list_own_posts(get_person(self.request))
        found: Post = get_object_or_404(rows, public_id=post_id)
        return found

    def show_again(self, request: Request, made: UUID) -> Any:
        """Show a post as it is now to whoever asks."""
        user = get_person(request)
        post = get_object_or_404(selectors.list_posts(user), public_id=made)
        return PostOut(selectors.get_post_view(post=post, user=user)).data


class PostsView(PostViews):
    """New posts."""

    @extend_schema(
        operation_id="posts_create",
        parameters=[ONCE_KEY],
        request=shapes.PostIn,
        responses={201: PostOut, **_REFUSALS, **ONCE_REFUSALS},
        tags=["feed"],
    )
    @answer_once
    def post(self, request: Request) -> Response:
        """글 올리기: 같은 `client_id`는 한 번만 올라가요."""
        given = shapes.PostIn(data=request.data)
        given.is_valid(raise_exception=True)
        said = given.validated_data
        row = posts.publish_post(
            user=get_person(request),
            draft=given.make_draft(),
            client_id=said["client_id"],
            is_confirmed=said["is_confirmed"],
            is_agreed=said["is_agreed"],
            preview=said["preview"],
            channel="app",
        )
        body = self.show_again(request, row.public_id)
        return Response(body, status=status.HTTP_201_CREATED)


class PreviewView(APIView):
    """A look before posting."""

    @extend_schema(
        operation_id="posts_preview",
        request=shapes.DraftIn,
        responses={200: shapes.PreviewOut, **_REFUSALS},
        tags=["feed"],
    )
    def post(self, request: Request) -> Response:
        """미리 보기: 아무것도 저장하지 않아요."""
        user, given = get_person(request), shapes.DraftIn(data=request.data)
        given.is_valid(raise_exception=True)
        seen = posts.preview_post(user=user, draft=given.make_draft())
        view = selectors.build_preview(user=user, draft=seen.draft, card_title=seen.card_title)
        return Response(shapes.PreviewOut({"post": view, "token": seen.token}).data)


class PostDetail(PostViews):
    """One post."""

    @extend_schema(
        operation_id="posts_retrieve", responses={200: PostOut, 404: ErrorBody}, tags=["feed"]
    )
    def get(self, request: Request, post_id: UUID) -> Response:
        """글 보기."""
        return Response(self.show_again(request, post_id))

    @extend_schema(
        operation_id="posts_update",
        request=shapes.EditIn,
        responses={200: PostOut, **_REFUSALS},
        tags=["feed"],
    )
    def patch(self, request: Request, post_id: UUID) -> Response:
        """글 고치기: 고치기 전 글은 그 글을 보던 사람에게 남아요."""
        row = self.find_own(post_id)
        given = shapes.EditIn(data=request.data)
        given.is_valid(raise_exception=True)
        said = dict(given.validated_data)
        passes = {name: said.pop(name) for name in ("is_confirmed", "is_agreed")}
        posts.edit_post(post=row, edit=posts.begin_edit(row, **said), channel="app", **passes)
        return Response(self.show_again(request, post_id))

    @extend_schema(
        operation_id="posts_delete",
        responses={200: shapes.DeletedOut, 404: ErrorBody},
        tags=["feed"],
    )
    def delete(self, request: Request, post_id: UUID) -> Response:
        """글 지우기: 10분 안에는 되돌릴 수 있어요."""
        row = posts.delete_post(post=self.find_own(post_id))
        end = selectors.get_undo_end(row)
        return Response(shapes.DeletedOut({"public_id": row.public_id, "undo_until": end}).data)


class UndoView(PostViews):
    """Take deleting back."""

    @extend_schema(
        operation_id="posts_undo",
        request=None,
        responses={200: PostOut, 404: ErrorBody, 409: ErrorBody},
        tags=["feed"],
    )
    def post(self, request: Request, post_id: UUID) -> Response:
        """지운 글 되돌리기."""
        rows = selectors.list_own_deleted(get_person(request))
        posts.undo_delete_post(post=get_object_or_404(rows, public_id=post_id))
        return Response(self.show_again(request, post_id))


class VersionsView(APIView):
    """What a post said before."""

    @extend_schema(
        operation_id="posts_versions",
        responses={200: shapes.VersionOut(many=True), 404: ErrorBody},
        tags=["feed"],
    )
    def get(self, request: Request, post_id: UUID) -> Response:
        """고치기 전 글, 나중 것부터: 그때 볼 수 있던 사람에게만 보여요."""
        user = get_person(request)
        post = get_visible(Post, user, post_id)
        rows = selectors.list_versions(post=post, viewer=user)
        return Response(shapes.VersionOut(rows, many=True).data)
