"""Addresses of a person's help, for clients."""

from django.urls import path

from agencies.api import consents, help

urlpatterns = [
    path("help/cases", help.CaseList.as_view(), name="api-help-cases"),
    path("help/cases/<uuid:public_id>", help.CaseDetail.as_view(), name="api-help-case"),
    path("help/cases/<uuid:public_id>/stop", help.CaseStop.as_view(), name="api-help-stop"),
    path("help/cases/<uuid:public_id>/choose", help.CaseChoose.as_view(), name="api-help-choose"),
    path(
        "help/cases/<uuid:public_id>/agencies",
        help.CaseAgencies.as_view(),
        name="api-help-agencies",
    ),
    path("help/cases/<uuid:public_id>/messages", help.Messages.as_view(), name="api-help-messages"),
    path("help/cases/<uuid:public_id>/read", help.CaseRead.as_view(), name="api-help-read"),
    path("help/cases/<uuid:public_id>/block", help.CaseBlock.as_view(), name="api-help-block"),
    path(
        "help/cases/<uuid:public_id>/unblock", help.CaseUnblock.as_view(), name="api-help-unblock"
    ),
    path(
        "help/messages/<uuid:public_id>/report",
        help.MessageReport.as_view(),
        name="api-help-report",
    ),
    path("help/complaints", consents.ComplaintsWrite.as_view(), name="api-help-complaints"),
    path("help/timeline", help.Timeline.as_view(), name="api-help-timeline"),
    path("help/excerpts", consents.ExcerptRequests.as_view(), name="api-help-excerpts"),
    path(
        "help/excerpts/<uuid:public_id>/lines",
        consents.ExcerptLines.as_view(),
        name="api-help-excerpt-lines",
    ),
    path(
        "help/excerpts/<uuid:public_id>/answer",
        consents.ExcerptAnswer.as_view(),
        name="api-help-excerpt-answer",
    ),
    path("help/referrals", consents.Referrals.as_view(), name="api-help-referrals"),
    path(
        "help/referrals/<uuid:public_id>/answer",
        consents.ReferralAnswer.as_view(),
        name="api-help-referral-answer",
    ),
    path(
        "offers/<uuid:public_id>/elsewhere",
        consents.OfferElsewhere.as_view(),
        name="api-offer-elsewhere",
    ),
]
