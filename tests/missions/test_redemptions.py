"""Points for a benefit: one code, used once, or the points come back."""

import datetime
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from accounts.models import AccessLog, Notification
from core.transitions import IllegalTransition
from missions.models import Benefit, PointTransaction, Redemption, RedemptionChange
from missions.rules import benefits as rules
from missions.rules.ledger import KST
from missions.selectors.ledger import get_balance, list_endings, list_movements
from missions.services import ledger, redemptions
from missions.services.benefits import ReasonNeeded
from missions.services.books import check_books
from tests.factories.accounts import StaffMemberFactory
from tests.factories.benefits import (
    BenefitFactory,
    SeatProgrammeFactory,
    give_points,
    make_rich,
    redeem,
)

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture
def user():
    return make_rich(1000)


@pytest.fixture
def benefit():
    return BenefitFactory()


@pytest.fixture
def member(benefit):
    return StaffMemberFactory(agency=benefit.agency)


@pytest.fixture(autouse=True)
def _books_balance():
    yield
    assert check_books() == []


def left(benefit):
    return Benefit.objects.get(pk=benefit.pk).stock_left


def test_redeeming_takes_points_and_an_item_and_gives_a_code(user, benefit):
    redemption = redeem(user, benefit)
    assert (get_balance(user), left(benefit), redemption.state) == (900, 9, "issued")
    assert rules.read_code(redemption.code) == redemption.code
    last = timezone.localdate() + 31 * DAY
    assert redemption.use_until == datetime.datetime.combine(last, datetime.time.min, KST)
    newest = list_movements(user)[0]
    assert (newest.kind, newest.amount, newest.note.text) == ("redemption", -100, benefit.title)
    against = newest.entries.get(lot=None)
    assert (against.account.kind, against.account.agency) == ("redeemed", benefit.agency)


def test_redeeming_again_with_its_client_id_gives_the_same_code(user, benefit):
    key = uuid4()
    first, again = (redeem(user, benefit, client_id=key) for _ in range(2))
    assert first == again
    assert (get_balance(user), left(benefit)) == (900, 9)
    with pytest.raises(redemptions.ClientIdReused):
        redeem(user, BenefitFactory(), client_id=key)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"state": "closed"}, redemptions.BenefitNotOpen),
        ({"opens_on": timezone.localdate() + DAY}, redemptions.BenefitNotOpen),
        ({"closes_on": timezone.localdate() - DAY}, redemptions.BenefitNotOpen),
        ({"stock_left": 0, "stock": 0}, redemptions.SoldOut),
        ({"price": 1001}, ledger.NotEnoughPoints),
    ],
)
def test_what_cannot_be_had_is_refused_and_nothing_changes(user, changes, refusal):
    benefit = BenefitFactory(**{"opens_on": timezone.localdate() - 9 * DAY} | changes)
    with pytest.raises(refusal):
        redeem(user, benefit)
    assert get_balance(user) == 1000
    assert left(benefit) == benefit.stock_left
    assert not Redemption.objects.exists()
    assert PointTransaction.objects.count() == 1


def test_agency_at_rest_and_closed_account_redeem_nothing(user, benefit):
    benefit.agency.is_active = False
    benefit.agency.save()
    with pytest.raises(redemptions.BenefitNotOpen):
        redeem(user, benefit)
    user.is_active = False
    user.save()
    with pytest.raises(redemptions.AccountClosed):
        redeem(user, benefit)


def test_one_person_has_no_more_than_their_share_and_what_came_back_does_not_count(user):
    benefit = BenefitFactory(per_person=2)
    first = redeem(user, benefit)
    redeem(user, benefit)
    with pytest.raises(redemptions.LimitReached):
        redeem(user, benefit)
    redemptions.cancel_redemption(redemption=first)
    redeem(user, benefit)
    assert (get_balance(user), left(benefit)) == (800, 8)


def test_seat_is_taken_and_given_back_and_no_more_than_there_are(user):
    programme = SeatProgrammeFactory(capacity=1)
    benefit = BenefitFactory(kind="seat", programme=programme, agency=programme.agency)
    redemption = redeem(user, benefit)
    other = make_rich()
    with pytest.raises(redemptions.SoldOut):
        redeem(other, benefit)
    assert (get_balance(other), left(benefit)) == (1000, 9)
    redemptions.cancel_redemption(redemption=redemption)
    programme.refresh_from_db()
    assert (programme.seats_taken, left(benefit)) == (0, 10)
    redeem(other, benefit)


def test_cancelling_gives_all_back_once_and_only_within_a_day(user, benefit):
    redemption = redeem(user, benefit)
    late = redemption.created_at + DAY + datetime.timedelta(seconds=1)
    with pytest.raises(redemptions.CancelTooLate):
        redemptions.cancel_redemption(redemption=redemption, now=late)
    redemptions.cancel_redemption(redemption=redemption)
    with pytest.raises(IllegalTransition):
        redemptions.cancel_redemption(redemption=redemption)
    assert (get_balance(user), left(benefit), redemption.state) == (1000, 10, "void")
    assert [row.kind for row in list_movements(user)] == ["refund", "redemption", "award"]


def test_used_code_is_used_once_and_cannot_be_taken_back(user, benefit, member):
    redemption = redeem(user, benefit)
    redemptions.use_redemption(redemption=redemption, member=member)
    for move, more in (
        (redemptions.use_redemption, {"member": member}),
        (redemptions.void_redemption, {"member": member, "reason": "x"}),
        (redemptions.cancel_redemption, {}),
    ):
        with pytest.raises(IllegalTransition):
            move(redemption=redemption, **more)
    assert (get_balance(user), left(benefit)) == (900, 9)
    change = RedemptionChange.objects.get()
    assert (change.new_state, change.member) == ("used", member)
    log = AccessLog.objects.get()
    assert (log.subject, log.target_kind, log.action) == (user, "redemption", "changed")


def test_void_needs_a_reason_gives_all_back_and_tells_the_person(user, benefit, member):
    redemption = redeem(user, benefit)
    with pytest.raises(ReasonNeeded):
        redemptions.void_redemption(redemption=redemption, member=member, reason=" ")
    redemptions.void_redemption(redemption=redemption, member=member, reason="물건이 상했어요")
    assert (get_balance(user), left(benefit)) == (1000, 10)
    assert RedemptionChange.objects.get().reason == "물건이 상했어요"
    assert Notification.objects.get(user=user).kind == "redemption_refunded"


def test_unused_code_gives_its_points_back_when_its_time_is_over(user, benefit, member):
    redemption = redeem(user, benefit)
    last_moment = redemption.use_until - datetime.timedelta(seconds=1)
    assert redemptions.sweep_redemptions(now=last_moment) == 0
    with pytest.raises(redemptions.RedemptionOver):
        redemptions.use_redemption(redemption=redemption, member=member, now=redemption.use_until)
    assert redemptions.sweep_redemptions(now=redemption.use_until) == 1
    assert redemptions.sweep_redemptions(now=redemption.use_until) == 0
    redemption.refresh_from_db()
    assert (redemption.state, get_balance(user), left(benefit)) == ("expired", 1000, 10)
    assert Notification.objects.filter(user=user).count() == 1


def test_points_that_come_back_stand_thirty_days_at_least(benefit):
    earned = timezone.now() - 350 * DAY
    user = make_rich(50)
    give_points(user, 100, now=earned)
    redemption = redeem(user, benefit)
    redemptions.cancel_redemption(redemption=redemption)
    ends = {lot.amount: lot.expires_at for lot in list_endings(user)}
    assert ends[100] > timezone.now() + 29 * DAY
    assert sum(lot.left for lot in list_endings(user)) == 150


def test_code_is_found_however_it_is_typed_by_its_agency_alone(user, benefit, member):
    code = redeem(user, benefit).code
    for typed in (code, code.lower(), code.replace("-", " "), f" {code.replace('-', '')} "):
        assert redemptions.find_by_code(member=member, typed=typed).code == code
    assert AccessLog.objects.filter(subject=user, action="viewed").count() == 4
    with pytest.raises(redemptions.CodeUnknown):
        redemptions.find_by_code(member=StaffMemberFactory(), typed=code)
    swapped = code[1] + code[0] + code[2:]
    if swapped != code:
        with pytest.raises(redemptions.CodeMistyped):
            redemptions.find_by_code(member=member, typed=swapped)


def test_nobody_tries_codes_without_end(member):
    for _ in range(rules.LOOK_UPS):
        with pytest.raises(redemptions.CodeUnknown):
            redemptions.find_by_code(member=member, typed=rules.make_code())
    with pytest.raises(redemptions.TooManyLookUps):
        redemptions.find_by_code(member=member, typed=rules.make_code())
    other = StaffMemberFactory(agency=member.agency)
    with pytest.raises(redemptions.CodeUnknown):
        redemptions.find_by_code(member=other, typed=rules.make_code())


def test_code_is_sealed_and_found_under_an_older_key(user, benefit, member, settings):
    from core.encryption import get_ring

    redemption = redeem(user, benefit)
    older = settings.FIELD_KEYS
    settings.FIELD_KEYS = "newer:" + "QUJD" * 10 + "QUI=," + older
    assert get_ring().newest.key_id == "newer"
    found = redemptions.find_by_code(member=member, typed=redemption.code)
    assert found == redemption


def test_letters_that_are_taken_for_each_other_never_stand_in_a_code():
    codes = {rules.make_code() for _ in range(200)}
    assert len(codes) == 200
    assert not set("".join(codes)) & set("01IO")
    assert {rules.read_code(code) for code in codes} == codes


def test_one_wrong_letter_always_shows():
    code = rules.make_code().replace("-", "")
    for place in range(len(code)):
        for letter in set(rules.ALPHABET) - {code[place]}:
            assert rules.read_code(code[:place] + letter + code[place + 1 :]) is None


def test_database_refuses_a_changed_move(user, benefit, member):
    redemptions.use_redemption(redemption=redeem(user, benefit), member=member)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        RedemptionChange.objects.update(new_state="void")
