from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone


class ConsentPurpose(models.Model):
    """One version of the text a person agrees to for one purpose.

    Append-only: a changed text is a new version, so what was agreed to can always be shown.
    Texts live in `accounts/data/consents/` and are loaded by `migrate`.
    """

    class Code(models.TextChoices):
        SERVICE = "service", "서비스 이용"
        CHAT_SENSITIVE = "chat_sensitive", "대화 속 민감정보"
        EMOTION_INSIGHT = "emotion_insight", "마음 읽기"
        AGENCY_RISK_ALERT = "agency_risk_alert", "기관에 위험 신호 전하기"
        AGENCY_IDENTITY_ON_CRISIS = "agency_identity_on_crisis", "위급할 때 기관에 연락처 전하기"
        COUNSEL_SHARE_EXCERPT = "counsel_share_excerpt", "상담에 대화 일부 보여 주기"
        MEMORIAL_MATERIAL = "memorial_material", "추모 자료"
        VOICE_CLONE = "voice_clone", "목소리 만들기"
        OVERSEAS_AI = "overseas_ai", "국외 인공지능"
        MODEL_IMPROVEMENT = "model_improvement", "인공지능 개선"
        MARKETING = "marketing", "소식과 홍보"
        SNS_PUBLIC = "sns_public", "전체 공개 글"
        PROGRAMME_PARTICIPATION = "programme_participation", "프로그램 참여 알리기"

    code = models.CharField("코드", max_length=40)
    version = models.PositiveSmallIntegerField("판")
    title = models.CharField("제목", max_length=80)
    summary = models.CharField("한 줄 설명", max_length=300)
    text_md = models.TextField("전문")
    legal_basis = models.CharField("법적 근거", max_length=200)
    is_required = models.BooleanField("필수", default=False)
    is_sensitive = models.BooleanField("민감정보", default=False)
    is_third_party = models.BooleanField("제3자 제공", default=False)
    # A text whose feature does not exist yet may be read, and nobody is asked to agree to it.
    is_askable = models.BooleanField("지금 묻는 항목", default=True)
    # Agreed to again for each counselling case, never once for all.
    is_per_case = models.BooleanField("사례마다 묻기", default=False)
    # Off: what was agreed to earlier goes on in its old scope. On: it rests until agreed anew.
    pauses_older_consent = models.BooleanField("새로 동의할 때까지 멈춤", default=False)
    recipient = models.TextField("제공받는 자", blank=True)
    items = models.TextField("항목")
    retention = models.TextField("보유 기간")
    refusal_effect = models.TextField("거부할 권리와 그 영향")
    withdrawal_effect = models.TextField("철회하면")
    order = models.PositiveSmallIntegerField("순서", default=0)
    effective_at = models.DateTimeField("시행일")

    class Meta:
        verbose_name = "동의 목적"
        verbose_name_plural = "동의 목적"
        ordering: ClassVar = ["order", "code", "-version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "version"], name="consent_purpose_version"),
            models.CheckConstraint(
                condition=models.Q(is_third_party=False) | ~models.Q(recipient=""),
                name="consent_purpose_names_its_recipient",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} v{self.version}"


class ConsentEventQuerySet(models.QuerySet["ConsentEvent"]):
    """Who may see which consent events."""

    def visible_to(self, viewer: Any) -> "ConsentEventQuerySet":
        """A person sees their own consents."""
        return self.filter(user=viewer.pk)


class ConsentEvent(models.Model):
    """A person agreed to a purpose, or took it back. Append-only; the latest event decides."""

    class Action(models.TextChoices):
        GRANT = "grant", "동의"
        WITHDRAW = "withdraw", "철회"

    class Channel(models.TextChoices):
        SIGNUP = "signup", "가입"
        WEB = "web", "웹"
        APP = "app", "앱"
        DEMO = "demo", "데모"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        verbose_name="사람",
        related_name="consent_events",
    )
    purpose = models.ForeignKey(
        ConsentPurpose, models.PROTECT, verbose_name="목적", related_name="events"
    )
    action = models.CharField("한 일", max_length=8, choices=Action.choices)
    channel = models.CharField("경로", max_length=12, choices=Channel.choices)
    at = models.DateTimeField("때", default=timezone.now)

    objects: ClassVar = ConsentEventQuerySet.as_manager()

    class Meta:
        verbose_name = "동의 기록"
        verbose_name_plural = "동의 기록"
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [
            models.Index(fields=["user", "purpose", "-id"], name="consent_event_latest")
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.get_action_display()}"


class AllowedPurpose(models.Model):
    """A person for whom a purpose may be acted on at this moment: a view, so the rule stands once.

    Their latest word is yes, no newer text in force rests it, and the account is open.
    Asked at every line of every talk; a view keeps the question short (docs/performance.md).
    """

    event_id = models.BigIntegerField("동의 기록", primary_key=True)
    user_id = models.BigIntegerField("사람")
    code = models.CharField("목적", max_length=40)

    class Meta:
        managed = False
        db_table = "accounts_allowed_purpose"
        verbose_name = verbose_name_plural = "지금 허용된 목적"

    def __str__(self) -> str:
        return f"{self.user_id} {self.code}"
