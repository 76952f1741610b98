"""Posts, what they said before, and their tags."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from accounts.models import Region
from core.fields import EncryptedTextField, KeyedHashField
from core.models import PublicId, TimeStamped
from feed.models.people import Block, Follow
from feed.rules import posts as rules
from missions.models import Participation


class PostQuerySet(models.QuerySet["Post"]):
    """Who may see which posts."""

    def visible_to(self, viewer: Any) -> "PostQuerySet":
        """One's own unless gone; of others what stands for the viewer, never across a block.

        But for anonymous ones: if they went with a block, blocking would tell who wrote them.
        """
        if not viewer.pk:
            return self.none()
        following = Follow.objects.active().filter(follower=viewer.pk, followee=OuterRef("author"))
        public = Q(visibility=Post.Visibility.PUBLIC)
        followers = Q(visibility=Post.Visibility.FOLLOWERS) & Q(Exists(following))
        others = Q(state=Post.State.PUBLISHED, author__is_active=True) & (public | followers)
        own = Q(author=viewer.pk) & ~Q(state__in=[Post.State.REMOVED, Post.State.DELETED])
        return self.filter(own | others & (Q(is_anonymous=True) | self._unblocked(viewer)))

    @staticmethod
    def _unblocked(viewer: Any) -> Q:
        """No block between viewer and author, whoever set it."""
        mine = Block.objects.filter(blocker=viewer.pk, blocked=OuterRef("author"))
        theirs = Block.objects.filter(blocked=viewer.pk, blocker=OuterRef("author"))
        return ~Q(Exists(mine)) & ~Q(Exists(theirs))

    def unassessed(self) -> "PostQuerySet":
        """Those whose words, or newer words, nobody has looked at for crisis language."""
        return self.filter(Q(assessed_at=None) | Q(edited_at__gt=F("assessed_at")))

    def published(self) -> "PostQuerySet":
        """Those that stand."""
        return self.filter(state=Post.State.PUBLISHED)


class Post(PublicId, TimeStamped):
    """Something a person said to themselves, to those who follow them, or to everybody.

    Pages run by primary key, newest first (ADR 0026). An anonymous post is for everybody, stands in
    no profile and in nobody's home: among a few followers a name would be guessed.
    """

    class Kind(models.TextChoices):
        NOTE = "note", "글"
        LINE = "line", "오늘의 한 줄"
        MISSION = "mission", "미션 카드"

    class Visibility(models.TextChoices):
        PRIVATE = "private", "나만"
        FOLLOWERS = "followers", "팔로워"
        PUBLIC = "public", "모두"

    class State(models.TextChoices):
        HELD = "held", "확인 기다리는 중"
        PUBLISHED = "published", "올라감"
        HIDDEN = "hidden", "가려짐"
        REMOVED = "removed", "내려짐"
        DELETED = "deleted", "지워짐"

    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        verbose_name="쓴 사람",
        related_name="posts",
        # Its indexes below begin with it.
        db_index=False,
    )
    kind = models.CharField("종류", max_length=7, choices=Kind.choices, default=Kind.NOTE)
    state = models.CharField("상태", max_length=9, choices=State.choices, default=State.PUBLISHED)
    visibility = models.CharField(
        "보이는 곳", max_length=9, choices=Visibility.choices, default=Visibility.FOLLOWERS
    )
    text = EncryptedTextField("글", max_length=rules.TEXT_LENGTH, blank=True)
    # Of the words alone, folded: what a person posts again and again is noticed without being read.
    text_digest = KeyedHashField("같은 글 찾는 값", of=("author_id", "text"))
    content_note = EncryptedTextField("주의 말", max_length=rules.NOTE_LENGTH, blank=True)
    is_anonymous = models.BooleanField("익명", default=False)
    # Drawn for this one post; the same person has another one elsewhere.
    alias = models.CharField("이 글에서의 이름", max_length=20, blank=True)
    # Set where the author wants neighbours to meet it.
    region = models.ForeignKey(
        Region,
        models.PROTECT,
        verbose_name="동네",
        related_name="+",
        null=True,
        blank=True,
        db_index=False,
    )
    participation = models.ForeignKey(
        Participation,
        models.SET_NULL,
        verbose_name="미션 참여",
        related_name="posts",
        null=True,
        blank=True,
    )
    # The title of a mission as it was when the card was previewed.
    card_title = models.CharField("카드 제목", max_length=80, blank=True)
    is_closed = models.BooleanField("댓글 닫힘", default=False)
    # A moderator's measure (F6): not in lists of everybody. The author is told.
    is_limited = models.BooleanField("덜 퍼짐", default=False)
    client_id = models.UUIDField("기기의 식별자", null=True, blank=True)
    edited_at = models.DateTimeField("고친 때", null=True, blank=True)
    # Why it waits for a moderator: a code of rules/limits.py.
    held_because = models.CharField("기다리는 까닭", max_length=20, blank=True, db_default="")
    # The time of the words that were looked at for crisis language: an edit waits to be looked at.
    assessed_at = models.DateTimeField("살핀 글의 때", null=True, blank=True)
    deleted_at = models.DateTimeField("지운 때", null=True, blank=True)
    # Where undoing leads: what was held or hidden does not come back as published.
    state_before = models.CharField(
        "지우기 전 상태", max_length=9, choices=State.choices, blank=True
    )

    objects: ClassVar = PostQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "글"
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["author", "client_id"], name="post_client_id_once"),
            models.CheckConstraint(
                # Never for followers; private where it was taken back from everybody.
                condition=Q(is_anonymous=False, alias="")
                | Q(is_anonymous=True, visibility__in=["public", "private"]) & ~Q(alias=""),
                name="post_anonymous_has_an_alias",
            ),
            models.CheckConstraint(
                condition=Q(region=None) | Q(visibility="public"), name="post_of_a_region_is_public"
            ),
            models.CheckConstraint(
                condition=Q(kind="mission") & ~Q(card_title="")
                | ~Q(kind="mission") & Q(card_title="", participation=None),
                name="post_mission_has_a_card",
            ),
            models.CheckConstraint(
                condition=Q(state="deleted", deleted_at__isnull=False)
                | ~Q(state="deleted") & Q(deleted_at=None),
                name="post_deleted_at_a_time",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["author", "-id"], name="post_of_author"),
            # What a home is made of (ADR 0026): no private, no anonymous ones.
            models.Index(
                fields=["author", "-id"],
                condition=Q(state="published", is_anonymous=False)
                & Q(visibility__in=["followers", "public"]),
                name="post_for_homes",
            ),
            models.Index(
                fields=["region", "-id"],
                condition=Q(state="published", visibility="public", is_limited=False),
                name="post_of_region",
            ),
            models.Index(
                fields=["-id"],
                condition=Q(
                    state="published", visibility="public", is_limited=False, kind="mission"
                ),
                name="post_on_mission_wall",
            ),
            models.Index(fields=["author", "text_digest"], name="post_same_text"),
            models.Index(fields=["deleted_at"], condition=Q(state="deleted"), name="post_to_purge"),
            models.Index(fields=["id"], condition=Q(state="held"), name="post_held"),
            models.Index(
                fields=["id"],
                condition=Q(assessed_at=None) | Q(edited_at__gt=F("assessed_at")),
                name="post_to_assess",
            ),
        ]

    def __str__(self) -> str:
        return f"post {self.public_id}"


class PostVersionQuerySet(models.QuerySet["PostVersion"]):
    """Who may see which versions."""

    def visible_to(self, viewer: Any) -> "PostVersionQuerySet":
        """Whoever sees the post sees what it said to them before: no draft, no narrower circle."""
        if not viewer.pk:
            return self.none()
        author = OuterRef("post__author")
        following = Follow.objects.active().filter(follower=viewer.pk, followee=author)
        public = Q(visibility=Post.Visibility.PUBLIC)
        followers = Q(visibility=Post.Visibility.FOLLOWERS) & Q(Exists(following))
        said = Q(post__author=viewer.pk) | public | followers
        return self.filter(said, post__in=Post.objects.visible_to(viewer))


class PostVersion(models.Model):
    """What a post said before an edit, and to whom. Append-only."""

    post = models.ForeignKey(
        Post, models.CASCADE, verbose_name="글", related_name="versions", db_index=False
    )
    number = models.PositiveSmallIntegerField("몇 번째")
    text = EncryptedTextField("글", blank=True)
    content_note = EncryptedTextField("주의 말", blank=True)
    # Who could read these words while they stood; private where nobody could.
    visibility = models.CharField(
        "보이던 곳",
        max_length=9,
        choices=Post.Visibility.choices,
        default=Post.Visibility.PRIVATE,
    )
    created_at = models.DateTimeField("때", auto_now_add=True)

    objects: ClassVar = PostVersionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "글의 지난 판"
        ordering: ClassVar = ["post", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["post", "number"], name="post_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.post_id} v{self.number}"


class Hashtag(models.Model):
    """A word posts are found by: NFC, lower case, thirty letters at most (F9)."""

    name = models.CharField("이름", max_length=rules.TAG_LENGTH, unique=True)
    # Its page shows help instead of posts.
    is_blocked = models.BooleanField("도움 안내로", default=False)
    created_at = models.DateTimeField("때", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "해시태그"
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(name=""), name="hashtag_has_a_name")
        ]

    def __str__(self) -> str:
        return f"#{self.name}"


class PostTag(models.Model):
    """A post carries a hashtag."""

    post = models.ForeignKey(
        Post, models.CASCADE, verbose_name="글", related_name="tags", db_index=False
    )
    tag = models.ForeignKey(
        Hashtag, models.PROTECT, verbose_name="해시태그", related_name="posts", db_index=False
    )

    class Meta:
        verbose_name = verbose_name_plural = "글의 해시태그"
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["post", "tag"], name="post_tag_once")
        ]
        indexes: ClassVar = [models.Index(fields=["tag", "-post"], name="post_of_tag")]

    def __str__(self) -> str:
        return f"{self.post_id} {self.tag_id}"
