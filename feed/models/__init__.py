from feed.models.limits import Act
from feed.models.people import Block, Follow, Mute, Profile, WordFilter
from feed.models.posts import Hashtag, Post, PostImage, PostTag, PostVersion
from feed.models.talk import Activity, Bookmark, Comment, Mention, Reaction

__all__ = [
    "Act",
    "Activity",
    "Block",
    "Bookmark",
    "Comment",
    "Follow",
    "Hashtag",
    "Mention",
    "Mute",
    "Post",
    "PostImage",
    "PostTag",
    "PostVersion",
    "Profile",
    "Reaction",
    "WordFilter",
]
