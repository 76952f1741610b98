"""C3: every staff address, every role, a foreign agency and somebody who is no staff."""

import pytest
from django.db import transaction
from django.test import Client
from django.urls import get_resolver

from accounts.services import accept_conduct
from agencies.api.staff import StaffView
from tests.agencies.roles import (
    COMPLAINT,
    EMERGENCY,
    OFFICER,
    ROLES,
    SECRETS,
    WHO,
)
from tests.agencies.world import make_world
from tests.factories.accounts import AgencyFactory, StaffMemberFactory, UserFactory
from tests.factories.sign_ins import sign_in_staff
from tests.house.test_doors import walk

pytestmark = pytest.mark.django_db
STAFF = ("agency/", "api/v1/agency")
MISSING = {404}


def list_addresses():
    """Every staff address by its name, as the resolver knows it."""
    found = {}
    for route, entry in walk(get_resolver().url_patterns):
        view = getattr(entry.callback, "cls", None) or getattr(entry.callback, "view_class", None)
        is_api = isinstance(view, type) and issubclass(view, StaffView)
        if route.startswith(STAFF) or is_api:
            name = f"agencies:{entry.name}" if route.startswith("agency/") else entry.name
            found[name] = (route, entry, view)
    return found


ADDRESSES = list_addresses()


def test_every_staff_address_says_who_finds_it():
    unknown = sorted(set(ADDRESSES) - set(WHO))
    assert not unknown, (
        f"add to WHO in tests/agencies/roles.py a line for each of {unknown}: the roles that find "
        "it and, where it holds an id, the thing of make_world() the id is of"
    )
    assert sorted(set(WHO) - set(ADDRESSES)) == [], "addresses of WHO that are gone"


@pytest.mark.parametrize("name", WHO)
def test_every_id_of_an_address_names_a_thing(name):
    names = ADDRESSES[name][1].pattern.converters
    assert bool(names) == bool(WHO[name].thing), name


def fill(name, world):
    """The address with the world's ids in it."""
    route, entry, _ = ADDRESSES[name]
    who = WHO[name]
    for key, converter in entry.pattern.converters.items():
        kind = type(converter).__name__.removesuffix("Converter").lower().replace("string", "str")
        thing = world[who.others.get(key, who.thing)]
        route = route.replace(f"<{kind}:{key}>", str(thing))
    assert "<" not in route, route
    return f"/{route}"


def ask(client, name, world):
    """Ask as the address is asked: a page is read, a move is made; nothing of it stays."""
    view = ADDRESSES[name][2]
    is_read = hasattr(view, "get") and "get" in getattr(view, "http_method_names", ["get"])
    address = fill(name, world)
    with transaction.atomic():
        if is_read:
            answer = client.get(address)
        elif address.startswith("/api/"):
            send = client.post if hasattr(view, "post") else client.put
            answer = send(address, WHO[name].given, "application/json")
        else:
            answer = client.post(address, WHO[name].given)
        transaction.set_rollback(True)
    return answer


def text_of(answer):
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content.decode(errors="replace")


@pytest.mark.parametrize("role", ROLES)
def test_a_role_finds_its_own_addresses_and_no_other(client, role):
    member = StaffMemberFactory(role=role)
    world = make_world(member)
    sign_in_staff(client, member.user)
    wrong, told = {}, {}
    for name, who in WHO.items():
        answer = ask(client, name, world)
        is_found = answer.status_code not in MISSING or who.thing == "no_token"
        if is_found != (role in who.roles) and who.thing != "no_token":
            wrong[name] = answer.status_code
        if role in {"agency_admin", "dpo"}:
            secrets = (*SECRETS, EMERGENCY, *(() if who.roles == OFFICER else (COMPLAINT,)))
            if seen := [word for word in secrets if word in text_of(answer)]:
                told[name] = seen
    assert (wrong, told) == ({}, {})


def test_every_secret_is_read_by_whom_it_is_for(client):
    # Else the test above would look for words that no page could say.
    read = {}
    for role in ("supervisor", "platform_safety", "dpo"):
        member = StaffMemberFactory(role=role)
        world = make_world(member)
        sign_in_staff(client, member.user)
        pages = [text_of(ask(client, name, world)) for name in WHO]
        words = (*SECRETS, COMPLAINT, EMERGENCY)
        read[role] = {word for word in words if any(word in page for page in pages)}
    assert EMERGENCY in read["platform_safety"]
    assert (read["supervisor"], read["dpo"]) == (set(SECRETS), {COMPLAINT})


@pytest.mark.parametrize("role", [role for role in ROLES if role not in {"platform_safety", "dpo"}])
def test_staff_of_another_agency_find_nothing_of_this_one(client, role):
    world = make_world(StaffMemberFactory(role=role))
    foreign = StaffMemberFactory(role=role, agency=AgencyFactory())
    make_world(foreign)
    # Nothing of the own world is asked for, so that every secret would be the other's.
    sign_in_staff(client, foreign.user)
    found = {}
    for name, who in WHO.items():
        if who.thing and not who.is_common and who.thing != "no_token":
            answer = ask(client, name, world)
            if answer.status_code not in MISSING:
                found[name] = answer.status_code
    assert found == {}


@pytest.mark.parametrize("role", ["duty", "counsellor"])
def test_a_colleague_finds_no_case_that_is_not_theirs(client, role):
    holder = StaffMemberFactory(role=role)
    world = make_world(holder)
    colleague = StaffMemberFactory(role=role, agency=holder.agency)
    accept_conduct(member=colleague)
    sign_in_staff(client, colleague.user)
    found = {
        name: answer.status_code
        for name, who in WHO.items()
        if who.thing in {"case", "approval", "sent_referral"}
        and (answer := ask(client, name, world)).status_code not in MISSING
    }
    assert found == {}


def test_somebody_who_is_no_staff_finds_nothing():
    world = make_world(StaffMemberFactory(role="supervisor"))
    gone = StaffMemberFactory(role="supervisor", agency=world["member"].agency, is_active=False)
    for user in (UserFactory(), world["person"], gone.user):
        client = sign_in_staff(Client(), user)
        found = {
            name: answer.status_code
            for name in WHO
            if (answer := ask(client, name, world)).status_code not in MISSING
        }
        assert found == {}


def test_a_stranger_is_led_to_the_sign_in(client):
    world = make_world(StaffMemberFactory(role="supervisor"))
    for name in WHO:
        answer = ask(client, name, world)
        assert answer.status_code in {302, 401, 403}, name
        if answer.status_code == 302:
            assert answer.url.startswith("/accounts/login/"), name
