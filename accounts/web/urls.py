from django.urls import path

from accounts.web import sign_ins, views

app_name = "accounts"
urlpatterns = [
    path("", views.LandingView.as_view(), name="landing"),
    path("welcome/consents/", views.OnboardingView.as_view(), name="onboarding"),
    path(
        "welcome/consents/<slug:code>/",
        views.OnboardingStepView.as_view(),
        name="onboarding_step",
    ),
    path("consents/<slug:code>/", views.PurposeView.as_view(), name="purpose"),
    path(
        "consents/<slug:code>/<int:version>/", views.PurposeView.as_view(), name="purpose_version"
    ),
    path("me/", views.ProfileView.as_view(), name="profile"),
    path("me/consents/", views.ConsentsView.as_view(), name="consents"),
    path("me/consents/<slug:code>/grant/", views.GrantView.as_view(), name="grant"),
    path("me/consents/<slug:code>/withdraw/", views.WithdrawView.as_view(), name="withdraw"),
    path("me/notifications/", views.NotificationsView.as_view(), name="notifications"),
    path(
        "me/notifications/read/",
        views.NotificationsReadView.as_view(),
        name="notifications_read",
    ),
    path(
        "me/notifications/<uuid:public_id>/",
        views.NotificationView.as_view(),
        name="notification",
    ),
    path("me/devices/", sign_ins.SignInsView.as_view(), name="sign_ins"),
    path("me/devices/end/", sign_ins.EndAllView.as_view(), name="end_sign_ins"),
    path("me/devices/<uuid:public_id>/end/", sign_ins.EndView.as_view(), name="end_sign_in"),
    path("me/second-factor/", sign_ins.SecondFactorView.as_view(), name="second_factor"),
    path("me/access/", views.AccessLogView.as_view(), name="access_log"),
]
