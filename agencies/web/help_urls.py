"""Addresses of help: the person's side, and what crosses between person, staff and agencies."""

from django.urls import path

from agencies.web import consents, help, people, received, talk

urlpatterns = [
    path("help/", help.HelpPage.as_view(), name="help"),
    path("help/cases/<uuid:public_id>/", help.CasePage.as_view(), name="help_case"),
    path("help/cases/<uuid:public_id>/send/", help.SendView.as_view(), name="help_send"),
    path("help/cases/<uuid:public_id>/block/", help.BlockView.as_view(), name="help_block"),
    path(
        "help/cases/<uuid:public_id>/unblock/",
        help.BlockView.as_view(is_blocked=False),
        name="help_unblock",
    ),
    path("help/cases/<uuid:public_id>/stop/", help.StopPage.as_view(), name="help_stop"),
    path("help/cases/<uuid:public_id>/other/", help.OtherPage.as_view(), name="help_other"),
    path(
        "help/cases/<uuid:public_id>/counsellor/",
        help.CounsellorView.as_view(),
        name="help_counsellor",
    ),
    path("help/messages/<uuid:public_id>/report/", help.ReportPage.as_view(), name="help_report"),
    path("help/complaints/", help.ComplaintsPage.as_view(), name="help_complaints"),
    path("help/excerpts/<uuid:public_id>/", consents.ExcerptPage.as_view(), name="help_excerpt"),
    path(
        "help/excerpts/<uuid:public_id>/decline/",
        consents.ExcerptDeclineView.as_view(),
        name="help_excerpt_decline",
    ),
    path(
        "help/excerpts/<uuid:public_id>/revoke/",
        consents.ExcerptRevokeView.as_view(),
        name="help_excerpt_revoke",
    ),
    path("help/referrals/<uuid:public_id>/", consents.ReferralPage.as_view(), name="help_referral"),
    path(
        "help/referrals/<uuid:public_id>/withdraw/",
        consents.ReferralWithdrawView.as_view(),
        name="help_referral_withdraw",
    ),
    path("offers/", people.OfferListPage.as_view(), name="offers"),
    path("offers/<uuid:public_id>/", people.OfferPage.as_view(), name="offer"),
    path("offers/<uuid:public_id>/accept/", people.AcceptView.as_view(), name="accept"),
    path("offers/<uuid:public_id>/decline/", people.DeclineView.as_view(), name="decline"),
    path("offers/<uuid:public_id>/later/", people.LaterView.as_view(), name="offer_later"),
    path(
        "offers/<uuid:public_id>/elsewhere/", people.ElsewherePage.as_view(), name="offer_elsewhere"
    ),
    path("agency/cases/<uuid:public_id>/talk/", talk.TalkPage.as_view(), name="case_talk"),
    path(
        "agency/cases/<uuid:public_id>/excerpts/", talk.ExcerptsPage.as_view(), name="case_excerpts"
    ),
    path(
        "agency/cases/<uuid:public_id>/referrals/",
        talk.CaseReferralsPage.as_view(),
        name="case_referrals",
    ),
    path(
        "agency/referrals/<uuid:public_id>/done/",
        talk.ReferralEndView.as_view(is_done=True),
        name="referral_done",
    ),
    path(
        "agency/referrals/<uuid:public_id>/revoke/",
        talk.ReferralEndView.as_view(),
        name="referral_revoke",
    ),
    path("agency/referrals/", received.ReferralListPage.as_view(), name="referrals"),
    path(
        "agency/referrals/<uuid:public_id>/", received.ReferralFilePage.as_view(), name="referral"
    ),
    path(
        "agency/referrals/<uuid:public_id>/accept/",
        received.ReferralAcceptView.as_view(),
        name="referral_accept",
    ),
    path(
        "agency/referrals/<uuid:public_id>/reject/",
        received.ReferralRejectView.as_view(),
        name="referral_reject",
    ),
    path("agency/complaints/", received.ComplaintListPage.as_view(), name="complaints"),
    path("agency/complaints/<uuid:public_id>/", received.ComplaintPage.as_view(), name="complaint"),
]
