"""Phones that may be pushed to, what a person wants to be pushed, and every push as a row."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models.sign_ins import SignIn
from accounts.push.rules import DEFAULT_TIME_ZONE
from accounts.push.texts import PushText, find_text
from core.fields import EncryptedTextField
from core.models import PublicId, TimeStamped


class OwnPushQuerySet(models.QuerySet[Any]):
    """Who may see which devices, settings and pushes."""

    def visible_to(self, viewer: Any) -> "OwnPushQuerySet":
        """A person sees their own."""
        return self.filter(user=viewer.pk) if viewer.pk else self.none()


class PushCategory(models.TextChoices):
    """What a person may want to be pushed, each by itself."""

    COMPANION_MESSAGE = "companion_message", "AI 친구의 새 메시지"
    HELP = "help", "도움과 안내"
    ACCOUNT = "account", "내 계정"
    FEED = "feed", "소식의 공감과 댓글"


class Device(PublicId, TimeStamped):
    """An app on a phone that may be pushed to, as long as the sign-in it belongs to lives.

    The token is a secret: whoever has it can write on that lock screen. It belongs to one row, so
    a phone that changes hands is never told what concerns the person before.
    """

    class Provider(models.TextChoices):
        EXPO = "expo", "Expo"
        FCM = "fcm", "Firebase"

    class Platform(models.TextChoices):
        IOS = "ios", "iOS"
        ANDROID = "android", "Android"
        WEB = "web", "웹"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="사람", related_name="devices"
    )
    sign_in = models.ForeignKey(
        SignIn, models.CASCADE, verbose_name="로그인한 기기", related_name="devices"
    )
    provider = models.CharField("보내는 길", max_length=4, choices=Provider.choices)
    # Whoever holds the token can ring this phone; the digest, of what nobody can guess, finds it.
    token = EncryptedTextField("토큰", max_length=1000)
    token_digest = models.CharField("토큰의 해시", max_length=64, unique=True, editable=False)
    platform = models.CharField("종류", max_length=7, choices=Platform.choices)
    app_version = models.CharField("앱 판", max_length=40, blank=True)
    locale = models.CharField("언어", max_length=35, blank=True)
    time_zone = models.CharField("시간대", max_length=64, default=DEFAULT_TIME_ZONE)
    last_seen_at = models.DateTimeField("마지막으로 등록한 때", default=timezone.now)

    objects: ClassVar = OwnPushQuerySet.as_manager()

    class Meta:
        verbose_name = "푸시 받는 기기"
        verbose_name_plural = "푸시 받는 기기"
        ordering: ClassVar = ["-last_seen_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sign_in"], name="device_once_per_sign_in"),
            models.CheckConstraint(
                condition=Q(provider__in=["expo", "fcm"])
                & Q(platform__in=["ios", "android", "web"])
                & ~Q(token=""),
                name="device_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_platform_display()} {self.public_id}"


class PushSetting(models.Model):
    """Whether a person wants pushes of one category; no row means no."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="사람", related_name="push_settings"
    )
    category = models.CharField("종류", max_length=20, choices=PushCategory.choices)
    is_on = models.BooleanField("받기")
    updated_at = models.DateTimeField("바꾼 때", auto_now=True)

    objects: ClassVar = OwnPushQuerySet.as_manager()

    class Meta:
        verbose_name = "푸시 설정"
        verbose_name_plural = "푸시 설정"
        ordering: ClassVar = ["user", "category"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "category"], name="push_setting_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_category_display()} {'켬' if self.is_on else '끔'}"


class PushDelivery(PublicId, TimeStamped):
    """One push to one device: for which event (`cause`), and where opening it leads (`thread`).

    Both are public ids of rows elsewhere; neither words nor tokens stand here.
    """

    class State(models.TextChoices):
        QUEUED = "queued", "기다림"
        SENDING = "sending", "보내는 중"
        SENT = "sent", "보냄"
        DELIVERED = "delivered", "도착"
        FAILED = "failed", "실패"
        DEAD = "dead", "없어진 기기"
        EXPIRED = "expired", "시한 지남"
        DROPPED = "dropped", "보내지 않음"

    class Reason(models.TextChoices):
        SIGNED_OUT = "signed_out", "로그아웃함"
        NOT_WANTED = "not_wanted", "받지 않기로 함"
        NO_CONSENT = "no_consent", "동의가 없음"
        SEEN = "seen", "이미 봄"
        ENOUGH_TODAY = "enough_today", "하루 몫을 채움"
        REPLACED = "replaced", "더 새것이 있음"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        verbose_name="사람",
        related_name="push_deliveries",
    )
    device = models.ForeignKey(
        Device,
        models.SET_NULL,
        null=True,
        blank=True,
        verbose_name="기기",
        related_name="deliveries",
    )
    provider = models.CharField("보내는 길", max_length=4, choices=Device.Provider.choices)
    category = models.CharField("종류", max_length=20, choices=PushCategory.choices)
    purpose = models.CharField("필요한 동의", max_length=40)
    cause = models.UUIDField("무슨 일로")
    thread = models.UUIDField("여는 곳")
    is_urgent = models.BooleanField("밤에도 보냄", default=False)
    state = models.CharField("상태", max_length=9, choices=State.choices, default=State.QUEUED)
    reason = models.CharField("까닭", max_length=12, choices=Reason.choices, blank=True)
    error = models.CharField("오류", max_length=40, blank=True)
    attempts = models.PositiveSmallIntegerField("시도", default=0)
    due_at = models.DateTimeField("보낼 때")
    expires_at = models.DateTimeField("시한")
    claimed_until = models.DateTimeField("보내는 시한", null=True, blank=True)
    carrier = models.CharField("보낸 곳", max_length=10, blank=True)
    ticket = models.CharField("접수 번호", max_length=80, blank=True)
    sent_at = models.DateTimeField("보낸 때", null=True, blank=True)
    receipt_due_at = models.DateTimeField("확인할 때", null=True, blank=True)

    objects: ClassVar = OwnPushQuerySet.as_manager()

    class Meta:
        verbose_name = "푸시"
        verbose_name_plural = "푸시"
        ordering: ClassVar = ["-created_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["device", "cause"], name="push_once_per_cause"),
            # What waits is one push of each category: a night's news is one line in the morning.
            models.UniqueConstraint(
                fields=["device", "category"],
                condition=Q(state="queued"),
                name="push_waits_once_per_category",
            ),
            models.CheckConstraint(
                condition=Q(state="sending", claimed_until__isnull=False)
                | (~Q(state="sending") & Q(claimed_until__isnull=True)),
                name="push_claimed_while_sending",
            ),
            models.CheckConstraint(
                condition=Q(state="dropped") & ~Q(reason="") | ~Q(state="dropped") & Q(reason=""),
                name="push_dropped_for_a_reason",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_at"], condition=Q(state="queued"), name="push_due"),
            models.Index(
                fields=["claimed_until"], condition=Q(state="sending"), name="push_claimed"
            ),
            models.Index(
                fields=["receipt_due_at"],
                condition=Q(state="sent", receipt_due_at__isnull=False),
                name="push_receipt_due",
            ),
            models.Index(fields=["user", "sent_at"], name="push_sent_to_person"),
        ]

    def __str__(self) -> str:
        return f"{self.get_category_display()} {self.get_state_display()}"

    @property
    def text(self) -> PushText:
        """What the phone shows: the words of the category, which are all there are."""
        return find_text(self.category)
