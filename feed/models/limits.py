"""What people did, counted for the limits of F10; gone after two days."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q


class ActQuerySet(models.QuerySet["Act"]):
    """Who may see which acts."""

    def visible_to(self, viewer: Any) -> "ActQuerySet":
        """Only their own."""
        return self.filter(user=viewer.pk) if viewer.pk else self.none()


class Act(models.Model):
    """One thing a person did: its kind and time, and a keyed hash of the words where it had any."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        verbose_name="사람",
        related_name="feed_acts",
        # Its index below begins with it.
        db_index=False,
    )
    kind = models.CharField("종류", max_length=12)
    digest = models.CharField("같은 글 찾는 값", max_length=64, blank=True)
    at = models.DateTimeField("때")

    objects: ClassVar = ActQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "한 일의 수"
        ordering: ClassVar = ["-at", "-pk"]
        indexes: ClassVar = [
            models.Index(fields=["user", "kind", "-at"], name="act_of_person"),
            models.Index(fields=["user", "digest"], condition=~Q(digest=""), name="act_same_words"),
            models.Index(fields=["at"], name="act_to_purge"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
