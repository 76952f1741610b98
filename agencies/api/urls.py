from django.urls import path

from agencies.api import cases, help_urls, people, reasons, staff

urlpatterns = [
    *help_urls.urlpatterns,
    path("offers", people.OfferList.as_view(), name="api-offers"),
    path("offers/<uuid:public_id>", people.OfferDetail.as_view(), name="api-offer"),
    path("offers/<uuid:public_id>/answer", people.OfferAnswer.as_view(), name="api-answer"),
    path("alerts", reasons.AlertList.as_view(), name="api-own-alerts"),
    path("alerts/<uuid:public_id>", reasons.AlertDetail.as_view(), name="api-own-alert"),
    path("alerts/<uuid:public_id>/reviews", reasons.Reviews.as_view(), name="api-reviews"),
    path("alerts/<uuid:public_id>/refuse", reasons.Refuse.as_view(), name="api-refuse"),
    path("agency/alerts", staff.AlertList.as_view(), name="api-alerts"),
    path("agency/alerts/<uuid:public_id>", staff.AlertDetail.as_view(), name="api-alert"),
    path(
        "agency/alerts/<uuid:public_id>/acknowledge",
        staff.AlertAcknowledge.as_view(),
        name="api-acknowledge",
    ),
    path(
        "agency/alerts/<uuid:public_id>/confirm",
        staff.AlertConfirm.as_view(),
        name="api-confirm-alert",
    ),
    path(
        "agency/alerts/<uuid:public_id>/take-over",
        staff.AlertTakeOver.as_view(),
        name="api-take-over",
    ),
    path("agency/alerts/<uuid:public_id>/draft", staff.AlertDraft.as_view(), name="api-draft"),
    path(
        "agency/alerts/<uuid:public_id>/dismiss",
        staff.AlertDismiss.as_view(),
        name="api-dismiss",
    ),
    path("agency/alerts/<uuid:public_id>/offer", staff.AlertOffer.as_view(), name="api-send-offer"),
    path("agency/alerts/<uuid:public_id>/close", staff.AlertClose.as_view(), name="api-close"),
    path("agency/cases", cases.CaseList.as_view(), name="api-cases"),
    path("agency/cases/<uuid:public_id>", cases.CaseDetail.as_view(), name="api-case"),
    path("agency/cases/<uuid:public_id>/step", cases.CaseStep.as_view(), name="api-case-step"),
    path(
        "agency/cases/<uuid:public_id>/contacts",
        cases.CaseContacts.as_view(),
        name="api-case-contacts",
    ),
    path("agency/cases/<uuid:public_id>/notes", cases.CaseNotes.as_view(), name="api-case-notes"),
    path("agency/cases/<uuid:public_id>/tasks", cases.CaseTasks.as_view(), name="api-case-tasks"),
    path(
        "agency/cases/<uuid:public_id>/tasks/<uuid:task_id>",
        cases.CaseTaskTurn.as_view(),
        name="api-case-task",
    ),
]
