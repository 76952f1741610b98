"""Expo's and Google's protocols, met on loopback."""

import json
import logging
import time
from uuid import uuid4

import pytest
from django.core.exceptions import ImproperlyConfigured

from accounts.push import get_carrier
from accounts.push.base import Fate, Outcome, PushMessage
from accounts.push.fcm import FcmCarrier
from tests.servers.push import PushServer


def make(token="ExponentPushToken[phone-1-xxxx]", category="help"):
    return PushMessage(token=token, category=category, thread=uuid4(), push_id=uuid4(), ttl_s=3600)


def fcm(token="phone-" + "x" * 40, category="help"):
    return make(token, category)


def fates(outcomes):
    return [outcome.fate for outcome in outcomes]


def test_expo_gets_what_its_protocol_asks(server):
    message = make()
    (outcome,) = get_carrier("expo").send([message])
    assert outcome == Outcome(Fate.ACCEPTED, ticket="ticket-1")
    (asked,) = server.asked
    assert asked.path == "/--/api/v2/push/send"
    assert "Authorization" not in asked.headers
    assert asked.body == [
        {
            "to": message.token,
            "title": "온기",
            "body": "새 소식이 있어요.",
            "data": {
                "category": "help",
                "id": str(message.thread),
                "push": str(message.push_id),
            },
            "ttl": 3600,
            "priority": "high",
            "channelId": "help",
        }
    ]


def test_expo_is_shown_the_access_token_where_one_is_set(server, settings):
    server.use(settings, timeout_s=1.0)
    settings.PROVIDERS = {**settings.PROVIDERS, "push_expo": server.expo(access_token="expo-key")}
    get_carrier("expo").send([make()])
    assert server.asked[-1].headers["Authorization"] == "Bearer expo-key"


def test_expo_tells_dead_from_bad_from_fine(server):
    server.dead, server.bad = {"ExponentPushToken[dead-xxxxx]"}, {"ExponentPushToken[bad-xxxxxx]"}
    batch = [make(), make(*server.dead), make(*server.bad)]
    outcomes = get_carrier("expo").send(batch)
    assert fates(outcomes) == [Fate.ACCEPTED, Fate.GONE, Fate.REFUSED]
    assert [outcome.error for outcome in outcomes] == ["", "DeviceNotRegistered", "MessageTooBig"]


def test_expo_batch_with_a_foreign_token_still_reaches_all_the_others(server):
    server.foreign = {"ExponentPushToken[foreign-xx]"}
    batch = [make(f"ExponentPushToken[phone-{n:06d}]") for n in range(7)]
    batch.insert(3, make(*server.foreign))
    outcomes = get_carrier("expo").send(batch)
    assert fates(outcomes) == [Fate.ACCEPTED] * 8
    assert len({outcome.ticket for outcome in outcomes}) == 8


def test_expo_half_answer_leaves_the_rest_open(server):
    server.mode = "short"
    outcomes = get_carrier("expo").send([make(), make()])
    assert fates(outcomes) == [Fate.ACCEPTED, Fate.BUSY]
    assert outcomes[1].error == "no_ticket"


FAILURES = [
    ("busy", "http_429", 7.0),
    ("broken", "http_500", 0.0),
    ("refused", "http_403", 0.0),
    ("garbage", "http_200", 0.0),
    ("moved", "http_307", 0.0),
    ("slow", "ReadTimeout", 0.0),
    ("trickle", "Timeout", 0.0),
]


@pytest.mark.parametrize(("mode", "error", "wait"), FAILURES)
def test_expo_down_is_busy_for_everybody(server, mode, error, wait):
    server.mode = mode
    started = time.monotonic()
    outcomes = get_carrier("expo").send([make(), make()])
    assert outcomes == [Outcome(Fate.BUSY, "", error, wait, True)] * 2
    assert time.monotonic() - started < 10
    assert len(server.asked) == 1


@pytest.mark.parametrize("provider", ["expo", "fcm"])
def test_nobody_there_and_a_cut_answer_are_busy(server, settings, provider):
    server.mode = "cut"
    message = make() if provider == "expo" else fcm()
    assert fates(get_carrier(provider).send([message])) == [Fate.BUSY]
    nobody = {
        "BACKEND": "accounts.push.expo.ExpoCarrier",
        "OPTIONS": {"base_url": "http://127.0.0.1:9"},
    }
    settings.PROVIDERS = {**settings.PROVIDERS, "push_expo": nobody}
    assert get_carrier("expo").send([make()])[0].is_carrier_down is True


def test_expo_wait_may_be_a_date(server):
    server.mode, server.wait_s = "busy", "Wed, 21 Oct 2093 07:28:00 GMT"
    (outcome,) = get_carrier("expo").send([make()])
    assert outcome.retry_after_s > 1e9


def test_expo_receipts_tell_who_is_gone(server):
    server.dead_later = {"ExponentPushToken[later-xxxx]"}
    fine, gone = get_carrier("expo").send([make(), make(*server.dead_later)])
    receipts = get_carrier("expo").read_receipts([fine.ticket, gone.ticket, "unknown"])
    assert receipts == {
        fine.ticket: Outcome(Fate.DELIVERED),
        gone.ticket: Outcome(Fate.GONE, error="DeviceNotRegistered"),
    }
    assert server.asked[-1].body == {"ids": [fine.ticket, gone.ticket, "unknown"]}


def test_fcm_gets_what_its_protocol_asks(server):
    message = fcm()
    assert get_carrier("fcm").send([message]) == [Outcome(Fate.ACCEPTED)]
    grant, asked = server.asked
    assert grant.path == "/token"
    assert asked.headers["Authorization"] == "Bearer access-1"
    sent = asked.body["message"]
    expires_at = int(sent["apns"]["headers"].pop("apns-expiration"))
    assert 3590 < expires_at - time.time() < 3610
    assert sent == {
        "token": message.token,
        "notification": {"title": "온기", "body": "새 소식이 있어요."},
        "data": {"category": "help", "id": str(message.thread), "push": str(message.push_id)},
        "android": {
            "collapse_key": "help",
            "priority": "HIGH",
            "ttl": "3600s",
            "notification": {"tag": "help", "channel_id": "help"},
        },
        "apns": {"headers": {"apns-collapse-id": "help", "apns-priority": "10"}},
        "webpush": {"headers": {"TTL": "3600"}},
    }


def test_fcm_asks_for_access_once_an_hour_and_again_when_it_is_refused(server):
    carrier = get_carrier("fcm")
    carrier.send([fcm(), fcm()])
    assert server.count("/token") == 1
    server.revoke_access()
    assert fates(carrier.send([fcm()])) == [Fate.ACCEPTED]
    assert server.count("/token") == 2


def test_fcm_access_that_is_about_to_end_is_renewed(server):
    server.access_lifetime_s = 60
    get_carrier("fcm").send([fcm(), fcm()])
    assert server.count("/token") == 2


def test_fcm_without_access_is_busy_and_prunes_nobody(server):
    server.mode = "no_access"
    outcomes = get_carrier("fcm").send([fcm(), fcm()])
    assert outcomes == [Outcome(Fate.BUSY, error="no_access_token", is_carrier_down=True)] * 2
    assert server.count("messages:send") == 0


def test_fcm_tells_gone_from_at_fault(server):
    dead, foreign, bad = ("dead-" + "x" * 40, "away-" + "x" * 40, "odd-" + "x" * 40)
    server.dead, server.foreign, server.bad = {dead}, {foreign}, {bad}
    outcomes = get_carrier("fcm").send([fcm(dead), fcm(foreign), fcm(bad), fcm()])
    assert fates(outcomes) == [Fate.GONE, Fate.GONE, Fate.GONE, Fate.ACCEPTED]
    assert [one.error for one in outcomes[:2]] == ["UNREGISTERED", "SENDER_ID_MISMATCH"]


@pytest.mark.parametrize("mode", ["misread", "lost"])
def test_fcm_mistake_of_ours_prunes_nobody(server, mode):
    server.mode = mode
    assert fates(get_carrier("fcm").send([fcm()])) == [Fate.REFUSED]


@pytest.mark.parametrize(
    ("mode", "wait"), [("busy", 7.0), ("broken", 0.0), ("slow", 0.0), ("trickle", 0.0)]
)
def test_fcm_down_is_not_asked_for_the_rest_of_the_batch(server, mode, wait):
    server.mode = mode
    outcomes = get_carrier("fcm").send([fcm(), fcm(), fcm()])
    assert fates(outcomes) == [Fate.BUSY] * 3
    assert {(one.is_carrier_down, one.retry_after_s) for one in outcomes} == {(True, wait)}
    assert server.count("messages:send") == 1


def test_fcm_half_answer_leaves_it_open(server):
    server.mode = "short"
    assert get_carrier("fcm").send([fcm()]) == [Outcome(Fate.BUSY, error="half_answer")]


@pytest.mark.parametrize("text", ["", "{", "[]", '"secret"', "{}", "broken key", "no address"])
def test_fcm_account_that_cannot_work_stops_the_start_and_is_not_quoted(text):
    with PushServer() as server:
        if text == "broken key":
            text = server.make_account(private_key="-----BEGIN secret")
        elif text == "no address":
            text = server.make_account(token_uri="")
        with pytest.raises(ImproperlyConfigured) as refusal:
            FcmCarrier(service_account=text)
    assert "secret" not in str(refusal.value)


def test_outbox_takes_all_and_says_that_all_arrived():
    message = make()
    (outcome,) = get_carrier("expo").send([message])
    assert outcome.fate is Fate.ACCEPTED
    assert get_carrier("expo").read_receipts([outcome.ticket]) == {
        outcome.ticket: Outcome(Fate.DELIVERED)
    }


@pytest.mark.parametrize("mode", ["normal", "busy", "broken", "refused", "slow", "cut", "garbage"])
def test_no_token_and_no_key_reaches_a_log(server, settings, caplog, mode):
    caplog.set_level(logging.DEBUG)
    server.mode = mode
    secret = "ExponentPushToken[secret-xxxxx]"
    server.dead = {secret, "secret-" + "x" * 40}
    settings.PROVIDERS = {**settings.PROVIDERS, "push_expo": server.expo(access_token="expo-key")}
    get_carrier("expo").send([make(secret)])
    get_carrier("fcm").send([fcm("secret-" + "x" * 40)])
    said = "\n".join(record.getMessage() for record in caplog.records)
    for word in ("secret-", "expo-key", "access-1", "PRIVATE KEY", "ExponentPushToken"):
        assert word not in said
    assert "secret" not in repr(make(secret))
    assert json.loads(server.make_account())["private_key"][:40] not in repr(get_carrier("fcm"))
