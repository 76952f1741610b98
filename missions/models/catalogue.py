"""What there is to do: missions, and the programmes of agencies that some of them lead to."""

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from accounts.models import Agency, StaffMember
from core.models import PublicId, TimeStamped
from missions.models.policies.policy import Policy
from missions.rules import catalogue as rules


class ProgrammeQuerySet(models.QuerySet["Programme"]):
    """Who may see which programmes."""

    def visible_to(self, viewer: Any) -> "ProgrammeQuerySet":
        """A person sees the programmes of agencies at work."""
        return self.filter(agency__is_active=True) if viewer.pk else self.none()

    def for_staff(self, member: StaffMember) -> "ProgrammeQuerySet":
        """Staff see the programmes of their agency."""
        return self.filter(agency=member.agency_id)


class Programme(PublicId, TimeStamped):
    """What an agency runs for people: a place, dates and seats.

    `seats_taken` counts those who joined one of its missions and did not stop; the database
    lets no more join than there are seats.
    """

    agency = models.ForeignKey(
        Agency, models.PROTECT, verbose_name="기관", related_name="programmes"
    )
    name = models.CharField("이름", max_length=80)
    introduction = models.TextField("소개", max_length=2000, blank=True)
    place = models.CharField("장소", max_length=120)
    starts_on = models.DateField("시작하는 날")
    ends_on = models.DateField("끝나는 날")
    capacity = models.PositiveIntegerField("정원")
    seats_taken = models.PositiveIntegerField("참여 인원", default=0, editable=False)

    objects: ClassVar = ProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "프로그램"
        ordering: ClassVar = ["-starts_on", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["agency", "name", "starts_on"], name="programme_once_an_agency"
            ),
            models.CheckConstraint(
                condition=Q(starts_on__lte=F("ends_on")),
                name="programme_starts_before_it_ends",
                violation_error_message="끝나는 날은 시작하는 날보다 빠를 수 없어요.",
            ),
            models.CheckConstraint(
                condition=Q(capacity__gte=1, seats_taken__lte=F("capacity")),
                name="programme_seats_within_capacity",
                violation_error_message="정원은 1명 이상이고, 이미 참여한 사람보다 적을 수 없어요.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.agency})"


class MissionQuerySet(models.QuerySet["Mission"]):
    """Who may see which missions."""

    def visible_to(self, viewer: Any) -> "MissionQuerySet":
        """A person sees what is open, and what they once took part in."""
        if not viewer.pk:
            return self.none()
        own = Q(pk__in=viewer.participations.values("mission"))
        return self.filter(Q(state=Mission.State.OPEN) | own)

    def for_staff(self, member: StaffMember) -> "MissionQuerySet":
        """Staff see the missions of their agency."""
        return self.filter(programme__agency=member.agency_id)


class Mission(PublicId, TimeStamped):
    """Something small to do: personal, a rung of a ladder; or a way into a programme.

    Personal missions climb the ladder of behavioural activation (Martell, Dimidjian & Herman-Dunn
    2010: graded tasks, from what costs least): out of bed, the window, the door, a shop, people.
    """

    class Kind(models.TextChoices):
        PERSONAL = "personal", "나의 미션"
        WELFARE = "welfare", "복지 미션"

    class State(models.TextChoices):
        DRAFT = "draft", "쓰는 중"
        APPROVED = "approved", "검토 마침"
        OPEN = "open", "열림"
        CLOSED = "closed", "닫힘"

    class Rung(models.IntegerChoices):
        BED = 1, "침대 밖"
        WINDOW = 2, "창문"
        DOOR = 3, "현관"
        SHOP = 4, "가게"
        PEOPLE = 5, "사람"

    class Theme(models.TextChoices):
        BODY = "body", "몸 돌보기"
        MEAL = "meal", "먹기"
        TIDY = "tidy", "정리하기"
        SENSES = "senses", "느껴 보기"
        MAKING = "making", "만들기"
        OUTSIDE = "outside", "바깥 공기"
        CONNECT = "connect", "사람과 닿기"
        ERRAND = "errand", "미뤄 둔 일"
        WELFARE = "welfare", "복지 알아보기"

    class Place(models.TextChoices):
        BED = "bed", "침대"
        HOME = "home", "집 안"
        NEAR = "near", "집 앞"
        NEIGHBOURHOOD = "neighbourhood", "동네"
        CENTRE = "centre", "기관"
        PHONE = "phone", "전화나 온라인"

    class Season(models.TextChoices):
        SPRING = "spring", "봄"
        SUMMER = "summer", "여름"
        AUTUMN = "autumn", "가을"
        WINTER = "winter", "겨울"

    class Proof(models.TextChoices):
        SELF = "self", "스스로 확인"
        TIMER = "timer", "타이머"
        PHOTO = "photo", "사진"
        QR = "qr", "기관의 QR"
        STAFF = "staff", "직원 확인"

    # Of missions that come with the product: the same row when its text is loaded again.
    code = models.SlugField("코드", max_length=60, unique=True, null=True, blank=True)
    kind = models.CharField("종류", max_length=8, choices=Kind.choices)
    state = models.CharField("상태", max_length=8, choices=State.choices, default=State.DRAFT)
    programme = models.ForeignKey(
        Programme,
        models.PROTECT,
        verbose_name="프로그램",
        related_name="missions",
        null=True,
        blank=True,
    )
    title = models.CharField("제목", max_length=40)
    summary = models.CharField("한 줄 소개", max_length=120)
    body = models.TextField("하는 법", max_length=2000)
    rung = models.PositiveSmallIntegerField("사다리", choices=Rung.choices)
    theme = models.CharField("주제", max_length=8, choices=Theme.choices)
    energy = models.PositiveSmallIntegerField("드는 힘")
    minutes = models.PositiveSmallIntegerField("걸리는 시간(분)")
    place = models.CharField("장소", max_length=13, choices=Place.choices)
    seasons = ArrayField(
        models.CharField(max_length=6, choices=Season.choices),
        verbose_name="계절",
        default=list,
        blank=True,
        help_text="비우면 언제나 해요.",
    )
    proofs = ArrayField(
        models.CharField(max_length=5, choices=Proof.choices), verbose_name="확인하는 방법"
    )
    points = models.PositiveSmallIntegerField("포인트")
    policy = models.ForeignKey(
        Policy,
        models.PROTECT,
        verbose_name="바탕이 된 정책",
        related_name="missions",
        null=True,
        blank=True,
    )
    source = models.CharField("출처와 기준일", max_length=200, blank=True)
    source_url = models.URLField("원문 주소", max_length=500, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name="쓴 사람",
        related_name="+",
        null=True,
        blank=True,
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name="검토한 사람",
        related_name="+",
        null=True,
        blank=True,
    )
    approved_at = models.DateTimeField("검토한 때", null=True, blank=True)

    objects: ClassVar = MissionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "미션"
        ordering: ClassVar = ["rung", "energy", "pk"]
        indexes: ClassVar = [models.Index(fields=["state", "kind", "rung"], name="mission_open")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind="personal", programme=None)
                | Q(kind="welfare", programme__isnull=False),
                name="mission_programme_is_of_welfare",
                violation_error_message="프로그램은 복지 미션에만, 그리고 꼭 있어야 해요.",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "open"]) | Q(approved_at__isnull=False),
                name="mission_open_is_approved",
                violation_error_message="검토를 마쳐야 열 수 있어요.",
            ),
            models.CheckConstraint(condition=Q(rung__range=(1, 5)), name="mission_rung"),
            models.CheckConstraint(
                condition=Q(energy__range=(1, 5)),
                name="mission_energy",
                violation_error_message="드는 힘은 1에서 5 사이예요.",
            ),
            models.CheckConstraint(
                condition=Q(minutes__range=(1, rules.MINUTES_LIMIT)), name="mission_minutes"
            ),
            models.CheckConstraint(
                condition=Q(points__lte=rules.POINTS_LIMIT), name="mission_points"
            ),
            models.CheckConstraint(condition=~Q(proofs=[]), name="mission_has_a_proof"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def energy_label(self) -> str:
        """What it costs, in words: a number beside a person would look like a mark."""
        return rules.ENERGY_LABELS.get(self.energy, "")

    @property
    def proof_labels(self) -> list[str]:
        """The ways to say that it is done, in Korean."""
        return [self.Proof(code).label for code in self.proofs if code in self.Proof.values]

    @property
    def season_labels(self) -> list[str]:
        """When it fits, in Korean; nothing means always."""
        return [self.Season(code).label for code in self.seasons if code in self.Season.values]


class PartQuerySet(models.QuerySet[Any]):
    """Who may see what belongs to a mission."""

    def for_staff(self, member: StaffMember) -> "PartQuerySet":
        """Staff see what belongs to the missions of their agency."""
        return self.filter(mission__programme__agency=member.agency_id)


class MissionStep(models.Model):
    """What one of the fixed steps of a welfare mission asks (G6)."""

    class Kind(models.TextChoices):
        LEARN = "learn", "알아보기"
        ELIGIBILITY = "eligibility", "자격 확인"
        PAPERS = "papers", "서류"
        APPLY = "apply", "신청"
        RESULT = "result", "결과"

    mission = models.ForeignKey(Mission, models.CASCADE, verbose_name="미션", related_name="steps")
    kind = models.CharField("단계", max_length=11, choices=Kind.choices)
    body = models.TextField("하는 법", max_length=1000)

    objects: ClassVar = PartQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "미션 단계"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["mission", "kind"], name="mission_step_once")
        ]

    def __str__(self) -> str:
        return f"{self.mission} {self.get_kind_display()}"


class MissionChange(models.Model):
    """Who moved a mission from which state to which. Append-only."""

    mission = models.ForeignKey(
        Mission, models.CASCADE, verbose_name="미션", related_name="changes"
    )
    old_state = models.CharField("전", max_length=8, choices=Mission.State.choices)
    new_state = models.CharField("후", max_length=8, choices=Mission.State.choices)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="누가",
        related_name="+",
        null=True,
        blank=True,
    )
    reason = models.CharField("이유", max_length=200, blank=True)
    created_at = models.DateTimeField("때", auto_now_add=True)

    objects: ClassVar = PartQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "미션 상태 기록"
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return f"{self.mission} {self.old_state} → {self.new_state}"
