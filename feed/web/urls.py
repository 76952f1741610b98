"""Addresses of the feed's pages, a list for each topic (ADR 0026)."""

from django.urls import URLPattern, URLResolver, path

from feed.web import posts, talk, timeline

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
_PEOPLE: list[URLPattern | URLResolver] = []
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
