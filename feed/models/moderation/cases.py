"""What was reported, what it was at that moment, and who looked at it."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from core.fields import EncryptedTextField
from core.models import PublicId, TimeStamped
from feed.rules import moderation as rules

PERSON = settings.AUTH_USER_MODEL


class TargetKind(models.TextChoices):
    """What can be reported; an answer of a companion is known to the app above alone."""

    POST = "post", "글"
    COMMENT = "comment", "댓글"
    PERSON = "person", "사람"
    COMPANION = "companion", "AI 친구"
    REPLY = "reply", "AI의 답"


class CaseQuerySet(models.QuerySet["ModerationCase"]):
    """Cases by what waits."""

    def waiting(self) -> "CaseQuerySet":
        """Those not decided."""
        return self.exclude(state=ModerationCase.State.DECIDED)

    def most_urgent(self) -> "CaseQuerySet":
        """The gravest first, and of these what is due first."""
        return self.order_by("severity", "due_at", "pk")


class ModerationCase(PublicId, TimeStamped):
    """One thing that somebody has to decide about; at most one open for each target.

    The target is named by kind and public id, not by a foreign key: its deletion loses no report.
    """

    class State(models.TextChoices):
        OPEN = "open", "기다리는 중"
        TAKEN = "taken", "살펴보는 중"
        WAITING = "waiting", "두 번째 승인 기다리는 중"
        DECIDED = "decided", "결정함"

    class Source(models.TextChoices):
        REPORT = "report", "신고"
        HELD = "held", "올리기 전 확인"

    class Severity(models.IntegerChoices):
        SEALED = rules.SEALED, "불법촬영·성착취"
        GRAVE = rules.GRAVE, "자살유발정보"
        ORDINARY = rules.ORDINARY, "그 밖"

    class Outcome(models.TextChoices):
        DISMISSED = "dismissed", "문제를 찾지 못함"
        ACTED = "acted", "조치함"
        NOTED = "noted", "AI를 고치는 데 전함"
        PUBLISHED = "published", "올림"

    kind = models.CharField("대상 종류", max_length=9, choices=TargetKind.choices)
    target_id = models.UUIDField("대상")
    author = models.ForeignKey(
        PERSON, models.PROTECT, verbose_name="쓴 사람", related_name="+", null=True, blank=True
    )
    # Whoever reads the case may not know who wrote it: a name needs a reveal of its own.
    is_anonymous = models.BooleanField("익명", default=False)
    source = models.CharField("온 길", max_length=6, choices=Source.choices, default=Source.REPORT)
    severity = models.PositiveSmallIntegerField("무게", choices=Severity.choices)
    state = models.CharField("상태", max_length=7, choices=State.choices, default=State.OPEN)
    holder = models.ForeignKey(
        PERSON, models.PROTECT, verbose_name="맡은 사람", related_name="+", null=True, blank=True
    )
    due_at = models.DateTimeField("기한")
    breached_at = models.DateTimeField("기한을 넘긴 때", null=True, blank=True)
    outcome = models.CharField("결과", max_length=9, choices=Outcome.choices, blank=True)
    opened_at = models.DateTimeField("열린 때", default=timezone.now)
    decided_at = models.DateTimeField("결정한 때", null=True, blank=True)
    # The rows are numbers of the transparency page long after what was said is gone.
    evidence_forgotten_at = models.DateTimeField("증거를 지운 때", null=True, blank=True)

    objects: ClassVar = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "신고 사건"
        ordering: ClassVar = ["severity", "due_at", "pk"]
        permissions: ClassVar = [
            ("moderate", "소식을 살피고 조치할 수 있어요"),
            ("open_sealed", "봉인된 증거를 열 수 있어요"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "target_id"],
                condition=~Q(state="decided"),
                name="case_one_open_of_target",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["companion", "reply"], author=None)
                | Q(kind__in=["post", "comment", "person"], author__isnull=False),
                name="case_author_where_there_is_one",
            ),
            models.CheckConstraint(
                condition=Q(state="open", holder=None)
                | Q(state__in=["taken", "waiting"], holder__isnull=False)
                | Q(state="decided"),
                name="case_held_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state="decided", decided_at__isnull=False) & ~Q(outcome="")
                | ~Q(state="decided") & Q(decided_at=None, outcome=""),
                name="case_decided_has_an_outcome",
            ),
            models.CheckConstraint(
                condition=Q(holder=None) | Q(author=None) | ~Q(holder=F("author")),
                name="case_not_held_by_its_author",
            ),
            models.CheckConstraint(condition=Q(severity__in=[1, 2, 3]), name="case_severity_known"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["severity", "due_at"], condition=~Q(state="decided"), name="case_queue"
            ),
            models.Index(
                fields=["due_at"],
                condition=~Q(state="decided") & Q(breached_at=None),
                name="case_to_breach",
            ),
            models.Index(fields=["kind", "target_id"], name="case_of_target"),
            models.Index(fields=["opened_at"], name="case_opened"),
        ]

    def __str__(self) -> str:
        return f"case {self.public_id}"

    @property
    def is_sealed(self) -> bool:
        """Whether its evidence opens for few, and each time is written down."""
        return self.severity == rules.SEALED

    @property
    def is_hard(self) -> bool:
        """Whether looking at it costs something."""
        return self.severity <= rules.GRAVE


class ReportQuerySet(models.QuerySet["Report"]):
    """Who may see which reports."""

    def visible_to(self, viewer: Any) -> "ReportQuerySet":
        """Only who reported; the reported never learns who it was."""
        return self.filter(reporter=viewer.pk) if viewer.pk else self.none()


class Report(PublicId):
    """Somebody says that something should be looked at; once while its case is open."""

    case = models.ForeignKey(
        ModerationCase, models.CASCADE, verbose_name="사건", related_name="reports", db_index=False
    )
    reporter = models.ForeignKey(
        PERSON, models.PROTECT, verbose_name="신고한 사람", related_name="feed_reports"
    )
    reason = models.CharField("까닭", max_length=20)
    note = EncryptedTextField("덧붙인 말", max_length=rules.NOTE_LENGTH, blank=True)
    created_at = models.DateTimeField("때", default=timezone.now)

    objects: ClassVar = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "신고"
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "reporter"], name="report_once_a_case"),
            models.CheckConstraint(
                condition=Q(reason__in=list(rules.REASONS)), name="report_reason_known"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["reporter", "-id"], name="report_of_reporter"),
            models.Index(fields=["created_at"], name="report_at"),
        ]

    def __str__(self) -> str:
        return f"report {self.public_id}"

    @property
    def reason_label(self) -> str:
        """Why, in words."""
        return str(rules.REASONS[self.reason].label)


class Evidence(models.Model):
    """What the target said when it was reported: a copy, so that deletion loses nothing.

    Append-only.
    """

    case = models.ForeignKey(
        ModerationCase, models.CASCADE, verbose_name="사건", related_name="evidence"
    )
    text = EncryptedTextField("글", blank=True)
    content_note = EncryptedTextField("주의 말", blank=True)
    created_at = models.DateTimeField("때", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "신고의 증거"
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"evidence {self.pk}"


class EvidenceImage(PublicId):
    """An image as it was: copied to a name of its own, which stands here before the file."""

    class State(models.TextChoices):
        WAITING = "waiting", "옮기기 전"
        KEPT = "kept", "보관함"
        MISSING = "missing", "찾지 못함"

    evidence = models.ForeignKey(
        Evidence, models.CASCADE, verbose_name="증거", related_name="images"
    )
    source_name = models.CharField("원래 파일", max_length=120)
    file_name = models.CharField("보관한 파일", max_length=120, unique=True)
    look = models.BigIntegerField("닮은 그림 찾는 값", null=True, blank=True)
    state = models.CharField("상태", max_length=7, choices=State.choices, default=State.WAITING)
    created_at = models.DateTimeField("때", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "증거 그림"
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["evidence", "source_name"], name="evidence_image_once")
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["created_at"], condition=Q(state="waiting"), name="evidence_image_waiting"
            )
        ]

    def __str__(self) -> str:
        return f"evidence image {self.public_id}"


class ModeratorAccess(models.Model):
    """A moderator opened a case, its sealed evidence, or a name. Append-only."""

    class Kind(models.TextChoices):
        CASE = "case", "사건을 열었어요"
        EVIDENCE = "evidence", "봉인된 증거를 열었어요"
        IDENTITY = "identity", "익명으로 쓴 사람을 확인했어요"

    case = models.ForeignKey(
        ModerationCase, models.CASCADE, verbose_name="사건", related_name="accesses"
    )
    moderator = models.ForeignKey(
        PERSON, models.PROTECT, verbose_name="살핀 사람", related_name="+"
    )
    kind = models.CharField("한 일", max_length=8, choices=Kind.choices)
    reason = EncryptedTextField("까닭", max_length=rules.REASON_LENGTH, blank=True)
    at = models.DateTimeField("때", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "사건을 본 기록"
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind="case") | ~Q(reason=""), name="moderator_access_has_reason"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["moderator", "-at"], name="moderator_access_newest")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Referral(models.Model):
    """An authority was told of a case, under what number. Append-only."""

    class Authority(models.TextChoices):
        POLICE = "police_112", "경찰 112"
        KCSC = "kcsc", "방송미디어통신심의위원회"
        RESCUE = "rescue_119", "구급 119"
        OTHER = "other", "다른 기관"

    case = models.ForeignKey(
        ModerationCase, models.CASCADE, verbose_name="사건", related_name="referrals"
    )
    authority = models.CharField("기관", max_length=10, choices=Authority.choices)
    reference = EncryptedTextField("접수 번호와 내용", max_length=rules.REASON_LENGTH)
    moderator = models.ForeignKey(
        PERSON, models.PROTECT, verbose_name="넘긴 사람", related_name="+"
    )
    at = models.DateTimeField("때", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "기관에 넘긴 기록"
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return f"{self.authority} {self.pk}"


class CaseChange(models.Model):
    """Who moved a case from what to what. Append-only."""

    case = models.ForeignKey(
        ModerationCase, models.CASCADE, verbose_name="사건", related_name="changes"
    )
    moderator = models.ForeignKey(
        PERSON, models.PROTECT, verbose_name="한 사람", related_name="+", null=True, blank=True
    )
    old_state = models.CharField("앞", max_length=7, choices=ModerationCase.State.choices)
    new_state = models.CharField("뒤", max_length=7, choices=ModerationCase.State.choices)
    what = models.CharField("무엇을", max_length=40)
    at = models.DateTimeField("때", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "사건이 바뀐 기록"
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.old_state} → {self.new_state}"
