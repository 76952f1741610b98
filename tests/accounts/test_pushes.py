"""From an event to a phone: asked for, waited for, sent once, followed up."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session

from accounts import services
from accounts.models import Device, Notification, PushDelivery, PushSetting, SignIn
from accounts.push import rules
from accounts.services.pushes import ask_push
from tests.accounts.pushing import NOON, ask, at, outcome, send
from tests.factories.accounts import NotificationFactory
from tests.factories.push import DeviceFactory

pytestmark = pytest.mark.django_db
State = PushDelivery.State


def test_notification_becomes_a_push_with_generic_words(server, device):
    services.notify(user=device.user, kind="export_ready", title="비밀 제목", body="비밀 내용")
    row = PushDelivery.objects.get()
    assert (row.device, row.cause, row.state) == (
        device,
        Notification.objects.get().public_id,
        "queued",
    )
    PushDelivery.objects.update(due_at=NOON, expires_at=at(13))
    assert send() == 1
    ((token, title, body, data),) = server.pushed
    assert (token, title, body) == (device.token, "온기", "확인할 계정 소식이 있어요.")
    assert data == {"category": "account", "id": str(row.thread), "push": str(row.public_id)}
    row.refresh_from_db()
    assert (row.state, row.carrier, row.ticket, row.attempts) == ("sent", "expo", "ticket-1", 1)


def test_both_providers_are_served_by_their_own_carrier(server, device):
    other = DeviceFactory(user=device.user, provider="fcm")
    ask(device.user)
    assert send() == 2
    assert {token for token, *_ in server.pushed} == {device.token, other.token}
    assert (len(server.list_expo()), len(server.list_fcm())) == (1, 1)


@pytest.mark.parametrize("kind", ["no_agency", "unknown", "marketing", ""])
def test_what_is_in_no_category_is_never_pushed(device, kind):
    assert not ask(device.user, kind).exists()


@pytest.mark.parametrize("wants", [(), ("help",), ("companion_message", "help")])
def test_what_nobody_opted_into_is_not_even_stored(wants):
    device = DeviceFactory(wants=wants)
    assert not ask(device.user).exists()


def test_who_wants_no_push_costs_one_query(django_assert_num_queries):
    device = DeviceFactory(wants=("help",))
    with django_assert_num_queries(1):
        assert ask_push(user=device.user, kind="reply_finished", cause=uuid4(), thread=uuid4()) == 0


def test_nobody_else_hears(device):
    stranger = DeviceFactory()
    rows = ask(device.user)
    assert list(rows.values_list("device", flat=True)) == [device.pk]
    assert not stranger.deliveries.exists()


def test_same_cause_twice_is_one_push(server, device):
    cause = NotificationFactory(user=device.user).public_id
    for _twice in range(2):
        ask(device.user, cause=cause)
        send()
    assert len(server.pushed) == 1


def test_dedupe_key_twice_asks_once(device):
    for _twice in range(2):
        services.notify(
            user=device.user, kind="offer", title="제목", body="내용", dedupe_key="offer-1"
        )
    assert PushDelivery.objects.count() == 1


# --- quiet hours ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked_at", "sent_count"),
    [(at(22, 59), 1), (at(23), 0), (at(3), 0), (at(7, 59), 0), (at(8), 1)],
)
def test_nothing_rings_between_23_and_8(server, device, asked_at, sent_count):
    ask(device.user, now=asked_at)
    assert send(now=asked_at) == sent_count
    assert len(server.pushed) == sent_count


def test_a_night_of_news_is_one_push_of_each_category_in_the_morning(server, device):
    for minute in range(4):
        ask(device.user, now=at(23, minute))
        send(now=at(23, minute))
    ask(device.user, "review_answered", now=at(23, 30))
    newest = ask(device.user, now=at(7, days=1)).get()
    send(now=at(7, 59, days=1))
    assert server.pushed == []
    assert send(now=at(8, days=1)) == 2
    opens = {body: data["id"] for _, _, body, data in server.pushed}
    assert set(opens) == {"확인할 계정 소식이 있어요.", "새 소식이 있어요."}
    assert opens["확인할 계정 소식이 있어요."] == str(newest.thread)
    assert PushDelivery.objects.count() == 2


def test_the_night_is_that_of_the_phone(server, device):
    Device.objects.filter(pk=device.pk).update(time_zone="America/New_York")
    ask(device.user, now=at(14))
    assert send(now=at(14)) == 0
    away = DeviceFactory(time_zone="America/New_York")
    ask(away.user, now=at(3))
    assert send(now=at(3)) == 1


def test_help_of_a_human_to_somebody_in_danger_rings_at_night(server, device):
    ask(device.user, "offer", now=at(3), is_urgent=True)
    assert send(now=at(3)) == 1


def test_urgent_help_wakes_what_waits_for_the_morning(server, device):
    ask(device.user, "review_answered", now=at(2))
    send(now=at(2))
    ask(device.user, "offer", now=at(3), is_urgent=True)
    assert send(now=at(3)) == 1
    assert PushDelivery.objects.count() == 1


# --- not wanted, not allowed, not needed ------------------------------------------------------


def test_turning_a_category_off_ends_what_waits(server, device):
    rows = ask(device.user)
    services.choose_pushes(user=device.user, choices={"account": False})
    assert outcome(rows) == [("dropped", "not_wanted")]
    assert send() == 0
    assert server.asked == []


def test_turned_off_behind_our_back_is_seen_at_the_last_moment(server, device):
    rows = ask(device.user)
    PushSetting.objects.all().delete()
    assert send() == 0
    assert outcome(rows) == [("dropped", "not_wanted")]


@pytest.mark.parametrize(
    ("code", "kind", "is_sent"),
    [
        ("agency_risk_alert", "offer", False),
        ("agency_risk_alert", "review_answered", True),
        ("agency_risk_alert", "export_ready", True),
        ("chat_sensitive", "reply_finished", False),
        ("service", "export_ready", False),
        ("service", "offer", False),
    ],
)
def test_withdrawn_consent_stops_what_waits(server, device, code, kind, is_sent):
    rows = ask(device.user, kind, now=NOON - timedelta(minutes=1))
    services.withdraw_consent(user=device.user, code=code, channel="app")
    assert send() == is_sent
    assert outcome(rows) == [("sent", "") if is_sent else ("dropped", "no_consent")]
    assert len(server.pushed) == is_sent


def test_ending_the_sign_in_silences_its_device(server, device):
    rows = ask(device.user)
    services.end_sign_in(sign_in=device.sign_in)
    assert not Device.objects.exists()
    assert send() == 0
    services.sweep_pushes(now=NOON)
    assert outcome(rows) == [("dropped", "signed_out")]


def test_a_session_that_ran_out_silences_its_device(server, device):
    rows = ask(device.user)
    Session.objects.all().delete()
    assert send() == 0
    assert outcome(rows) == [("dropped", "signed_out")]


def test_a_closed_account_is_told_nothing(server, device):
    ask(device.user)
    services.request_deletion(user=device.user, reason="person")
    assert send() == 0
    assert server.asked == []


def test_what_was_read_meanwhile_is_not_pushed(server, device):
    rows = ask(device.user)
    services.mark_notifications_read(user=device.user)
    assert send() == 0
    assert outcome(rows) == [("dropped", "seen")]


def test_somebody_looking_is_left_alone_until_they_have_gone(server, device):
    rows = ask(device.user)
    services.note_looking(sign_in=device.sign_in, socket="one")
    assert send() == 0
    assert rows.get().due_at == NOON + rules.LOOK_AGAIN
    services.forget_looking(sign_in=device.sign_in, socket="another")
    assert send(NOON + rules.LOOK_AGAIN) == 0
    services.forget_looking(sign_in=device.sign_in, socket="one")
    assert send(NOON + 2 * rules.LOOK_AGAIN) == 1


def test_a_page_used_a_moment_ago_counts_as_looking(server, device):
    ask(device.user)
    SignIn.objects.update(last_seen_at=NOON - timedelta(seconds=59))
    assert send() == 0
    assert send(NOON + rules.LOOK_AGAIN) == 1


def test_others_who_look_do_not_hold_back_mine(server, device):
    services.note_looking(sign_in=DeviceFactory().sign_in, socket="one")
    ask(device.user)
    assert send() == 1


def test_a_day_has_an_end_of_pushes(server, device):
    for minute in range(12):
        now = NOON + timedelta(minutes=minute)
        rows = ask(device.user, now=now)
        send(now=now)
    assert len(server.pushed) == rules.MOST_A_DAY
    assert outcome(rows) == [("dropped", "enough_today")]
    urgent = NOON + timedelta(minutes=20)
    ask(device.user, "offer", now=urgent, is_urgent=True)
    assert send(now=urgent) == 1
    later = NOON + timedelta(hours=24, minutes=13)
    ask(device.user, now=later)
    assert send(now=later) == 1


def test_two_phones_told_of_one_thing_count_once(server, device):
    DeviceFactory(user=device.user, provider="fcm")
    for minute in range(rules.MOST_A_DAY):
        now = NOON + timedelta(minutes=minute)
        ask(device.user, now=now)
        send(now=now)
    assert len(server.pushed) == 2 * rules.MOST_A_DAY


def test_a_push_nobody_could_get_for_a_day_expires(server, device):
    rows = ask(device.user)
    services.sweep_pushes(now=NOON + timedelta(hours=23, minutes=59))
    assert outcome(rows) == [("queued", "")]
    services.sweep_pushes(now=NOON + timedelta(hours=24))
    assert outcome(rows) == [("expired", "")]
    assert send(now=NOON + timedelta(hours=25)) == 0
