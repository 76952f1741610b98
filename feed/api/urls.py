"""Addresses of the feed for the API, a list for each topic (ADR 0026)."""

from django.urls import URLPattern, URLResolver, path

from feed.api import moderation

_POSTS: list[URLPattern | URLResolver] = []
_CHECKS: list[URLPattern | URLResolver] = []
_PEOPLE: list[URLPattern | URLResolver] = []
_TIMELINE: list[URLPattern | URLResolver] = []
_TALK: list[URLPattern | URLResolver] = []
_DECISION = "feed/decisions/<uuid:decision_id>"
_MODERATION: list[URLPattern | URLResolver] = [
    path("feed/reports", moderation.ReportsView.as_view(), name="api-reports"),
    path("feed/concerns", moderation.ConcernsView.as_view(), name="api-concerns"),
    path("feed/decisions", moderation.DecisionsView.as_view(), name="api-decisions"),
    path(_DECISION, moderation.DecisionDetail.as_view(), name="api-decision"),
    path(f"{_DECISION}/appeal", moderation.AppealView.as_view(), name="api-decision-appeal"),
]

urlpatterns = [*_POSTS, *_CHECKS, *_PEOPLE, *_TIMELINE, *_TALK, *_MODERATION]
