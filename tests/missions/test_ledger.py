"""The ledger: once for a key, within the cap, in balance, never below nothing."""

import datetime
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from missions.models import PointAccount, PointEntry, PointLot, PointTransaction
from missions.rules import ledger as rules
from missions.selectors.ledger import get_balance, get_month, list_endings, list_movements
from missions.services import ledger
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
NOON = datetime.datetime(2026, 3, 10, 12, 0, tzinfo=rules.KST)


@pytest.fixture
def user():
    return UserFactory()


def award(user, points=100, key=None, now=NOON):
    return ledger.award_points(
        user=user, points=points, key=key or f"test:{uuid4()}", reason="창문 열기", now=now
    )


def add_entries(*entries):
    """Past the service; then what the database checks at the end of a transaction."""
    for booking, account, lot, amount in entries:
        PointEntry.objects.create(transaction=booking, account=account, lot=lot, amount=amount)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_award_books_two_sides_and_a_lot(user):
    assert award(user) == 100
    assert get_balance(user) == 100
    booking = list_movements(user).get()
    assert (booking.kind, booking.amount, booking.note.text) == ("award", 100, "창문 열기")
    assert sorted(booking.entries.values_list("account__kind", "amount")) == [
        ("issued", -100),
        ("person", 100),
    ]
    lot = list_endings(user).get()
    assert (lot.left, lot.expires_at) == (100, NOON + datetime.timedelta(days=365))


def test_award_again_with_its_key_gives_the_same_number_and_books_nothing(user):
    assert [award(user, key="one"), award(user, 70, key="one")] == [100, 100]
    assert get_balance(user) == 100
    assert PointTransaction.objects.count() == 1


def test_award_with_the_key_of_somebody_else_is_refused(user):
    award(UserFactory(), key="one")
    with pytest.raises(ledger.PointsKeyTaken):
        award(user, key="one")
    assert get_balance(user) == 0


def test_month_gives_no_more_than_its_cap_and_remembers_what_it_gave(user):
    assert [award(user, 2950), award(user, 100, key="part"), award(user, 100, key="none")] == [
        2950,
        50,
        0,
    ]
    later = datetime.datetime(2026, 4, 1, 0, 0, tzinfo=rules.KST)
    assert award(user, 100, key="none", now=later) == 0
    assert award(user, 100, now=later) == 100
    assert get_month(user, now=NOON).room == 0
    assert get_month(user, now=later).earned == 100


def test_month_turns_at_midnight_in_korea(user):
    last = datetime.datetime(2026, 3, 31, 14, 59, 59, tzinfo=datetime.UTC)
    assert award(user, 3000, now=last) == 3000
    assert award(user, 1, now=last) == 0
    assert award(user, 1, now=last + datetime.timedelta(seconds=1)) == 1


def test_what_was_taken_back_leaves_room_in_its_month(user):
    award(user, 3000, key="one")
    assert ledger.reverse_award(key="one", reason="다시 할래요") == 3000
    assert award(user, 3000) == 3000


def test_closed_account_earns_nothing(user):
    user.is_active = False
    user.save()
    assert award(user) == 0
    assert get_balance(user) == 0
    assert PointLot.objects.count() == 0


def test_reversal_takes_an_award_back_once(user):
    award(user, key="one")
    assert [ledger.reverse_award(key="one", reason="되돌림") for _ in range(2)] == [100, 100]
    assert get_balance(user) == 0
    assert [row.amount for row in list_movements(user)] == [-100, 100]


def test_reversal_of_what_was_never_awarded_is_nothing(user):
    assert ledger.reverse_award(key="never", reason="되돌림") == 0
    award(user, 0, key="zero")
    assert ledger.reverse_award(key="zero", reason="되돌림") == 0


def test_reversal_of_spent_points_is_refused_and_changes_nothing(user):
    award(user, key="one")
    ledger.adjust_points(user=user, points=-30, reason="잘못", key="a", operator=UserFactory())
    before = PointTransaction.objects.count()
    with pytest.raises(ledger.PointsSpent):
        ledger.reverse_award(key="one", reason="되돌림")
    assert get_balance(user) == 70
    assert PointTransaction.objects.count() == before


def test_adjustment_needs_a_reason_and_cannot_take_more_than_there_is(user):
    operator = UserFactory()
    told = {"user": user, "operator": operator}
    for points, reason in ((0, "이유"), (10_001, "이유"), (5, "  ")):
        with pytest.raises(ledger.AdjustmentInvalid):
            ledger.adjust_points(points=points, reason=reason, key="bad", **told)
    assert ledger.adjust_points(points=40, reason="빠진 포인트", key="a", **told) == 40
    with pytest.raises(ledger.NotEnoughPoints):
        ledger.adjust_points(points=-41, reason="잘못", key="b", **told)
    assert ledger.adjust_points(points=-40, reason="잘못", key="b", **told) == -40
    assert get_balance(user) == 0
    assert {row.booked_by for row in list_movements(user)} == {operator.public_id}


def test_what_ends_first_goes_first(user):
    award(user, 50, now=NOON + datetime.timedelta(days=1))
    award(user, 50, now=NOON)
    ledger.adjust_points(
        user=user, points=-60, reason="x", key="a", operator=UserFactory(), now=NOON
    )
    assert [(lot.earned_at.day, lot.left) for lot in list_endings(user)] == [(11, 40)]


def test_database_refuses_an_unbalanced_booking(user):
    award(user)
    booking, account = PointTransaction.objects.get(), PointAccount.objects.get(user=user)
    lot = account.lots.get()
    with pytest.raises(IntegrityError, match="sum to zero"), transaction.atomic():
        add_entries((booking, account, lot, 5))


def test_database_refuses_an_entry_in_somebody_elses_lot(user):
    award(user)
    award(UserFactory(), key="theirs")
    booking = PointTransaction.objects.get(key="theirs")
    mine, issued = PointAccount.objects.get(user=user), PointAccount.objects.get(kind="issued")
    with pytest.raises(IntegrityError, match="wrong lot"), transaction.atomic():
        add_entries((booking, mine, mine.lots.get(), 5), (booking, issued, None, -5))


def test_database_refuses_a_balance_below_nothing_and_a_changed_entry(user):
    award(user)
    with pytest.raises(IntegrityError), transaction.atomic():
        PointAccount.objects.filter(user=user).update(balance=-1)
    with pytest.raises(IntegrityError), transaction.atomic():
        PointLot.objects.update(left=-1)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        PointEntry.objects.update(amount=7)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        PointEntry.objects.all().delete()
