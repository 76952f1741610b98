"""What became of a push: dead phones, carriers that fail, processes that die, rows."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import services
from accounts.models import Device, PushDelivery
from accounts.push import get_carrier, rules
from accounts.services import push_sending
from accounts.services.pushes import ask_push
from tests.accounts.pushing import NOON, ask, at, outcome, send
from tests.factories.accounts import ALL_CONSENTS, UserFactory
from tests.factories.push import DeviceFactory, PushDeliveryFactory

pytestmark = pytest.mark.django_db
State = PushDelivery.State


# --- carriers that fail -----------------------------------------------------------------------


@pytest.mark.parametrize("provider", ["expo", "fcm"])
def test_a_dead_token_is_pruned_and_nothing_else(server, provider):
    dead, living = DeviceFactory(provider=provider), DeviceFactory(provider=provider)
    server.dead = {dead.token}
    rows = ask(dead.user)
    ask(living.user)
    assert send() == 1
    assert list(Device.objects.all()) == [living]
    assert outcome(rows) == [("dead", "")]


def test_a_token_registered_anew_meanwhile_is_not_pruned(server, device):
    server.dead = {device.token}
    ask(device.user)
    Device.objects.update(last_seen_at=NOON + timedelta(seconds=1))
    send()
    assert Device.objects.get() == device


def test_receipts_prune_and_confirm(server):
    gone, fine = DeviceFactory(), DeviceFactory()
    server.dead_later = {gone.token}
    for one in (gone, fine):
        ask(one.user)
    send()
    assert services.read_receipts(now=NOON + timedelta(minutes=14)) == 0
    assert server.count("/getReceipts") == 0
    assert services.read_receipts(now=NOON + timedelta(minutes=15)) == 2
    assert list(Device.objects.all()) == [fine]
    states = {row.user_id: row.state for row in PushDelivery.objects.all()}
    assert states == {gone.user_id: "dead", fine.user_id: "delivered"}
    assert services.read_receipts(now=NOON + timedelta(minutes=30)) == 0


def test_receipts_not_ready_are_asked_for_again_for_a_day(server, device):
    rows = ask(device.user)
    send()
    server.mode = "undecided"
    services.read_receipts(now=NOON + timedelta(minutes=15))
    assert rows.get().receipt_due_at == NOON + timedelta(minutes=30)
    services.read_receipts(now=NOON + timedelta(hours=24, seconds=1))
    assert (rows.get().state, rows.get().receipt_due_at) == ("sent", None)


@pytest.mark.parametrize("provider", ["expo", "fcm"])
@pytest.mark.parametrize("mode", ["busy", "broken", "slow", "garbage", "cut"])
def test_a_carrier_that_is_down_costs_no_push(server, settings, mode, provider):
    rows = ask(DeviceFactory(provider=provider).user)
    server.mode = mode
    assert send() == 0
    row = rows.get()
    assert (row.state, row.attempts, row.claimed_until) == ("queued", 1, None)
    assert row.due_at >= NOON + timedelta(seconds=30)
    assert row.error
    cache.clear()
    server.mode = "normal"
    assert send(now=row.due_at) == 1


def test_a_carrier_that_asked_for_rest_gets_it(server, device):
    other = DeviceFactory()
    server.mode, server.wait_s = "busy", "120"
    rows = ask(device.user)
    send()
    assert rows.get().due_at == NOON + timedelta(seconds=120)
    server.mode = "normal"
    ask(other.user)
    assert send() == 0
    assert len(server.asked) == 1


def test_five_attempts_are_enough(server, device):
    rows = ask(device.user)
    server.mode = "broken"
    now = NOON
    for _attempt in range(rules.MOST_ATTEMPTS + 2):
        cache.clear()
        send(now=now)
        now += timedelta(minutes=31)
    assert outcome(rows) == [("failed", "")]
    assert server.count("/push/send") == rules.MOST_ATTEMPTS


def test_what_is_refused_for_good_fails_at_once(server, device):
    server.bad = {device.token}
    rows = ask(device.user)
    send()
    assert outcome(rows) == [("failed", "")]
    assert rows.get().error == "MessageTooBig"
    assert Device.objects.exists()


def test_more_than_a_batch_goes_in_batches(server):
    for one in DeviceFactory.create_batch(22, provider="fcm"):
        ask(one.user)
    assert send() == 22
    assert len({token for token, *_ in server.pushed}) == 22


# --- processes that die -----------------------------------------------------------------------


def test_a_process_that_dies_before_the_network_loses_nothing(server, device):
    rows = ask(device.user)
    _found, claimed = push_sending._claim("expo", NOON)
    assert len(claimed) == 1
    assert send() == 0
    assert services.sweep_pushes(now=NOON + rules.CLAIM_TIME)["lapsed"] == 0
    late = NOON + rules.CLAIM_TIME + timedelta(seconds=1)
    assert services.sweep_pushes(now=late)["lapsed"] == 1
    assert send(now=late) == 1
    assert rows.get().attempts == 2


def test_a_process_that_dies_after_the_network_may_send_twice_under_one_name(server, device):
    rows = ask(device.user)
    _found, (claimed,) = push_sending._claim("expo", NOON)
    get_carrier("expo").send([push_sending._compose(claimed, NOON)])
    late = NOON + rules.CLAIM_TIME + timedelta(seconds=1)
    services.sweep_pushes(now=late)
    assert send(now=late) == 1
    first, second = server.pushed
    assert first[3]["push"] == second[3]["push"] == str(rows.get().public_id)


def test_a_slow_sender_whose_claim_was_taken_over_changes_nothing(server, device):
    rows = ask(device.user)
    _found, (slow,) = push_sending._claim("expo", NOON)
    late = NOON + rules.CLAIM_TIME + timedelta(seconds=1)
    services.sweep_pushes(now=late)
    assert send(now=late) == 1
    push_sending._carry("expo", [slow], NOON)
    assert (rows.get().state, rows.get().ticket) == ("sent", "ticket-1")


def test_a_push_given_back_steps_aside_for_a_newer_one(device):
    old = ask(device.user)
    push_sending._claim("expo", NOON)
    new = ask(device.user)
    services.sweep_pushes(now=NOON + rules.CLAIM_TIME + timedelta(seconds=1))
    assert outcome(old) == [("dropped", "replaced")]
    assert outcome(new) == [("queued", "")]


# --- rows -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "sending"},
        {"claimed_until": NOON},
        {"state": "dropped"},
        {"reason": "seen"},
    ],
)
def test_the_database_refuses_rows_that_cannot_be(device, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        PushDeliveryFactory(device=device, **wrong)


def test_the_database_lets_one_of_a_category_wait(device):
    PushDeliveryFactory(device=device)
    with pytest.raises(IntegrityError), transaction.atomic():
        PushDeliveryFactory(device=device)
    PushDeliveryFactory(device=device, state="sent")


def test_purge_forgets_old_pushes_and_apps_not_opened(device):
    row = PushDeliveryFactory(device=device, state="sent", cause=uuid4())
    PushDelivery.objects.filter(pk=row.pk).update(updated_at=timezone.now() - timedelta(days=31))
    Device.objects.update(last_seen_at=timezone.now() - timedelta(days=61))
    purged = services.purge_expired()
    assert (purged["accounts.push_deliveries"], purged["accounts.devices"]) == (1, 1)


def test_a_claim_costs_five_queries_a_push_and_the_rest_once(device, django_assert_num_queries):
    for one in DeviceFactory.create_batch(3):
        ask(one.user)
    PushDelivery.objects.update(due_at=at(13))
    ask(device.user)
    with django_assert_num_queries(15):
        push_sending._claim("expo", NOON)
    PushDelivery.objects.update(state="queued", claimed_until=None, due_at=NOON)
    with django_assert_num_queries(15 + 3 * 5):
        push_sending._claim("expo", NOON)


def test_users_without_phones_cost_one_query(django_assert_num_queries):
    user = UserFactory(consents=ALL_CONSENTS)
    with django_assert_num_queries(1):
        ask_push(user=user, kind="reply_finished", cause=uuid4(), thread=uuid4())
