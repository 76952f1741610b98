import itertools

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import services as accounts
from accounts.models import AccessLog, StaffMember
from accounts.rules import PLATFORM_ROLES
from agencies import services
from agencies.consumers import StaffConsumer
from agencies.models import Alert, InterestConflict
from agencies.selectors import list_rows, list_viewers
from tests.factories.accounts import AgencyFactory, StaffMemberFactory
from tests.factories.agencies import AlertFactory, OfferFactory, make_person
from tests.factories.safety import CrisisAssessmentFactory
from tests.factories.sign_ins import make_staff_sign_in


async def open_queue(member):
    socket = WebsocketCommunicator(StaffConsumer.as_asgi(), "/ws/v1/agency?view=queue")
    socket.scope["sign_in"] = await sync_to_async(make_staff_sign_in)(member.user)
    await socket.connect()
    assert await socket.receive_json_from() == {"type": "ready"}
    return socket


def open_alert(person, level=5):
    assessment = CrisisAssessmentFactory(user=person, level=level, reasons=["attempt"])
    return services.open_alert_for_crisis(assessment=assessment)


@pytest.mark.django_db(transaction=True)
async def test_open_queue_gets_the_line_itself_and_it_is_written_down():
    member = await sync_to_async(StaffMemberFactory)()
    socket = await open_queue(member)
    person = await sync_to_async(make_person)(nickname="비밀닉네임")
    alert = await sync_to_async(open_alert)(person)
    frame = await socket.receive_json_from(timeout=5)
    assert (frame["type"], frame["data"]["id"]) == ("alert.created", str(alert.public_id))
    html = frame["data"]["row"]["html"]
    for word in (alert.token, 'data-priority="P0"', "25-29", str(person.region), "확인"):
        assert word in html
    assert "비밀닉네임" not in html
    assert "csrf" not in html
    logs = AccessLog.objects.filter(member=member, subject=person, target_kind="queue")
    assert await logs.acount() == 1
    await sync_to_async(services.acknowledge_alert)(alert=alert, member=member)
    frame = await socket.receive_json_from(timeout=5)
    assert member.user.nickname in frame["data"]["row"]["html"]
    assert await logs.acount() == 1
    await socket.disconnect()


@pytest.mark.django_db(transaction=True)
async def test_consent_withdrawn_takes_the_line_away():
    alert = await sync_to_async(AlertFactory)()
    member = await sync_to_async(StaffMemberFactory)(agency=alert.agency)
    socket = await open_queue(member)
    withdraw = sync_to_async(accounts.withdraw_consent)
    await withdraw(user=alert.user, code="agency_risk_alert", channel="web")
    await sync_to_async(services.revoke_alerts)(user=alert.user)
    frame = await socket.receive_json_from(timeout=5)
    assert (frame["data"]["state"], frame["data"]["row"]["html"]) == ("revoked", "")
    await socket.disconnect()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("role", ["agency_admin", "dpo"])
async def test_roles_without_alerts_hear_nothing_of_them(role):
    member = await sync_to_async(StaffMemberFactory)(role=role)
    socket = await open_queue(member)
    await sync_to_async(open_alert)(await sync_to_async(make_person)())
    assert await socket.receive_nothing(timeout=0.5)
    await socket.disconnect()


@pytest.mark.django_db(transaction=True)
async def test_conflict_of_interest_gets_no_line():
    member = await sync_to_async(StaffMemberFactory)()
    person = await sync_to_async(make_person)()
    await InterestConflict.objects.acreate(member=member, subject=person, declared_by="member")
    socket = await open_queue(member)
    await sync_to_async(open_alert)(person)
    frame = await socket.receive_json_from(timeout=5)
    assert frame["data"]["row"] is None
    assert not await AccessLog.objects.filter(member=member).aexists()
    await socket.disconnect()


@pytest.mark.django_db(transaction=True)
async def test_safety_officer_gets_the_line_of_what_reached_them():
    alert = await sync_to_async(AlertFactory)(state="confirmed", escalation_step=3)
    platform = await sync_to_async(AgencyFactory)(is_platform=True, regions=[])
    officer = await sync_to_async(StaffMemberFactory)(agency=platform, role="platform_safety")
    socket = await open_queue(officer)
    member = await sync_to_async(StaffMemberFactory)(agency=alert.agency)
    await sync_to_async(services.send_offer)(alert=alert, member=member, message="안녕하세요")
    frame = await socket.receive_json_from(timeout=5)
    assert alert.agency.name in frame["data"]["row"]["html"]
    await socket.disconnect()


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 5])
def test_lines_cost_the_same_for_one_and_for_many(count):
    agency = AgencyFactory()
    members = [StaffMemberFactory(agency=agency) for _ in range(count)]
    alerts = [OfferFactory(alert__agency=agency).alert for _ in range(count)]
    wanted = {(member.pk, alert.public_id) for member in members for alert in alerts}
    with CaptureQueriesContext(
        connection,
    ) as queries:
        rows = services.show_rows(wanted=wanted)
    assert len(rows) == count * count
    assert AccessLog.objects.filter(target_kind="queue").count() == count * count
    # members, alerts, offers, conflicts, who was listed lately, the log, savepoint twice
    assert len(queries) == 8


@pytest.mark.django_db
def test_many_at_once_see_what_each_alone_sees():
    agency, platform = AgencyFactory(), AgencyFactory(is_platform=True, regions=[])
    members = [
        StaffMemberFactory(agency=place, role=role, is_active=is_active)
        for place, role, is_active in itertools.product(
            [agency, platform, AgencyFactory()], StaffMember.Role.values, [True, False]
        )
        if (role in PLATFORM_ROLES) == place.is_platform
    ]
    extra = {"closed": {"outcome": "error"}, "merged": {"merged_into": AlertFactory()}}
    alerts = [
        AlertFactory(agency=place, state=state, escalation_step=step, **extra.get(state, {}))
        for place, state, step in itertools.product([agency, platform], Alert.State.values, [0, 3])
    ]
    InterestConflict.objects.create(member=members[0], subject=alerts[4].user, declared_by="person")
    rows = list(list_rows([alert.public_id for alert in alerts]))
    expected = {
        (member.pk, pk)
        for member in members
        for pk in Alert.objects.for_staff(member)
        .filter(pk__in=[alert.pk for alert in alerts])
        .values_list("pk", flat=True)
    }
    assert list_viewers(members=members, alerts=rows) == expected
    assert expected
