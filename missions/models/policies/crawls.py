"""Readings of the policy sources: how far they came, what they cost, what could not be read."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from core.models import PublicId, TimeStamped
from missions.rules.policies import crawling as rules


class Source(models.TextChoices):
    """Who tells us of policies."""

    YOUTH = "youth", "온통청년"
    BOKJIRO = "bokjiro", "복지로"


class PolicyCrawl(PublicId, TimeStamped):
    """One reading of all pages of a source, and of the details that its list does not tell.

    `next_page` is where it goes on; it moves in the transaction that stores a page. `claim` names
    the process at work, until `claimed_until` at most.
    """

    class State(models.TextChoices):
        QUEUED = "queued", "기다리는 중"
        RUNNING = "running", "읽는 중"
        RESTING = "resting", "쉬는 중"
        DONE = "done", "마침"
        FAILED = "failed", "멈춤"

    class Stage(models.TextChoices):
        PAGES = "pages", "목록"
        DETAILS = "details", "상세"

    source = models.CharField("출처", max_length=7, choices=Source.choices)
    state = models.CharField("상태", max_length=7, choices=State.choices, default=State.QUEUED)
    stage = models.CharField("무엇을", max_length=7, choices=Stage.choices, default=Stage.PAGES)
    is_manual = models.BooleanField("운영자가 시작함", default=False)
    next_page = models.PositiveIntegerField("다음 쪽", default=1)
    total = models.PositiveIntegerField("출처가 말한 개수", default=0)
    calls = models.PositiveIntegerField("부른 횟수", default=0)
    read_count = models.PositiveIntegerField("읽은 것", default=0)
    new_count = models.PositiveIntegerField("새로운 것", default=0)
    changed_count = models.PositiveIntegerField("바뀐 것", default=0)
    failed_count = models.PositiveIntegerField("읽지 못한 것", default=0)
    ended_count = models.PositiveIntegerField("끝난 것", default=0)
    is_doubtful = models.BooleanField(
        "믿기 어려움", default=False, help_text="절반 넘게 사라져서 사라진 것으로 세지 않았어요."
    )
    attempts = models.PositiveSmallIntegerField("이어진 실패", default=0)
    error = models.CharField("오류", max_length=40, blank=True)
    retry_at = models.DateTimeField("다시 할 때", null=True, blank=True)
    claim = models.UUIDField("맡은 쪽", null=True, blank=True, editable=False)
    claimed_until = models.DateTimeField("맡은 기한", null=True, blank=True, editable=False)
    finished_at = models.DateTimeField("마친 때", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "정책 읽기"
        ordering: ClassVar = ["-created_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["source"],
                condition=Q(state__in=rules.UNFINISHED),
                name="policy_crawl_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(next_page__gte=1), name="policy_crawl_pages_begin_at_one"
            ),
            models.CheckConstraint(
                condition=~Q(state="resting") | Q(retry_at__isnull=False),
                name="policy_crawl_rests_until",
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(finished_at__isnull=False),
                name="policy_crawl_done_at",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_source_display()} {self.get_state_display()}"


class SourceDay(models.Model):
    """How many calls of a day a source has had from us, whoever made them."""

    source = models.CharField("출처", max_length=7, choices=Source.choices)
    day = models.DateField("날")
    calls = models.PositiveIntegerField("부른 횟수", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "하루에 부른 횟수"
        ordering: ClassVar = ["-day", "source"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "day"], name="source_day_once")
        ]

    def __str__(self) -> str:
        return f"{self.get_source_display()} {self.day}"


class PolicyFailure(models.Model):
    """An entry of a source that could not be read, kept for an operator."""

    crawl = models.ForeignKey(
        PolicyCrawl, models.CASCADE, verbose_name="정책 읽기", related_name="failures"
    )
    external_id = models.CharField("출처의 번호", max_length=40, blank=True)
    page = models.PositiveIntegerField("쪽", default=0, help_text="0이면 상세예요.")
    error = models.CharField("오류", max_length=40)
    raw = models.TextField("온 그대로", max_length=4000, blank=True)
    created_at = models.DateTimeField("때", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "읽지 못한 정책"
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            # A page that is read again after a crash tells of the same entries.
            models.UniqueConstraint(
                fields=["crawl", "page", "external_id", "error"], name="policy_failure_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.external_id or '?'} {self.error}"
