"""Public welfare policies as their sources tell of them."""

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q

from core.models import PublicId, TimeStamped
from missions.models.policies.crawls import PolicyCrawl, Source
from missions.rules.policies import words


def _codes(name: str, choices: dict[str, str] | None = None, length: int = 16) -> Any:
    base = models.CharField(max_length=length, choices=list((choices or {}).items()) or None)
    return ArrayField(base, verbose_name=name, default=list, blank=True)


class PolicyQuerySet(models.QuerySet["Policy"]):
    """Who may see which policies."""

    def visible_to(self, viewer: Any) -> "PolicyQuerySet":
        """Whoever is signed in sees all: they are public, and one that ended says so."""
        return self.all() if viewer.pk else self.none()

    def listed(self) -> "PolicyQuerySet":
        """Keep what is to be found: still told of, and not a second telling of another."""
        return self.filter(is_active=True, same_as=None)


class Policy(PublicId, TimeStamped):
    """A public welfare offer. We tell of it and never say that somebody is eligible (G6, G7).

    `regions` holds our codes of 시군구, and of a whole province as `11000`. `terms` are the
    morphemes of its words, those of the title weighted A; `terms_version` says by which rules.
    """

    source = models.CharField("출처", max_length=7, choices=Source.choices)
    external_id = models.CharField("출처의 번호", max_length=40)
    title = models.CharField("이름", max_length=200)
    summary = models.TextField("소개", max_length=1000, blank=True)
    sections = models.JSONField("내용", default=dict, blank=True)
    org = models.CharField("담당 기관", max_length=200, blank=True)
    apply_url = models.URLField("신청하는 곳", max_length=500, blank=True)
    source_url = models.URLField("원문", max_length=500, blank=True)
    apply_from = models.DateField("신청 시작", null=True, blank=True)
    apply_to = models.DateField("신청 마감", null=True, blank=True)
    always_open = models.BooleanField("언제나 신청", default=False)
    is_closed = models.BooleanField("출처가 마감이라고 함", default=False)
    age_min = models.PositiveSmallIntegerField("나이부터", null=True, blank=True)
    age_max = models.PositiveSmallIntegerField("나이까지", null=True, blank=True)
    is_nationwide = models.BooleanField("전국", default=False)
    regions = _codes("지역", length=5)
    lives = _codes("생애주기", words.LIVES)
    targets = _codes("대상", words.TARGETS)
    themes = _codes("주제", words.THEMES)
    jobs = _codes("일", words.JOBS)
    schools = _codes("학교", words.SCHOOLS)
    is_sample = models.BooleanField("지어낸 예시", default=False)
    raw_json = models.JSONField("온 그대로", default=dict, blank=True)
    digest = models.CharField("온 것의 지문", max_length=64, blank=True)
    twin_key = models.CharField("겹침 열쇠", max_length=200, blank=True)
    terms = SearchVectorField("찾을 말", null=True, editable=False)
    terms_version = models.PositiveSmallIntegerField("찾을 말의 판", default=0, editable=False)
    needs_detail = models.BooleanField("상세를 읽어야 함", default=False)
    crawl = models.ForeignKey(
        PolicyCrawl,
        models.SET_NULL,
        verbose_name="마지막으로 본 읽기",
        related_name="+",
        null=True,
        blank=True,
    )
    fetched_at = models.DateTimeField("마지막으로 본 때")
    changed_at = models.DateTimeField("내용이 바뀐 때")
    is_active = models.BooleanField("살아 있음", default=True)
    missed = models.PositiveSmallIntegerField("안 보인 횟수", default=0)
    missed_on = models.DateField("안 보인 날", null=True, blank=True)
    same_as = models.ForeignKey(
        "self",
        models.SET_NULL,
        verbose_name="이 정책과 같음",
        related_name="doubles",
        null=True,
        blank=True,
    )

    objects: ClassVar = PolicyQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "복지 정책"
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [
            GinIndex(fields=["terms"], name="policy_terms", fastupdate=False),
            models.Index(
                F("apply_to").asc(nulls_last=True),
                F("id").desc(),
                condition=Q(is_active=True, same_as=None),
                name="policy_soonest",
            ),
            models.Index(
                fields=["twin_key", "source"],
                condition=Q(is_active=True),
                name="policy_twin_key",
            ),
            models.Index(
                fields=["source", "id"], condition=Q(needs_detail=True), name="policy_needs_detail"
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "external_id"], name="policy_once_a_source"),
            models.CheckConstraint(condition=~Q(title=""), name="policy_has_a_title"),
            models.CheckConstraint(
                condition=Q(apply_from=None) | Q(apply_to=None) | Q(apply_from__lte=F("apply_to")),
                name="policy_begins_before_it_ends",
            ),
            models.CheckConstraint(
                condition=Q(age_min=None) | Q(age_max=None) | Q(age_min__lte=F("age_max")),
                name="policy_ages_in_order",
            ),
            models.CheckConstraint(
                condition=Q(is_nationwide=False) | Q(regions=[]),
                name="policy_nationwide_or_regions",
            ),
            models.CheckConstraint(
                condition=Q(same_as=None) | ~Q(same_as=F("id")), name="policy_is_not_its_own_twin"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def texts(self) -> list[tuple[str, str]]:
        """What a page shows, in order, each under its heading."""
        said = ((label, self.sections.get(key, "")) for key, label in words.SECTIONS.items())
        return [(label, text) for label, text in said if text]

    @property
    def theme_names(self) -> list[str]:
        """Its themes as people call them."""
        return [words.THEMES[code] for code in self.themes if code in words.THEMES]


class PolicyTwin(TimeStamped):
    """Two policies of different sources that may be one; an operator decides (G4)."""

    class State(models.TextChoices):
        WAITING = "waiting", "아직 안 봤어요"
        SAME = "same", "같은 정책"
        DIFFERENT = "different", "다른 정책"

    first = models.ForeignKey(Policy, models.CASCADE, verbose_name="하나", related_name="+")
    second = models.ForeignKey(Policy, models.CASCADE, verbose_name="다른 하나", related_name="+")
    state = models.CharField("판단", max_length=9, choices=State.choices, default=State.WAITING)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name="판단한 사람",
        related_name="+",
        null=True,
        blank=True,
    )
    decided_at = models.DateTimeField("판단한 때", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "겹쳐 보이는 정책"
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["first", "second"], name="policy_twin_once"),
            models.CheckConstraint(
                condition=Q(first__lt=F("second")), name="policy_twin_in_one_order"
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at=None)
                | ~Q(state="waiting") & Q(decided_at__isnull=False),
                name="policy_twin_decided_at",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first} ↔ {self.second}"
