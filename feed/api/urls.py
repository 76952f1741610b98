"""Addresses of the feed for the API, a list for each topic (ADR 0026)."""

from django.urls import URLPattern, URLResolver, path

from feed.api import posts, talk, timeline

_OWN_POST = "posts/<uuid:post_id>"
_POSTS: list[URLPattern | URLResolver] = [
    path("posts", posts.PostsView.as_view(), name="api-posts"),
    path("posts/preview", posts.PreviewView.as_view(), name="api-posts-preview"),
    path(_OWN_POST, posts.PostDetail.as_view(), name="api-post"),
    path(f"{_OWN_POST}/undo", posts.UndoView.as_view(), name="api-post-undo"),
    path(f"{_OWN_POST}/versions", posts.VersionsView.as_view(), name="api-post-versions"),
]
_CHECKS: list[URLPattern | URLResolver] = []
_PEOPLE: list[URLPattern | URLResolver] = []
_TIMELINE: list[URLPattern | URLResolver] = [
    path("feed/home", timeline.HomeView.as_view(), name="api-feed-home"),
    path("feed/home/newer", timeline.NewerView.as_view(), name="api-feed-newer"),
    path("feed/local", timeline.LocalView.as_view(), name="api-feed-local"),
    path("feed/missions", timeline.MissionWallView.as_view(), name="api-feed-missions"),
    path("feed/tags/<str:name>", timeline.TagView.as_view(), name="api-feed-tag"),
    path(
        "feed/people/<str:handle>/posts",
        timeline.ProfilePostsView.as_view(),
        name="api-feed-person-posts",
    ),
]
_COMMENT = "comments/<uuid:comment_id>"
_TALK: list[URLPattern | URLResolver] = [
    path(f"{_OWN_POST}/reaction", talk.ReactionView.as_view(), name="api-feed-reaction"),
    path(f"{_OWN_POST}/bookmark", talk.BookmarkView.as_view(), name="api-feed-bookmark"),
    path(f"{_OWN_POST}/comments", talk.CommentsView.as_view(), name="api-feed-comments"),
    path(_COMMENT, talk.CommentView.as_view(), name="api-feed-comment"),
    path(f"{_COMMENT}/undo", talk.CommentUndoView.as_view(), name="api-feed-comment-undo"),
    path("feed/bookmarks", talk.BookmarksView.as_view(), name="api-feed-bookmarks"),
    path("feed/activities", talk.ActivitiesView.as_view(), name="api-feed-activities"),
    path(
        "feed/activities/read", talk.ActivitiesReadView.as_view(), name="api-feed-activities-read"
    ),
]
_MODERATION: list[URLPattern | URLResolver] = []

urlpatterns = [*_POSTS, *_CHECKS, *_PEOPLE, *_TIMELINE, *_TALK, *_MODERATION]
