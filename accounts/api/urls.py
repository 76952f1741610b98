from django.urls import path

from accounts.api.views import (
    clients,
    consents,
    kakao,
    people,
    push,
    records,
    rights,
    sign_ins,
)

urlpatterns = [
    path("session", people.SessionView.as_view(), name="api-session"),
    path("session/confirm", rights.SessionConfirmView.as_view(), name="api-session-confirm"),
    path("auth/kakao/nonce", kakao.KakaoNonceView.as_view(), name="api-kakao-nonce"),
    path("sign-ins", sign_ins.SignInsView.as_view(), name="api-sign-ins"),
    path("sign-ins/end", sign_ins.EndAllView.as_view(), name="api-end-sign-ins"),
    path("sign-ins/<uuid:public_id>", sign_ins.SignInView.as_view(), name="api-sign-in"),
    path("ws-ticket", sign_ins.TicketView.as_view(), name="api-ws-ticket"),
    path("devices", push.DevicesView.as_view(), name="api-devices"),
    path("devices/<uuid:public_id>", push.DeviceView.as_view(), name="api-device"),
    path("push-settings", push.PushSettingsView.as_view(), name="api-push-settings"),
    path("me", people.MeView.as_view(), name="api-me"),
    path("app-version", clients.AppVersionView.as_view(), name="api-app-version"),
    path("regions", people.RegionsView.as_view(), name="api-regions"),
    path("purposes", consents.PurposesView.as_view(), name="api-purposes"),
    path("purposes/planned", consents.PlannedPurposesView.as_view(), name="api-planned-purposes"),
    path("consents", consents.ConsentsView.as_view(), name="api-consents"),
    path("consents/events", consents.ConsentEventsView.as_view(), name="api-consent-events"),
    path("consents/<slug:code>/grant", consents.ConsentGrantView.as_view(), name="api-grant"),
    path(
        "consents/<slug:code>/withdraw", consents.ConsentWithdrawView.as_view(), name="api-withdraw"
    ),
    path("notifications", records.NotificationsView.as_view(), name="api-notifications"),
    path(
        "notifications/read", records.NotificationsReadView.as_view(), name="api-notifications-read"
    ),
    path("notifications/unread-count", records.UnreadCountView.as_view(), name="api-unread-count"),
    path(
        "notifications/<uuid:public_id>/read",
        records.NotificationReadView.as_view(),
        name="api-notification-read",
    ),
    path("access-log", records.AccessLogView.as_view(), name="api-access-log"),
    path("disclosures", records.DisclosuresView.as_view(), name="api-disclosures"),
    path("exports", rights.ExportsView.as_view(), name="api-exports"),
    path("exports/<uuid:public_id>", rights.ExportView.as_view(), name="api-export"),
    path("exports/<uuid:public_id>/file", rights.ExportFileView.as_view(), name="api-export-file"),
    path("me/deletion", rights.DeletionView.as_view(), name="api-deletion"),
    path("deletions/undo", rights.DeletionUndoView.as_view(), name="api-deletion-undo"),
    path("deletions/<uuid:public_id>", rights.CertificateView.as_view(), name="api-certificate"),
]
