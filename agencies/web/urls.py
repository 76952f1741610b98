from django.urls import path

from agencies.web import people, policies, reasons, staff

app_name = "agencies"
urlpatterns = [
    path("agency/", staff.QueuePage.as_view(), name="queue"),
    path("agency/finished/", staff.FinishedPage.as_view(), name="finished"),
    path("agency/alerts/<uuid:public_id>/", staff.AlertPage.as_view(), name="alert"),
    path(
        "agency/alerts/<uuid:public_id>/acknowledge/",
        staff.AcknowledgeView.as_view(),
        name="acknowledge",
    ),
    path("agency/alerts/<uuid:public_id>/dismiss/", staff.DismissView.as_view(), name="dismiss"),
    path("agency/alerts/<uuid:public_id>/offer/", staff.SendOfferView.as_view(), name="send_offer"),
    path("agency/alerts/<uuid:public_id>/close/", staff.CloseView.as_view(), name="close"),
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
    path("offers/", people.OfferListPage.as_view(), name="offers"),
    path("offers/<uuid:public_id>/", people.OfferPage.as_view(), name="offer"),
    path("offers/<uuid:public_id>/accept/", people.AcceptView.as_view(), name="accept"),
    path("offers/<uuid:public_id>/decline/", people.DeclineView.as_view(), name="decline"),
]
