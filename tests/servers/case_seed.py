"""People on both sides of a case, for the journey from an alert to a closed case."""

import datetime
import json

from accounts import services as accounts
from accounts.models import Agency, AgencyHours, StaffMember, User
from tests.factories.sign_ins import add_totp, make_staff_sign_in
from tests.servers.seed import make_person

REGION = "11140"


def make_agency(name, regions=()):
    agency = Agency.objects.create(name=name, phone="02-000-0100", on_call_phone="02-000-0101")
    agency.regions.set(regions)
    AgencyHours.objects.bulk_create(
        AgencyHours(
            agency=agency, weekday=day, opens_at=datetime.time(0), closes_at=datetime.time(23, 59)
        )
        for day in range(7)
    )
    return agency


def hire(agency, role, nickname):
    """A member of staff who promised what staff promise, signed in."""
    user = User(email=f"{role}.{agency.pk}@example.com", nickname=nickname)
    user.set_unusable_password()
    user.save()
    accounts.trust_email(user=user)
    member = StaffMember.objects.create(user=user, agency=agency, role=role)
    accounts.accept_conduct(member=member)
    add_totp(user)
    return make_staff_sign_in(user).session_key


def make_case_people():
    """Print a person, two who work where they live, and one of the agency next door."""
    own, other = make_agency("느티마을센터", [REGION]), make_agency("강가마을센터")
    print(
        json.dumps(
            {
                "person": make_person(910, region=REGION),
                "duty": hire(own, "duty", "느티"),
                "supervisor": hire(own, "supervisor", "책임이"),
                "recipient": hire(other, "counsellor", "강가"),
            }
        )
    )
