from allauth.headless.constants import Client
from django.urls import path

from accounts.web import addresses, kakao, push, rights, sign_ins, views

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
    path(
        "me/consents/sensitive/",
        views.ConsentsView.as_view(group="sensitive"),
        name="consents_sensitive",
    ),
    path(
        "me/consents/third-party/",
        views.ConsentsView.as_view(group="third-party"),
        name="consents_third_party",
    ),
    path("me/consents/history/", views.ConsentHistoryView.as_view(), name="consent_history"),
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
    path("me/push/", push.PushView.as_view(), name="push"),
    path("me/push/<uuid:public_id>/remove/", push.RemoveView.as_view(), name="push_remove"),
    path("me/access/", views.AccessLogView.as_view(), name="access_log"),
    path("me/disclosures/", views.DisclosuresView.as_view(), name="disclosures"),
    path("me/data/", rights.DataView.as_view(), name="data"),
    path("me/data/export/", rights.ExportsView.as_view(), name="exports"),
    path(
        "me/data/export/<uuid:public_id>/file/",
        rights.ExportFileView.as_view(),
        name="export_file",
    ),
    path(
        "me/data/export/<uuid:public_id>/delete/",
        rights.ExportDiscardView.as_view(),
        name="export_discard",
    ),
    path("me/data/deletion/", rights.DeletionView.as_view(), name="deletion"),
    path("closing/", rights.ClosingView.as_view(), name="closing"),
    path("deletions/<uuid:public_id>/", rights.CertificateView.as_view(), name="certificate"),
    # Before allauth's own, in their places.
    path("accounts/email/", addresses.AddressesView.as_view(), name="addresses"),
    path(
        "_allauth/app/v1/account/email",
        addresses.AppAddressesView.as_api_view(client=Client.APP),
        name="app_addresses",
    ),
    path("accounts/kakao/login/", kakao.start_sign_in, name="kakao_login"),
    path("accounts/kakao/login/callback/", kakao.finish_sign_in, name="kakao_callback"),
    path("kakao/unlink/", kakao.receive_unlink, name="kakao_unlink"),
]
