from django.urls import URLPattern, URLResolver, path

from missions.api import suggestions

_TODAY_URLS: list[URLPattern | URLResolver] = [
    path("missions/today", suggestions.TodayView.as_view(), name="api-missions-today"),
    path("missions/energy", suggestions.EnergyView.as_view(), name="api-missions-energy"),
    path("missions/rest", suggestions.RestView.as_view(), name="api-missions-rest"),
    path("missions/talk", suggestions.TalkView.as_view(), name="api-missions-talk"),
    path(
        "missions/suggestions/<uuid:suggestion_id>/pass",
        suggestions.PassView.as_view(),
        name="api-missions-pass",
    ),
]
urlpatterns: list[URLPattern | URLResolver] = [*_TODAY_URLS]
