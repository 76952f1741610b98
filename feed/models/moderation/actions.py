"""What was done to whom, by which rule and why, and what they say against it (F6)."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from core.fields import EncryptedJSONField, EncryptedTextField
from core.models import PublicId, TimeStamped
from feed.models.moderation.cases import ModerationCase
from feed.rules import moderation as rules
from feed.rules.community import RULES

PERSON = settings.AUTH_USER_MODEL


class ActionQuerySet(models.QuerySet["ModerationAction"]):
    """Who may see which actions."""

    def visible_to(self, viewer: Any) -> "ActionQuerySet":
        """Whom it was done to; what was only proposed is nobody's business yet."""
        if not viewer.pk:
            return self.none()
        return self.filter(subject=viewer.pk).exclude(state__in=["proposed", "declined"])

    def in_force(self) -> "ActionQuerySet":
        """Those that have neither ended nor been lifted."""
        now = timezone.now()
        return self.filter(Q(until=None) | Q(until__gt=now), state=ModerationAction.State.IN_FORCE)


class ModerationAction(PublicId, TimeStamped):
    """One thing done because of a case. Hiding on the first report is done by nobody (F5)."""

    class Kind(models.TextChoices):
        LABEL = "label", "주의 말을 붙였어요"
        HIDE = "hide", "가렸어요"
        LIMIT = "limit", "덜 퍼지게 했어요"
        REMOVE = "remove", "내렸어요"
        WARN = "warn", "주의를 드렸어요"
        MUTE = "mute", "얼마 동안 글을 쓸 수 없어요"
        SUSPEND = "suspend", "소식을 쓸 수 없어요"
        DELETE_ACCOUNT = "delete_account", "계정을 지우기로 했어요"

    class State(models.TextChoices):
        PROPOSED = "proposed", "두 번째 승인 기다리는 중"
        IN_FORCE = "in_force", "지금 적용 중"
        DECLINED = "declined", "승인하지 않음"
        ENDED = "ended", "끝남"
        LIFTED = "lifted", "거두어들임"

    case = models.ForeignKey(
        ModerationCase, models.CASCADE, verbose_name="사건", related_name="actions"
    )
    subject = models.ForeignKey(
        PERSON, models.PROTECT, verbose_name="당사자", related_name="moderation_actions"
    )
    kind = models.CharField("조치", max_length=14, choices=Kind.choices)
    state = models.CharField("상태", max_length=8, choices=State.choices, default=State.IN_FORCE)
    rule = models.CharField("어떤 약속", max_length=20)
    reason = EncryptedTextField("까닭", max_length=rules.REASON_LENGTH)
    moderator = models.ForeignKey(
        PERSON, models.PROTECT, verbose_name="한 사람", related_name="+", null=True, blank=True
    )
    approver = models.ForeignKey(
        PERSON, models.PROTECT, verbose_name="승인한 사람", related_name="+", null=True, blank=True
    )
    until = models.DateTimeField("언제까지", null=True, blank=True)
    # What it was before, so that an appeal brings all of it back.
    before = EncryptedJSONField("앞의 모습", null=True, blank=True)
    decided_at = models.DateTimeField("적용한 때", null=True, blank=True)

    objects: ClassVar = ActionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "조치"
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(rule__in=list(RULES)), name="moderation_action_names_a_rule"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="moderation_action_says_why"),
            models.CheckConstraint(
                condition=Q(approver=None) | ~Q(approver=F("moderator")),
                name="moderation_action_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(kind="delete_account")
                | Q(state__in=["proposed", "declined"])
                | Q(moderator__isnull=False, approver__isnull=False),
                name="account_deletion_is_approved",
            ),
            models.CheckConstraint(
                condition=Q(moderator=None) & Q(kind="hide") | Q(moderator__isnull=False),
                name="moderation_action_only_hiding_is_automatic",
            ),
            models.CheckConstraint(
                condition=Q(moderator=None) | ~Q(moderator=F("subject")),
                name="moderation_action_not_to_oneself",
            ),
            models.CheckConstraint(
                condition=~Q(kind="mute") | Q(until__isnull=False), name="mute_has_an_end"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "declined"], decided_at=None)
                | ~Q(state__in=["proposed", "declined"]) & Q(decided_at__isnull=False),
                name="moderation_action_since_when",
            ),
            models.UniqueConstraint(
                fields=["case", "kind"],
                condition=Q(state__in=["proposed", "in_force"]),
                name="moderation_action_once_a_case",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["subject", "kind"],
                condition=Q(state="in_force"),
                name="moderation_action_in_force",
            ),
            models.Index(fields=["decided_at"], name="moderation_action_decided"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"


class AppealQuerySet(models.QuerySet["Appeal"]):
    """Who may see which appeals."""

    def visible_to(self, viewer: Any) -> "AppealQuerySet":
        """Who appealed."""
        return self.filter(action__subject=viewer.pk) if viewer.pk else self.none()


class Appeal(PublicId, TimeStamped):
    """What somebody says against an action, once, decided by another moderator than before."""

    class State(models.TextChoices):
        OPEN = "open", "기다리는 중"
        UPHELD = "upheld", "그대로 두기로 함"
        OVERTURNED = "overturned", "되돌림"

    action = models.OneToOneField(
        ModerationAction, models.CASCADE, verbose_name="조치", related_name="appeal"
    )
    text = EncryptedTextField("하고 싶은 말", max_length=rules.APPEAL_LENGTH, blank=True)
    state = models.CharField("상태", max_length=10, choices=State.choices, default=State.OPEN)
    answer = EncryptedTextField("답", max_length=rules.REASON_LENGTH, blank=True)
    # Copied here, so that the database itself can refuse whoever decided before.
    first_moderator = models.ForeignKey(
        PERSON, models.PROTECT, verbose_name="먼저 정한 사람", related_name="+"
    )
    second_moderator = models.ForeignKey(
        PERSON, models.PROTECT, verbose_name="승인한 사람", related_name="+", null=True, blank=True
    )
    decider = models.ForeignKey(
        PERSON, models.PROTECT, verbose_name="다시 본 사람", related_name="+", null=True, blank=True
    )
    decided_at = models.DateTimeField("답한 때", null=True, blank=True)

    objects: ClassVar = AppealQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "이의"
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(decider=None)
                | ~Q(decider=F("first_moderator"))
                & (Q(second_moderator=None) | ~Q(decider=F("second_moderator"))),
                name="appeal_decided_by_another",
            ),
            models.CheckConstraint(
                condition=Q(state="open", decider=None, decided_at=None)
                | ~Q(state="open")
                & Q(decider__isnull=False, decided_at__isnull=False)
                & ~Q(answer=""),
                name="appeal_decided_by_somebody",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["created_at"], condition=Q(state="open"), name="appeal_open")
        ]

    def __str__(self) -> str:
        return f"appeal {self.public_id}"
