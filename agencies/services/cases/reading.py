"""What staff open of a case is written down in the same transaction (B11)."""

from collections.abc import Collection

from django.db import transaction

from accounts import services as accounts
from accounts.models import AccessLog, StaffMember
from agencies.models import Case
from agencies.services.cases.moves import check_case_member, was_noted_lately


@transaction.atomic
def read_case(
    *,
    case: Case,
    member: StaffMember,
    part: str = "case",
    purpose: str = "사례 살펴보기",
    is_refresh: bool = False,
) -> Case:
    """Open a case file or a part of it (`case_form`, `case_note`); that is written down.

    `is_refresh`: an open page asks again by itself; that is written down once in ten minutes.
    """
    accounts.require_conduct(member=member)
    check_case_member(case=case, member=member)
    viewed = AccessLog.Action.VIEWED
    if is_refresh and was_noted_lately(case=case, member=member, action=viewed, part=part):
        return case
    accounts.record_access(
        member=member,
        subject=case.user,
        action=viewed,
        target_kind=part,
        target_id=case.public_id,
        purpose=purpose,
    )
    return case


@transaction.atomic
def read_list(*, member: StaffMember, cases: Collection[Case]) -> None:
    """Open a list of cases; everybody on it can see that, once in ten minutes."""
    accounts.require_conduct(member=member)
    accounts.record_listing(
        member=member,
        subject_ids=[case.user_id for case in cases],
        target_kind="cases",
        purpose="사례 목록 확인",
    )
