from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import services as accounts
from accounts.models import AccessLog, DisclosureRecord, Notification
from agencies import services
from agencies.models import Alert, AlertChange, Emergency
from core.errors import Conflict
from tests.factories.accounts import AgencyFactory, StaffMemberFactory, UserFactory
from tests.factories.agencies import AlertFactory, make_person
from tests.factories.cases import CaseFactory
from tests.factories.sign_ins import sign_in_staff

pytestmark = pytest.mark.django_db
GIVEN = {"recipient": "119", "items": ["name", "phone"], "reason": "유서를 썼다는 말이 분명해요."}


@pytest.fixture
def platform():
    return AgencyFactory(name="온기 운영팀", regions=[], is_platform=True)


def hire(platform, role="platform_safety"):
    return StaffMemberFactory(agency=platform, role=role)


@pytest.fixture
def first(platform):
    return hire(platform)


@pytest.fixture
def second(platform):
    return hire(platform)


@pytest.fixture
def alert():
    return AlertFactory(
        state="confirmed",
        priority="P0",
        level=5,
        escalation_step=3,
        user=make_person(nickname="비밀닉네임"),
    )


@pytest.fixture
def asked(alert, first):
    return services.request_emergency(alert=alert, member=first, **GIVEN)


def test_request_tells_nobody_but_the_other_officers(alert, first, second, asked):
    alert.refresh_from_db()
    assert (alert.state, asked.state) == ("confirmed", "requested")
    assert Notification.objects.get(user=second.user).title.startswith("긴급 제공")
    assert not Notification.objects.filter(user__in=[alert.user, first.user]).exists()
    assert not DisclosureRecord.objects.exists()
    assert services.read_emergency(emergency=asked, member=first).identity == ()


@pytest.mark.parametrize("role", ["duty", "supervisor", "dpo"])
def test_only_officers_ask_and_decide(alert, asked, role, platform):
    agency = alert.agency if role != "dpo" else platform
    member = StaffMemberFactory(agency=agency, role=role)
    for act in (
        lambda: services.request_emergency(alert=alert, member=member, **GIVEN),
        lambda: services.approve_emergency(emergency=asked, member=member),
        lambda: services.refuse_emergency(emergency=asked, member=member),
    ):
        with pytest.raises(services.NotASafetyOfficer):
            act()
    asked.refresh_from_db()
    assert asked.state == "requested"


def test_who_asked_does_not_decide(asked, first):
    for decide in (services.approve_emergency, services.refuse_emergency):
        with pytest.raises(services.SecondOfficerNeeded):
            decide(emergency=asked, member=first)
    assert not DisclosureRecord.objects.exists()


def test_approval_shows_who_it_is_to_the_two_alone_and_tells_the_person(
    alert, asked, first, second, platform
):
    CaseFactory(user=alert.user, contact_phone="010-9876-5432")
    services.approve_emergency(emergency=asked, member=second)
    record = DisclosureRecord.objects.get()
    assert (record.tier, record.agency, record.items) == ("E", platform, ["name", "phone"])
    assert "119" in record.basis
    assert record.decided_by == second.user
    for member in (first, second):
        shown = dict(services.read_emergency(emergency=asked, member=member).identity)
        assert shown == {"이름": "비밀닉네임", "전화번호": "010-9876-5432"}
    assert services.read_emergency(emergency=asked, member=hire(platform)).identity == ()
    assert services.read_emergency(emergency=asked, member=hire(platform, "dpo")).identity == ()
    note = Notification.objects.get(user=alert.user, kind="emergency_told")
    assert "119" in note.title
    alert.refresh_from_db()
    asked.refresh_from_db()
    assert (alert.state, alert.outcome, asked.state) == ("closed", "rescued", "told")
    assert list(alert.changes.values_list("old_state", "new_state")) == [
        ("confirmed", "emergency"),
        ("emergency", "closed"),
    ]
    purposes = AccessLog.objects.filter(target_kind="emergency").values_list("purpose", flat=True)
    assert {"긴급 제공 요청", "긴급 제공 승인", "긴급 제공 열람"} == set(purposes)


def test_needs_no_consent_and_outlives_its_withdrawal(alert, asked, second):
    accounts.withdraw_consent(user=alert.user, code="agency_risk_alert", channel="web")
    assert services.revoke_alerts(user=alert.user) == 0
    services.approve_emergency(emergency=asked, member=second)
    assert DisclosureRecord.objects.get().tier == "E"


def test_request_that_waits_too_long_gives_way_to_the_withdrawal(alert, asked, second):
    Emergency.objects.update(requested_at=timezone.now() - timedelta(minutes=31))
    accounts.withdraw_consent(user=alert.user, code="agency_risk_alert", channel="web")
    assert services.revoke_alerts(user=alert.user) == 1
    with pytest.raises(Conflict):
        services.approve_emergency(emergency=asked, member=second)
    assert not DisclosureRecord.objects.exists()
    asked.refresh_from_db()
    assert asked.state == "requested"


def test_person_is_told_later_for_a_reason_and_then_it_closes(alert, asked, second):
    services.approve_emergency(
        emergency=asked, member=second, delay_hours=12, delay_reason="함께 사는 사람이 볼 수 있어요"
    )
    alert.refresh_from_db()
    assert (alert.state, asked.state) == ("emergency", "approved")
    assert not Notification.objects.filter(user=alert.user).exists()
    now = timezone.now()
    assert services.tell_emergencies(now=now + timedelta(hours=11)) == 0
    assert services.tell_emergencies(now=now + timedelta(hours=12, minutes=1)) == 1
    assert services.tell_emergencies(now=now + timedelta(hours=13)) == 0
    alert.refresh_from_db()
    assert (alert.state, alert.outcome) == ("closed", "rescued")
    assert Notification.objects.filter(user=alert.user, kind="emergency_told").count() == 1


@pytest.mark.parametrize(("hours", "why"), [(12, ""), (12, "  "), (73, "까닭"), (-1, "까닭")])
def test_delay_without_a_reason_or_too_long_is_refused(asked, second, hours, why):
    with pytest.raises(services.DelayNotExplained):
        services.approve_emergency(
            emergency=asked, member=second, delay_hours=hours, delay_reason=why
        )
    assert not DisclosureRecord.objects.exists()


@pytest.mark.parametrize(
    "given", [{"items": []}, {"items": ["name", "chat"]}, {"recipient": "02-000-0000"}]
)
def test_only_listed_items_go_to_rescue_alone(alert, first, given):
    with pytest.raises(services.UnknownItems):
        services.request_emergency(alert=alert, member=first, **{**GIVEN, **given})
    assert not Emergency.objects.exists()


def test_refusal_leaves_the_alert_and_another_may_be_asked(alert, asked, first, second):
    services.refuse_emergency(emergency=asked, member=second)
    alert.refresh_from_db()
    assert alert.state == "confirmed"
    assert services.request_emergency(alert=alert, member=second, **GIVEN).state == "requested"


@pytest.mark.parametrize("state", ["open", "acknowledged", "offered"])
def test_before_a_humans_judgement_nothing_is_asked(alert, first, state):
    Alert.objects.filter(pk=alert.pk).update(state=state)
    alert.refresh_from_db()
    with pytest.raises(Conflict):
        services.request_emergency(alert=alert, member=first, **GIVEN)
    change = AlertChange.objects.get()
    assert (change.is_refused, change.new_state) == (True, "emergency")


def test_identity_is_gone_after_a_day(asked, first, second):
    services.approve_emergency(emergency=asked, member=second)
    Emergency.objects.update(decided_at=timezone.now() - timedelta(hours=25))
    asked.refresh_from_db()
    assert services.read_emergency(emergency=asked, member=first).identity == ()


def test_pages_from_request_to_approval(client, alert, first, second):
    sign_in_staff(client, first.user)
    base = f"/agency/alerts/{alert.public_id}/"
    assert "긴급 제공 요청" in client.get(base).content.decode()
    assert client.post(f"{base}emergency/", GIVEN).status_code == 302
    emergency = Emergency.objects.get()
    page = f"/agency/emergencies/{emergency.public_id}/"
    assert "승인을 기다리고 있어요" in client.get(page).content.decode()
    assert client.post(f"{page}approve/", {"delay_hours": 0}).status_code == 403
    sign_in_staff(client, second.user)
    assert emergency.alert.token in client.get("/agency/emergencies/").content.decode()
    shown = client.post(f"{page}approve/", {"delay_hours": 0}, follow=True).content.decode()
    assert "비밀닉네임" in shown


def test_pages_are_not_there_for_others(client, alert, asked):
    page = f"/agency/emergencies/{asked.public_id}/"
    duty = StaffMemberFactory(agency=alert.agency)
    for user in (UserFactory(), duty.user, StaffMemberFactory(role="supervisor").user):
        sign_in_staff(client, user)
        assert client.get(page).status_code == 404
        assert client.get("/agency/emergencies/").status_code == 404
        assert client.post(f"{page}approve/", {"delay_hours": 0}).status_code == 404
        assert client.post(f"{page}refuse/").status_code == 404
    assert client.post(f"/agency/alerts/{alert.public_id}/emergency/", GIVEN).status_code == 404
