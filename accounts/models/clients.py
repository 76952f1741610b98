from datetime import timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Cast
from django.db.models.lookups import LessThanOrEqual
from django.utils import timezone

ONCE_FOR = timedelta(hours=24)
VERSION = r"^[0-9]{1,5}\.[0-9]{1,5}\.[0-9]{1,5}$"


class OnceKeyQuerySet(models.QuerySet["OnceKey"]):
    """Who may see which keys."""

    def visible_to(self, viewer: Any) -> "OnceKeyQuerySet":
        """A person has to do with their own alone."""
        return self.filter(user=viewer.pk)

    def spent(self) -> "OnceKeyQuerySet":
        """Those whose day is over: they hold nothing back any more."""
        return self.filter(created_at__lte=timezone.now() - ONCE_FOR)


class OnceKey(models.Model):
    """A call that was made under an `Idempotency-Key`, for a day: what came of it, no words.

    Committed together with the work itself, so a row is the proof that the work was done and its
    absence that it was not. Key and body are kept as keyed hashes, the answer as an id to look up:
    nothing personal lies here (docs/adr/0018).
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="사람", related_name="once_keys"
    )
    digest = models.CharField("열쇠의 해시", max_length=64, editable=False)
    fingerprint = models.CharField("요청의 해시", max_length=64, editable=False)
    # Empty only inside the transaction that is still at work.
    status = models.PositiveSmallIntegerField("답의 상태", null=True, blank=True)
    reference = models.UUIDField("만들어진 것", null=True, blank=True)
    created_at = models.DateTimeField("처음 온 때", default=timezone.now)

    objects: ClassVar = OnceKeyQuerySet.as_manager()

    class Meta:
        verbose_name = "한 번만 할 요청"
        verbose_name_plural = "한 번만 할 요청"
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "digest"], name="once_key_once_per_person"),
            models.CheckConstraint(
                condition=models.Q(status__isnull=True, reference__isnull=True)
                | models.Q(status__gte=200, status__lt=300, reference__isnull=False),
                name="once_key_keeps_successes_only",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["created_at"], name="once_key_age")]

    def __str__(self) -> str:
        return f"{self.status} {self.reference}"


def _numbers(name: str) -> models.Expression:
    """A version as numbers, so that 1.10.0 comes after 1.9.0."""
    parts = models.Func(
        models.F(name),
        models.Value("."),
        function="string_to_array",
        output_field=ArrayField(models.TextField()),
    )
    return Cast(parts, ArrayField(models.IntegerField()))


class AppVersion(models.Model):
    """Which versions of an app still work with this server; operators change it in the admin."""

    class Platform(models.TextChoices):
        IOS = "ios", "iOS"
        ANDROID = "android", "Android"

    platform = models.CharField("기종", max_length=7, choices=Platform.choices, unique=True)
    oldest_version = models.CharField(
        "아직 쓸 수 있는 가장 오래된 판", max_length=17, validators=[RegexValidator(VERSION)]
    )
    newest_version = models.CharField("새 판", max_length=17, validators=[RegexValidator(VERSION)])
    store_url = models.URLField("받는 곳", max_length=300)
    updated_at = models.DateTimeField("바뀐 때", auto_now=True)

    class Meta:
        verbose_name = "앱 판"
        verbose_name_plural = "앱 판"
        ordering: ClassVar = ["platform"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(platform__in=["ios", "android"]),
                name="app_version_platform_known",
            ),
            models.CheckConstraint(
                condition=models.Q(oldest_version__regex=VERSION, newest_version__regex=VERSION),
                name="app_version_is_three_numbers",
            ),
            models.CheckConstraint(
                condition=LessThanOrEqual(_numbers("oldest_version"), _numbers("newest_version")),
                name="app_version_in_order",
                violation_error_message="가장 오래된 판이 새 판보다 앞서야 해요.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_platform_display()} {self.oldest_version}–{self.newest_version}"
