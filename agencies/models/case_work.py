"""What is written in a case file: forms, approvals, tasks, contacts, notes (C8, C9)."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import StaffMember
from agencies.models.cases import Case
from core.fields import EncryptedJSONField, EncryptedTextField
from core.models import PublicId, TimeStamped


class CaseWorkQuerySet(models.QuerySet[Any]):
    """Reads of what belongs to a case: whoever sees the case sees it."""

    def for_staff(self, member: StaffMember | None) -> "CaseWorkQuerySet":
        """Staff see the work of the cases they see, until the person closes their account."""
        return self.filter(case__in=Case.objects.for_staff(member), case__user__is_active=True)

    def visible_to(self, viewer: Any) -> "CaseWorkQuerySet":
        """What was written about a person is theirs to read (PIPA art. 35)."""
        return self.filter(case__in=Case.objects.visible_to(viewer))


class CaseForm(TimeStamped):
    """One of the four forms of a case, by a versioned template; anew after reopening."""

    class Kind(models.TextChoices):
        FIRST_TALK = "first_talk", "초기상담"
        NEEDS_RISK = "needs_risk", "욕구·위기도 조사"
        PLAN = "plan", "계획"
        CLOSURE = "closure", "종결"

    class State(models.TextChoices):
        DRAFT = "draft", "쓰는 중"
        SUBMITTED = "submitted", "다 씀"

    case = models.ForeignKey(Case, models.CASCADE, related_name="forms", verbose_name="사례")
    kind = models.CharField("서식", max_length=10, choices=Kind.choices)
    round = models.PositiveSmallIntegerField("몇 번째", default=0)
    template_version = models.PositiveSmallIntegerField("서식 판")
    answers = EncryptedJSONField("적은 것", default=dict)
    state = models.CharField("상태", max_length=9, choices=State.choices, default=State.DRAFT)
    written_by = models.ForeignKey(
        StaffMember, models.PROTECT, related_name="+", verbose_name="쓴 사람"
    )
    submitted_at = models.DateTimeField("다 쓴 때", null=True, blank=True)

    objects = CaseWorkQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "사례 서식"
        ordering = ["case", "round", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["case", "kind", "round"], name="case_form_once"),
            models.CheckConstraint(
                condition=Q(state="draft", submitted_at=None)
                | Q(state="submitted", submitted_at__isnull=False),
                name="case_form_submitted_at_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.get_state_display()}"


class Approval(PublicId):
    """A supervisor looks at an assessment, a plan or a closure; never the one who asked."""

    class Kind(models.TextChoices):
        ASSESSMENT = "assessment", "욕구·위기도 조사"
        PLAN = "plan", "계획"
        CLOSURE = "closure", "종결"

    class State(models.TextChoices):
        REQUESTED = "requested", "승인 기다림"
        APPROVED = "approved", "승인"
        RETURNED = "returned", "돌려보냄"

    case = models.ForeignKey(Case, models.CASCADE, related_name="approvals", verbose_name="사례")
    kind = models.CharField("무엇을", max_length=10, choices=Kind.choices)
    state = models.CharField("상태", max_length=9, choices=State.choices, default=State.REQUESTED)
    outcome = models.CharField("종결 결과", max_length=12, choices=Case.Outcome.choices, blank=True)
    requested_by = models.ForeignKey(
        StaffMember, models.PROTECT, related_name="+", verbose_name="요청한 사람"
    )
    requested_at = models.DateTimeField("요청한 때", default=timezone.now)
    decided_by = models.ForeignKey(
        StaffMember,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="결정한 사람",
    )
    decided_at = models.DateTimeField("결정한 때", null=True, blank=True)
    note = EncryptedTextField("덧붙인 말", max_length=500, blank=True)

    objects = CaseWorkQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "승인"
        ordering = ["-requested_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "kind"],
                condition=Q(state="requested"),
                name="approval_one_waiting_per_kind",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("requested_by")),
                name="approval_by_another",
            ),
            models.CheckConstraint(
                condition=Q(state="requested", decided_by=None, decided_at=None)
                | (~Q(state="requested") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="approval_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(kind="closure") & ~Q(outcome="") | ~Q(kind="closure") & Q(outcome=""),
                name="approval_of_closure_with_outcome",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.get_state_display()}"

    @property
    def is_waiting(self) -> bool:
        """Whether nobody decided yet."""
        return self.state == self.State.REQUESTED


class CaseTask(PublicId, TimeStamped):
    """Something to do in a case by a day: a service, a look after it, or aftercare."""

    class Kind(models.TextChoices):
        SERVICE = "service", "서비스"
        FOLLOW_UP = "follow_up", "점검"
        AFTERCARE = "aftercare", "사후관리"

    case = models.ForeignKey(Case, models.CASCADE, related_name="tasks", verbose_name="사례")
    kind = models.CharField("종류", max_length=9, choices=Kind.choices)
    title = EncryptedTextField("할 일", max_length=200)
    due_date = models.DateField("언제까지")
    # 7, 30 or 90 days after closing; so that a closing that runs twice plans each once.
    aftercare_day = models.PositiveSmallIntegerField("종결 뒤 며칠", null=True, blank=True)
    made_by = models.ForeignKey(
        StaffMember, models.PROTECT, null=True, related_name="+", verbose_name="만든 사람"
    )
    done_at = models.DateTimeField("마친 때", null=True, blank=True)
    done_by = models.ForeignKey(
        StaffMember,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="마친 사람",
    )

    objects = CaseWorkQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "할 일"
        ordering = ["due_date", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "aftercare_day"],
                condition=Q(aftercare_day__isnull=False, done_at=None),
                name="case_task_aftercare_once",
            ),
            models.CheckConstraint(
                condition=Q(kind="aftercare", aftercare_day__isnull=False)
                | (~Q(kind="aftercare") & Q(aftercare_day=None)),
                name="case_task_aftercare_day_known",
            ),
        ]
        indexes = [
            models.Index(fields=["due_date"], condition=Q(done_at=None), name="case_task_waiting")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.due_date}"


class ContactLog(models.Model):
    """One try to reach the person (C8): codes, no words about how they are. Append-only."""

    class Channel(models.TextChoices):
        PHONE = "phone", "전화"
        TEXT = "text", "문자"
        APP = "app", "앱 메시지"
        VISIT = "visit", "방문"
        OFFICE = "office", "기관에서 만남"

    class Result(models.TextChoices):
        TALKED = "talked", "이야기 나눔"
        NO_ANSWER = "no_answer", "받지 않음"
        LEFT_WORD = "left_word", "말을 남김"
        WRONG_NUMBER = "wrong_number", "없는 번호"
        REFUSED = "refused", "지금은 원하지 않음"

    class NextStep(models.TextChoices):
        CALL_AGAIN = "call_again", "다시 연락"
        MEET = "meet", "만나기로 함"
        WAIT = "wait", "연락을 기다림"
        REFER = "refer", "의뢰 준비"
        NONE = "none", "없음"

    case = models.ForeignKey(Case, models.CASCADE, related_name="contacts", verbose_name="사례")
    member = models.ForeignKey(
        StaffMember, models.PROTECT, related_name="+", verbose_name="연락한 사람"
    )
    attempt_number = models.PositiveSmallIntegerField("몇 번째")
    channel = models.CharField("방법", max_length=6, choices=Channel.choices)
    result = models.CharField("결과", max_length=12, choices=Result.choices)
    minutes = models.PositiveSmallIntegerField("몇 분", default=0)
    next_step = models.CharField("다음", max_length=10, choices=NextStep.choices)
    next_on = models.DateField("다음 날짜", null=True, blank=True)
    is_safe_checked = models.BooleanField("안전한 연락인지 확인함", default=False)
    at = models.DateTimeField("때", default=timezone.now)

    objects = CaseWorkQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "연락 기록"
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["case", "attempt_number"], name="contact_attempt_once")
        ]

    def __str__(self) -> str:
        return f"{self.attempt_number} {self.get_channel_display()} {self.get_result_display()}"


class CaseNote(PublicId):
    """What a counsellor noted; a mistake is corrected by another note, never overwritten."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="notes", verbose_name="사례")
    member = models.ForeignKey(
        StaffMember, models.PROTECT, related_name="+", verbose_name="쓴 사람"
    )
    text = EncryptedTextField("적은 것", max_length=4000)
    corrects = models.ForeignKey(
        "self",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="corrections",
        verbose_name="고친 기록",
    )
    at = models.DateTimeField("때", default=timezone.now)

    objects = CaseWorkQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "사례 기록"
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"
