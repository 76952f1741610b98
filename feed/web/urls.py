"""Addresses of the feed's pages, a list for each topic (ADR 0026)."""

from django.urls import URLPattern, URLResolver, path

from feed.web import images, limits

app_name = "feed"
_POSTS: list[URLPattern | URLResolver] = []
_IMAGE = "feed/images/<uuid:image_id>/"
_CHECKS: list[URLPattern | URLResolver] = [
    path("feed/status/", limits.StatusPage.as_view(), name="status"),
    path(_IMAGE, images.ImageView.as_view(), name="image"),
    path(f"{_IMAGE}small/", images.ImageView.as_view(is_small=True), name="image_small"),
]
_PEOPLE: list[URLPattern | URLResolver] = []
_TIMELINE: list[URLPattern | URLResolver] = []
_TALK: list[URLPattern | URLResolver] = []
_MODERATION: list[URLPattern | URLResolver] = []

urlpatterns = [*_POSTS, *_CHECKS, *_PEOPLE, *_TIMELINE, *_TALK, *_MODERATION]
