"""Whom an alert is told to, in which words: the person plainly, staff by ids alone."""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from accounts import services as accounts
from accounts.models import DisclosureRecord, StaffMember, User
from agencies import events, rules, selectors
from agencies.models import Alert, Case

T1_ITEMS = ["token", "age_band", "region", "level", "reasons", "trend_line", "raised_at"]
T1_NEWS = ["level", "reasons", "raised_at"]
NOT_CONNECTED = (
    "지금 상담원이 연결되지 않을 수 있어요. 기다리기 어려우면 109가 24시간 받고, "
    "몸이 위험할 때는 119로 연락해 주세요."
)


def record_disclosure(*, alert: Alert, items: list[str]) -> None:
    """Write down what the agency of an alert was told at tier T1."""
    accounts.record_disclosure(
        subject=alert.user, agency=alert.agency, tier="T1", items=items, basis="미리 해 둔 동의"
    )


def tell_opened(alert: Alert, *, is_answering: bool) -> None:
    """Say to the person who was told what, and when nobody answers now (decision 4, C4)."""
    if alert.agency.is_platform:
        title = "온기 안전 담당에게 마음 신호를 전했어요"
        start = "이 지역에는 지금 급한 신호를 받을 수 있는 기관이 없어요. "
    else:
        title = f"{alert.agency.name}에 마음 신호를 전했어요"
        start = ""
    body = f"{start}이름과 대화 내용은 전하지 않았어요. 무엇을 전했는지 언제든 볼 수 있어요."
    if alert.priority in rules.URGENT and not is_answering:
        body += f" {NOT_CONNECTED}"
    elif not is_answering:
        body += (
            " 지금은 상담 시간이 아니라 바로 연결되지 않을 수 있어요. "
            "급할 때는 109나 119로 연락해 주세요."
        )
    accounts.notify(
        user=alert.user,
        kind="alert_opened",
        title=title,
        body=body,
        url="/me/access/",
        dedupe_key=f"alert-{alert.public_id}",
    )


def tell_no_agency(user: User) -> None:
    """Say plainly that nobody can be told, and who answers at every hour."""
    accounts.notify(
        user=user,
        kind="no_agency",
        title="지금 연결된 기관이 없어요",
        body=(
            "이 지역에는 아직 함께하는 기관이 없어요. 이야기할 사람이 필요하면 109가 24시간 받아요."
        ),
        url="/safety/",
        dedupe_key=f"no-agency-{timezone.localdate().isoformat()}",
    )


def tell_not_connected(alert: Alert, *, cause: str) -> None:
    """Say to the person that nobody may be in touch soon, and who is there at every hour."""
    accounts.notify(
        user=alert.user,
        kind="alert_unanswered",
        title="아직 상담원과 연결되지 않았어요",
        body=NOT_CONNECTED,
        url="/safety/",
        dedupe_key=f"unanswered-{cause}",
        is_urgent=alert.priority in rules.URGENT,
    )


def tell_urgent(alert: Alert, *, is_answering: bool, now: datetime) -> None:
    """An L4+ signal also rings for who is on call, and for the counsellor of a case (C7)."""
    title = f"{alert.priority} 신호를 확인해 주세요"
    if alert.agency.is_platform:
        tell_members(
            members=selectors.list_safety_officers(),
            alert=alert,
            title=title,
            cause=now.isoformat(),
        )
    elif not is_answering:
        on_call = alert.agency.members.filter(is_active=True, role__in=("duty", "supervisor"))
        tell_members(
            members=on_call.select_related("user"),
            alert=alert,
            title=title,
            cause=now.isoformat(),
        )
    case = selectors.find_open_case(alert.user)
    if case is not None:
        _tell_counsellor(case, alert, now)


def _tell_counsellor(case: Case, alert: Alert, now: datetime) -> None:
    member = case.assigned_to
    is_own = case.agency_id == alert.agency_id
    if member is None:
        return
    if not is_own:  # that another agency has a signal is a disclosure too
        accounts.record_disclosure(
            subject=case.user,
            agency=case.agency,
            tier=DisclosureRecord.Tier.T1,
            items=["raised_at"],
            basis="미리 해 둔 동의",
        )
    path = f"/agency/alerts/{alert.public_id}/" if is_own else f"/agency/cases/{case.public_id}/"
    accounts.notify(
        user=member.user,
        kind="case_alert",
        title=f"맡은 사례에 새 {alert.priority} 신호가 있어요",
        body=f"{case.token} 님의 신호예요. 지금 확인해 주세요.",
        url=path,
        dedupe_key=f"case-alert-{alert.public_id}-{now.isoformat()}",
        is_urgent=True,
    )
    events.announce_case_alert(case=case, alert=alert, url=path)


def tell_members(*, members: Iterable[StaffMember], alert: Alert, title: str, cause: str) -> int:
    """Ring for each of these who may see the alert; return how many."""
    hidden = set(alert.user.interest_conflicts.values_list("member", flat=True))
    told = [member for member in members if member.pk not in hidden]
    for member in told:
        accounts.notify(
            user=member.user,
            kind="alert_waiting",
            title=title,
            body="대기열에서 확인해 주세요. 이름과 대화 내용은 없어요.",
            url=f"/agency/alerts/{alert.public_id}/",
            dedupe_key=f"alert-{alert.public_id}-{cause}",
            is_urgent=alert.priority in rules.URGENT,
        )
    return len(told)
