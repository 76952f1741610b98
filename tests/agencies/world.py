"""One of each thing that a staff address can name, for tests/agencies/roles.py."""

from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from accounts import services
from accounts.models import AccessReview, StaffInvitation
from agencies.models import (
    CaseNote,
    Complaint,
    Emergency,
    Excerpt,
    ExcerptRequest,
    ThresholdReport,
)
from missions.models import Participation
from tests.agencies.roles import BOARDS, CASES, COMPLAINT, EMERGENCY
from tests.factories.accounts import StaffMemberFactory, UserFactory
from tests.factories.agencies import AlertFactory, EvidenceFactory, OfferFactory, make_person
from tests.factories.benefits import BenefitFactory, make_rich, redeem
from tests.factories.boards import StaffExportFactory, ThresholdReportFactory
from tests.factories.case_work import ApprovalFactory, CaseFormFactory, TaskFactory, fill
from tests.factories.cases import CaseFactory, CaseMessageFactory, ReferralFactory
from tests.factories.missions import ProgrammeFactory, WelfareMissionFactory
from tests.factories.policies import PolicyFactory


def make_world(member):
    """One of each thing, of the member's agency and in their hands; ids by name."""
    is_worker = member.role in CASES
    holder = member if is_worker else StaffMemberFactory(role="counsellor")
    agency = holder.agency if member.role in {"platform_safety", "dpo"} else member.agency
    holder = holder if holder.agency == agency else StaffMemberFactory(agency=agency)
    services.accept_conduct(member=member)
    person = make_person(
        nickname="비밀닉네임", consents=["service", "agency_risk_alert", "counsel_share_excerpt"]
    )
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
        "offered_alert": offer.alert.public_id,
        **_make_case_work(case, holder, person),
        **_make_catalogue(agency),
        **_make_oversight(member, holder, agency, person),
        **_make_emergencies(agency, person),
        **_make_numbers(member),
        "no_token": "ZZZZZZ",
    }


def _make_case_work(case, holder, person):
    CaseNote.objects.create(case=case, member=holder, text="비밀메모")
    for kind, key in (("first_talk", "wish"), ("closure", "changes")):
        CaseFormFactory(case=case, kind=kind, answers={**fill(kind), key: "비밀서식"})
    message = CaseMessageFactory(case=case, member=holder, text="비밀메시지")
    sent = ReferralFactory(
        case=CaseFactory(agency=case.agency, assigned_to=holder, state="active"),
        made_by=holder,
        reason="비밀의뢰",
    )
    received = ReferralFactory(
        case=CaseFactory(state="active", contact_phone="010-9999-8888"),
        to_agency=case.agency,
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
        "free_case": CaseFactory(agency=case.agency, assigned_to=None).public_id,
        "form_kind": "first_talk",
        "task": TaskFactory(case=case, title="비밀할일").public_id,
        "approval": ApprovalFactory(case=case, kind="closure").public_id,
        "sent_referral": sent.public_id,
        "received_referral": received.public_id,
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


def _make_emergencies(agency, person):
    """One that was decided and told, and one that waits for another officer."""
    first, second = (StaffMemberFactory(role="platform_safety") for _ in range(2))
    asked = {"recipient": "119", "items": ["name", "phone"], "reason": EMERGENCY}
    now = timezone.now()
    told = Emergency.objects.create(
        alert=AlertFactory(user=person, agency=agency, state="closed", outcome="rescued"),
        requested_by=first,
        decided_by=second,
        state="told",
        decided_at=now,
        tell_at=now,
        told_at=now,
        **asked,
    )
    confirmed = AlertFactory(agency=agency, state="confirmed", escalation_step=3)
    waiting = Emergency.objects.create(alert=confirmed, requested_by=first, **asked)
    return {"emergency": told.public_id, "asked_emergency": waiting.public_id}


def _make_numbers(member):
    """Files of the member's own agency, and the month of the alert programme."""
    role = "platform_safety" if member.agency.is_platform else "supervisor"
    colleague = StaffMemberFactory(role=role, agency=member.agency)
    asker = member if member.role in BOARDS else colleague
    file = StaffExportFactory(member=asker, state="ready", subject_count=3, content=b"1")
    report = ThresholdReport.objects.first() or ThresholdReportFactory()
    return {
        "own_export": file.public_id,
        "waiting_export": StaffExportFactory(member=colleague).public_id,
        "threshold_report": report.public_id,
    }
