"""Whatever happens in whatever order: the books balance and nobody falls below nothing."""

import datetime
from contextlib import suppress
from uuid import uuid4

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from core.errors import DomainError
from missions.models import PointAccount, PointLot, Redemption
from missions.selectors.ledger import get_balance
from missions.services import expiry, ledger, redemptions
from missions.services.books import check_books
from tests.factories.accounts import StaffMemberFactory, UserFactory
from tests.factories.benefits import BenefitFactory, SeatProgrammeFactory

STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["award", "redeem", "cancel", "use", "void", "reverse", "adjust", "sweep", "leave"]
        ),
        st.integers(0, 400),
        st.integers(0, 90),
    ),
    max_size=25,
)


class World:
    """One person, one operator, two benefits, and a clock that goes on."""

    def __init__(self):
        self.user, self.operator = UserFactory(), UserFactory()
        programme = SeatProgrammeFactory(capacity=2)
        far = timezone.localdate() + datetime.timedelta(days=4000)
        self.offers = [
            BenefitFactory(price=70, stock=3, per_person=5, closes_on=far),
            BenefitFactory(
                price=150, kind="seat", programme=programme, agency=programme.agency,
                per_person=5, closes_on=far,
            ),
        ]  # fmt: skip
        self.member = StaffMemberFactory(agency=programme.agency)
        self.now, self.keys = timezone.now(), []

    def choose(self, number):
        rows = list(Redemption.objects.select_related("benefit__agency", "account__user"))
        return rows[number % len(rows)] if rows else None

    def award(self, number):
        self.keys.append(f"key:{uuid4()}")
        ledger.award_points(
            user=self.user, points=number, key=self.keys[-1], reason="산책", now=self.now
        )

    def redeem(self, number):
        redemptions.redeem_benefit(
            user=self.user, benefit=self.offers[number % 2], client_id=uuid4(), now=self.now
        )

    def cancel(self, number):
        if row := self.choose(number):
            redemptions.cancel_redemption(redemption=row, now=row.created_at)

    def use(self, number):
        if row := self.choose(number):
            redemptions.use_redemption(redemption=row, member=self.member, now=self.now)

    def void(self, number):
        if row := self.choose(number):
            redemptions.void_redemption(
                redemption=row, member=self.member, reason="없어요", now=self.now
            )

    def reverse(self, number):
        if self.keys:
            key = self.keys[number % len(self.keys)]
            ledger.reverse_award(key=key, reason="되돌림", now=self.now)

    def adjust(self, number):
        ledger.adjust_points(
            user=self.user, points=number - 200, reason="맞춤", key=str(uuid4()),
            operator=self.operator, now=self.now,
        )  # fmt: skip

    def sweep(self, number):
        redemptions.sweep_redemptions(now=self.now)
        expiry.sweep_points(now=self.now)

    def leave(self, number):
        if number > 380:
            redemptions.leave_redemptions(user=self.user)
            ledger.leave_ledger(user=self.user)
            assert get_balance(self.user) == 0


class BooksTest(TestCase):
    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(STEPS)
    def test_books_balance_after_every_step(self, steps):
        world = World()
        for step, number, days in steps:
            world.now += datetime.timedelta(days=days)
            with suppress(DomainError):
                getattr(world, step)(number)
            assert check_books() == [], step
            assert not PointAccount.objects.filter(balance__lt=0).exists()
            assert not PointLot.objects.filter(left__lt=0).exists()


@pytest.mark.django_db
def test_check_bites_on_each_rule():
    """Each stored figure moved by hand is named, and nothing else."""
    world = World()
    world.award(300)
    world.redeem(0)
    assert check_books() == []
    PointAccount.objects.filter(user=world.user).update(balance=7)
    assert {flaw.rule for flaw in check_books()} == {
        "a balance equals its entries",
        "a balance equals its lots",
    }
    PointAccount.objects.filter(user=world.user).update(balance=230)
    PointLot.objects.update(left=1)
    assert {flaw.rule for flaw in check_books()} == {
        "a lot equals its entries",
        "a balance equals its lots",
    }
    PointLot.objects.update(left=230)
    world.offers[0].stock_left = 1
    world.offers[0].save()
    (flaw,) = check_books()
    assert flaw.rule == "a stock equals what was not given out"
    assert flaw.ids == (str(world.offers[0].public_id),)
    world.offers[0].stock_left = 2
    world.offers[0].save()
    Redemption.objects.update(state="void", settled_at=timezone.now())
    assert {flaw.rule for flaw in check_books()} == {
        "a redemption has its booking",
        "a stock equals what was not given out",
    }
