"""Which pages of the portal which role finds in its menu; behind each stands its own check."""

from dataclasses import dataclass

from accounts.rules import PLATFORM_ROLES
from agencies.rules.alerts import ALERT_ROLES
from agencies.rules.boards import BOARD_ROLES, EXPORT_ROLES, PROGRAMME_ROLES
from agencies.rules.cases import CASE_ROLES

AGENCY_ROLES = ("duty", "counsellor", "supervisor", "agency_admin")
WRITING_ROLES = ("duty", "counsellor", "supervisor")


@dataclass(frozen=True)
class Entry:
    """One entry of the menu: its key, Korean name, URL name, and who has it.

    What nobody needs every hour stands aside, behind one button: a bar holds about seven words.
    """

    key: str
    label: str
    url_name: str
    roles: tuple[str, ...]
    is_aside: bool = False


ENTRIES = (
    Entry("queue", "대기열", "agencies:queue", ALERT_ROLES),
    Entry("finished", "마친 신호", "agencies:finished", ALERT_ROLES, is_aside=True),
    Entry("emergencies", "긴급 제공", "agencies:emergencies", ("platform_safety", "dpo")),
    Entry("cases", "사례", "agencies:cases", CASE_ROLES),
    Entry("referrals", "받은 의뢰", "agencies:referrals", CASE_ROLES),
    Entry("approvals", "승인", "agencies:approvals", ("supervisor",)),
    Entry("overdue", "기한 지남", "agencies:cases_overdue", ("supervisor",), is_aside=True),
    Entry("boards", "현황판", "agencies:boards", BOARD_ROLES),
    Entry("exports", "통계 파일", "agencies:exports", EXPORT_ROLES, is_aside=True),
    Entry("reports", "기준 점검", "agencies:programme_reports", PROGRAMME_ROLES),
    Entry("programmes", "프로그램", "agencies:programmes", WRITING_ROLES, is_aside=True),
    Entry("missions", "미션", "agencies:missions", WRITING_ROLES, is_aside=True),
    Entry("confirmations", "미션 확인", "agencies:confirmations", WRITING_ROLES, is_aside=True),
    Entry("benefits", "혜택", "agencies:benefits", WRITING_ROLES, is_aside=True),
    Entry("codes", "코드", "agencies:codes", WRITING_ROLES, is_aside=True),
    Entry("policies", "정책", "agencies:policies", WRITING_ROLES, is_aside=True),
    Entry("complaints", "불편 신고", "agencies:complaints", ("dpo",)),
    Entry("reviews", "열람 점검", "agencies:reviews", ("dpo",)),
    Entry("incidents", "유출 사고", "agencies:incidents", ("dpo",)),
    Entry("consent_counts", "동의 현황", "agencies:consent_counts", ("dpo",)),
    Entry("settings", "기관 설정", "agencies:settings", ("agency_admin",)),
    Entry("agency_staff", "직원", "agencies:agency_staff", ("agency_admin",)),
    Entry(
        "conduct", "윤리 강령", "agencies:conduct", (*AGENCY_ROLES, *PLATFORM_ROLES), is_aside=True
    ),
)


def list_entries(role: str) -> list[Entry]:
    """The menu of one role, in order."""
    return [entry for entry in ENTRIES if role in entry.roles]
