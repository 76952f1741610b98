"""What a day brings: at most three missions, how much strength there is, and whether to rest."""

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from core.models import PublicId, TimeStamped
from missions.models.catalogue import Mission
from missions.rules.suggestions import MOST_A_DAY, REASONS


class OwnDaysQuerySet(models.QuerySet[Any]):
    """Rows of one person's days, shown to nobody else."""

    def visible_to(self, viewer: Any) -> "OwnDaysQuerySet":
        """A person sees their own; no staff role widens this."""
        return self.filter(user=viewer.pk) if viewer.pk else self.none()


class MissionDay(TimeStamped):
    """One Korean day of one person: the strength they named, and whether they rest.

    Whoever changes the day's suggestions holds this row. A rest day is as good as any: nothing
    counts them.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        verbose_name="사람",
        related_name="mission_days",
    )
    date = models.DateField("날짜")
    energy = models.PositiveSmallIntegerField("오늘의 힘", null=True, blank=True)
    is_resting = models.BooleanField("쉬는 날", default=False)

    objects: ClassVar = OwnDaysQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "미션의 하루"
        ordering: ClassVar = ["-date", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "date"], name="mission_day_once"),
            models.CheckConstraint(
                condition=Q(energy=None) | Q(energy__range=(1, 5)),
                name="mission_day_energy",
                violation_error_message="오늘의 힘은 1에서 5 사이예요.",
            ),
        ]

    def __str__(self) -> str:
        return f"미션의 하루 {self.date}"


class Suggestion(PublicId, TimeStamped):
    """A mission offered to one person on one day, with the codes of why.

    One that was passed keeps its row, so that it does not come back the same day, and leaves its
    place to another.
    """

    class State(models.TextChoices):
        OFFERED = "offered", "권함"
        STARTED = "started", "시작함"
        RESTED = "rested", "쉬는 날"
        PASSED = "passed", "다른 걸로"

    class Place(models.TextChoices):
        PAGE = "page", "화면"
        TALK = "talk", "대화"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        verbose_name="사람",
        related_name="suggestions",
    )
    date = models.DateField("날짜")
    rank = models.PositiveSmallIntegerField("차례")
    mission = models.ForeignKey(
        Mission, models.CASCADE, verbose_name="미션", related_name="suggestions"
    )
    reasons = ArrayField(models.CharField(max_length=16), verbose_name="까닭", default=list)
    state = models.CharField("상태", max_length=7, choices=State.choices, default=State.OFFERED)
    shown_in = models.CharField("권한 곳", max_length=4, choices=Place.choices, default=Place.PAGE)

    objects: ClassVar = OwnDaysQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "오늘의 미션"
        ordering: ClassVar = ["-date", "rank", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "date", "rank"],
                condition=~Q(state="passed"),
                name="suggestion_rank_once",
            ),
            models.UniqueConstraint(
                fields=["user", "date", "mission"], name="suggestion_mission_once"
            ),
            models.CheckConstraint(
                condition=Q(rank__range=(1, MOST_A_DAY)), name="suggestion_at_most_three"
            ),
        ]

    def __str__(self) -> str:
        return f"suggestion {self.public_id}"

    @property
    def reason_sentences(self) -> list[str]:
        """Why it is offered, in sentences; a code we no longer know is left out."""
        return [str(REASONS[code]) for code in self.reasons if code in REASONS]


class TalkSetting(TimeStamped):
    """Whether companions may speak of missions; without a row they may."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        verbose_name="사람",
        related_name="mission_talk",
        primary_key=True,
    )
    is_quiet = models.BooleanField("대화에서 미션 권하지 않기", default=False)

    objects: ClassVar = OwnDaysQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "대화 속 미션 설정"

    def __str__(self) -> str:
        return f"talk setting {self.pk}"
