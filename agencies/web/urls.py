from django.urls import include, path

from agencies.web import (
    alerts,
    benefits,
    boards,
    confirmations,
    emergencies,
    help_urls,
    missions,
    oversight_urls,
    policies,
    programmes,
    reasons,
    staff,
)

app_name = "agencies"
urlpatterns = [
    *help_urls.urlpatterns,
    *oversight_urls.urlpatterns,
    path("agency/", staff.QueuePage.as_view(), name="queue"),
    path("agency/finished/", staff.FinishedPage.as_view(), name="finished"),
    path("agency/alerts/<uuid:public_id>/", alerts.AlertPage.as_view(), name="alert"),
    path(
        "agency/alerts/<uuid:public_id>/acknowledge/",
        alerts.AcknowledgeView.as_view(),
        name="acknowledge",
    ),
    path(
        "agency/alerts/<uuid:public_id>/confirm/",
        alerts.ConfirmView.as_view(),
        name="confirm_alert",
    ),
    path(
        "agency/alerts/<uuid:public_id>/take-over/", alerts.TakeOverView.as_view(), name="take_over"
    ),
    path("agency/alerts/<uuid:public_id>/dismiss/", alerts.DismissView.as_view(), name="dismiss"),
    path("agency/alerts/<uuid:public_id>/draft/", alerts.DraftView.as_view(), name="draft_offer"),
    path(
        "agency/alerts/<uuid:public_id>/preview/",
        alerts.PreviewView.as_view(),
        name="preview_offer",
    ),
    path(
        "agency/alerts/<uuid:public_id>/offer/", alerts.SendOfferView.as_view(), name="send_offer"
    ),
    path("agency/alerts/<uuid:public_id>/close/", alerts.CloseView.as_view(), name="close"),
    path(
        "agency/alerts/<uuid:public_id>/emergency/",
        alerts.EmergencyRequestView.as_view(),
        name="request_emergency",
    ),
    path("agency/emergencies/", emergencies.EmergencyListPage.as_view(), name="emergencies"),
    path(
        "agency/emergencies/<uuid:public_id>/",
        emergencies.EmergencyPage.as_view(),
        name="emergency",
    ),
    path(
        "agency/emergencies/<uuid:public_id>/approve/",
        emergencies.ApproveView.as_view(),
        name="approve_emergency",
    ),
    path(
        "agency/emergencies/<uuid:public_id>/refuse/",
        emergencies.RefuseView.as_view(),
        name="refuse_emergency",
    ),
    path("", include("agencies.web.case_urls")),
    path("agency/boards/", boards.BoardPage.as_view(), name="boards"),
    path("agency/boards/export/", boards.AskExportView.as_view(), name="export_ask"),
    path("agency/exports/", boards.ExportListPage.as_view(), name="exports"),
    path(
        "agency/exports/<uuid:public_id>/decide/",
        boards.DecideExportView.as_view(),
        name="export_decide",
    ),
    path("agency/exports/<uuid:public_id>/file/", boards.ExportFile.as_view(), name="export_file"),
    path("agency/programme-reports/", boards.ReportListPage.as_view(), name="programme_reports"),
    path(
        "agency/programme-reports/<uuid:public_id>/",
        boards.ReportPage.as_view(),
        name="programme_report_one",
    ),
    path("agency/confirmations/", confirmations.WaitingPage.as_view(), name="confirmations"),
    path(
        "agency/confirmations/waiting/<uuid:participation_id>/",
        confirmations.ConfirmPage.as_view(),
        name="confirm",
    ),
    path(
        "agency/confirmations/<str:token>/",
        confirmations.ShownPage.as_view(),
        name="confirm_shown",
    ),
    path(
        "agency/programmes/<uuid:programme_id>/check-in/",
        confirmations.CheckInCodePage.as_view(),
        name="check_in_code",
    ),
    path("agency/policies/", policies.PoliciesPage.as_view(), name="policies"),
    path("agency/policies/<uuid:public_id>/", policies.PolicyPage.as_view(), name="policy"),
    path(
        "agency/policies/<uuid:public_id>/draft/", policies.DraftView.as_view(), name="policy_draft"
    ),
    path("me/alerts/", reasons.AlertsPage.as_view(), name="why"),
    path("me/alerts/<uuid:public_id>/", reasons.AlertPage.as_view(), name="why_one"),
    path("me/alerts/<uuid:public_id>/ask/", reasons.AskView.as_view(), name="why_ask"),
    path(
        "me/alerts/<uuid:public_id>/refuse/<slug:code>/",
        reasons.RefuseView.as_view(),
        name="why_refuse",
    ),
    path("agency/programmes/", programmes.ProgrammeListPage.as_view(), name="programmes"),
    path("agency/programmes/new/", programmes.ProgrammeNewPage.as_view(), name="programme_new"),
    path(
        "agency/programmes/<uuid:public_id>/",
        programmes.ProgrammePage.as_view(),
        name="programme",
    ),
    path(
        "agency/programmes/<uuid:public_id>/edit/",
        programmes.ProgrammeEditPage.as_view(),
        name="programme_edit",
    ),
    path(
        "agency/programmes/<uuid:public_id>/close/",
        programmes.ProgrammeCloseView.as_view(),
        name="programme_close",
    ),
    path(
        "agency/programmes/<uuid:public_id>/report.csv",
        programmes.ReportFile.as_view(),
        name="programme_report",
    ),
    path(
        "agency/programmes/<uuid:public_id>/participants.csv",
        programmes.ParticipantsFile.as_view(),
        name="programme_participants",
    ),
    path("agency/missions/", missions.MissionListPage.as_view(), name="missions"),
    path("agency/missions/new/", missions.MissionNewPage.as_view(), name="mission_new"),
    path("agency/missions/preview/", missions.MissionPreview.as_view(), name="mission_preview"),
    path("agency/missions/<uuid:public_id>/", missions.MissionPage.as_view(), name="mission"),
    path(
        "agency/missions/<uuid:public_id>/edit/",
        missions.MissionEditPage.as_view(),
        name="mission_edit",
    ),
    path(
        "agency/missions/<uuid:public_id>/approve/",
        missions.MissionApproveView.as_view(),
        name="mission_approve",
    ),
    path(
        "agency/missions/<uuid:public_id>/open/",
        missions.MissionOpenView.as_view(),
        name="mission_open",
    ),
    path(
        "agency/missions/<uuid:public_id>/close/",
        missions.MissionCloseView.as_view(),
        name="mission_close",
    ),
    path(
        "agency/missions/<uuid:public_id>/redraft/",
        missions.MissionRedraftView.as_view(),
        name="mission_redraft",
    ),
    path("agency/benefits/", benefits.BenefitListPage.as_view(), name="benefits"),
    path("agency/benefits/new/", benefits.BenefitNewPage.as_view(), name="benefit_new"),
    path("agency/benefits/<uuid:public_id>/", benefits.BenefitPage.as_view(), name="benefit"),
    path(
        "agency/benefits/<uuid:public_id>/edit/",
        benefits.BenefitNewPage.as_view(),
        name="benefit_edit",
    ),
    path(
        "agency/benefits/<uuid:public_id>/move/",
        benefits.BenefitMoveView.as_view(),
        name="benefit_move",
    ),
    path(
        "agency/benefits/<uuid:public_id>/stock/",
        benefits.BenefitStockView.as_view(),
        name="benefit_stock",
    ),
    path("agency/codes/", benefits.CodesPage.as_view(), name="codes"),
    path("agency/codes/<uuid:public_id>/use/", benefits.UseView.as_view(), name="code_use"),
    path("agency/codes/<uuid:public_id>/void/", benefits.VoidView.as_view(), name="code_void"),
]
