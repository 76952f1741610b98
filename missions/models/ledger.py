"""Points in double entry: what is booked stays, and every booking sums to zero (ADR 0022).

A person's points lie in lots, the parts that expire together. An entry of a person names its lot,
so a lot's `left` and an account's `balance` are nothing but sums of entries, kept beside them for
the constraints that no sum may pass.
"""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import Agency
from core.fields import EncryptedTextField
from core.models import PublicId, TimeStamped
from missions.rules import ledger as rules


class PointAccountQuerySet(models.QuerySet["PointAccount"]):
    """Who may see which accounts."""

    def visible_to(self, viewer: Any) -> "PointAccountQuerySet":
        """A person sees their own."""
        return self.filter(user=viewer.pk) if viewer.pk else self.none()


class PointAccount(PublicId, TimeStamped):
    """Where points lie: one account a person, and those of the system, which come and go there.

    Only a person's account stores its balance: the system's would be one row that all bookings
    wait for. When a person is erased their account stays, without them.
    """

    class Kind(models.TextChoices):
        PERSON = "person", "사람"
        ISSUED = "issued", "발행"
        REDEEMED = "redeemed", "교환"
        EXPIRED = "expired", "기한 지남"
        ADJUSTED = "adjusted", "조정"
        ERASED = "erased", "지운 계정"

    kind = models.CharField("종류", max_length=8, choices=Kind.choices)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name="사람",
        related_name="point_account",
        null=True,
        blank=True,
    )
    agency = models.ForeignKey(
        Agency,
        models.PROTECT,
        verbose_name="기관",
        related_name="+",
        null=True,
        blank=True,
    )
    balance = models.IntegerField("잔액", default=0)

    objects: ClassVar = PointAccountQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "포인트 계정"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "agency"],
                condition=~Q(kind="person"),
                nulls_distinct=False,
                name="point_account_of_the_system_once",
            ),
            models.CheckConstraint(
                condition=Q(kind="person", agency=None)
                | Q(kind="redeemed", user=None, agency__isnull=False)
                | ~Q(kind__in=["person", "redeemed"]) & Q(user=None, agency=None),
                name="point_account_of_somebody",
            ),
            models.CheckConstraint(
                condition=Q(kind="person", balance__gte=0) | ~Q(kind="person") & Q(balance=0),
                name="point_account_never_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.public_id}"


class PointLotQuerySet(models.QuerySet["PointLot"]):
    """Who may see which lots."""

    def visible_to(self, viewer: Any) -> "PointLotQuerySet":
        """A person sees their own."""
        return self.filter(account__user=viewer.pk) if viewer.pk else self.none()

    def filled(self) -> "PointLotQuerySet":
        """Those that still hold points, what expires first before the rest."""
        return self.filter(left__gt=0).order_by("expires_at", "pk")


class PointLot(models.Model):
    """Points earned at one time, which expire together."""

    account = models.ForeignKey(
        PointAccount, models.PROTECT, verbose_name="계정", related_name="lots"
    )
    amount = models.PositiveIntegerField("받은 포인트")
    left = models.PositiveIntegerField("남은 포인트", default=0)
    earned_at = models.DateTimeField("받은 때")
    expires_at = models.DateTimeField("기한")
    noticed_at = models.DateTimeField("미리 알린 때", null=True, blank=True)

    objects: ClassVar = PointLotQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "포인트 묶음"
        ordering: ClassVar = ["expires_at", "pk"]
        indexes: ClassVar = [
            models.Index(fields=["account"], condition=Q(left__gt=0), name="point_lot_filled"),
            models.Index(fields=["expires_at"], condition=Q(left__gt=0), name="point_lot_due"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(amount__gte=1, left__gte=0, left__lte=F("amount")),
                name="point_lot_within_its_amount",
            )
        ]

    def __str__(self) -> str:
        return f"lot {self.pk}"


class PointTransactionQuerySet(models.QuerySet["PointTransaction"]):
    """Who may see which bookings."""

    def visible_to(self, viewer: Any) -> "PointTransactionQuerySet":
        """A person sees their own."""
        return self.filter(account__user=viewer.pk) if viewer.pk else self.none()

    def with_amounts(self) -> "PointTransactionQuerySet":
        """Each with `amount`: what the person got, or below zero what they gave."""
        mine = models.Sum("entries__amount", filter=Q(entries__lot__isnull=False), default=0)
        return self.annotate(amount=mine)


class PointTransaction(PublicId):
    """One booking on a person's account, done once for its key. Append-only.

    An award over the month's cap has no entries: it is remembered, so that asking again later
    gives the same answer.
    """

    class Kind(models.TextChoices):
        AWARD = "award", "받음"
        REVERSAL = "reversal", "되돌림"
        REDEMPTION = "redemption", "교환"
        REFUND = "refund", "돌려받음"
        EXPIRY = "expiry", "기한 지남"
        ADJUSTMENT = "adjustment", "조정"
        ERASURE = "erasure", "계정 지움"

    account = models.ForeignKey(
        PointAccount, models.PROTECT, verbose_name="계정", related_name="transactions"
    )
    kind = models.CharField("종류", max_length=10, choices=Kind.choices)
    key = models.CharField("열쇠", max_length=120, unique=True)
    reverses = models.OneToOneField(
        "self",
        models.PROTECT,
        verbose_name="되돌린 기록",
        related_name="reversal",
        null=True,
        blank=True,
    )
    # An operator's public id, not the row: the booking outlives both.
    booked_by = models.UUIDField("조정한 운영자", null=True, blank=True)
    at = models.DateTimeField("때", default=timezone.now)

    objects: ClassVar = PointTransactionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "포인트 기록"
        ordering: ClassVar = ["-at", "-pk"]
        indexes: ClassVar = [
            models.Index(fields=["account", "-at", "-id"], name="point_transaction_of_account")
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=["reversal", "refund"], reverses__isnull=False)
                | ~Q(kind__in=["reversal", "refund"]) & Q(reverses=None),
                name="point_transaction_takes_back_one",
            ),
            models.CheckConstraint(
                condition=Q(kind="adjustment", booked_by__isnull=False)
                | ~Q(kind="adjustment") & Q(booked_by=None),
                name="point_adjustment_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"


class OfAccountQuerySet(models.QuerySet[Any]):
    """Who may see what belongs to a booking."""

    def visible_to(self, viewer: Any) -> "OfAccountQuerySet":
        """A person sees what belongs to theirs."""
        return self.filter(transaction__account__user=viewer.pk) if viewer.pk else self.none()


class PointEntry(models.Model):
    """One side of a booking: points that came to an account, or left it. Append-only.

    A trigger at the end of each transaction lets only bookings stand that sum to zero, in which a
    person's entries name a lot of theirs and the system's name none (migration 0004).
    """

    transaction = models.ForeignKey(
        PointTransaction, models.PROTECT, verbose_name="기록", related_name="entries"
    )
    account = models.ForeignKey(
        PointAccount, models.PROTECT, verbose_name="계정", related_name="entries"
    )
    lot = models.ForeignKey(
        PointLot,
        models.PROTECT,
        verbose_name="묶음",
        related_name="entries",
        null=True,
        blank=True,
    )
    amount = models.IntegerField("포인트")

    objects: ClassVar = OfAccountQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "포인트 분개"
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(amount=0), name="point_entry_moves_something")
        ]

    def __str__(self) -> str:
        return f"{self.amount:+d} {self.account_id}"


class PointNote(models.Model):
    """What a booking was for, in words. Erased with the person, while the booking stays."""

    transaction = models.OneToOneField(
        PointTransaction,
        models.PROTECT,
        verbose_name="기록",
        related_name="note",
        primary_key=True,
    )
    text = EncryptedTextField("이유", max_length=rules.REASON_LIMIT)

    objects: ClassVar = OfAccountQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "포인트 기록의 이유"

    def __str__(self) -> str:
        return f"note {self.transaction_id}"
