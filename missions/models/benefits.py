"""What points are exchanged for, and the codes that stand for it."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from accounts.models import Agency, StaffMember
from core.fields import EncryptedTextField, KeyedHashField
from core.models import PublicId, TimeStamped
from missions.models.catalogue import Programme
from missions.models.ledger import PointAccount, PointTransaction
from missions.rules import benefits as rules


class BenefitQuerySet(models.QuerySet["Benefit"]):
    """Who may see which benefits."""

    def visible_to(self, viewer: Any) -> "BenefitQuerySet":
        """A person sees what is open where they live, and what they once chose."""
        if not viewer.pk:
            return self.none()
        near = self.model.objects.filter(
            state=Benefit.State.OPEN,
            agency__is_active=True,
            agency__regions__in=[viewer.region_id],
        )
        own = Redemption.objects.filter(account__user=viewer.pk)
        return self.filter(Q(pk__in=near.values("pk")) | Q(pk__in=own.values("benefit")))

    def for_staff(self, member: StaffMember) -> "BenefitQuerySet":
        """Staff see the benefits of their agency."""
        return self.filter(agency=member.agency_id)


class Benefit(PublicId, TimeStamped):
    """Goods, a voucher or a seat that an agency gives for points.

    `stock_left` moves with each redemption, and the database lets it go no lower than nothing.
    """

    class Kind(models.TextChoices):
        GOODS = "goods", "물품"
        VOUCHER = "voucher", "상품권"
        SEAT = "seat", "프로그램 자리"

    class State(models.TextChoices):
        DRAFT = "draft", "쓰는 중"
        APPROVED = "approved", "검토 마침"
        OPEN = "open", "열림"
        CLOSED = "closed", "닫힘"

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="기관", related_name="benefits")
    kind = models.CharField("종류", max_length=7, choices=Kind.choices)
    state = models.CharField("상태", max_length=8, choices=State.choices, default=State.DRAFT)
    programme = models.ForeignKey(
        Programme,
        models.PROTECT,
        verbose_name="프로그램",
        related_name="benefits",
        null=True,
        blank=True,
    )
    title = models.CharField("이름", max_length=40)
    body = models.TextField("설명", max_length=1000)
    price = models.PositiveIntegerField("포인트")
    stock = models.PositiveIntegerField("수량")
    stock_left = models.PositiveIntegerField("남은 수량", editable=False)
    per_person = models.PositiveSmallIntegerField("한 사람이 받을 수 있는 개수", default=1)
    opens_on = models.DateField("받기 시작하는 날")
    closes_on = models.DateField("마지막 날")
    use_days = models.PositiveSmallIntegerField("쓸 수 있는 날수", default=30)
    approved_by = models.ForeignKey(
        StaffMember,
        models.PROTECT,
        verbose_name="검토한 직원",
        related_name="+",
        null=True,
        blank=True,
    )
    approved_at = models.DateTimeField("검토한 때", null=True, blank=True)

    objects: ClassVar = BenefitQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "혜택"
        ordering: ClassVar = ["price", "pk"]
        indexes: ClassVar = [models.Index(fields=["state", "agency"], name="benefit_open")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind="seat", programme__isnull=False)
                | ~Q(kind="seat") & Q(programme=None),
                name="benefit_seat_is_of_a_programme",
                violation_error_message="프로그램은 자리일 때만, 그리고 꼭 골라야 해요.",
            ),
            models.CheckConstraint(
                condition=Q(stock_left__gte=0, stock_left__lte=F("stock"))
                & Q(stock__lte=rules.STOCK_LIMIT),
                name="benefit_stock",
                violation_error_message="수량은 이미 나간 것보다 적을 수 없어요.",
            ),
            models.CheckConstraint(
                condition=Q(price__range=(1, rules.PRICE_LIMIT)),
                name="benefit_price",
                violation_error_message="포인트는 1에서 10,000 사이예요.",
            ),
            models.CheckConstraint(
                condition=Q(per_person__gte=1),
                name="benefit_per_person",
                violation_error_message="한 사람이 하나는 받을 수 있어야 해요.",
            ),
            models.CheckConstraint(
                condition=Q(use_days__range=(1, rules.USE_DAYS_LIMIT)),
                name="benefit_use_days",
                violation_error_message="쓸 수 있는 날수는 1에서 365 사이예요.",
            ),
            models.CheckConstraint(
                condition=Q(opens_on__lte=F("closes_on")),
                name="benefit_opens_before_it_closes",
                violation_error_message="마지막 날은 시작하는 날보다 빠를 수 없어요.",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "open"]) | Q(approved_at__isnull=False),
                name="benefit_open_is_approved",
                violation_error_message="검토를 마쳐야 열 수 있어요.",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class BenefitChange(models.Model):
    """Who moved a benefit, or changed how many there are, and why. Append-only."""

    benefit = models.ForeignKey(
        Benefit, models.PROTECT, verbose_name="혜택", related_name="changes"
    )
    old_state = models.CharField("전", max_length=8, choices=Benefit.State.choices)
    new_state = models.CharField("후", max_length=8, choices=Benefit.State.choices)
    old_stock = models.PositiveIntegerField("전 수량")
    new_stock = models.PositiveIntegerField("후 수량")
    member = models.ForeignKey(
        StaffMember, models.PROTECT, verbose_name="직원", related_name="+", null=True, blank=True
    )
    reason = models.CharField("이유", max_length=200, blank=True)
    created_at = models.DateTimeField("때", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "혜택 기록"
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return f"{self.benefit} {self.old_state} → {self.new_state}"


class RedemptionQuerySet(models.QuerySet["Redemption"]):
    """Who may see which redemptions."""

    def visible_to(self, viewer: Any) -> "RedemptionQuerySet":
        """A person sees their own."""
        return self.filter(account__user=viewer.pk) if viewer.pk else self.none()

    def for_staff(self, member: StaffMember) -> "RedemptionQuerySet":
        """Staff see those of their agency's benefits."""
        return self.filter(benefit__agency=member.agency_id)


class Redemption(PublicId, TimeStamped):
    """Points given for one benefit, with a code issued once.

    It belongs to a point account, so it stays without a name when its person is erased. The code
    is sealed; staff find it by its keyed hash.
    """

    class State(models.TextChoices):
        ISSUED = "issued", "쓸 수 있어요"
        USED = "used", "썼어요"
        VOID = "void", "취소했어요"
        EXPIRED = "expired", "기한이 지났어요"

    account = models.ForeignKey(
        PointAccount, models.PROTECT, verbose_name="계정", related_name="redemptions"
    )
    benefit = models.ForeignKey(
        Benefit, models.PROTECT, verbose_name="혜택", related_name="redemptions"
    )
    booking = models.OneToOneField(
        PointTransaction, models.PROTECT, verbose_name="기록", related_name="redemption"
    )
    # Of the app that asked: a repeated call redeems nothing twice.
    client_id = models.UUIDField("기기의 식별자")
    state = models.CharField("상태", max_length=7, choices=State.choices, default=State.ISSUED)
    price = models.PositiveIntegerField("포인트")
    code = EncryptedTextField("교환 코드", max_length=14, blank=True)
    code_hash = KeyedHashField("교환 코드의 해시", of=("code",), blank=True)
    use_until = models.DateTimeField("언제까지")
    settled_at = models.DateTimeField("마친 때", null=True, blank=True)

    objects: ClassVar = RedemptionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "교환"
        ordering: ClassVar = ["-created_at", "-pk"]
        indexes: ClassVar = [
            models.Index(fields=["account", "-created_at"], name="redemption_of_account"),
            models.Index(fields=["use_until"], condition=Q(state="issued"), name="redemption_due"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "client_id"], name="redemption_client_id_once"
            ),
            models.UniqueConstraint(
                fields=["code_hash"], condition=~Q(code_hash=""), name="redemption_code_once"
            ),
            models.CheckConstraint(
                condition=Q(state="issued", settled_at=None)
                | ~Q(state="issued") & Q(settled_at__isnull=False),
                name="redemption_settled_is_not_open",
            ),
        ]

    def __str__(self) -> str:
        return f"redemption {self.public_id}"


class RedemptionChangeQuerySet(models.QuerySet["RedemptionChange"]):
    """Who may see which moves."""

    def visible_to(self, viewer: Any) -> "RedemptionChangeQuerySet":
        """A person sees the moves of their own."""
        return self.filter(redemption__account__user=viewer.pk) if viewer.pk else self.none()

    def for_staff(self, member: StaffMember) -> "RedemptionChangeQuerySet":
        """Staff see those of their agency's benefits."""
        return self.filter(redemption__benefit__agency=member.agency_id)


class RedemptionChange(models.Model):
    """A move of a redemption, and the member of staff who made it, if one did. Append-only."""

    redemption = models.ForeignKey(
        Redemption, models.PROTECT, verbose_name="교환", related_name="changes"
    )
    old_state = models.CharField("전", max_length=7, choices=Redemption.State.choices)
    new_state = models.CharField("후", max_length=7, choices=Redemption.State.choices)
    member = models.ForeignKey(
        StaffMember, models.PROTECT, verbose_name="직원", related_name="+", null=True, blank=True
    )
    reason = EncryptedTextField("이유", max_length=200, blank=True)
    created_at = models.DateTimeField("때", auto_now_add=True)

    objects: ClassVar = RedemptionChangeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "교환 상태 기록"
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return f"{self.redemption} {self.old_state} → {self.new_state}"
