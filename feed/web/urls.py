"""Addresses of the feed's pages, a list for each topic (ADR 0026)."""

from django.urls import URLPattern, URLResolver, path

from feed.web import timeline

app_name = "feed"
_POSTS: list[URLPattern | URLResolver] = []
_CHECKS: list[URLPattern | URLResolver] = []
_PEOPLE: list[URLPattern | URLResolver] = []
_TIMELINE: list[URLPattern | URLResolver] = [
    path("feed/", timeline.HomePage.as_view(), name="home"),
    path("feed/local/", timeline.LocalPage.as_view(), name="local"),
    path("feed/missions/", timeline.MissionWallPage.as_view(), name="missions"),
    path("feed/tags/<str:name>/", timeline.TagPage.as_view(), name="tag"),
]
_TALK: list[URLPattern | URLResolver] = []
_MODERATION: list[URLPattern | URLResolver] = []

urlpatterns = [*_POSTS, *_CHECKS, *_PEOPLE, *_TIMELINE, *_TALK, *_MODERATION]
