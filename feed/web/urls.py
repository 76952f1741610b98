"""Addresses of the feed's pages, a list for each topic (ADR 0026)."""

from django.urls import URLPattern, URLResolver, path

from feed.web import images, limits, people, posts, talk, timeline
from feed.web import people_settings as settings
from feed.web.moderation import console, own, public, rooms

app_name = "feed"
_OWN_POST = "feed/posts/<uuid:post_id>"
_POSTS: list[URLPattern | URLResolver] = [
    path("feed/write/", posts.WritePage.as_view(), name="write"),
    path(f"{_OWN_POST}/", posts.PostPage.as_view(), name="post"),
    path(f"{_OWN_POST}/edit/", posts.EditPage.as_view(), name="post_edit"),
    path(f"{_OWN_POST}/history/", posts.HistoryPage.as_view(), name="post_history"),
    path(f"{_OWN_POST}/delete/", posts.DeletePage.as_view(), name="delete_post"),
    path(f"{_OWN_POST}/deleted/", posts.DeletedPage.as_view(), name="post_undo"),
    path(f"{_OWN_POST}/thread/", posts.ThreadView.as_view(), name="post_thread"),
]
_IMAGE = "feed/images/<uuid:image_id>/"
_CHECKS: list[URLPattern | URLResolver] = [
    path("feed/status/", limits.StatusPage.as_view(), name="status"),
    path(_IMAGE, images.ImageView.as_view(), name="image"),
    path(f"{_IMAGE}small/", images.ImageView.as_view(is_small=True), name="image_small"),
]
_PERSON = "feed/people/<str:handle>/"
_PEOPLE: list[URLPattern | URLResolver] = [
    path("feed/people/", people.PeoplePage.as_view(), name="people"),
    path(_PERSON, people.PersonPage.as_view(), name="person"),
    path(f"{_PERSON}follow/", people.FollowView.as_view(), name="follow"),
    path(f"{_PERSON}unfollow/", people.UnfollowView.as_view(), name="unfollow"),
    path(f"{_PERSON}mute/", people.MutePage.as_view(), name="mute"),
    path(f"{_PERSON}unmute/", people.UnmuteView.as_view(), name="unmute"),
    path(f"{_PERSON}block/", people.BlockPage.as_view(), name="block"),
    path(f"{_PERSON}unblock/", people.UnblockView.as_view(), name="unblock"),
    path("feed/settings/", settings.SettingsPage.as_view(), name="settings"),
    path("feed/settings/profile/", settings.ProfilePage.as_view(), name="profile"),
    path("feed/settings/quiet/", settings.QuietView.as_view(), name="quiet"),
    path("feed/settings/filters/", settings.FiltersPage.as_view(), name="filters"),
    path(
        "feed/settings/filters/<uuid:filter_id>/remove/",
        settings.FilterRemoveView.as_view(),
        name="filter_remove",
    ),
    path("feed/settings/requests/", settings.RequestsPage.as_view(), name="requests"),
    path(
        "feed/settings/requests/<uuid:request_id>/",
        settings.RequestView.as_view(),
        name="request_answer",
    ),
    path("feed/settings/followers/", settings.FollowersPage.as_view(), name="followers"),
    path(
        "feed/settings/followers/<uuid:follower_id>/remove/",
        settings.FollowerRemoveView.as_view(),
        name="follower_remove",
    ),
    path("feed/settings/following/", settings.FollowingPage.as_view(), name="following"),
    path("feed/settings/mutes/", settings.MutesPage.as_view(), name="mutes"),
    path("feed/settings/blocks/", settings.BlocksPage.as_view(), name="blocks"),
]
_TIMELINE: list[URLPattern | URLResolver] = [
    path("feed/", timeline.HomePage.as_view(), name="home"),
    path("feed/local/", timeline.LocalPage.as_view(), name="local"),
    path("feed/missions/", timeline.MissionWallPage.as_view(), name="missions"),
    path("feed/tags/<str:name>/", timeline.TagPage.as_view(), name="tag"),
]
_POST = "feed/posts/<uuid:post_id>/"
_COMMENT = "feed/comments/<uuid:comment_id>/"
_TALK: list[URLPattern | URLResolver] = [
    path(f"{_POST}react/", talk.ReactView.as_view(), name="react"),
    path(f"{_POST}keep/", talk.KeepView.as_view(), name="keep"),
    path(f"{_POST}comments/", talk.CommentsPage.as_view(), name="comments"),
    path(f"{_COMMENT}delete/", talk.CommentDeleteView.as_view(), name="comment_delete"),
    path(f"{_COMMENT}undo/", talk.CommentUndoView.as_view(), name="comment_undo"),
    path("feed/activities/", talk.ActivitiesPage.as_view(), name="activities"),
    path("feed/bookmarks/", talk.BookmarksPage.as_view(), name="bookmarks"),
]
_CASE = "moderation/cases/<uuid:case_id>/"
_MODERATION: list[URLPattern | URLResolver] = [
    path("feed/report/<str:kind>/<str:key>/", own.ReportPage.as_view(), name="report"),
    path("feed/concern/<str:kind>/<str:key>/", own.ConcernPage.as_view(), name="concern"),
    path("feed/reports/", own.ReportsPage.as_view(), name="my_reports"),
    path("feed/decisions/", own.DecisionsPage.as_view(), name="decisions"),
    path("feed/decisions/<uuid:decision_id>/", own.DecisionPage.as_view(), name="decision"),
    path("feed/decisions/<uuid:decision_id>/appeal/", own.AppealView.as_view(), name="appeal"),
    path("feed/takedowns/<uuid:takedown_id>/", own.BlockedPage.as_view(), name="takedown"),
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
