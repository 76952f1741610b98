"""Pure decisions about cases: their moves, who works on them, the Korean clock (domain C)."""

from datetime import timedelta

# Domain C, "Offer and case". A closure may be asked for at any time (no contact, moved …); one that
# is not approved goes back to where it came from (docs/adr/0033).
_OPEN = ("intake", "assessment", "conference", "plan", "active", "referred", "reopened")
CASE_MOVES = {
    "intake": {"assessment", "closure_requested"},
    "assessment": {"conference", "closure_requested"},
    "conference": {"plan", "closure_requested"},
    "plan": {"active", "closure_requested"},
    "active": {"referred", "closure_requested"},
    "referred": {"active", "closure_requested"},
    "closure_requested": {"closed", *_OPEN},
    "closed": {"reopened"},
    "reopened": {"assessment", "closure_requested"},
}
# Who may hold a case; supervisors see all of their agency's.
CASE_ROLES = ("duty", "counsellor", "supervisor")

# 통합사례관리: 욕구·위기도 조사 in about 10 days, 사례회의 in 15, 계획 in 30 (domain C, [37]).
CLOCK = {
    "assessment": timedelta(days=10),
    "conference": timedelta(days=15),
    "plan": timedelta(days=30),
}
AFTERCARE = (timedelta(days=7), timedelta(days=30), timedelta(days=90))
# "No contact" is an outcome only after three tries by three channels over 14 days.
NO_CONTACT_TRIES = 3
NO_CONTACT_CHANNELS = 3
NO_CONTACT_SPAN = timedelta(days=14)

ASSIGNMENT_REASONS = {
    "accepted": "제안을 보낸 사람",
    "assigned": "책임자가 맡김",
    "taken": "스스로 맡음",
    "conflict": "이해 충돌",
    "person_asked": "당사자의 부탁",
    "left": "앞선 담당이 떠남",
}

REFERRAL_MOVES = {
    "in_progress": {"accepted", "rejected", "revoked"},
    "accepted": {"done", "revoked"},
}
OPEN_REFERRAL_STATES = ("in_progress", "accepted")
# What may go along with a referral; the person agrees to each for that recipient.
REFERRAL_ITEMS = {
    "contact": "부를 이름과 연락처",
    "first_talk": "초기상담 기록",
    "needs_risk": "욕구·위기도 조사",
    "plan": "계획",
}
REFERRAL_REJECTIONS = {
    "full": "지금은 자리가 없음",
    "not_ours": "맡는 일이 아님",
    "out_of_area": "담당 지역이 아님",
    "unreachable": "연락이 닿지 않음",
}

EXCERPT_MOVES = {
    "asked": {"approved", "declined", "expired", "revoked"},
    "approved": {"expired", "revoked"},
}
# How long a person has to answer, and how long what they chose may be read.
EXCERPT_ASK_TIME = timedelta(hours=72)
EXCERPT_READ_TIME = timedelta(days=7)
EXCERPT_LIMIT = 10

EMERGENCY_MOVES = {
    "requested": {"approved", "refused"},
    "approved": {"told"},
}
EMERGENCY_ITEMS = {
    "name": "이름",
    "phone": "전화번호",
    "region": "사는 시군구",
}

COMPLAINT_MOVES = {"open": {"answered"}}
COMPLAINT_TIME = timedelta(days=30)
