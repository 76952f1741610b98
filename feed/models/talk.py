"""What people give each other under posts: reactions, comments, bookmarks, and what tells of it."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from core.fields import EncryptedTextField
from core.models import PublicId, TimeStamped
from feed.models.people import Block
from feed.models.posts import Post
from feed.rules import posts as rules


class ReactionQuerySet(models.QuerySet["Reaction"]):
    """Who may see which reactions."""

    def visible_to(self, viewer: Any) -> "ReactionQuerySet":
        """One's own, and those to one's own posts but for those across a block."""
        if not viewer.pk:
            return self.none()
        mine = Block.objects.filter(blocker=viewer.pk, blocked=OuterRef("user"))
        theirs = Block.objects.filter(blocked=viewer.pk, blocker=OuterRef("user"))
        unblocked = ~Q(Exists(mine)) & ~Q(Exists(theirs))
        return self.filter(Q(user=viewer.pk) | Q(post__author=viewer.pk) & unblocked)


class Reaction(models.Model):
    """One of five small answers to a post; one of each person, changed at will."""

    class Kind(models.TextChoices):
        RELATE = "relate", "공감해요"
        CHEER = "cheer", "응원해요"
        COMFORT = "comfort", "토닥토닥"
        THANKS = "thanks", "고마워요"
        DELIGHT = "delight", "기뻐요"

    post = models.ForeignKey(
        Post, models.CASCADE, verbose_name="글", related_name="reactions", db_index=False
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="사람", related_name="reactions"
    )
    kind = models.CharField("종류", max_length=7, choices=Kind.choices)
    created_at = models.DateTimeField("때", auto_now_add=True)

    objects: ClassVar = ReactionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "공감"
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["post", "user"], name="reaction_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class CommentQuerySet(models.QuerySet["Comment"]):
    """Who may see which comments."""

    def visible_to(self, viewer: Any) -> "CommentQuerySet":
        """Those under posts one may see, except across a block; one's own unless gone.

        What an anonymous author says under their post stays: else blocking would tell who it is.
        """
        if not viewer.pk:
            return self.none()
        mine = Block.objects.filter(blocker=viewer.pk, blocked=OuterRef("author"))
        theirs = Block.objects.filter(blocked=viewer.pk, blocker=OuterRef("author"))
        others = Q(state=Comment.State.PUBLISHED, author__is_active=True)
        is_alias = Q(post__is_anonymous=True, post__author=F("author"))
        others &= is_alias | ~Q(Exists(mine)) & ~Q(Exists(theirs))
        own = Q(author=viewer.pk) & ~Q(state__in=[Comment.State.REMOVED, Comment.State.DELETED])
        return self.filter(own | others, post__in=Post.objects.visible_to(viewer))


class Comment(PublicId, TimeStamped):
    """Words under a post, one level deep: nothing stands under a comment."""

    class State(models.TextChoices):
        HELD = "held", "확인 기다리는 중"
        PUBLISHED = "published", "올라감"
        HIDDEN = "hidden", "가려짐"
        REMOVED = "removed", "내려짐"
        DELETED = "deleted", "지워짐"

    class DeletedBy(models.TextChoices):
        AUTHOR = "author", "쓴 사람"
        HOST = "host", "글을 쓴 사람"

    post = models.ForeignKey(
        Post, models.CASCADE, verbose_name="글", related_name="comments", db_index=False
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        verbose_name="쓴 사람",
        related_name="feed_comments",
    )
    state = models.CharField("상태", max_length=9, choices=State.choices, default=State.PUBLISHED)
    text = EncryptedTextField("글", max_length=rules.COMMENT_LENGTH)
    client_id = models.UUIDField("기기의 식별자", null=True, blank=True)
    deleted_at = models.DateTimeField("지운 때", null=True, blank=True)
    # Who may take the deletion back, and to what: one that was hidden comes back hidden.
    deleted_by = models.CharField("지운 쪽", max_length=6, choices=DeletedBy.choices, blank=True)
    state_before = models.CharField(
        "지우기 전 상태", max_length=9, choices=State.choices, blank=True
    )
    # Why it waits for a moderator: a code of rules/limits.py.
    held_because = models.CharField("기다리는 까닭", max_length=20, blank=True, db_default="")
    assessed_at = models.DateTimeField("살핀 글의 때", null=True, blank=True)

    objects: ClassVar = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "댓글"
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["author", "client_id"], name="comment_client_id_once"),
            models.CheckConstraint(
                condition=Q(state="deleted", deleted_at__isnull=False)
                | ~Q(state="deleted") & Q(deleted_at=None),
                name="comment_deleted_at_a_time",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["post", "id"], name="comment_of_post"),
            models.Index(fields=["id"], condition=Q(assessed_at=None), name="comment_to_assess"),
            models.Index(
                fields=["deleted_at"], condition=Q(state="deleted"), name="comment_to_purge"
            ),
        ]

    def __str__(self) -> str:
        return f"comment {self.public_id}"


class MentionQuerySet(models.QuerySet["Mention"]):
    """Who may see which mentions."""

    def visible_to(self, viewer: Any) -> "MentionQuerySet":
        """Whoever sees the post sees whom it names."""
        return self.filter(post__in=Post.objects.visible_to(viewer))


class Mention(models.Model):
    """Somebody is named by their handle in a post or a comment; never across a block."""

    post = models.ForeignKey(Post, models.CASCADE, verbose_name="글", related_name="mentions")
    # Empty where the post itself names them.
    comment = models.ForeignKey(
        Comment, models.CASCADE, verbose_name="댓글", related_name="mentions", null=True, blank=True
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="불린 사람", related_name="+"
    )

    objects: ClassVar = MentionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "부르기"
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["post", "comment", "user"], name="mention_once", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"mention {self.pk}"


class BookmarkQuerySet(models.QuerySet["Bookmark"]):
    """Who may see which bookmarks."""

    def visible_to(self, viewer: Any) -> "BookmarkQuerySet":
        """Only their own."""
        return self.filter(user=viewer.pk) if viewer.pk else self.none()


class Bookmark(models.Model):
    """A post kept for later; nobody else learns of it."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        verbose_name="사람",
        related_name="post_bookmarks",
        db_index=False,
    )
    post = models.ForeignKey(Post, models.CASCADE, verbose_name="글", related_name="bookmarks")
    created_at = models.DateTimeField("때", auto_now_add=True)

    objects: ClassVar = BookmarkQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "담아 둔 글"
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "post"], name="post_bookmark_once")
        ]
        indexes: ClassVar = [models.Index(fields=["user", "-id"], name="post_bookmark_newest")]

    def __str__(self) -> str:
        return f"bookmark {self.pk}"


class ActivityQuerySet(models.QuerySet["Activity"]):
    """Who may see which activities."""

    def visible_to(self, viewer: Any) -> "ActivityQuerySet":
        """Whom it is for."""
        return self.filter(recipient=viewer.pk) if viewer.pk else self.none()

    def unread(self) -> "ActivityQuerySet":
        """Those not seen yet."""
        return self.filter(read_at=None)


class Activity(models.Model):
    """Somebody did something with what is a person's; shown in groups of one kind and one post."""

    class Kind(models.TextChoices):
        REACTION = "reaction", "공감"
        COMMENT = "comment", "댓글"
        MENTION = "mention", "부름"
        FOLLOW = "follow", "팔로우"
        REQUEST = "request", "팔로우 요청"
        ACCEPTED = "accepted", "팔로우 승인"

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        verbose_name="받는 사람",
        related_name="activities",
        db_index=False,
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="한 사람", related_name="+"
    )
    kind = models.CharField("종류", max_length=8, choices=Kind.choices)
    post = models.ForeignKey(
        Post, models.CASCADE, verbose_name="글", related_name="+", null=True, blank=True
    )
    comment = models.ForeignKey(
        Comment, models.CASCADE, verbose_name="댓글", related_name="+", null=True, blank=True
    )
    read_at = models.DateTimeField("본 때", null=True, blank=True)
    created_at = models.DateTimeField("때", auto_now_add=True)

    objects: ClassVar = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "소식 알림"
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["recipient", "actor", "kind", "post", "comment"],
                name="activity_once",
                nulls_distinct=False,
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["recipient", "-id"], name="activity_newest"),
            models.Index(fields=["recipient"], condition=Q(read_at=None), name="activity_unread"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
