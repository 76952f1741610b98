"""What this app holds of a person (ADR 0014)."""

from accounts.services.holdings import DataPart, HeldTable, make_columns
from feed.models import (
    Activity,
    Block,
    Bookmark,
    Comment,
    Follow,
    Mention,
    Mute,
    Post,
    PostImage,
    PostTag,
    PostVersion,
    Profile,
    Reaction,
    WordFilter,
)
from feed.services import moderation_rights

PART = DataPart(
    name="feed",
    tables=(
        HeldTable(Activity, "recipient"),
        HeldTable(Activity, "actor"),
        HeldTable(
            Bookmark,
            "user",
            "담아 둔 글",
            make_columns(
                Bookmark, ("post", "글", lambda row: str(row.post.public_id)), "created_at"
            ),
            related=("post",),
        ),
        HeldTable(Mention, "user"),
        HeldTable(Mention, "comment__author"),
        HeldTable(Mention, "post__author"),
        HeldTable(
            Reaction,
            "user",
            "공감한 글",
            make_columns(
                Reaction, ("post", "글", lambda row: str(row.post.public_id)), "kind", "created_at"
            ),
            related=("post",),
        ),
        HeldTable(
            Comment, "author", "내 댓글", make_columns(Comment, "text", "state", "created_at")
        ),
        HeldTable(PostImage, "owner", "내 글의 그림", make_columns(PostImage, "alt", "created_at")),
        HeldTable(PostTag, "post__author"),
        HeldTable(
            PostVersion,
            "post__author",
            "고치기 전의 글",
            make_columns(PostVersion, "number", "text", "content_note", "created_at"),
        ),
        HeldTable(
            Post,
            "author",
            "내 글",
            make_columns(
                Post,
                "kind",
                "text",
                "content_note",
                "card_title",
                "visibility",
                "is_anonymous",
                "state",
                "created_at",
                "edited_at",
            ),
        ),
        HeldTable(
            Follow,
            "follower",
            "내가 따르는 사람",
            make_columns(
                Follow,
                ("name", "닉네임", lambda row: row.followee.nickname),
                "state",
                "created_at",
            ),
            related=("followee",),
        ),
        HeldTable(Follow, "followee"),
        HeldTable(
            Block,
            "blocker",
            "차단한 사람",
            make_columns(Block, ("name", "닉네임", lambda row: row.blocked.nickname), "created_at"),
            related=("blocked",),
        ),
        HeldTable(Block, "blocked"),
        HeldTable(
            Mute,
            "muter",
            "숨긴 사람",
            make_columns(
                Mute, ("name", "닉네임", lambda row: row.muted.nickname), "until", "created_at"
            ),
            related=("muted",),
        ),
        HeldTable(Mute, "muted"),
        HeldTable(
            WordFilter, "user", "거르는 단어", make_columns(WordFilter, "word", "action", "until")
        ),
        HeldTable(
            Profile,
            "user",
            "소식 프로필",
            make_columns(
                Profile,
                "handle",
                "bio",
                "interests",
                "is_private",
                "is_suggested",
                "shows_counts",
                "note_mode",
                "is_quiet",
            ),
        ),
        *moderation_rights.TABLES,
    ),
    retained=moderation_rights.RETAINED,
    before_erasure=moderation_rights.prepare_erasure,
)
