"""Addresses of the feed for the API, a list for each topic (ADR 0026)."""

from django.urls import URLPattern, URLResolver, path

from feed.api import people, posts, talk, timeline

_OWN_POST = "posts/<uuid:post_id>"
_POSTS: list[URLPattern | URLResolver] = [
    path("posts", posts.PostsView.as_view(), name="api-posts"),
    path("posts/preview", posts.PreviewView.as_view(), name="api-posts-preview"),
    path(_OWN_POST, posts.PostDetail.as_view(), name="api-post"),
    path(f"{_OWN_POST}/undo", posts.UndoView.as_view(), name="api-post-undo"),
    path(f"{_OWN_POST}/versions", posts.VersionsView.as_view(), name="api-post-versions"),
]
_CHECKS: list[URLPattern | URLResolver] = []
_PERSON = "feed/people/<str:handle>"
_PEOPLE: list[URLPattern | URLResolver] = [
    path("feed/people", people.SuggestionsView.as_view(), name="api-feed-people"),
    path(_PERSON, people.PersonDetail.as_view(), name="api-feed-person"),
    path(f"{_PERSON}/follow", people.FollowView.as_view(), name="api-feed-follow"),
    path(f"{_PERSON}/mute", people.MuteView.as_view(), name="api-feed-mute"),
    path(f"{_PERSON}/block", people.BlockView.as_view(), name="api-feed-block"),
    path("feed/me", people.OwnProfileView.as_view(), name="api-feed-me"),
    path("feed/me/quiet", people.QuietView.as_view(), name="api-feed-quiet"),
    path("feed/me/filters", people.FiltersView.as_view(), name="api-feed-filters"),
    path("feed/me/filters/<uuid:filter_id>", people.FilterDetail.as_view(), name="api-feed-filter"),
    path("feed/me/requests", people.RequestsView.as_view(), name="api-feed-requests"),
    path(
        "feed/me/requests/<uuid:request_id>",
        people.RequestDetail.as_view(),
        name="api-feed-request",
    ),
    path("feed/me/followers", people.FollowersView.as_view(), name="api-feed-followers"),
    path(
        "feed/me/followers/<uuid:follower_id>",
        people.FollowerDetail.as_view(),
        name="api-feed-follower",
    ),
    path("feed/me/following", people.FollowingView.as_view(), name="api-feed-following"),
    path("feed/me/mutes", people.MutesView.as_view(), name="api-feed-mutes"),
    path("feed/me/blocks", people.BlocksView.as_view(), name="api-feed-blocks"),
]
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
