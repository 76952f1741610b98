"""Opening a case when a person accepts an offer, and its clock."""

from django.db import transaction
from django.utils import timezone

from accounts import services as accounts
from accounts.models import StaffMember
from agencies import events
from agencies.models import Assignment, Case, InterestConflict, Offer, Timer
from agencies.rules import cases as rules
from agencies.services.timers import start_timer


@transaction.atomic
def open_case(*, offer: Offer) -> Case:
    """Open the case of an accepted offer, once; who sent the offer looks after it (T2)."""
    alert = offer.alert
    known = Case.objects.active().filter(user=alert.user, agency=alert.agency).first()
    if known is not None:
        return known
    holder = _choose_holder(offer)
    case = Case.objects.create(
        user=alert.user,
        agency=alert.agency,
        alert=alert,
        offer=offer,
        token=accounts.issue_subject_token(user=alert.user, agency=alert.agency),
        contact_name=offer.contact_name,
        contact_phone=offer.contact_phone,
        safe_hours=offer.safe_hours,
        priority=alert.priority,
        assigned_to=holder,
    )
    if holder is not None:
        Assignment.objects.create(case=case, member=holder, reason="accepted")
    start_clock(case=case)
    events.announce_case(case=case)
    return case


def _choose_holder(offer: Offer) -> StaffMember | None:
    """Who sent the offer, unless they left meanwhile or must not see this person."""
    sender = offer.sent_by
    barred = InterestConflict.objects.filter(member=sender, subject=offer.alert.user)
    is_able = sender.is_active and sender.role in rules.CASE_ROLES and not barred.exists()
    return sender if is_able else None


def start_clock(*, case: Case) -> None:
    """Start the 10, 15 and 30 days of the Korean case clock (C9)."""
    now = timezone.now()
    Case.objects.filter(pk=case.pk).update(clock_started_at=now, updated_at=now)
    for kind, span in rules.CLOCK.items():
        start_timer(kind=Timer.Kind(kind), due_at=now + span, case=case, priority=case.priority)
