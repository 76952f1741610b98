"""Addresses of the code of conduct, the privacy officer, and an agency's admin."""

from django.urls import path

from agencies.web import conduct, letters, oversight, privacy, settings

urlpatterns = [
    path("privacy", privacy.PrivacyPage.as_view(), name="privacy"),
    path("agency/conduct/", conduct.ConductPage.as_view(), name="conduct"),
    path("agency/reviews/", oversight.ReviewListPage.as_view(), name="reviews"),
    path("agency/reviews/<uuid:public_id>/", oversight.ReviewPage.as_view(), name="review"),
    path(
        "agency/reviews/<uuid:public_id>/sign/",
        oversight.ReviewSignView.as_view(),
        name="review_sign",
    ),
    path("agency/incidents/", oversight.IncidentListPage.as_view(), name="incidents"),
    path("agency/incidents/new/", oversight.IncidentNewPage.as_view(), name="incident_new"),
    path("agency/incidents/<uuid:public_id>/", oversight.IncidentPage.as_view(), name="incident"),
    path(
        "agency/incidents/<uuid:public_id>/notice/",
        oversight.NoticeView.as_view(),
        name="incident_words",
    ),
    path(
        "agency/incidents/<uuid:public_id>/report/",
        oversight.ReportView.as_view(),
        name="incident_report",
    ),
    path(
        "agency/incidents/<uuid:public_id>/tell/",
        oversight.TellView.as_view(),
        name="incident_tell",
    ),
    path(
        "agency/incidents/<uuid:public_id>/close/",
        oversight.CloseIncidentView.as_view(),
        name="incident_close",
    ),
    path("agency/consents/", oversight.ConsentsPage.as_view(), name="consent_counts"),
    path("agency/settings/", settings.SettingsPage.as_view(), name="settings"),
    path("agency/settings/hours/", settings.HoursView.as_view(), name="settings_hours"),
    path("agency/settings/staff/", settings.StaffPage.as_view(), name="agency_staff"),
    path(
        "agency/settings/staff/<uuid:user_id>/role/",
        settings.RoleView.as_view(),
        name="agency_staff_role",
    ),
    path(
        "agency/settings/staff/<uuid:user_id>/end/",
        settings.LetGoView.as_view(),
        name="agency_staff_end",
    ),
    path(
        "agency/settings/invitations/<uuid:public_id>/withdraw/",
        settings.InvitationWithdrawView.as_view(),
        name="invitation_withdraw",
    ),
    path("me/invitations/<uuid:public_id>/", letters.InvitationPage.as_view(), name="invitation"),
    path(
        "me/incidents/<uuid:public_id>/",
        letters.IncidentNoticePage.as_view(),
        name="incident_notice",
    ),
]
