"""`/api/v1/`: only grows."""

from django.urls import include, path

urlpatterns = [
    path("", include("accounts.api.urls")),
    path("", include("safety.api.urls")),
    path("", include("analytics.api.urls")),
    path("", include("companions.api.urls")),
    path("", include("missions.api.urls")),
    path("", include("feed.api.urls")),
    path("", include("chat.api.urls")),
    path("", include("agencies.api.urls")),
]
