"""Every address of the product."""

from allauth.headless.constants import Client
from django.contrib import admin
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from accounts.api.views import passwords
from config import demo_door, demo_push, errors, views

admin.site.site_header = admin.site.site_title = "온기 운영"

handler400 = "config.errors.show_bad_request"
handler404 = "config.errors.show_missing"
handler500 = "config.errors.show_failure"

urlpatterns = [
    path("", include("accounts.web.urls")),
    path("accounts/", include("allauth.account.urls")),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("accounts/social/", include("allauth.socialaccount.urls")),
    # Nobody has a phone number here; allauth's own views of it would fail.
    path("_allauth/app/v1/auth/phone/<path:rest>", errors.show_no_address),
    path("_allauth/app/v1/account/phone", errors.show_no_address),
    path(
        "_allauth/app/v1/auth/password/reset",
        passwords.ResetPasswordView.as_api_view(client=Client.APP),
    ),
    path("_allauth/", include("allauth.headless.urls")),
    path("demo/authenticator/", demo_door.show_codes, name="demo-authenticator"),
    path("demo/push/", demo_push.OutboxView.as_view(), name="demo-push"),
    path("chat/", include("chat.web.urls")),
    path("companions/", include("companions.web.urls")),
    path("mood/", include("analytics.web.urls")),
    path("safety/", include("safety.web.urls")),
    path("", include("missions.web.urls")),
    path("", include("feed.web.urls")),
    path("", include("agencies.web.urls")),
    path("admin/", admin.site.urls),
    path("api/v1/", include("config.api_v1")),
    path("api/schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("api/docs/", SpectacularSwaggerSplitView.as_view(url_name="api-schema"), name="api-docs"),
    path("healthz", views.show_health, name="healthz"),
    path("readyz", views.show_readiness, name="readyz"),
]
