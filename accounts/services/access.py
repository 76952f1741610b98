import secrets
from collections.abc import Collection
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import rules, selectors
from accounts.models import (
    AccessLog,
    Agency,
    DisclosureRecord,
    StaffMember,
    SubjectToken,
    User,
)
from accounts.services.consents import require_consent

LISTING_REST = timedelta(minutes=10)


def record_access(
    *,
    member: StaffMember,
    subject: User,
    action: str,
    target_kind: str,
    target_id: Any,
    purpose: str,
) -> AccessLog:
    """Write down that a member of staff saw or handled something about a person (B11)."""
    return AccessLog.objects.create(
        member=member,
        agency_id=member.agency_id,
        role=member.role,
        subject=subject,
        action=action,
        target_kind=target_kind,
        target_id=str(target_id),
        purpose=purpose,
    )


def record_listing(
    *, member: StaffMember, subject_ids: Collection[int], target_kind: str, purpose: str
) -> int:
    """Write down who stood on a list a member looked at, each at most once in ten minutes."""
    return record_listings(
        listed=[(member, subject_id) for subject_id in subject_ids],
        target_kind=target_kind,
        purpose=purpose,
    )


def record_listings(
    *, listed: Collection[tuple[StaffMember, int]], target_kind: str, purpose: str
) -> int:
    """The same for many members at once, in one question and one write."""
    pairs = {(member.pk, subject_id): member for member, subject_id in listed}
    seen = AccessLog.objects.filter(
        member__in={pk for pk, _ in pairs},
        action=AccessLog.Action.LISTED,
        target_kind=target_kind,
        subject__in={subject_id for _, subject_id in pairs},
        at__gt=timezone.now() - LISTING_REST,
    )
    known = set(seen.values_list("member_id", "subject_id"))
    rows = [
        AccessLog(
            member=member,
            agency_id=member.agency_id,
            role=member.role,
            subject_id=subject_id,
            action=AccessLog.Action.LISTED,
            target_kind=target_kind,
            target_id=target_kind,
            purpose=purpose,
        )
        for (pk, subject_id), member in pairs.items()
        if (pk, subject_id) not in known
    ]
    return len(AccessLog.objects.bulk_create(rows))


def record_disclosure(
    *,
    subject: User,
    agency: Agency,
    tier: str,
    items: list[str],
    basis: str,
    decided_by: User | None = None,
    consent_code: str = "agency_risk_alert",
) -> DisclosureRecord:
    """Write down what an agency was told about a person, with the consent it rests on.

    Raise ConsentMissing without one, so that whatever would have been told is not; only an
    emergency (tier E) rests on the law instead.
    """
    if tier != DisclosureRecord.Tier.EMERGENCY:
        require_consent(user=subject, code=consent_code)
    event = selectors.get_latest_consent_event(subject, consent_code)
    return DisclosureRecord.objects.create(
        subject=subject,
        agency=agency,
        tier=tier,
        items=items,
        basis=basis,
        decided_by=decided_by,
        consent_event=event,
    )


def issue_subject_token(*, user: User, agency: Agency) -> str:
    """Return what the agency calls the person, making it up the first time."""
    known = SubjectToken.objects.filter(user=user, agency=agency).first()
    attempt = 0
    while known is None:
        token = rules.make_token(secrets.choice, length=4 + attempt // 3)
        attempt += 1
        try:
            with transaction.atomic():
                known = SubjectToken.objects.create(user=user, agency=agency, token=token)
        except IntegrityError:  # made this moment by another process, or taken by somebody else
            known = SubjectToken.objects.filter(user=user, agency=agency).first()
    return known.token
