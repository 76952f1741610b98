import json

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator

from agencies import services
from agencies.consumers import StaffConsumer
from tests.factories.accounts import AgencyFactory, StaffMemberFactory, UserFactory
from tests.factories.agencies import AlertFactory, make_person
from tests.factories.safety import CrisisAssessmentFactory
from tests.factories.sign_ins import make_staff_sign_in

pytestmark = pytest.mark.django_db(transaction=True)


async def connect(sign_in):
    socket = WebsocketCommunicator(StaffConsumer.as_asgi(), "/ws/v1/agency")
    socket.scope["sign_in"] = sign_in
    await socket.connect()
    return socket


async def open_socket(member):
    socket = await connect(await sync_to_async(make_staff_sign_in)(member.user))
    assert await socket.receive_json_from() == {"type": "ready"}
    return socket


async def test_strangers_are_closed_with_4401():
    socket = await connect(None)
    assert await socket.receive_output() == {"type": "websocket.close", "code": 4401}


@pytest.mark.parametrize("make", [UserFactory, lambda: StaffMemberFactory(is_active=False).user])
async def test_people_who_are_not_staff_are_closed_with_4403(make):
    user = await sync_to_async(make)()
    socket = await connect(await sync_to_async(make_staff_sign_in)(user))
    assert await socket.receive_output() == {"type": "websocket.close", "code": 4403}


async def test_crisis_reaches_the_staff_of_its_agency_only():
    agency = await sync_to_async(AgencyFactory)()
    member = await sync_to_async(StaffMemberFactory)(agency=agency)
    stranger = await sync_to_async(StaffMemberFactory)(agency__regions=["26110"])
    near, far = await open_socket(member), await open_socket(stranger)
    person = await sync_to_async(make_person)(nickname="비밀닉네임")
    assessment = await sync_to_async(CrisisAssessmentFactory)(user=person, level=5)
    alert = await sync_to_async(services.open_alert_for_crisis)(assessment=assessment)
    frame = await near.receive_json_from(timeout=5)
    assert frame == {
        "type": "alert.created",
        "data": {
            "id": str(alert.public_id),
            "priority": "P0",
            "level": 5,
            "state": "open",
            "is_notice": True,
        },
    }
    assert "비밀닉네임" not in json.dumps(frame, ensure_ascii=False)
    assert await far.receive_nothing(timeout=0.3)
    await near.disconnect()
    await far.disconnect()


async def test_acknowledging_reaches_the_colleagues():
    alert = await sync_to_async(AlertFactory)()
    member = await sync_to_async(StaffMemberFactory)(agency=alert.agency)
    socket = await open_socket(member)
    await sync_to_async(services.acknowledge_alert)(alert=alert, member=member)
    frame = await socket.receive_json_from(timeout=5)
    assert (frame["type"], frame["data"]["state"]) == ("alert.changed", "acknowledged")
    assert frame["data"]["is_notice"] is False
    await socket.disconnect()


@pytest.mark.parametrize("sent", ["{}", "not json", "{" * 1000])
async def test_whatever_is_said_here_is_refused_and_the_socket_stays(sent):
    member = await sync_to_async(StaffMemberFactory)()
    socket = await open_socket(member)
    await socket.send_to(text_data=sent)
    assert (await socket.receive_json_from())["code"] == "unknown_command"
    await socket.send_to(bytes_data=b"\x00")
    assert (await socket.receive_json_from())["code"] == "unknown_command"
    await socket.disconnect()
