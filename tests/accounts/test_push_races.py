"""Two at once: senders, registrations, a sign-out while somebody asks."""

import threading
from datetime import datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.db import connections
from django.utils import timezone

from accounts import services
from accounts.models import Device, PushDelivery
from accounts.push import rules
from tests.factories.accounts import NotificationFactory, UserFactory
from tests.factories.push import DeviceFactory
from tests.factories.sign_ins import make_sign_in
from tests.servers.push import PushServer

pytestmark = pytest.mark.django_db(transaction=True)


def noon():
    day = timezone.localdate() + timedelta(days=1)
    return datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo("Asia/Seoul"))


@pytest.fixture
def server(settings):
    with PushServer() as running:
        yield running.use(settings)


def at_once(*jobs):
    """Run all at the same moment in threads of their own; returns what they raised."""
    gate, errors = threading.Barrier(len(jobs)), []

    def run(job):
        gate.wait(5)
        try:
            job()
        except Exception as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return errors


def ask(user, **more):
    cause = NotificationFactory(user=user).public_id
    services.ask_push(user=user, kind="export_ready", cause=cause, thread=cause, now=noon(), **more)


def test_four_senders_at_once_send_each_push_once(server):
    devices = [DeviceFactory() for _ in range(12)]
    for device in devices:
        ask(device.user)
    assert at_once(*[lambda: services.send_pushes(now=noon())] * 4) == []
    services.send_pushes(now=noon())
    tokens = [token for token, *_ in server.pushed]
    assert sorted(tokens) == sorted(device.token for device in devices)
    assert set(PushDelivery.objects.values_list("state", "attempts")) == {("sent", 1)}


def test_senders_at_once_keep_the_daily_share(server):
    user = DeviceFactory().user
    DeviceFactory(user=user, provider="fcm")
    for place in range(rules.MOST_A_DAY + 3):
        now = noon() + timedelta(minutes=place)
        cause = NotificationFactory(user=user).public_id
        services.ask_push(user=user, kind="export_ready", cause=cause, thread=cause, now=now)
        assert at_once(*[lambda now=now: services.send_pushes(now=now)] * 2) == []
        services.send_pushes(now=now)
    assert len({data["id"] for *_, data in server.pushed}) == rules.MOST_A_DAY


def test_asked_at_once_waits_once():
    device = DeviceFactory()
    assert at_once(*[lambda: ask(device.user)] * 4) == []
    assert PushDelivery.objects.filter(state="queued").count() == 1


def test_one_token_registered_by_many_at_once_is_one_persons():
    sign_ins = [make_sign_in(UserFactory()) for _ in range(4)]
    token = "ExponentPushToken[aaaaaaaaaaaaaaaaaaaaaa]"

    def register(row):
        services.register_device(sign_in=row, provider="expo", token=token, platform="ios")

    errors = at_once(*[lambda row=row: register(row) for row in sign_ins])
    assert {type(error) for error in errors} <= {services.DeviceBusy}
    assert Device.objects.filter(token=token).count() == 1


def test_signing_out_while_somebody_asks_loses_neither():
    for _round in range(5):
        device = DeviceFactory()
        ask(device.user)
        errors = at_once(
            lambda device=device: services.end_sign_in(sign_in=device.sign_in),
            lambda device=device: ask(device.user),
            lambda: services.send_pushes(now=noon()),
        )
        assert errors == []
        assert not Device.objects.filter(pk=device.pk).exists()


def test_slow_vendor_holds_no_transaction(server):
    """While the carrier is asked, the person can do what touches the same rows."""
    device = DeviceFactory()
    ask(device.user)
    server.mode = "slow"
    sender = threading.Thread(
        target=lambda: (services.send_pushes(now=noon()), connections.close_all())
    )
    sender.start()
    while not server.asked:
        pass
    services.choose_pushes(user=device.user, choices={"account": False})
    services.end_sign_in(sign_in=device.sign_in)
    services.ask_push(user=device.user, kind="offer", cause=uuid4(), thread=uuid4())
    assert sender.is_alive()
    server.hold.set()
    sender.join(10)
    assert PushDelivery.objects.get().device is None
