"""Addresses of the feed for the API, a list for each topic (ADR 0026)."""

from django.urls import URLPattern, URLResolver, path

from feed.api import timeline

_POSTS: list[URLPattern | URLResolver] = []
_CHECKS: list[URLPattern | URLResolver] = []
_PEOPLE: list[URLPattern | URLResolver] = []
_TIMELINE: list[URLPattern | URLResolver] = [
    path("feed/home", timeline.HomeView.as_view(), name="api-feed-home"),
    path("feed/home/newer", timeline.NewerView.as_view(), name="api-feed-newer"),
    path("feed/local", timeline.LocalView.as_view(), name="api-feed-local"),
    path("feed/missions", timeline.MissionWallView.as_view(), name="api-feed-missions"),
    path("feed/tags/<str:name>", timeline.TagView.as_view(), name="api-feed-tag"),
    path(
        "feed/people/<str:handle>/posts",
        timeline.ProfilePostsView.as_view(),
        name="api-feed-person-posts",
    ),
]
_TALK: list[URLPattern | URLResolver] = []
_MODERATION: list[URLPattern | URLResolver] = []

urlpatterns = [*_POSTS, *_CHECKS, *_PEOPLE, *_TIMELINE, *_TALK, *_MODERATION]
