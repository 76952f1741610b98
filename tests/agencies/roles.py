"""Who finds which staff address, and one of each thing such an address can name.

A new address needs one line in `WHO`. Where it holds an id, the line names the thing in the world
that the id is of; a new kind of thing is one more line in `make_world`.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from accounts import services
from accounts.models import AccessReview, StaffInvitation
from agencies.models import CaseForm, CaseNote, Complaint, Excerpt, ExcerptRequest
from missions.models import Participation
from tests.factories.accounts import StaffMemberFactory, UserFactory
from tests.factories.agencies import AlertFactory, EvidenceFactory, OfferFactory, make_person
from tests.factories.benefits import BenefitFactory, make_rich, redeem
from tests.factories.cases import CaseFactory, CaseMessageFactory, ReferralFactory
from tests.factories.missions import ProgrammeFactory, WelfareMissionFactory
from tests.factories.policies import PolicyFactory

ROLES = ("duty", "counsellor", "supervisor", "agency_admin", "platform_safety", "dpo")
EVERYBODY = frozenset(ROLES)
ALERTS = frozenset({"duty", "counsellor", "supervisor", "platform_safety"})
CASES = frozenset({"duty", "counsellor", "supervisor"})
WRITERS = frozenset({"duty", "counsellor", "supervisor"})
SUPERVISOR = frozenset({"supervisor"})
SAFETY = frozenset({"platform_safety"})
ADMIN = frozenset({"agency_admin"})
OFFICER = frozenset({"dpo"})


@dataclass(frozen=True)
class Who:
    """The roles that find an address, the thing its id is of, and what a POST brings along."""

    roles: frozenset
    thing: str = ""
    given: dict = field(default_factory=dict)
    # The same for every agency: an id of somewhere else is found too.
    is_common: bool = False


WHO = {
    "agencies:queue": Who(ALERTS),
    "agencies:finished": Who(ALERTS),
    "agencies:alert": Who(ALERTS, "alert"),
    "agencies:acknowledge": Who(ALERTS, "alert"),
    "agencies:dismiss": Who(ALERTS, "alert"),
    "agencies:send_offer": Who(ALERTS, "alert"),
    "agencies:close": Who(ALERTS, "alert"),
    "api-alerts": Who(ALERTS),
    "api-alert": Who(ALERTS, "alert"),
    "api-acknowledge": Who(ALERTS, "alert"),
    "api-dismiss": Who(ALERTS, "alert"),
    "api-send-offer": Who(ALERTS, "alert"),
    "api-close": Who(ALERTS, "alert"),
    "agencies:cases": Who(CASES),
    "agencies:case": Who(CASES, "case"),
    "agencies:confirmations": Who(WRITERS),
    "agencies:confirm": Who(WRITERS, "participation"),
    "agencies:confirm_shown": Who(WRITERS, "no_token"),
    "agencies:check_in_code": Who(WRITERS, "programme"),
    "agencies:policies": Who(WRITERS),
    "agencies:policy": Who(WRITERS, "policy", is_common=True),
    "agencies:policy_draft": Who(WRITERS, "policy", is_common=True),
    "agencies:programmes": Who(WRITERS),
    "agencies:programme_new": Who(WRITERS),
    "agencies:programme": Who(WRITERS, "programme"),
    "agencies:programme_edit": Who(WRITERS, "programme"),
    "agencies:programme_close": Who(WRITERS, "programme"),
    "agencies:programme_report": Who(WRITERS, "programme"),
    "agencies:programme_participants": Who(WRITERS, "programme"),
    "agencies:missions": Who(WRITERS),
    "agencies:mission_new": Who(WRITERS),
    "agencies:mission_preview": Who(WRITERS),
    "agencies:mission": Who(WRITERS, "mission"),
    "agencies:mission_edit": Who(WRITERS, "mission"),
    "agencies:mission_approve": Who(WRITERS, "mission"),
    "agencies:mission_open": Who(WRITERS, "mission"),
    "agencies:mission_close": Who(WRITERS, "mission"),
    "agencies:mission_redraft": Who(WRITERS, "mission"),
    "agencies:benefits": Who(WRITERS),
    "agencies:benefit_new": Who(WRITERS),
    "agencies:benefit": Who(WRITERS, "benefit"),
    "agencies:benefit_edit": Who(WRITERS, "benefit"),
    "agencies:benefit_move": Who(WRITERS, "benefit"),
    "agencies:benefit_stock": Who(WRITERS, "benefit"),
    "agencies:codes": Who(WRITERS),
    "agencies:code_use": Who(WRITERS, "redemption"),
    "agencies:code_void": Who(WRITERS, "redemption"),
    "agencies:conduct": Who(EVERYBODY),
    "agencies:reviews": Who(OFFICER),
    "agencies:review": Who(OFFICER, "review"),
    "agencies:review_sign": Who(OFFICER, "review"),
    "agencies:incidents": Who(OFFICER),
    "agencies:incident_new": Who(OFFICER),
    "agencies:incident": Who(OFFICER, "incident"),
    "agencies:incident_words": Who(OFFICER, "incident"),
    "agencies:incident_report": Who(OFFICER, "incident"),
    "agencies:incident_tell": Who(OFFICER, "incident"),
    "agencies:incident_close": Who(OFFICER, "incident"),
    "agencies:consent_counts": Who(OFFICER),
    "agencies:settings": Who(ADMIN),
    "agencies:settings_hours": Who(ADMIN),
    "agencies:agency_staff": Who(ADMIN),
    "agencies:agency_staff_role": Who(ADMIN, "colleague"),
    "agencies:agency_staff_end": Who(ADMIN, "colleague"),
    "agencies:invitation_withdraw": Who(ADMIN, "invitation"),
}

# Words of a person and of those who work with them: agency admin and privacy officer see none.
SECRETS = (
    "비밀닉네임",
    "비밀제안말",
    "010-9999-8888",
    "비밀메모",
    "비밀메시지",
    "비밀발췌",
    "비밀서식",
    "비밀의뢰",
)
# A complaint is written to the officer, and to nobody else.
COMPLAINT = "비밀불편"


def make_world(member):
    """One of each thing, of the member's agency and in their hands; ids by name."""
    is_worker = member.role in CASES
    holder = member if is_worker else StaffMemberFactory(role="counsellor")
    agency = holder.agency if member.role in {"platform_safety", "dpo"} else member.agency
    holder = holder if holder.agency == agency else StaffMemberFactory(agency=agency)
    services.accept_conduct(member=member)
    person = make_person(nickname="비밀닉네임", consents=["service", "agency_risk_alert"])
    # So far escalated that the platform's safety officer finds it too.
    alert = AlertFactory(user=person, agency=agency, escalation_step=3, token="온기-ABCD")
    EvidenceFactory(alert=alert)
    offered = AlertFactory(agency=agency, state="offered", escalation_step=3)
    offer = OfferFactory(alert=offered, sent_by=holder, message="비밀제안말")
    case = CaseFactory(
        user=person,
        agency=agency,
        assigned_to=holder,
        state="active",
        contact_phone="010-9999-8888",
    )
    return {
        "member": member,
        "person": person,
        "alert": alert.public_id,
        "offer": offer.public_id,
        **_make_case_work(case, holder, person),
        **_make_catalogue(agency),
        **_make_oversight(member, holder, agency, person),
        "no_token": "ZZZZZZ",
    }


def _make_case_work(case, holder, person):
    CaseNote.objects.create(case=case, member=holder, text="비밀메모")
    CaseForm.objects.create(
        case=case,
        kind="first_talk",
        template_version=1,
        answers={"talk": "비밀서식"},
        written_by=holder,
    )
    message = CaseMessageFactory(case=case, member=holder, text="비밀메시지")
    referral = ReferralFactory(
        case=CaseFactory(agency=case.agency, assigned_to=holder, state="active"),
        made_by=holder,
        reason="비밀의뢰",
    )
    request = ExcerptRequest.objects.create(
        case=case,
        asked_by=holder,
        reason="상황을 알고 싶어요.",
        state="approved",
        answered_at=timezone.now(),
        expires_at=timezone.now() + timedelta(days=7),
    )
    Excerpt.objects.create(
        request=request,
        message_public_id=uuid4(),
        is_own=True,
        text="비밀발췌",
        said_at=timezone.now(),
    )
    complaint = Complaint.objects.create(
        user=person,
        agency=case.agency,
        case=case,
        kind="conduct",
        text=COMPLAINT,
        due_at=timezone.now() + timedelta(days=30),
    )
    return {
        "case": case.public_id,
        "message": message.public_id,
        "referral": referral.public_id,
        "excerpt_request": request.public_id,
        "complaint": complaint.public_id,
    }


def _make_catalogue(agency):
    programme = ProgrammeFactory(agency=agency)
    mission = WelfareMissionFactory(programme=programme)
    participation = Participation.objects.create(
        user=UserFactory(consents=["service", "programme_participation"]),
        mission=mission,
        state="waiting",
        proof="staff",
        is_shared=True,
    )
    benefit = BenefitFactory(agency=agency)
    return {
        "programme": programme.public_id,
        "mission": mission.public_id,
        "participation": participation.public_id,
        "benefit": benefit.public_id,
        "redemption": redeem(make_rich(), benefit).public_id,
        "policy": PolicyFactory().public_id,
    }


def _make_oversight(member, holder, agency, person):
    officer = member if member.role == "dpo" else StaffMemberFactory(role="dpo")
    services.record_access(
        member=holder,
        subject=person,
        action="viewed",
        target_kind="case",
        target_id="1",
        purpose="사례 살펴보기",
    )
    services.issue_subject_token(user=person, agency=agency)
    now = timezone.now()
    incident = services.open_incident(
        member=officer,
        kind="leak",
        title="화면을 찍음",
        detected_at=now,
        affected_from=now - timedelta(days=1),
        affected_to=now,
        agency=agency,
    )
    month = timezone.localdate().replace(day=1)
    invitation = StaffInvitation.objects.create(
        agency=agency,
        user=UserFactory(),
        role="duty",
        invited_by=holder,
        expires_at=now + timedelta(days=7),
    )
    return {
        "review": AccessReview.objects.create(agency=agency, month=month).public_id,
        "incident": incident.public_id,
        "colleague": StaffMemberFactory(agency=agency).user.public_id,
        "invitation": invitation.public_id,
    }
