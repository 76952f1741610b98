"""How points end: told a month before; erased with their person while the books balance."""

import datetime

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts import services as accounts
from accounts.models import Notification, User
from missions.models import (
    Benefit,
    PointAccount,
    PointEntry,
    PointNote,
    PointTransaction,
    Redemption,
    RedemptionChange,
)
from missions.selectors.ledger import get_balance
from missions.services import expiry, ledger, redemptions
from missions.services.books import check_books, report_books
from tests.accounts.leaving import ask, erase
from tests.factories.accounts import StaffMemberFactory, UserFactory
from tests.factories.benefits import BenefitFactory, give_points, make_rich, redeem
from tests.factories.sign_ins import sign_in_staff

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
NOW = datetime.datetime(2027, 3, 1, 0, 10, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def _books_balance():
    yield
    assert check_books() == []


def test_points_are_told_of_a_month_before_once_and_end_after_a_year():
    user = UserFactory()
    give_points(user, 100, now=NOW - 336 * DAY)
    give_points(user, 50, now=NOW - 330 * DAY)
    give_points(user, 30, now=NOW - 10 * DAY)
    assert expiry.sweep_points(now=NOW - 2 * DAY) == (0, 0)
    assert expiry.sweep_points(now=NOW) == (1, 0)
    assert expiry.sweep_points(now=NOW + DAY) == (0, 0)
    told = Notification.objects.get(user=user)
    assert "150포인트를 3월 31일부터" in told.body
    assert expiry.sweep_points(now=NOW + 29 * DAY) == (0, 0)
    assert expiry.sweep_points(now=NOW + 30 * DAY) == (0, 1)
    assert get_balance(user) == 80
    assert expiry.sweep_points(now=NOW + 40 * DAY) == (0, 1)
    assert get_balance(user) == 30
    assert Notification.objects.count() == 1


def test_points_nobody_was_told_of_in_time_stand_a_month_longer():
    user = UserFactory()
    give_points(user, 100, now=NOW - 500 * DAY)
    assert expiry.sweep_points(now=NOW) == (1, 0)
    assert expiry.sweep_points(now=NOW + 29 * DAY) == (0, 0)
    assert get_balance(user) == 100
    assert expiry.sweep_points(now=NOW + 30 * DAY) == (0, 1)
    assert get_balance(user) == 0


def test_points_of_a_closed_account_wait():
    user = UserFactory()
    give_points(user, 100, now=NOW - 400 * DAY)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert expiry.sweep_points(now=NOW) == (0, 0)


def test_what_has_ended_is_not_spent_even_before_the_clock_comes():
    user = make_rich(20)
    give_points(user, 100, now=timezone.now() - 400 * DAY)
    user.point_account.lots.filter(amount=100).update(
        noticed_at=timezone.now() - 31 * DAY, expires_at=timezone.now()
    )
    with pytest.raises(ledger.NotEnoughPoints):
        redeem(user, BenefitFactory(price=110))


def test_erased_person_leaves_balanced_books_without_a_word(django_capture_on_commit_callbacks):
    user, benefit = make_rich(500), BenefitFactory(per_person=3)
    member = StaffMemberFactory(agency=benefit.agency)
    used, unused = redeem(user, benefit), redeem(user, benefit)
    redemptions.use_redemption(redemption=used, member=member)
    request = ask(user, django_capture_on_commit_callbacks)
    assert erase(request)
    account = PointAccount.objects.get(kind="person")
    assert account.balance == 0
    assert account.user.nickname == "지워진 사람"
    erased = PointEntry.objects.filter(account__kind="erased").values_list("amount", flat=True)
    assert list(erased) == [400]
    assert sorted(Redemption.objects.values_list("state", "code", "code_hash")) == [
        ("used", "", ""),
        ("void", "", ""),
    ]
    assert Redemption.objects.get(state="void").pk == unused.pk
    assert Benefit.objects.get().stock_left == 9
    assert not PointNote.objects.exists()
    assert not RedemptionChange.objects.exists()
    assert request.kept["missions.PointTransaction"] == PointTransaction.objects.count()
    assert not Notification.objects.filter(user=user).exists()


def test_books_outlive_the_shell(django_capture_on_commit_callbacks):
    user = make_rich(100)
    assert erase(ask(user, django_capture_on_commit_callbacks))
    for years in (3, 4):
        accounts.purge_expired(now=timezone.now() + years * 366 * DAY)
    assert not User.objects.filter(pk=user.pk).exists()
    assert PointAccount.objects.get(kind="person").user is None


def test_command_says_that_the_books_balance_or_fails_and_names_ids(capsys, caplog):
    user = make_rich(100)
    call_command("check_books")
    assert "the books balance" in capsys.readouterr().out
    PointAccount.objects.filter(user=user).update(balance=5)
    with pytest.raises(CommandError):
        call_command("check_books")
    said = capsys.readouterr().err
    assert str(user.point_account.public_id) in said
    assert user.nickname not in said
    assert len(report_books()) == 2
    assert [r.levelname for r in caplog.records if "books_unbalanced" in r.message] == ["ERROR"] * 2
    PointAccount.objects.filter(user=user).update(balance=100)


def test_operator_adjusts_with_a_reason_and_changes_nothing_else(client):
    operator = UserFactory(is_staff=True, is_superuser=True)
    sign_in_staff(client, operator)
    user = make_rich(100)
    address = "/admin/missions/pointtransaction/add/"
    page = client.get(address)
    given = {
        "person": str(user.public_id),
        "points": "-30",
        "reason": "두 번 쌓였어요",
        "key": page.context["adminform"].form.fields["key"].initial,
    }
    for _ in range(2):
        assert client.post(address, given).status_code == 302
    assert get_balance(user) == 70
    booking = PointTransaction.objects.get(kind="adjustment")
    assert (booking.booked_by, booking.note.text) == (operator.public_id, "두 번 쌓였어요")
    assert client.post(address, given | {"points": "-71", "key": "b"}).status_code == 200
    assert client.post(address, given | {"reason": "", "key": "c"}).status_code == 200
    assert get_balance(user) == 70
    shown = client.get(f"/admin/missions/pointtransaction/{booking.pk}/change/")
    assert shown.status_code == 200
    assert client.get("/admin/missions/redemption/").status_code == 200
