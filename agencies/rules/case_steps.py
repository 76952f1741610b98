"""Pure decisions about a case's way: what each step needs, its days, and when it may end."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from agencies.rules import cases as rules

# Which form each approval is about.
FORM_OF = {"assessment": "needs_risk", "plan": "plan", "closure": "closure"}
# In which states each approval is asked for; a closure from wherever the table lets it be.
APPROVAL_STATES = {
    "assessment": ("assessment",),
    "plan": ("plan",),
    "closure": tuple(old for old, new in rules.CASE_MOVES.items() if "closure_requested" in new),
}
# A mark of the clock is met when its work is done, which the next state says: 조사 within 10 days,
# 사례회의 within 15, 계획 within 30 (C9).
MARKS_MET = {
    "conference": ("assessment",),
    "plan": ("assessment", "conference"),
    "active": tuple(rules.CLOCK),
    "closed": tuple(rules.CLOCK),
}
MARK_LABELS = {"assessment": "조사", "conference": "사례회의", "plan": "계획"}
# 구분·선정: what a conference decides, written down with the move to the plan.
CONFERENCE_DECISIONS = {
    "intensive": "집중해서 돕기로 함",
    "general": "일반 사례로 돕기로 함",
    "single": "필요한 서비스만 잇기로 함",
}
# What a move misses, in the words of the page that says so.
MISSING = {
    "needs_form": "욕구·위기도 조사를 다 써야 해요.",
    "needs_approval": "조사에 책임자의 승인이 필요해요.",
    "conference_decision": "사례회의에서 정한 것을 골라 주세요.",
    "plan_form": "계획을 다 써야 해요.",
    "plan_approval": "계획에 책임자의 승인이 필요해요.",
    "closure_form": "종결 서식을 다 써야 해요.",
    "closure_outcome": "종결 결과를 고르고 승인을 요청해 주세요.",
    "closure_approval": "종결은 책임자의 승인으로만 이루어져요.",
    "closure_return": "종결이 승인되지 않으면 요청하기 전 상태로만 돌아가요.",
    "no_contact_tries": "14일에 걸쳐 세 가지 방법으로 세 번 연락한 뒤에 고를 수 있는 결과예요.",
    "other_case_open": "이 분의 다른 사례가 열려 있어요. 그 사례에서 이어 가 주세요.",
}
# What staff may do with a case by itself; closures go through their approval, 의뢰 through its own.
STAFF_STEPS = {
    "intake": ("assessment",),
    "assessment": ("conference",),
    "conference": ("plan",),
    "plan": ("active",),
    "closed": ("reopened",),
    "reopened": ("assessment",),
}
STEP_LABELS = {
    "assessment": "욕구·위기도 조사 시작",
    "conference": "사례회의로",
    "plan": "계획 세우기로",
    "active": "제공·점검 시작",
    "reopened": "다시 열기",
}
# A person who ends their own case needs no form, no outcome and nobody's approval (C12).
PERSON_REASONS = ("by_person", "account_closed")
# How far a talk counts as having reached the person.
REACHED_RESULTS = ("talked", "refused")


@dataclass(frozen=True)
class Try:
    """One try to reach the person."""

    channel: str
    result: str
    at: datetime


@dataclass(frozen=True)
class Mark:
    """One mark of the case clock: met, or so many days left (below zero: over)."""

    kind: str
    label: str
    due_on: date
    is_met: bool
    days_left: int

    @property
    def is_over(self) -> bool:
        """Whether it should have been met by now."""
        return not self.is_met and self.days_left < 0

    @property
    def words(self) -> str:
        """Say where it stands."""
        if self.is_met:
            return "마침"
        return describe_days(self.days_left)


def describe_days(days_left: int) -> str:
    """Say how many days are left or over."""
    if days_left == 0:
        return "오늘까지"
    return f"{days_left}일 남음" if days_left > 0 else f"{-days_left}일 지남"


def is_unreachable(tries: Iterable[Try]) -> bool:
    """Three tries by three channels over 14 days since the person was last reached (domain C)."""
    silent: list[Try] = []
    for one in sorted(tries, key=lambda one: one.at):
        silent = [] if one.result in REACHED_RESULTS else [*silent, one]
    return (
        len(silent) >= rules.NO_CONTACT_TRIES
        and len({one.channel for one in silent}) >= rules.NO_CONTACT_CHANNELS
        and silent[-1].at - silent[0].at >= rules.NO_CONTACT_SPAN
    )
