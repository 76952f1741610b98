"""A companion and what it remembers."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from pgvector.django import VectorField

from companions.rules import portrait
from core.fields import EncryptedJSONField, EncryptedTextField, KeyedHashField
from core.models import PublicId, TimeStamped

MBTI_TYPES = [a + b + c + d for a in "IE" for b in "SN" for c in "TF" for d in "JP"]


class CompanionQuerySet(models.QuerySet["Companion"]):
    """Companions by who may see them."""

    def visible_to(self, viewer: Any) -> "CompanionQuerySet":
        """Keep those of this person that were not deleted; strangers see none."""
        if not viewer.is_authenticated:
            return self.none()
        return self.filter(user=viewer, deleted_at__isnull=True)


class Companion(PublicId, TimeStamped):
    """A virtual friend one person made, with its voice and its face."""

    class Sex(models.TextChoices):
        FEMALE = "female", _("여성")
        MALE = "male", _("남성")
        OTHER = "other", _("정하지 않음")

    class Relation(models.TextChoices):
        FRIEND = "friend", _("친구")
        OLDER_SISTER = "older_sister", _("언니·누나")
        OLDER_BROTHER = "older_brother", _("오빠·형")
        YOUNGER = "younger", _("동생")
        SENIOR = "senior", _("선배")
        MENTOR = "mentor", _("멘토")
        NEIGHBOUR = "neighbour", _("옆집 이웃")
        QUIET_FRIEND = "quiet_friend", _("반려 식물처럼 조용한 친구")
        PARTNER = "partner", _("연인")

    class SpeechLevel(models.TextChoices):
        BANMAL = "banmal", _("반말")
        HAEYO = "haeyo", _("해요체")
        HAPSYO = "hapsyo", _("합쇼체")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="companions", verbose_name=_("사람")
    )
    name = EncryptedTextField(_("이름"), max_length=20)
    sex = models.CharField(_("성별"), max_length=6, choices=Sex.choices)
    age = models.PositiveSmallIntegerField(_("나이"))
    mbti = models.CharField(
        _("MBTI"), max_length=4, blank=True, choices=[(code, code) for code in MBTI_TYPES]
    )
    relation = models.CharField(_("나와의 관계"), max_length=16, choices=Relation.choices)
    speech_level = models.CharField(_("말투"), max_length=6, choices=SpeechLevel.choices)
    interests = EncryptedJSONField(_("관심사"), default=list, blank=True)
    note = EncryptedTextField(_("성격 메모"), max_length=300, blank=True)
    portrait_seed = models.PositiveIntegerField(_("그림 씨앗"))
    look = models.JSONField(_("고른 모습"), default=dict, blank=True)
    deleted_at = models.DateTimeField(_("지운 때"), null=True, blank=True)

    objects = CompanionQuerySet.as_manager()

    class Meta:
        verbose_name = _("친구")
        verbose_name_plural = _("친구들")
        indexes: ClassVar = [
            models.Index(
                fields=["user", "created_at"],
                condition=Q(deleted_at=None),
                name="companion_of_user",
            )
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(age__gte=14, age__lte=99), name="companion_age"),
        ]

    def __str__(self) -> str:
        return f"companion {self.public_id}"

    @property
    def portrait_look(self) -> portrait.Look:
        """What the portrait shows: the person's choices, the rest drawn from the seed."""
        return portrait.derive_look(
            seed=self.portrait_seed, sex=self.sex, age=self.age, choices=self.look
        )


class MemoryQuerySet(models.QuerySet["Memory"]):
    """Memories by who may see them."""

    def visible_to(self, viewer: Any) -> "MemoryQuerySet":
        """Keep the memories of this person's own companions."""
        if not viewer.is_authenticated:
            return self.none()
        return self.filter(companion__user=viewer, companion__deleted_at__isnull=True)


class Memory(PublicId, TimeStamped):
    """One thing the person told a companion, said again in a short neutral sentence."""

    class Kind(models.TextChoices):
        LIKE = "like", _("취향")
        PERSON = "person", _("소중한 존재")
        PLAN = "plan", _("계획")
        WORK = "work", _("일과 공부")
        WORRY = "worry", _("마음 쓰이는 일")
        MOMENT = "moment", _("있었던 일")

    class State(models.TextChoices):
        PROPOSED = "proposed", _("확인 전")
        CONFIRMED = "confirmed", _("맞아요")
        CORRECTED = "corrected", _("고쳤어요")

    companion = models.ForeignKey(
        Companion, models.CASCADE, related_name="memories", verbose_name=_("친구")
    )
    kind = models.CharField(_("종류"), max_length=8, choices=Kind.choices)
    # What it is about, without polarity: one row per thing, so a change of mind updates it.
    subject_key = EncryptedTextField(_("무엇에 대한"), max_length=120)
    subject_hash = KeyedHashField(
        _("무엇에 대한 것의 해시"), of=("companion_id", "kind", "subject_key")
    )
    text = EncryptedTextField(_("기억"), max_length=200)
    source_id = models.UUIDField(_("출처"))
    source_line = EncryptedTextField(_("그때 한 말"), max_length=300)
    source_said_at = models.DateTimeField(_("말한 때"))
    planned_date = models.DateField(_("예정일"), null=True, blank=True)
    state = models.CharField(_("상태"), max_length=9, choices=State.choices, default=State.PROPOSED)
    # Content words, computed once: recall compares them without parsing every memory again.
    terms = EncryptedJSONField(_("낱말"), default=list, blank=True)
    embedding = VectorField(_("벡터"), dimensions=256, null=True, blank=True)

    objects = MemoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("기억")
        verbose_name_plural = _("기억들")
        indexes: ClassVar = [models.Index(fields=["source_id"], name="memory_source")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["companion", "kind", "subject_hash"], name="memory_once_per_subject"
            ),
        ]

    def __str__(self) -> str:
        return f"memory {self.public_id}"


class MemorySourceQuerySet(models.QuerySet["MemorySource"]):
    """Sources by who may see them."""

    def visible_to(self, viewer: Any) -> "MemorySourceQuerySet":
        """Keep the sources of this person's own companions."""
        if not viewer.is_authenticated:
            return self.none()
        return self.filter(companion__user=viewer, companion__deleted_at__isnull=True)


class MemorySource(models.Model):
    """That a message was read for memories, or must never be: a keyed hash and no text.

    It outlives what was forgotten, so the same message is not remembered again.
    """

    companion = models.ForeignKey(Companion, models.CASCADE, related_name="memory_sources")
    source_hash = models.CharField(_("출처 해시"), max_length=64)
    is_forgotten = models.BooleanField(_("잊음"), default=False)
    read_at = models.DateTimeField(_("읽은 때"), auto_now_add=True)

    objects = MemorySourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("기억의 출처")
        verbose_name_plural = _("기억의 출처들")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["companion", "source_hash"], name="memory_source_read_once"
            ),
        ]

    def __str__(self) -> str:
        return f"memory source {self.pk}"
