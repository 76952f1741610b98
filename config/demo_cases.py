"""The demo's case: accepted some days ago, planned, under way, another waiting for approval."""

import tomllib
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction
from django.utils import timezone

from accounts import services as accounts
from accounts.models import StaffMember, User
from agencies.models import Alert, Case, Offer
from agencies.services import cases

_DATA = Path(__file__).parent / "data" / "demo_cases.toml"


def make_cases(*, make_person: Callable[[dict[str, Any]], User]) -> None:
    """Make what is not there yet; made twice, or broken off between, nothing is there twice."""
    script = tomllib.loads(_DATA.read_text(encoding="utf-8"))
    for email in script["staff"]:
        accounts.accept_conduct(member=_find_member(email))
    users = [make_person(given) for given in script["people"]]
    for user, given in zip(users, script["people"], strict=True):
        if not user.cases.exists():
            _make_case(user, script, given["stages"])


def _find_member(email: str) -> StaffMember:
    return StaffMember.objects.select_related("user", "agency").get(user__email=email)


@transaction.atomic
def _make_case(user: User, script: dict[str, Any], stages: int) -> None:
    """Take a case as far as the script says: 1 assessment asked for, 2 active."""
    holder, approver = _find_member(script["holder"]), _find_member(script["approver"])
    case = cases.open_case(offer=_make_accepted_offer(user, holder, script["contact"]))
    _work(case, holder, script)
    _write(case, "first_talk", holder, script)
    cases.advance_case(case=case, to="assessment", member=holder)
    _write(case, "needs_risk", holder, script)
    asked = cases.request_approval(case=case, kind="assessment", member=holder)
    if stages == 1:
        return
    cases.decide_approval(approval=asked, member=approver, is_approved=True)
    cases.advance_case(case=case, to="conference", member=holder)
    cases.advance_case(case=case, to="plan", member=holder, reason="intensive")
    _write(case, "plan", holder, script)
    asked = cases.request_approval(case=case, kind="plan", member=holder)
    cases.decide_approval(approval=asked, member=approver, is_approved=True)
    cases.advance_case(case=case, to="active", member=holder)


def _make_accepted_offer(user: User, holder: StaffMember, contact: dict[str, Any]) -> Offer:
    """What accepting left behind; the loop itself is there to be played with the other people."""
    now, agency = timezone.now(), holder.agency
    alert = Alert.objects.create(
        user=user,
        agency=agency,
        token=accounts.issue_subject_token(user=user, agency=agency),
        source=Alert.Source.CRISIS,
        level=2,
        priority="P2",
        state=Alert.State.CLOSED,
        outcome=Alert.Outcome.ACCEPTED,
        due_at=now,
    )
    given = {"contact_phone": contact["phone"], "safe_hours": contact["safe_hours"]}
    offer = Offer.objects.create(
        alert=alert,
        sent_by=holder,
        message="괜찮으시면 이야기 나누고 싶어요.",
        state=Offer.State.ACCEPTED,
        expires_at=now + timedelta(hours=72),
        answered_at=now,
        contact_name=user.nickname,
        **given,
    )
    accounts.record_disclosure(
        subject=user,
        agency=agency,
        tier="T2",
        items=["nickname", *given],
        basis="상담 제안을 직접 받아들임",
        decided_by=user,
    )
    return offer


def _write(case: Case, kind: str, holder: StaffMember, script: dict[str, Any]) -> None:
    """Write a form to its end; the days of the script are counted from today."""
    today = timezone.localdate()
    days = {key: (today + timedelta(days=n)).isoformat() for key, n in script["days"][kind].items()}
    answers = {**script["answers"][kind], **days}
    cases.save_form(case=case, kind=kind, member=holder, answers=answers, is_final=True)


def _work(case: Case, holder: StaffMember, script: dict[str, Any]) -> None:
    """Contacts, tasks and notes."""
    today = timezone.localdate()
    for number, tried in enumerate(script["contacts"], start=1):
        cases.log_contact(case=case, member=holder, attempt_number=number, **tried)
    for number, given in enumerate(script["tasks"]):
        task = cases.add_task(
            case=case,
            member=holder,
            client_id=uuid5(NAMESPACE_URL, f"{case.public_id}/task-{number}"),
            kind=given["kind"],
            title=given["title"],
            due_date=today + timedelta(days=given["due_in"]),
        )
        if given.get("is_done"):
            cases.finish_task(task=task, member=holder)
    for number, text in enumerate(script["notes"]):
        key = uuid5(NAMESPACE_URL, f"{case.public_id}/note-{number}")
        cases.add_note(case=case, member=holder, client_id=key, text=text)
