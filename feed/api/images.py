"""Images of posts, for apps: sent first, put into a post afterwards."""

from uuid import UUID

from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.pages import get_person, send_picture
from core.rest import ErrorBody
from core.rest_pictures import PictureView
from feed.api.images_serializers import AltInput, ImageBody, ImageInput
from feed.models import PostImage
from feed.models.images import PostImageQuerySet
from feed.services import images, posts


class ImagesView(APIView):
    """Bodies up to 10 MB are taken here (`BODY_LIMITS`)."""

    parser_classes = (MultiPartParser,)

    @extend_schema(
        operation_id="feed_images_create",
        request={"multipart/form-data": ImageInput},
        responses={
            201: ImageBody,
            400: ErrorBody,
            403: ErrorBody,
            409: ErrorBody,
            413: ErrorBody,
            429: ErrorBody,
            503: ErrorBody,
        },
        tags=["feed"],
    )
    def post(self, request: Request) -> Response:
        """사진 올리기: 찍은 곳 같은 정보는 지워요. 글에 넣지 않은 사진은 하루 뒤에 사라져요."""
        given = ImageInput(data=request.data)
        given.is_valid(raise_exception=True)
        image = images.add_image(
            user=get_person(request),
            file=given.validated_data["image"],
            alt=given.validated_data.get("alt", ""),
            client_id=given.validated_data.get("client_id"),
        )
        return Response(ImageBody(image).data, status=status.HTTP_201_CREATED)


class ImageDetail(APIView):
    """One of the person's own."""

    @extend_schema(
        operation_id="feed_images_describe",
        request=AltInput,
        responses={
            200: ImageBody,
            400: ErrorBody,
            403: ErrorBody,
            409: ErrorBody,
            422: ErrorBody,
            429: ErrorBody,
            503: ErrorBody,
        },
        tags=["feed"],
    )
    def patch(self, request: Request, image_id: UUID) -> Response:
        """사진 설명 고치기: 글에 든 사진이면 글을 고친 것과 같아요."""
        image = get_object_or_404(_list_own(request).ready(), public_id=image_id)
        given = AltInput(data=request.data)
        given.is_valid(raise_exception=True)
        row = posts.describe_image(image=image, channel="app", **given.validated_data)
        return Response(ImageBody(row).data)

    @extend_schema(
        operation_id="feed_images_delete", responses={204: None, 409: ErrorBody}, tags=["feed"]
    )
    def delete(self, request: Request, image_id: UUID) -> Response:
        """사진 지우기: 바로 지워져요."""
        images.delete_image(image=get_object_or_404(_list_own(request), public_id=image_id))
        return Response(status=status.HTTP_204_NO_CONTENT)


class ImageFile(PictureView):
    """The file, for whoever may see the post it stands in."""

    is_small = False

    @extend_schema(
        responses={(200, "image/jpeg"): OpenApiTypes.BINARY, 404: ErrorBody}, tags=["feed"]
    )
    def get(self, request: Request, image_id: UUID) -> HttpResponseBase:
        """사진 보기."""
        rows = PostImage.objects.visible_to(request.user).shown()
        image = get_object_or_404(rows, public_id=image_id)
        return send_picture(
            request,
            name=f"{image_id}-{'s' if self.is_small else 'f'}",
            open_file=lambda: images.open_image(image=image, is_small=self.is_small),
        )


def _list_own(request: Request) -> PostImageQuerySet:
    rows: PostImageQuerySet = PostImage.objects.shown().filter(owner=get_person(request).pk)
    return rows
