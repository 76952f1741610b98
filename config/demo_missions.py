"""The demo's programmes, and what its people do: through the services, as they would."""

import tomllib
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import StaffMember, User
from missions.models import Benefit, Mission, Participation, Programme
from missions.services import benefits, catalogue, confirmations, doing, programmes
from missions.services.catalogue import MissionText
from missions.services.programmes import ProgrammeText

_DATA = Path(__file__).parent / "data" / "demo_missions.toml"
_LATER_STATES = {"approved": 1, "open": 2, "closed": 3}


def make_missions() -> None:
    """Make what is not there yet; made twice, or broken off between, nothing is there twice."""
    script = tomllib.loads(_DATA.read_text(encoding="utf-8"))
    staff = {role: _find_member(script[role]) for role in ("writer", "approver", "witness")}
    for given in script["programmes"]:
        _make_programme(given, staff)
    for given in script["benefits"]:
        _make_benefit(given, staff)
    for email, given in script["people"].items():
        _live(User.objects.get(email=email), given, staff["witness"])


def _find_member(email: str) -> StaffMember:
    return StaffMember.objects.select_related("user", "agency").get(user__email=email)


def _make_programme(given: dict[str, Any], staff: dict[str, StaffMember]) -> None:
    writer, today = staff["writer"], timezone.localdate()
    programme = Programme.objects.filter(agency=writer.agency, name=given["name"]).first()
    if programme is None:
        text = ProgrammeText(
            name=given["name"],
            place=given["place"],
            starts_on=today + timedelta(days=given["starts_in"]),
            ends_on=today + timedelta(days=given["ends_in"]),
            capacity=given["capacity"],
            introduction=given["introduction"],
        )
        programme = programmes.save_programme(
            user=writer.user, member=writer, agency=writer.agency, text=text
        )
    for mission in given["missions"]:
        if not programme.missions.filter(title=mission["title"]).exists():
            _make_mission(programme, mission, staff)


@transaction.atomic
def _make_mission(
    programme: Programme, given: dict[str, Any], staff: dict[str, StaffMember]
) -> None:
    """One writes, another approves, and it goes as far as the script says."""
    text = {name: given[name] for name in MissionText.__dataclass_fields__ if name in given}
    kind: dict[str, Any] = {
        "kind": "welfare",
        "rung": Mission.Rung.PEOPLE,
        "theme": Mission.Theme.WELFARE,
    }
    writer, approver = staff["writer"], staff["approver"]
    who: dict[str, Any] = {"user": writer.user, "member": writer}
    mission = catalogue.save_mission(
        text=MissionText(programme=programme, **kind, **text), steps=given["steps"], **who
    )
    stages = _LATER_STATES.get(given["state"], 0)
    if stages >= _LATER_STATES["approved"]:
        catalogue.approve_mission(mission=mission, user=approver.user, member=approver)
    if stages >= _LATER_STATES["open"]:
        catalogue.open_mission(mission=mission, **who)
    if stages >= _LATER_STATES["closed"]:
        catalogue.close_mission(mission=mission, reason=given["reason"], **who)


@transaction.atomic
def _make_benefit(given: dict[str, Any], staff: dict[str, StaffMember]) -> None:
    """What the agency gives for points, open for the next two months."""
    writer, today = staff["writer"], timezone.localdate()
    if Benefit.objects.filter(agency=writer.agency, title=given["title"]).exists():
        return
    days: dict[str, Any] = {"opens_on": today, "closes_on": today + timedelta(days=60)}
    benefit = benefits.save_benefit(member=writer, **given, **days)
    benefits.move_benefit(benefit=benefit, member=staff["approver"], to=Benefit.State.APPROVED)
    benefits.move_benefit(benefit=benefit, member=writer, to=Benefit.State.OPEN)


def _live(user: User, given: dict[str, Any], witness: StaffMember) -> None:
    for one in given["done"]:
        _finish(user, one)
    for code in given["doing"]:
        doing.start_mission(user=user, mission=Mission.objects.get(code=code))
    for title in (given["joined"], given.get("confirmed", "")):
        mission = Mission.objects.filter(title=title, kind="welfare").first()
        if mission and not mission.participations.filter(user=user).exists():
            _join(user, mission, given["is_shared"], witness if title != given["joined"] else None)


@transaction.atomic
def _finish(user: User, given: dict[str, Any]) -> None:
    """As if it had been done some days ago, at noon or whatever time it is now."""
    mission = Mission.objects.get(code=given["code"])
    if mission.participations.filter(user=user).exists():
        return
    at = timezone.now() - timedelta(days=given["days_ago"])
    row = doing.start_mission(user=user, mission=mission, now=at)
    doing.finish_participation(participation=row, proof="self", note=given.get("note", ""), now=at)
    Participation.objects.filter(pk=row.pk).update(created_at=at - timedelta(minutes=5))


@transaction.atomic
def _join(user: User, mission: Mission, is_shared: bool, witness: StaffMember | None) -> None:
    """Begin a welfare mission; with a witness staff have confirmed it already."""
    row = doing.start_mission(user=user, mission=mission, is_shared=is_shared)
    if witness is not None:
        confirmations.ask_confirmation(participation=row)
        doing.confirm_participation(participation=row, member=witness)
