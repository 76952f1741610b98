"""Addresses of the feed for the API, a list for each topic (ADR 0026)."""

from django.urls import URLPattern, URLResolver, path

from feed.api import images, limits

_POSTS: list[URLPattern | URLResolver] = []
_IMAGE = "feed/images/<uuid:image_id>"
_CHECKS: list[URLPattern | URLResolver] = [
    path("feed/status", limits.StatusView.as_view(), name="api-feed-status"),
    path("feed/images", images.ImagesView.as_view(), name="api-feed-images"),
    path(_IMAGE, images.ImageDetail.as_view(), name="api-feed-image"),
    path(f"{_IMAGE}/file", images.ImageFile.as_view(), name="api-feed-image-file"),
    path(
        f"{_IMAGE}/small",
        images.ImageFile.as_view(is_small=True),
        name="api-feed-image-small",
    ),
]
_PEOPLE: list[URLPattern | URLResolver] = []
_TIMELINE: list[URLPattern | URLResolver] = []
_TALK: list[URLPattern | URLResolver] = []
_MODERATION: list[URLPattern | URLResolver] = []

urlpatterns = [*_POSTS, *_CHECKS, *_PEOPLE, *_TIMELINE, *_TALK, *_MODERATION]
