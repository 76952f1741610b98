"""Doing a mission, from the start to the proof a person chose."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import AllowedPurpose, StaffMember
from companions.models import Companion
from core.fields import EncryptedTextField
from core.models import PublicId, TimeStamped
from missions.models.catalogue import Mission, MissionStep
from missions.rules import doing as rules


class ParticipationQuerySet(models.QuerySet["Participation"]):
    """Who may see which participations."""

    def visible_to(self, viewer: Any) -> "ParticipationQuerySet":
        """A person sees their own."""
        return self.filter(user=viewer.pk) if viewer.pk else self.none()

    def for_staff(self, member: StaffMember) -> "ParticipationQuerySet":
        """Staff see those in their agency's programmes who agreed to be seen, and still do."""
        agreeing = AllowedPurpose.objects.filter(code=rules.SHARING_CONSENT)
        return self.filter(
            mission__programme__agency=member.agency_id,
            is_shared=True,
            user__in=agreeing.values("user_id"),
        )

    def active(self) -> "ParticipationQuerySet":
        """Under way, or waiting for staff to confirm."""
        return self.filter(state__in=rules.ACTIVE_STATES)


class Participation(PublicId, TimeStamped):
    """One person doing one mission once.

    Nothing counts days in a row and nothing is lost by stopping. `attempt` grows with each undo,
    so that each time of finishing has a ledger key of its own.
    """

    class State(models.TextChoices):
        DOING = "doing", "하는 중"
        WAITING = "waiting", "확인 기다리는 중"
        DONE = "done", "했어요"
        STOPPED = "stopped", "그만뒀어요"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        verbose_name="사람",
        related_name="participations",
    )
    mission = models.ForeignKey(
        Mission, models.PROTECT, verbose_name="미션", related_name="participations"
    )
    state = models.CharField("상태", max_length=7, choices=State.choices, default=State.DOING)
    # Of the app that began it: a repeated call begins nothing twice.
    client_id = models.UUIDField("기기의 식별자", null=True, blank=True)
    companion = models.ForeignKey(
        Companion,
        models.SET_NULL,
        verbose_name="함께 하는 친구",
        related_name="participations",
        null=True,
        blank=True,
    )
    step = models.CharField("단계", max_length=11, choices=MissionStep.Kind.choices, blank=True)
    is_shared = models.BooleanField("기관에 알리기", default=False)
    timer_started_at = models.DateTimeField("타이머를 켠 때", null=True, blank=True)
    proof = models.CharField("확인한 방법", max_length=5, choices=Mission.Proof.choices, blank=True)
    note = EncryptedTextField("한 줄", max_length=300, blank=True)
    confirmed_by = models.ForeignKey(
        StaffMember,
        models.PROTECT,
        verbose_name="확인한 직원",
        related_name="+",
        null=True,
        blank=True,
    )
    finished_at = models.DateTimeField("마친 때", null=True, blank=True)
    done_date = models.DateField("한 날", null=True, blank=True)
    points = models.PositiveSmallIntegerField("받은 포인트", default=0)
    attempt = models.PositiveSmallIntegerField("몇 번째", default=1)

    objects: ClassVar = ParticipationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "미션 참여"
        ordering: ClassVar = ["-created_at", "-pk"]
        indexes: ClassVar = [
            models.Index(fields=["user", "state", "-finished_at"], name="participation_of_user")
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "mission"],
                condition=Q(state__in=rules.ACTIVE_STATES),
                name="participation_under_way_once",
            ),
            models.UniqueConstraint(
                fields=["user", "mission", "done_date"],
                condition=Q(state="done"),
                name="participation_done_once_a_day",
            ),
            models.UniqueConstraint(
                fields=["user", "client_id"], name="participation_client_id_once"
            ),
            models.CheckConstraint(
                condition=Q(state="done", finished_at__isnull=False, done_date__isnull=False)
                & ~Q(proof="")
                | ~Q(state="done") & Q(finished_at=None, done_date=None, points=0),
                name="participation_done_has_a_proof",
            ),
        ]

    def __str__(self) -> str:
        return f"participation {self.public_id}"


class ParticipationChangeQuerySet(models.QuerySet["ParticipationChange"]):
    """Who may see which moves."""

    def visible_to(self, viewer: Any) -> "ParticipationChangeQuerySet":
        """A person sees the moves of their own."""
        return self.filter(participation__user=viewer.pk) if viewer.pk else self.none()


class ParticipationChange(models.Model):
    """A move of a participation, and the member of staff who made it, if one did. Append-only."""

    participation = models.ForeignKey(
        Participation, models.CASCADE, verbose_name="참여", related_name="changes"
    )
    old_state = models.CharField("전", max_length=7, choices=Participation.State.choices)
    new_state = models.CharField("후", max_length=7, choices=Participation.State.choices)
    member = models.ForeignKey(
        StaffMember,
        models.PROTECT,
        verbose_name="직원",
        related_name="+",
        null=True,
        blank=True,
    )
    created_at = models.DateTimeField("때", auto_now_add=True)

    objects: ClassVar = ParticipationChangeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "참여 상태 기록"
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return f"{self.participation} {self.old_state} → {self.new_state}"
