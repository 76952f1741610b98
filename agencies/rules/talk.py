"""Pure decisions about what a person sees and says: limits of talk, words of their timeline."""

MESSAGE_LIMIT = 2_000
MESSAGES_PER_MINUTE = 20
TALK_PAGE = 200
REASON_LIMIT = 300
REFERRAL_REASON_LIMIT = 500
COMPLAINT_LIMIT = 2_000
# How many of their newest lines a person may choose excerpts from.
OWN_LINES = 60
TIMELINE_LENGTH = 60

# What a move of the case machine is to the person it is about.
CASE_STEPS = {
    "intake": "상담을 준비하고 있어요",
    "assessment": "어떤 도움이 필요한지 함께 알아봐요",
    "conference": "어떻게 도울지 기관이 모여 의논해요",
    "plan": "함께할 계획을 세워요",
    "active": "계획대로 함께하고 있어요",
    "referred": "다른 기관의 도움도 함께 받고 있어요",
    "closure_requested": "상담을 마치는 중이에요",
    "closed": "상담을 마쳤어요",
    "reopened": "상담을 다시 시작했어요",
}
OFFER_ANSWERS = {
    "accepted": "상담 제안을 받아들였어요",
    "declined": "상담 제안을 사양했어요",
    "later": "나중에 정하기로 했어요",
}
# What the holder of a case knows of its person (T2), beside what they are told in talk.
KNOWN_ITEMS = ("token", "nickname", "contact_phone", "safe_hours")
ITEMS_OF_REFERRAL = {
    "contact": ("nickname", "contact_phone", "safe_hours"),
    "first_talk": ("first_talk",),
    "needs_risk": ("needs_risk",),
    "plan": ("plan",),
}


def describe_case_step(state: str) -> str:
    """Say a state of a case in plain Korean."""
    return CASE_STEPS.get(state, state)


def list_disclosed_items(agreed: list[str]) -> list[str]:
    """Name what a recipient is told when a person agrees to these items of a referral."""
    told = [name for item in agreed for name in ITEMS_OF_REFERRAL.get(item, ())]
    return ["token", "referral_reason", *told]
