"""What people outside ask to be taken down, and the 30 days at most that follow (F12)."""

from datetime import timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from core.fields import EncryptedTextField
from core.models import PublicId, TimeStamped
from feed.models.moderation.cases import TargetKind
from feed.rules import moderation as rules

PERSON = settings.AUTH_USER_MODEL


class TakedownQuerySet(models.QuerySet["Takedown"]):
    """Who may see which requests."""

    def visible_to(self, viewer: Any) -> "TakedownQuerySet":
        """The author of what was blocked, once it was; never who asked."""
        if not viewer.pk:
            return self.none()
        return self.filter(author=viewer.pk, blocked_at__isnull=False)


class Takedown(PublicId, TimeStamped):
    """A person outside says that a post or a comment harms their rights.

    They come back by a random key of which only a hash is here; the number is for telling staff.
    """

    class Ground(models.TextChoices):
        DEFAMATION = "defamation", "명예훼손"
        PRIVACY = "privacy", "사생활 침해"
        PORTRAIT = "portrait", "초상권"
        COPYRIGHT = "copyright", "저작권"
        OTHER = "other", "그 밖의 권리"

    class State(models.TextChoices):
        RECEIVED = "received", "받음"
        BLOCKED = "blocked", "임시로 가림"
        OBJECTED = "objected", "글쓴이가 이의를 냄"
        KEPT = "kept", "이의를 보고 그대로 가림"
        ENDED = "ended", "임시조치가 끝남"
        REFUSED = "refused", "받아들이지 않음"

    receipt = models.CharField("접수 번호", max_length=16, unique=True)
    key_digest = models.CharField("열쇠의 해시", max_length=64, unique=True, editable=False)
    ground = models.CharField("까닭", max_length=10, choices=Ground.choices)
    name = EncryptedTextField("이름", max_length=40)
    contact = EncryptedTextField("연락처", max_length=120)
    address = EncryptedTextField("글의 주소", max_length=300)
    explanation = EncryptedTextField("설명", max_length=rules.APPEAL_LENGTH)
    kind = models.CharField("대상 종류", max_length=9, choices=TargetKind.choices, blank=True)
    target_id = models.UUIDField("대상", null=True, blank=True)
    author = models.ForeignKey(
        PERSON, models.PROTECT, verbose_name="쓴 사람", related_name="+", null=True, blank=True
    )
    state = models.CharField("상태", max_length=8, choices=State.choices, default=State.RECEIVED)
    answer = EncryptedTextField("알린 말", max_length=rules.REASON_LENGTH, blank=True)
    moderator = models.ForeignKey(
        PERSON, models.PROTECT, verbose_name="정한 사람", related_name="+", null=True, blank=True
    )
    # Whether it stood when it was blocked: what was hidden already is not let out by the end.
    was_published = models.BooleanField("올라가 있었음", default=False)
    blocked_at = models.DateTimeField("가린 때", null=True, blank=True)
    until = models.DateTimeField("언제까지", null=True, blank=True)
    objection = EncryptedTextField("이의", max_length=rules.APPEAL_LENGTH, blank=True)
    objected_at = models.DateTimeField("이의를 낸 때", null=True, blank=True)
    decider = models.ForeignKey(
        PERSON,
        models.PROTECT,
        verbose_name="이의를 본 사람",
        related_name="+",
        null=True,
        blank=True,
    )
    ended_at = models.DateTimeField("끝난 때", null=True, blank=True)

    objects: ClassVar = TakedownQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "게시중단 요청"
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(blocked_at=None, until=None)
                | Q(until__lte=F("blocked_at") + timedelta(days=rules.TAKEDOWN_DAYS)),
                name="takedown_thirty_days_at_most",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["received", "refused"], blocked_at=None)
                | ~Q(state__in=["received", "refused"])
                & Q(blocked_at__isnull=False, target_id__isnull=False, moderator__isnull=False),
                name="takedown_blocked_something",
            ),
            models.CheckConstraint(
                condition=Q(decider=None) | ~Q(decider=F("moderator")),
                name="takedown_objection_seen_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["objected", "kept"]) | ~Q(objection=""),
                name="takedown_objection_says_why",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["until"],
                condition=Q(state__in=["blocked", "objected", "kept"]),
                name="takedown_to_end",
            ),
            models.Index(fields=["kind", "target_id"], name="takedown_of_target"),
        ]

    def __str__(self) -> str:
        return self.receipt


class TakedownChange(models.Model):
    """Who moved a request from what to what. Append-only."""

    takedown = models.ForeignKey(
        Takedown, models.CASCADE, verbose_name="요청", related_name="changes"
    )
    moderator = models.ForeignKey(
        PERSON, models.PROTECT, verbose_name="한 사람", related_name="+", null=True, blank=True
    )
    old_state = models.CharField("앞", max_length=8, choices=Takedown.State.choices)
    new_state = models.CharField("뒤", max_length=8, choices=Takedown.State.choices)
    at = models.DateTimeField("때", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "게시중단이 바뀐 기록"
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.old_state} → {self.new_state}"
