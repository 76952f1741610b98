"""Writing in the feed: publish, edit, close, delete, and take it back."""

from feed.services.posts.audience import (
    AccountIsPrivate,
    PublicNeedsAdult,
    PublicNotAgreed,
    RegionMissing,
)
from feed.services.posts.deleting import (
    UndoOver,
    delete_post,
    sweep_deleted_posts,
    undo_delete_post,
)
from feed.services.posts.editing import (
    TooManyEdits,
    begin_edit,
    close_thread,
    describe_image,
    edit_post,
    let_in_post,
    open_thread,
)
from feed.services.posts.linking import tell_mentioned
from feed.services.posts.previews import Preview, PreviewNeeded, preview_post
from feed.services.posts.publishing import ImageNotFound, MissionNotDone, publish_post
from feed.services.taking_back import take_back_posts

__all__ = [
    "AccountIsPrivate",
    "ImageNotFound",
    "MissionNotDone",
    "Preview",
    "PreviewNeeded",
    "PublicNeedsAdult",
    "PublicNotAgreed",
    "RegionMissing",
    "TooManyEdits",
    "UndoOver",
    "begin_edit",
    "close_thread",
    "delete_post",
    "describe_image",
    "edit_post",
    "let_in_post",
    "open_thread",
    "preview_post",
    "publish_post",
    "sweep_deleted_posts",
    "take_back_posts",
    "tell_mentioned",
    "undo_delete_post",
]
