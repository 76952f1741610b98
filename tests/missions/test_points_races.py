"""Points at the same moment: real threads, real transactions."""

from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest
from django.utils import timezone

from core.transitions import ChangedMeanwhile, IllegalTransition
from missions.models import Benefit, PointTransaction, Redemption
from missions.selectors.ledger import get_balance
from missions.services import benefits, expiry, ledger, redemptions
from missions.services.books import check_books
from tests import racing
from tests.factories.accounts import StaffMemberFactory, UserFactory
from tests.factories.benefits import (
    BenefitFactory,
    SeatProgrammeFactory,
    give_points,
    make_rich,
    redeem,
)

pytestmark = pytest.mark.django_db(transaction=True)
CROWD = 12


@pytest.fixture(autouse=True)
def _books_balance():
    yield
    assert check_books() == []


def name_all(outcomes):
    return sorted(
        getattr(one, "code", type(one).__name__) if isinstance(one, Exception) else "done"
        for one in outcomes
    )


def test_last_item_goes_to_one_of_many():
    benefit = BenefitFactory(stock=3)
    people = [make_rich(100) for _ in range(CROWD)]
    outcomes = racing.run(*(partial(redeem, user, benefit) for user in people))
    assert name_all(outcomes) == ["benefit_sold_out"] * (CROWD - 3) + ["done"] * 3
    assert sorted(get_balance(user) for user in people) == [0] * 3 + [100] * (CROWD - 3)
    assert Benefit.objects.get().stock_left == 0
    assert len(set(Redemption.objects.values_list("code_hash", flat=True))) == 3


def test_points_are_spent_once_on_however_many_benefits():
    user = make_rich(250)
    offers = [BenefitFactory() for _ in range(CROWD)]
    outcomes = racing.run(*(partial(redeem, user, benefit) for benefit in offers))
    assert name_all(outcomes) == ["done"] * 2 + ["not_enough_points"] * (CROWD - 2)
    assert get_balance(user) == 50


def test_same_call_many_times_redeems_once():
    user, benefit, key = make_rich(1000), BenefitFactory(per_person=9), uuid4()
    outcomes = racing.run(*(partial(redeem, user, benefit, client_id=key) for _ in range(CROWD)))
    assert len({one.public_id for one in outcomes}) == 1
    assert get_balance(user) == 900


def test_one_person_gets_no_more_than_their_share():
    user, benefit = make_rich(1000), BenefitFactory(per_person=2)
    outcomes = racing.run(*(partial(redeem, user, benefit) for _ in range(CROWD)))
    assert name_all(outcomes) == ["benefit_limit_reached"] * (CROWD - 2) + ["done"] * 2


def test_same_award_many_times_is_booked_once():
    user = UserFactory()
    award = partial(ledger.award_points, user=user, points=70, key="one", reason="산책")
    assert racing.run(*[award] * CROWD) == [70] * CROWD
    assert get_balance(user) == 70
    assert PointTransaction.objects.count() == 1


def test_awards_at_once_stay_within_the_month():
    user = UserFactory()
    calls = [
        partial(ledger.award_points, user=user, points=400, key=f"k{n}", reason="산책")
        for n in range(CROWD)
    ]
    assert sorted(racing.run(*calls)) == [0] * (CROWD - 8) + [200] + [400] * 7
    assert get_balance(user) == 3000


@pytest.mark.parametrize("attempt", range(5))
def test_award_is_spent_or_taken_back_never_both(attempt):
    user, benefit = UserFactory(), BenefitFactory()
    key = give_points(user, 100)
    spent, taken = racing.run(
        partial(redeem, user, benefit), partial(ledger.reverse_award, key=key, reason="되돌림")
    )
    if isinstance(spent, Exception):
        assert (type(spent), taken) == (ledger.NotEnoughPoints, 100)
    else:
        assert isinstance(taken, ledger.PointsSpent)
    assert get_balance(user) == 0


@pytest.mark.parametrize("attempt", range(5))
def test_code_is_used_or_taken_back_never_both(attempt):
    user, benefit = make_rich(100), BenefitFactory()
    member = StaffMemberFactory(agency=benefit.agency)
    key = redeem(user, benefit).pk
    fresh = [Redemption.objects.select_related("account__user").get(pk=key) for _ in range(6)]
    outcomes = racing.run(
        *(partial(redemptions.use_redemption, redemption=row, member=member) for row in fresh[:3]),
        *(partial(redemptions.cancel_redemption, redemption=row) for row in fresh[3:]),
    )
    refused = [one for one in outcomes if isinstance(one, Exception)]
    assert len(refused) == 5
    assert {type(one) for one in refused} <= {ChangedMeanwhile, IllegalTransition}
    state = Redemption.objects.get().state
    assert (state, get_balance(user)) in {("used", 0), ("void", 100)}


def test_seats_of_one_programme_through_two_benefits_do_not_deadlock():
    programme = SeatProgrammeFactory(capacity=4)
    offers = [
        BenefitFactory(kind="seat", programme=programme, agency=programme.agency, stock=10)
        for _ in range(2)
    ]
    people = [make_rich(100) for _ in range(CROWD)]
    calls = [partial(redeem, user, offers[n % 2]) for n, user in enumerate(people)]
    assert name_all(racing.run(*calls)) == ["benefit_sold_out"] * (CROWD - 4) + ["done"] * 4
    rows = list(Redemption.objects.select_related("benefit__agency"))
    backs = [partial(redemptions.cancel_redemption, redemption=row) for row in rows]
    assert racing.list_failures(*backs) == []
    programme.refresh_from_db()
    assert programme.seats_taken == 0


def test_stock_is_lowered_and_redeemed_at_once_and_stays_right():
    benefit = BenefitFactory(stock=8)
    member = StaffMemberFactory(agency=benefit.agency, role="supervisor")
    lower = partial(
        benefits.change_stock, benefit=benefit, member=member, stock=4, reason="덜 왔어요"
    )
    people = [make_rich(100) for _ in range(CROWD - 1)]
    outcomes = racing.run(lower, *(partial(redeem, user, benefit) for user in people))
    given = sum(isinstance(one, Redemption) for one in outcomes)
    benefit.refresh_from_db()
    assert benefit.stock - given == benefit.stock_left
    assert (benefit.stock, given) == (4, 4) or given >= 4


def test_points_end_once_however_many_clocks_tick():
    now = timezone.now()
    user = make_rich(50)
    give_points(user, 100, now=now - timedelta(days=336))
    assert sum(racing.run(*[partial(expiry.warn_of_endings, now=now)] * 4)) == 1
    later = now + timedelta(days=31)
    assert sum(racing.run(*[partial(expiry.expire_points, now=later)] * 4)) == 1
    assert get_balance(user) == 50
    assert user.notifications.count() == 1
