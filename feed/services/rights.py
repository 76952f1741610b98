"""What this app holds of a person (ADR 0014)."""

from django.db.models import Q

from accounts.models import User
from accounts.services.holdings import DataPart, HeldTable, Retained, make_columns
from feed.models import (
    Act,
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
    RestingHandle,
    VersionImage,
    WordFilter,
)
from feed.rules.limits import LIMITS
from feed.services import images, moderation_rights, people


def name_file(image: PostImage) -> str:
    """Say where in the archive an image lies."""
    return f"files/feed-images/{image.public_id}.jpg"


def prepare_erasure(user: User) -> None:
    """Delete the files of images, and the words of reports and decisions. May run twice.

    The handle rests, as one that is given up does.
    """
    images.erase_images(user=user)
    if profile := Profile.objects.filter(pk=user.pk).first():
        people.rest_handle(user=user, handle=profile.handle)
    moderation_rights.prepare_erasure(user)


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
        HeldTable(
            VersionImage,
            "version__post__author",
            "고치기 전 글의 그림",
            make_columns(
                VersionImage,
                ("image", "그림", lambda row: str(row.image.public_id)),
                "position",
                "alt",
            ),
            related=("image",),
        ),
        HeldTable(
            PostImage,
            "owner",
            "내 글의 그림",
            make_columns(
                PostImage,
                ("post", "글", lambda row: str(row.post.public_id) if row.post else ""),
                ("file", "파일", name_file),
                "alt",
                "created_at",
            ),
            shown=Q(state__in=["ready", "kept"]),
            related=("post",),
            list_files=lambda row: [(name_file(row), row.file_name)],
        ),
        HeldTable(
            Act,
            "user",
            "최근에 한 일의 수",
            make_columns(
                Act,
                ("kind", "종류", lambda row: str(LIMITS[row.kind].label)),
                "at",
            ),
        ),
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
    retained=(
        Retained("feed.acts", lambda at: Act.objects.filter(at__lt=at)),
        Retained("feed.handles", lambda at: RestingHandle.objects.filter(freed_at__lt=at)),
        Retained("feed.activities", lambda at: Activity.objects.filter(created_at__lt=at)),
        Retained(
            "feed.comments",
            lambda at: Comment.objects.filter(state=Comment.State.DELETED, deleted_at__lt=at),
        ),
        *moderation_rights.RETAINED,
    ),
    before_erasure=prepare_erasure,
)
