"""What shows that a mission happened: photos, the code of a centre, a code for staff."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from accounts.models import StaffMember
from core.fields import EncryptedTextField
from core.models import PublicId
from missions.models.catalogue import Programme
from missions.models.participation import Participation


class ParticipationPhotoQuerySet(models.QuerySet["ParticipationPhoto"]):
    """Who may see which photos."""

    def visible_to(self, viewer: Any) -> "ParticipationPhotoQuerySet":
        """A person sees their own; nobody else sees any."""
        return self.filter(participation__user=viewer.pk) if viewer.pk else self.none()

    def ready(self) -> "ParticipationPhotoQuerySet":
        """Keep those whose files are written."""
        return self.filter(state=ParticipationPhoto.State.READY)


class ParticipationPhoto(PublicId):
    """A photo of a mission, drawn anew by us: no place, no camera, no name in it.

    The names of its files are random and stand here before the files are written, so that a
    process that dies leaves no file nobody knows of.
    """

    class State(models.TextChoices):
        WRITING = "writing", "쓰는 중"
        READY = "ready", "준비됨"
        DELETED = "deleted", "지우는 중"

    participation = models.ForeignKey(
        Participation, models.CASCADE, verbose_name="참여", related_name="photos"
    )
    state = models.CharField("상태", max_length=7, choices=State.choices, default=State.WRITING)
    # Of the app that sent it: sending it again stores nothing twice.
    client_id = models.UUIDField("기기의 식별자", null=True, blank=True)
    file_name = models.CharField("파일", max_length=120, unique=True)
    thumbnail_name = models.CharField("작은 파일", max_length=120, unique=True)
    width = models.PositiveSmallIntegerField("너비", default=0)
    height = models.PositiveSmallIntegerField("높이", default=0)
    created_at = models.DateTimeField("올린 때", auto_now_add=True)

    objects: ClassVar = ParticipationPhotoQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "미션 사진"
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["participation", "client_id"], name="photo_client_id_once"
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["created_at"], condition=~Q(state="ready"), name="photo_to_clear_up"
            )
        ]

    def __str__(self) -> str:
        return f"photo {self.public_id}"


class CheckInCodeQuerySet(models.QuerySet["CheckInCode"]):
    """Who may see which codes."""

    def for_staff(self, member: StaffMember) -> "CheckInCodeQuerySet":
        """Staff see the codes of their agency's programmes."""
        return self.filter(programme__agency=member.agency_id)


class CheckInCode(models.Model):
    """What the QR of a programme says on one day; the next day it says something else.

    Random, sealed, and found again by a keyed hash: the database alone opens no door.
    """

    programme = models.ForeignKey(
        Programme, models.CASCADE, verbose_name="프로그램", related_name="check_in_codes"
    )
    date = models.DateField("날")
    secret = EncryptedTextField("코드", max_length=43)
    digest = models.CharField("찾는 값", max_length=64, unique=True)
    created_at = models.DateTimeField("만든 때", auto_now_add=True)

    objects: ClassVar = CheckInCodeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "기관의 QR"
        ordering: ClassVar = ["-date", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["programme", "date"], name="check_in_code_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.programme_id} {self.date}"


class ConfirmationCodeQuerySet(models.QuerySet["ConfirmationCode"]):
    """Who may see which codes."""

    def visible_to(self, viewer: Any) -> "ConfirmationCodeQuerySet":
        """A person sees that they asked."""
        return self.filter(participation__user=viewer.pk) if viewer.pk else self.none()


class ConfirmationCode(models.Model):
    """A person asks staff to confirm: shown once as a QR and as letters, kept as hashes."""

    participation = models.ForeignKey(
        Participation, models.CASCADE, verbose_name="참여", related_name="confirmation_codes"
    )
    token_digest = models.CharField("QR", max_length=64, unique=True)
    code_digest = models.CharField("글자", max_length=64, unique=True)
    expires_at = models.DateTimeField("끝나는 때")
    used_at = models.DateTimeField("쓴 때", null=True, blank=True)
    created_at = models.DateTimeField("만든 때", auto_now_add=True)

    objects: ClassVar = ConfirmationCodeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "확인 코드"
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [models.Index(fields=["expires_at"], name="confirmation_code_expired")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["participation"],
                condition=Q(used_at=None),
                name="confirmation_code_unused_once",
            )
        ]

    def __str__(self) -> str:
        return f"confirmation {self.pk}"
