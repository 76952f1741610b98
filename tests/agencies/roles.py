"""Who finds which staff address, and one of each thing such an address can name.

A new address needs one line in `WHO`. Where it holds an id, the line names the thing in the world
that the id is of; a new kind of thing is one more line in `make_world` (tests/agencies/world.py).
"""

from dataclasses import dataclass, field

ROLES = ("duty", "counsellor", "supervisor", "agency_admin", "platform_safety", "dpo")
EVERYBODY = frozenset(ROLES)
ALERTS = frozenset({"duty", "counsellor", "supervisor", "platform_safety"})
CASES = frozenset({"duty", "counsellor", "supervisor"})
WRITERS = frozenset({"duty", "counsellor", "supervisor"})
SUPERVISOR = frozenset({"supervisor"})
SAFETY = frozenset({"platform_safety"})
ADMIN = frozenset({"agency_admin"})
OFFICER = frozenset({"dpo"})
EMERGENCIES = SAFETY | OFFICER
BOARDS = frozenset({"supervisor", "agency_admin", "platform_safety"})
EXPORTS = BOARDS | OFFICER


@dataclass(frozen=True)
class Who:
    """The roles that find an address, the thing its id is of, and what a POST brings along."""

    roles: frozenset
    thing: str = ""
    given: dict = field(default_factory=dict)
    # The same for every agency: an id of somewhere else is found too.
    is_common: bool = False
    # Where an address holds more than one value: of which thing the others are, by their name.
    others: dict = field(default_factory=dict)


WHO = {
    "agencies:queue": Who(ALERTS),
    "agencies:finished": Who(ALERTS),
    "agencies:alert": Who(ALERTS, "alert"),
    "agencies:acknowledge": Who(ALERTS, "alert"),
    "agencies:dismiss": Who(ALERTS, "alert"),
    "agencies:send_offer": Who(ALERTS, "alert"),
    "agencies:close": Who(ALERTS, "offered_alert"),
    "agencies:confirm_alert": Who(ALERTS, "alert"),
    "agencies:take_over": Who(ALERTS, "alert"),
    "agencies:draft_offer": Who(ALERTS, "alert"),
    "agencies:preview_offer": Who(ALERTS, "alert"),
    "agencies:request_emergency": Who(SAFETY, "alert"),
    "agencies:emergencies": Who(EMERGENCIES),
    "agencies:emergency": Who(EMERGENCIES, "emergency"),
    "agencies:approve_emergency": Who(SAFETY, "asked_emergency"),
    "agencies:refuse_emergency": Who(SAFETY, "asked_emergency"),
    "api-alerts": Who(ALERTS),
    "api-alert": Who(ALERTS, "alert"),
    "api-acknowledge": Who(ALERTS, "alert"),
    "api-dismiss": Who(ALERTS, "alert"),
    "api-send-offer": Who(ALERTS, "alert"),
    "api-close": Who(ALERTS, "offered_alert"),
    "api-confirm-alert": Who(ALERTS, "alert"),
    "api-take-over": Who(ALERTS, "alert"),
    "api-draft": Who(ALERTS, "alert"),
    "agencies:cases": Who(CASES),
    "agencies:cases_overdue": Who(SUPERVISOR),
    "agencies:case": Who(CASES, "case"),
    "agencies:case_step": Who(CASES, "case"),
    "agencies:case_ask": Who(CASES, "case"),
    "agencies:case_assign": Who(SUPERVISOR, "case"),
    "agencies:case_take": Who(CASES, "free_case"),
    "agencies:case_conflict": Who(CASES, "case"),
    "agencies:case_form": Who(CASES, "case", others={"kind": "form_kind"}),
    "agencies:case_task_add": Who(CASES, "case"),
    "agencies:case_task_turn": Who(CASES, "case", others={"task_id": "task"}),
    "agencies:case_contact": Who(CASES, "case"),
    "agencies:case_notes": Who(CASES, "case"),
    "agencies:case_note_add": Who(CASES, "case"),
    "agencies:case_talk": Who(CASES, "case"),
    "agencies:case_excerpts": Who(CASES, "case"),
    "agencies:case_referrals": Who(CASES, "case"),
    "agencies:approvals": Who(SUPERVISOR),
    "agencies:approval": Who(SUPERVISOR, "approval"),
    "agencies:referral_done": Who(CASES, "sent_referral"),
    "agencies:referral_revoke": Who(CASES, "sent_referral"),
    "agencies:referrals": Who(CASES),
    "agencies:referral": Who(CASES, "received_referral"),
    "agencies:referral_accept": Who(CASES, "received_referral"),
    "agencies:referral_reject": Who(CASES, "received_referral"),
    "api-cases": Who(CASES),
    "api-case": Who(CASES, "case"),
    "api-case-step": Who(CASES, "case"),
    "api-case-contacts": Who(CASES, "case"),
    "api-case-notes": Who(CASES, "case"),
    "api-case-tasks": Who(CASES, "case"),
    "api-case-task": Who(CASES, "case", others={"task_id": "task"}),
    "agencies:boards": Who(BOARDS),
    "agencies:export_ask": Who(BOARDS),
    "agencies:exports": Who(EXPORTS),
    "agencies:export_decide": Who(EXPORTS, "waiting_export", {"decision": "approve"}),
    # Only who asked for a file takes it, and the privacy officer cannot ask.
    "agencies:export_file": Who(BOARDS, "own_export"),
    "agencies:programme_reports": Who(SAFETY),
    "agencies:programme_report_one": Who(SAFETY, "threshold_report"),
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
    "agencies:complaints": Who(OFFICER),
    "agencies:complaint": Who(OFFICER, "complaint"),
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
    "비밀할일",
)
# A complaint is written to the officer, and to nobody else.
COMPLAINT = "비밀불편"
# Why rescue was told may quote a person: for the safety officers alone.
EMERGENCY = "비밀긴급까닭"
