"""The shop, a person's codes, and what staff see of them."""

from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from accounts.models import StaffMember, User
from missions.models import Benefit, BenefitChange, Programme, Redemption
from missions.rules.benefits import HOLDING_STATES
from missions.rules.ledger import KST


def get_today() -> date:
    """Today in Korea."""
    return timezone.now().astimezone(KST).date()


def list_shop(user: User) -> QuerySet[Benefit]:
    """What is open today where the person lives, with how many of each they hold."""
    today = get_today()
    return (
        list_visible(user)
        .filter(state=Benefit.State.OPEN, agency__is_active=True)
        .filter(opens_on__lte=today, closes_on__gte=today)
        .order_by("price", "pk")
    )


def list_visible(user: User) -> QuerySet[Benefit]:
    """What the person may open, with how many of each they hold."""
    rows = with_own_count(Benefit.objects.visible_to(user), user)
    return rows.select_related("agency", "programme")


def with_own_count(rows: QuerySet[Benefit], user: User) -> QuerySet[Benefit]:
    """Say with each benefit how many the person holds: `own_count`."""
    own = Q(redemptions__account__user=user.pk, redemptions__state__in=HOLDING_STATES)
    return rows.annotate(own_count=Count("redemptions", filter=own))


def list_redemptions(user: User) -> QuerySet[Redemption]:
    """A person's redemptions, newest first."""
    rows = Redemption.objects.visible_to(user).select_related("benefit__agency", "account__user")
    return rows.order_by("-created_at", "-pk")


def list_benefits(member: StaffMember) -> QuerySet[Benefit]:
    """The benefits of a member's agency, with how many wait to be used and were used."""
    return (
        Benefit.objects.for_staff(member)
        .annotate(
            issued_count=Count("redemptions", filter=Q(redemptions__state="issued")),
            used_count=Count("redemptions", filter=Q(redemptions__state="used")),
        )
        .select_related("programme", "agency")
        .order_by("-updated_at", "-pk")
    )


def list_changes(benefit: Benefit) -> QuerySet[BenefitChange]:
    """Who changed a benefit, newest first."""
    return benefit.changes.select_related("member__user")


def list_programmes(member: StaffMember) -> QuerySet[Programme, Any]:
    """The programmes of a member's agency that are not over."""
    return Programme.objects.for_staff(member).filter(ends_on__gte=get_today())
