"""Addresses of the feed's pages, a list for each topic (ADR 0026)."""

from django.urls import URLPattern, URLResolver, path

from feed.web import people, posts, talk, timeline
from feed.web import people_settings as settings

app_name = "feed"
_OWN_POST = "feed/posts/<uuid:post_id>"
_POSTS: list[URLPattern | URLResolver] = [
    path("feed/write/", posts.WritePage.as_view(), name="write"),
    path(f"{_OWN_POST}/", posts.PostPage.as_view(), name="post"),
    path(f"{_OWN_POST}/edit/", posts.EditPage.as_view(), name="post_edit"),
    path(f"{_OWN_POST}/history/", posts.HistoryPage.as_view(), name="post_history"),
    path(f"{_OWN_POST}/delete/", posts.DeletePage.as_view(), name="post_delete"),
    path(f"{_OWN_POST}/deleted/", posts.DeletedPage.as_view(), name="post_deleted"),
    path(f"{_OWN_POST}/thread/", posts.ThreadView.as_view(), name="post_thread"),
]
_CHECKS: list[URLPattern | URLResolver] = []
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
    path("feed/activities/requests/<uuid:follow_id>/", talk.RequestView.as_view(), name="request"),
    path("feed/bookmarks/", talk.BookmarksPage.as_view(), name="bookmarks"),
]
_MODERATION: list[URLPattern | URLResolver] = []

urlpatterns = [*_POSTS, *_CHECKS, *_PEOPLE, *_TIMELINE, *_TALK, *_MODERATION]
