import itertools
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import services as accounts
from accounts.models import AccessLog, DisclosureRecord, Notification
from agencies import rules, services
from agencies.models import Alert, AlertChange, Case, Offer
from agencies.selectors import get_alert_file
from agencies.services.offers import _move_offer
from core.errors import Conflict
from core.live import agency_group, person_group
from core.text import EmptyText, TextTooLong
from tests.factories.accounts import StaffMemberFactory, UserFactory
from tests.factories.agencies import AlertFactory, OfferFactory, make_person

pytestmark = pytest.mark.django_db
PHONE = "010-1234-5678"


@pytest.fixture
def alert():
    return AlertFactory(state="confirmed")


@pytest.fixture
def member(alert):
    return StaffMemberFactory(agency=alert.agency)


def test_send_offer_reaches_the_person(
    alert, member, announced, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        offer = services.send_offer(alert=alert, member=member, message="  안녕하세요  ")
    assert (offer.state, offer.message, offer.sent_by) == ("sent", "안녕하세요", member)
    assert offer.expires_at - offer.created_at >= timedelta(hours=71, minutes=59)
    alert.refresh_from_db()
    assert alert.state == "offered"
    note = Notification.objects.get(user=alert.user)
    assert note.url == f"/offers/{offer.public_id}/"
    told = [event for group, event in announced if group == person_group(alert.user)]
    assert {
        "type": "offer.created",
        "data": {"id": str(offer.public_id), "state": "sent"},
    } in told
    assert AccessLog.objects.get().target_kind == "offer"
    assert not DisclosureRecord.objects.exists()


@pytest.mark.parametrize(("message", "error"), [("   ", EmptyText), ("가" * 501, TextTooLong)])
def test_send_offer_with_a_bad_text_changes_nothing(alert, member, message, error):
    with pytest.raises(error):
        services.send_offer(alert=alert, member=member, message=message)
    alert.refresh_from_db()
    assert alert.state == "confirmed"
    assert not Offer.objects.exists()


@pytest.mark.parametrize("state", ["open", "offered", "dismissed", "revoked", "closed"])
def test_send_offer_from_another_state_is_refused(member, alert, state):
    outcome = "error" if state == "closed" else ""
    Alert.objects.filter(pk=alert.pk).update(state=state, outcome=outcome)
    alert.refresh_from_db()
    with pytest.raises(Conflict), transaction.atomic():
        services.send_offer(alert=alert, member=member, message="안녕하세요")
    assert not Offer.objects.exists()


def test_send_offer_without_consent_is_refused(member, alert):
    accounts.withdraw_consent(user=alert.user, code="agency_risk_alert", channel="web")
    with pytest.raises(accounts.ConsentMissing):
        services.send_offer(alert=alert, member=member, message="안녕하세요")
    assert not Offer.objects.exists()


@pytest.mark.parametrize(
    ("priority", "days", "is_refused"),
    [
        ("P2", 13, True),
        ("P3", 13, True),
        ("P2", 15, False),
        ("P1", 1, False),
        ("P0", 1, False),
    ],
)
def test_a_decline_rests_fourteen_days_below_p1(priority, days, is_refused):
    person = make_person()
    declined_at = timezone.now() - timedelta(days=days)
    old = AlertFactory(user=person, state="closed", outcome="declined")
    OfferFactory(alert=old, state="declined", answered_at=declined_at)
    alert = AlertFactory(user=person, state="confirmed", priority=priority)
    member = StaffMemberFactory(agency=alert.agency)
    if is_refused:
        with pytest.raises(services.OfferRests):
            services.send_offer(alert=alert, member=member, message="안녕하세요")
        assert Offer.objects.count() == 1
    else:
        services.send_offer(alert=alert, member=member, message="안녕하세요")
        assert Offer.objects.count() == 2


def test_database_refuses_two_waiting_offers_and_early_contacts():
    offer = OfferFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        OfferFactory(alert=offer.alert, sent_by=offer.sent_by)
    with pytest.raises(IntegrityError), transaction.atomic():
        Offer.objects.filter(pk=offer.pk).update(contact_phone=PHONE)


def test_see_offer_counts_the_first_time():
    offer = services.see_offer(offer=OfferFactory())
    first = offer.seen_at
    assert (offer.state, first is not None) == ("seen", True)
    assert services.see_offer(offer=offer).seen_at == first


def test_see_offer_after_its_time_changes_nothing():
    offer = OfferFactory(expires_at=timezone.now() - timedelta(seconds=1))
    assert services.see_offer(offer=offer).state == "sent"


@pytest.mark.parametrize("state", ["sent", "seen"])
def test_accepting_reveals_the_contact_and_records_it(
    state, announced, django_capture_on_commit_callbacks
):
    offer = OfferFactory(state=state)
    person = offer.alert.user
    with django_capture_on_commit_callbacks(execute=True):
        services.answer_offer(
            offer=offer, answer="accept", contact_phone=f" {PHONE} ", safe_hours="저녁 7시 이후"
        )
    offer.refresh_from_db()
    assert (offer.state, offer.contact_name) == ("accepted", person.nickname)
    assert (offer.contact_phone, offer.safe_hours) == (PHONE, "저녁 7시 이후")
    record = DisclosureRecord.objects.get()
    assert (record.tier, record.decided_by) == ("T2", person)
    assert record.items == ["nickname", "contact_phone", "safe_hours"]
    offer.alert.refresh_from_db()
    assert (offer.alert.state, offer.alert.outcome) == ("closed", "accepted")
    case = Case.objects.get()
    assert (case.offer, case.assigned_to, case.contact_phone) == (offer, offer.sent_by, PHONE)
    assert (
        Notification.objects.get(user=offer.sent_by.user).url == f"/agency/cases/{case.public_id}/"
    )
    group = agency_group(offer.alert.agency)
    events = [event for target, event in announced if target == group]
    assert PHONE not in repr(events)
    assert any(event["data"].get("is_notice") for event in events)


@pytest.mark.parametrize("phone", ["", "전화번호", "123", "010-1234-5678 or 010-9999-9999"])
def test_accepting_without_a_number_changes_nothing(phone):
    offer = OfferFactory()
    with pytest.raises(services.PhoneNeeded):
        services.answer_offer(offer=offer, answer="accept", contact_phone=phone)
    offer.refresh_from_db()
    assert (offer.state, offer.contact_phone) == ("sent", "")
    assert not DisclosureRecord.objects.exists()


def test_declining_ends_it_and_tells_nothing():
    offer = OfferFactory()
    services.answer_offer(offer=offer, answer="decline", contact_phone=PHONE)
    offer.refresh_from_db()
    offer.alert.refresh_from_db()
    assert (offer.state, offer.contact_phone, offer.contact_name) == ("declined", "", "")
    assert (offer.alert.state, offer.alert.outcome) == ("closed", "declined")
    assert not DisclosureRecord.objects.exists()


def test_declining_leaves_an_alert_open_that_got_worse():
    offer = OfferFactory()
    Alert.objects.filter(pk=offer.alert_id).update(state="open", priority="P1", level=4)
    services.answer_offer(offer=offer, answer="decline")
    offer.refresh_from_db()
    offer.alert.refresh_from_db()
    assert (offer.state, offer.alert.state) == ("declined", "open")


def test_accepting_leaves_an_alert_open_that_got_worse():
    offer = OfferFactory()
    Alert.objects.filter(pk=offer.alert_id).update(state="open", priority="P1", level=4)
    services.answer_offer(offer=offer, answer="accept", contact_phone=PHONE)
    offer.alert.refresh_from_db()
    assert offer.alert.state == "open"
    member = StaffMemberFactory(agency=offer.alert.agency)
    services.acknowledge_alert(alert=offer.alert, member=member)
    services.confirm_alert(alert=offer.alert, member=member, level=4, reason="explicit")
    services.close_alert(alert=offer.alert, member=member, outcome="accepted")
    assert offer.alert.state == "closed"


def test_expiry_leaves_an_alert_open_that_got_worse():
    offer = OfferFactory(expires_at=timezone.now() - timedelta(minutes=1))
    Alert.objects.filter(pk=offer.alert_id).update(state="open")
    assert services.expire_offers() == 1
    offer.refresh_from_db()
    offer.alert.refresh_from_db()
    assert (offer.state, offer.alert.state) == ("expired", "open")


@pytest.mark.parametrize("accept", [True, False])
@pytest.mark.parametrize("state", ["accepted", "declined", "expired", "withdrawn"])
def test_answering_twice_is_refused_and_written_down(state, accept):
    offer = OfferFactory(state=state)
    with pytest.raises(services.OfferClosed) as refusal:
        services.answer_offer(
            offer=offer, answer="accept" if accept else "decline", contact_phone=PHONE
        )
    assert (refusal.value.status, refusal.value.code) == (409, "offer_closed")
    offer.refresh_from_db()
    assert offer.state == state
    assert not DisclosureRecord.objects.exists()
    (change,) = AlertChange.objects.all()
    assert (change.alert, change.member, change.is_refused) == (offer.alert, None, True)
    assert (change.old_state, change.new_state) == (offer.alert.state, offer.alert.state)
    assert change.reason == ("late_accept" if accept else "late_decline")
    assert get_alert_file(offer.alert).changes == ()


def test_answering_after_the_time_is_refused_and_written_down():
    offer = OfferFactory(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(services.OfferClosed):
        services.answer_offer(offer=offer, answer="accept", contact_phone=PHONE)
    assert AlertChange.objects.get().reason == "late_accept"


@pytest.mark.parametrize("answer", ["accept", "decline"])
def test_page_answer_to_a_withdrawn_offer_is_refused_and_written_down(client, answer):
    offer = OfferFactory(state="withdrawn")
    client.force_login(offer.alert.user)
    address = f"/offers/{offer.public_id}/"
    assert client.get(address).status_code == 404
    given = {"contact_phone": PHONE} if answer == "accept" else {}
    assert client.post(f"{address}{answer}/", given).status_code == 409
    assert AlertChange.objects.get().reason == f"late_{answer}"
    client.force_login(UserFactory())
    assert client.post(f"{address}{answer}/", given).status_code == 404
    assert AlertChange.objects.count() == 1


PAIRS = list(itertools.product(Offer.State.values, Offer.State.values))


@pytest.mark.parametrize(("old", "new"), PAIRS)
def test_move_offer_allows_exactly_the_table(old, new):
    offer = OfferFactory(state=old)
    if new in rules.OFFER_MOVES.get(old, ()):
        _move_offer(offer, new)
        offer.refresh_from_db()
        assert offer.state == new
        return
    with pytest.raises(Conflict) as refusal, transaction.atomic():
        _move_offer(offer, new)
    assert refusal.value.status == 409
    offer.refresh_from_db()
    assert offer.state == old


def test_expire_offers_closes_what_nobody_answered():
    now = timezone.now()
    late = OfferFactory(expires_at=now - timedelta(minutes=1))
    OfferFactory(expires_at=now + timedelta(minutes=1))
    OfferFactory(state="accepted", expires_at=now - timedelta(minutes=1))
    assert services.expire_offers(now=now) == 1
    late.refresh_from_db()
    late.alert.refresh_from_db()
    assert late.state == "expired"
    assert (late.alert.state, late.alert.outcome) == ("closed", "no_answer")
    assert services.expire_offers(now=now) == 0


def test_offers_are_visible_to_their_person_and_agency_only():
    offer = OfferFactory()
    OfferFactory(state="withdrawn", alert=AlertFactory(user=offer.alert.user, state="revoked"))
    assert list(Offer.objects.visible_to(offer.alert.user)) == [offer]
    assert not Offer.objects.visible_to(UserFactory()).exists()
    assert list(Offer.objects.for_staff(offer.sent_by)) == [offer]
    assert not Offer.objects.for_staff(StaffMemberFactory()).exists()
    assert not Offer.objects.for_staff(None).exists()
