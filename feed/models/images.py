"""Images of posts, and those that hung on a post before it was edited."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from core.fields import EncryptedTextField
from core.models import PublicId
from feed.models.posts import Post, PostVersion
from feed.rules import images as image_rules
from feed.rules import posts as rules


class PostImageQuerySet(models.QuerySet["PostImage"]):
    """Who may see which images."""

    def visible_to(self, viewer: Any) -> "PostImageQuerySet":
        """One's own; of others those of posts one may see, and of versions one could read."""
        if not viewer.pk:
            return self.none()
        now = Q(post__in=Post.objects.visible_to(viewer)) & ~Q(state=PostImage.State.KEPT)
        hung = VersionImage.objects.visible_to(viewer).filter(image=OuterRef("pk"))
        before = Q(state=PostImage.State.KEPT) & Q(Exists(hung))
        return self.filter(Q(owner=viewer.pk) | now | before)

    def ready(self) -> "PostImageQuerySet":
        """Those whose files are written."""
        return self.filter(state=PostImage.State.READY)

    def shown(self) -> "PostImageQuerySet":
        """Those that hang on a post or wait for one, and those that hung on a version of it."""
        return self.filter(state__in=[PostImage.State.READY, PostImage.State.KEPT])


class PostImage(PublicId):
    """An image drawn anew by us: no place, no camera, no name in it.

    Sent first, put into a post afterwards; one that no post took is cleared up. The names of its
    files are random and stand here before the files are written.
    """

    class State(models.TextChoices):
        WRITING = "writing", "쓰는 중"
        READY = "ready", "준비됨"
        KEPT = "kept", "고치기 전 글에 남음"
        DELETED = "deleted", "지우는 중"

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="올린 사람", related_name="+"
    )
    post = models.ForeignKey(
        Post,
        models.CASCADE,
        verbose_name="글",
        related_name="images",
        null=True,
        blank=True,
        db_index=False,
    )
    position = models.PositiveSmallIntegerField("차례", default=0)
    state = models.CharField("상태", max_length=7, choices=State.choices, default=State.WRITING)
    client_id = models.UUIDField("기기의 식별자", null=True, blank=True)
    file_name = models.CharField("파일", max_length=120, unique=True)
    thumbnail_name = models.CharField("작은 파일", max_length=120, unique=True)
    width = models.PositiveSmallIntegerField("너비", default=0)
    height = models.PositiveSmallIntegerField("높이", default=0)
    alt = EncryptedTextField("설명", max_length=rules.ALT_LENGTH, blank=True)
    # A few colours to show until the image comes: 4 by 3 cells, six hex digits each.
    placeholder = models.CharField("먼저 보일 색", max_length=72, blank=True)
    # A 64-bit difference hash, as a signed number: alike images differ in few bits (F11).
    look = models.BigIntegerField("닮은 그림 찾는 값", null=True, blank=True)
    created_at = models.DateTimeField("올린 때", auto_now_add=True)

    objects: ClassVar = PostImageQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "글의 그림"
        ordering: ClassVar = ["post", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["owner", "client_id"], name="image_client_id_once"),
            models.UniqueConstraint(
                fields=["post", "position"],
                condition=~Q(state="kept"),
                name="image_position_once",
            ),
            models.CheckConstraint(
                condition=Q(position__lt=rules.IMAGE_LIMIT), name="image_four_at_most"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["created_at"],
                condition=Q(state__in=["writing", "deleted"]) | Q(post=None),
                name="image_to_clear_up",
            )
        ]

    def __str__(self) -> str:
        return f"image {self.public_id}"

    @property
    def cells(self) -> list[tuple[int, int, str]]:
        """Column, row and colour of what stands in its place until it comes."""
        return image_rules.read_cells(self.placeholder)


class VersionImageQuerySet(models.QuerySet["VersionImage"]):
    """Who may see which images of versions."""

    def visible_to(self, viewer: Any) -> "VersionImageQuerySet":
        """Whoever could read the version."""
        return self.filter(version__in=PostVersion.objects.visible_to(viewer))


class VersionImage(models.Model):
    """An image as it hung on a post before an edit, with its words then; goes with its file."""

    version = models.ForeignKey(
        PostVersion,
        models.CASCADE,
        verbose_name="지난 판",
        related_name="images",
        db_index=False,
    )
    image = models.ForeignKey(
        PostImage, models.CASCADE, verbose_name="그림", related_name="versions"
    )
    position = models.PositiveSmallIntegerField("차례")
    alt = EncryptedTextField("설명", max_length=rules.ALT_LENGTH, blank=True)

    objects: ClassVar = VersionImageQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "글의 지난 판의 그림"
        ordering: ClassVar = ["version", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "position"], name="version_image_once")
        ]

    def __str__(self) -> str:
        return f"{self.version_id} image {self.position}"
