"""Two at once: senders, registrations, a sign-out while somebody asks."""

import threading
import time
from uuid import uuid4

import pytest
from django.db import connections, transaction

from accounts import services
from accounts.models import Device, PushDelivery
from accounts.push import rules
from accounts.services import push_sending
from tests.accounts.pushing import NOON
from tests.factories.accounts import NotificationFactory, UserFactory
from tests.factories.push import DeviceFactory, PushDeliveryFactory
from tests.factories.sign_ins import make_sign_in
from tests.racing import list_failures

pytestmark = pytest.mark.django_db(transaction=True)


def ask(user, **more):
    cause = NotificationFactory(user=user).public_id
    services.ask_push(user=user, kind="export_ready", cause=cause, thread=cause, now=NOON, **more)


def test_four_senders_at_once_send_each_push_once(server):
    devices = [DeviceFactory() for _ in range(12)]
    for device in devices:
        ask(device.user)
    assert list_failures(*[lambda: services.send_pushes(now=NOON)] * 4) == []
    services.send_pushes(now=NOON)
    tokens = [token for token, *_ in server.pushed]
    assert sorted(tokens) == sorted(device.token for device in devices)
    assert set(PushDelivery.objects.values_list("state", "attempts")) == {("sent", 1)}


def test_one_sender_at_a_time_looks_at_a_person():
    """Else two of them, each with another phone of hers, would both count one place left."""
    expo = PushDeliveryFactory(due_at=NOON)
    fcm = DeviceFactory(user=expo.user, provider="fcm")
    PushDeliveryFactory(device=fcm, due_at=NOON)
    for _place in range(rules.MOST_A_DAY - 1):
        PushDeliveryFactory(device=fcm, state="sent", sent_at=NOON)
    for row in PushDelivery.objects.all():
        note = NotificationFactory(user=row.user)
        PushDelivery.objects.filter(pk=row.pk).update(cause=note.public_id)
    claimed, may_end = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic():
            assert len(push_sending._claim("expo", NOON)[1]) == 1
            claimed.set()
            may_end.wait(10)
        connections.close_all()

    other = threading.Thread(target=hold)
    other.start()
    claimed.wait(10)
    assert push_sending._claim("fcm", NOON) == (0, [])
    may_end.set()
    other.join(10)
    assert push_sending._claim("fcm", NOON) == (1, [])
    assert PushDelivery.objects.filter(reason="enough_today").count() == 1


def test_asked_at_once_waits_once():
    device = DeviceFactory()
    assert list_failures(*[lambda: ask(device.user)] * 4) == []
    assert PushDelivery.objects.filter(state="queued").count() == 1


def test_one_token_registered_by_many_at_once_is_one_persons():
    sign_ins = [make_sign_in(UserFactory()) for _ in range(4)]
    token = "ExponentPushToken[aaaaaaaaaaaaaaaaaaaaaa]"

    def register(row):
        services.register_device(sign_in=row, provider="expo", token=token, platform="ios")

    errors = list_failures(*[lambda row=row: register(row) for row in sign_ins])
    assert {type(error) for error in errors} <= {services.DeviceBusy}
    assert [device.token for device in Device.objects.all()] == [token]


def test_signing_out_while_somebody_asks_loses_neither():
    for _round in range(5):
        device = DeviceFactory()
        ask(device.user)
        errors = list_failures(
            lambda device=device: services.end_sign_in(sign_in=device.sign_in),
            lambda device=device: ask(device.user),
            lambda: services.send_pushes(now=NOON),
        )
        assert errors == []
        assert not Device.objects.filter(pk=device.pk).exists()


def test_slow_vendor_holds_no_transaction(server, settings):
    """While the carrier is asked, the person can do what touches the same rows."""
    device = DeviceFactory()
    ask(device.user)
    server.use(settings, timeout_s=20.0).mode = "slow"
    sender = threading.Thread(
        target=lambda: (services.send_pushes(now=NOON), connections.close_all())
    )
    sender.start()
    while not server.asked:
        time.sleep(0.01)
    services.choose_pushes(user=device.user, choices={"account": False})
    services.end_sign_in(sign_in=device.sign_in)
    services.ask_push(user=device.user, kind="offer", cause=uuid4(), thread=uuid4())
    assert sender.is_alive()
    server.hold.set()
    sender.join(10)
    assert PushDelivery.objects.get().device is None
