"""Addresses of the feed's pages, a list for each topic (ADR 0026)."""

from django.urls import URLPattern, URLResolver, path

from feed.web.moderation import console, people, public, rooms

app_name = "feed"
_POSTS: list[URLPattern | URLResolver] = []
_CHECKS: list[URLPattern | URLResolver] = []
_PEOPLE: list[URLPattern | URLResolver] = []
_TIMELINE: list[URLPattern | URLResolver] = []
_TALK: list[URLPattern | URLResolver] = []
_CASE = "moderation/cases/<uuid:case_id>/"
_MODERATION: list[URLPattern | URLResolver] = [
    path("feed/report/<str:kind>/<str:key>/", people.ReportPage.as_view(), name="report"),
    path("feed/concern/<str:kind>/<str:key>/", people.ConcernPage.as_view(), name="concern"),
    path("feed/reports/", people.ReportsPage.as_view(), name="my_reports"),
    path("feed/decisions/", people.DecisionsPage.as_view(), name="decisions"),
    path("feed/decisions/<uuid:decision_id>/", people.DecisionPage.as_view(), name="decision"),
    path("feed/decisions/<uuid:decision_id>/appeal/", people.AppealView.as_view(), name="appeal"),
    path("feed/takedowns/<uuid:takedown_id>/", people.BlockedPage.as_view(), name="takedown"),
    path("feed/rules/", public.RulesPage.as_view(), name="rules"),
    path("transparency", public.TransparencyPage.as_view(), name="transparency"),
    path("transparency.csv", public.TransparencyTable.as_view(), name="transparency_table"),
    path("takedown", public.TakedownPage.as_view(), name="ask_takedown"),
    path("takedown/<str:key>/", public.TakedownStatePage.as_view(), name="takedown_state"),
    path("moderation/", console.QueuePage.as_view(), name="moderation"),
    path("moderation/decided/", console.DecidedPage.as_view(), name="moderation_decided"),
    path(_CASE, console.CasePage.as_view(), name="moderation_case"),
    path(f"{_CASE}take/", console.TakeView.as_view(), name="moderation_take"),
    path(f"{_CASE}release/", console.ReleaseView.as_view(), name="moderation_release"),
    path(f"{_CASE}decide/", console.DecideView.as_view(), name="moderation_decide"),
    path(f"{_CASE}dismiss/", console.DismissView.as_view(), name="moderation_dismiss"),
    path(f"{_CASE}note/", console.NoteView.as_view(), name="moderation_note"),
    path(f"{_CASE}open/", console.OpenEvidenceView.as_view(), name="moderation_open"),
    path(f"{_CASE}reveal/", console.RevealView.as_view(), name="moderation_reveal"),
    path(f"{_CASE}refer/", console.ReferView.as_view(), name="moderation_refer"),
    path(
        "moderation/evidence/<uuid:image_id>/",
        console.EvidenceImageView.as_view(),
        name="moderation_image",
    ),
    path("moderation/second/", console.SecondPage.as_view(), name="moderation_second"),
    path(
        "moderation/second/<uuid:action_id>/approve/",
        console.SecondView.as_view(),
        name="moderation_approve",
    ),
    path(
        "moderation/second/<uuid:action_id>/decline/",
        console.SecondView.as_view(is_agreed=False),
        name="moderation_decline",
    ),
    path("moderation/appeals/", rooms.AppealsPage.as_view(), name="moderation_appeals"),
    path(
        "moderation/appeals/<uuid:appeal_id>/",
        rooms.AppealPage.as_view(),
        name="moderation_appeal",
    ),
    path("moderation/takedowns/", rooms.TakedownsPage.as_view(), name="moderation_takedowns"),
    path(
        "moderation/takedowns/<uuid:takedown_id>/",
        rooms.TakedownCasePage.as_view(),
        name="moderation_takedown",
    ),
    path("moderation/tags/", rooms.TagsPage.as_view(), name="moderation_tags"),
]

urlpatterns = [*_POSTS, *_CHECKS, *_PEOPLE, *_TIMELINE, *_TALK, *_MODERATION]
