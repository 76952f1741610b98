"""The moves of the alert machine, by staff and by the system, and who made or tried them."""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import models, transaction
from django.utils import timezone

from accounts import services as accounts
from accounts.models import StaffMember, User
from accounts.selectors import has_consent
from agencies import events, rules
from agencies.models import Alert, AlertChange, Offer
from core.errors import Conflict, InvalidInput, NotPermitted
from core.transitions import IllegalTransition, transition

CONSENT = "agency_risk_alert"
P = ParamSpec("P")
R = TypeVar("R")


class NotYourAgency(NotPermitted):
    """The member does not work, or no longer works, at the alert's agency."""

    code = "not_your_agency"
    default_detail = "다른 기관의 신호예요."


class UnknownDismissReason(InvalidInput):
    """A signal is set aside for one of the listed reasons only."""

    code = "unknown_dismiss_reason"
    default_detail = "까닭을 골라 주세요."


class AuditedRefusal(Conflict):
    """A refusal that is written down; `attempt` is what the audit row will say."""

    def __init__(self, attempt: models.Model) -> None:
        super().__init__()
        self.attempt = attempt


class MoveRefused(AuditedRefusal, IllegalTransition):
    """The alert machine has no such move."""


def keep_refusals(service: Callable[P, R]) -> Callable[P, R]:
    """Run a service in one transaction; a refused move is written down after its rollback (C1)."""

    @wraps(service)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            with transaction.atomic():
                return service(*args, **kwargs)
        except AuditedRefusal as refusal:
            refusal.attempt.save()
            raise

    return run


def move_alert(
    *,
    alert: Alert,
    to: str,
    member: StaffMember | None = None,
    reason: str = "",
    **changes: Any,
) -> None:
    """Make one move of the alert machine and write who made it. Raise Conflict."""
    change = AlertChange(
        alert=alert, member=member, old_state=alert.state, new_state=to, reason=reason
    )
    try:
        transition(row=alert, table=rules.ALERT_MOVES, to=to, updated_at=timezone.now(), **changes)
    except IllegalTransition as refusal:
        change.is_refused = True
        raise MoveRefused(change) from refusal
    change.save()


def check_member(*, alert: Alert, member: StaffMember) -> None:
    """Refuse staff of another agency, or who left."""
    if not member.is_active or member.agency_id != alert.agency_id:
        raise NotYourAgency()


@keep_refusals
def acknowledge_alert(*, alert: Alert, member: StaffMember) -> Alert:
    """Stop the clock: this member looks after it. Raise Conflict when somebody already does.

    An alert that got worse while its offer stood goes back to the offer.
    """
    check_member(alert=alert, member=member)
    move_alert(
        alert=alert,
        to=Alert.State.ACKNOWLEDGED,
        member=member,
        acknowledged_by=member,
        acknowledged_at=timezone.now(),
    )
    if alert.offers.filter(state__in=rules.STANDING_OFFER_STATES).exists():
        move_alert(alert=alert, to=Alert.State.OFFERED, member=member, reason="offer_stands")
    _record_change(alert, member, "신호 확인")
    events.announce_alert(alert=alert, kind="alert.changed", is_notice=False)
    return alert


@keep_refusals
def dismiss_alert(*, alert: Alert, member: StaffMember, reason: str) -> Alert:
    """Set aside a signal that meant nothing; the reason feeds the evaluation of the detector."""
    check_member(alert=alert, member=member)
    if reason not in rules.DISMISS_REASONS:
        raise UnknownDismissReason()
    move_alert(
        alert=alert,
        to=Alert.State.DISMISSED,
        member=member,
        reason=reason,
        dismiss_reason=reason,
    )
    _record_change(alert, member, "신호 넘김")
    events.announce_alert(alert=alert, kind="alert.changed", is_notice=False)
    return alert


@keep_refusals
def close_alert(*, alert: Alert, outcome: str, member: StaffMember | None = None) -> Alert:
    """Finish an alert with its outcome; without a member the system closes it."""
    if member is not None:
        check_member(alert=alert, member=member)
        _record_change(alert, member, "마침")
    move_alert(alert=alert, to=Alert.State.CLOSED, member=member, reason=outcome, outcome=outcome)
    events.announce_alert(alert=alert, kind="alert.changed", is_notice=False)
    return alert


def _record_change(alert: Alert, member: StaffMember, purpose: str) -> None:
    accounts.record_access(
        member=member,
        subject=alert.user,
        action="changed",
        target_kind="alert",
        target_id=alert.public_id,
        purpose=purpose,
    )


@transaction.atomic
def revoke_alerts(*, user: User) -> int:
    """Take back what agencies see of a person who withdrew consent; return how many alerts.

    An alert whose offer the person accepted stays, without its T1 payload: that contact was
    the person's own choice and is ended with the agency, not by this consent.
    """
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if has_consent(user=user, code=CONSENT):
        return 0
    alerts = list(Alert.objects.active().filter(user=user).select_related("agency"))
    for alert in alerts:
        _revoke_alert(alert)
    return len(alerts)


def _revoke_alert(alert: Alert) -> None:
    emptied: dict[str, Any] = {"reasons": [], "trend_line": [], "age_band": "", "region": None}
    if alert.offers.filter(state=Offer.State.ACCEPTED).exists():
        if all(getattr(alert, name) == value for name, value in emptied.items()):
            return
        Alert.objects.filter(pk=alert.pk).update(**emptied, updated_at=timezone.now())
    else:
        alert.offers.filter(state__in=rules.WAITING_OFFER_STATES).update(
            state=Offer.State.WITHDRAWN, message="", updated_at=timezone.now()
        )
        move_alert(
            alert=alert, to=Alert.State.REVOKED, reason="consent_withdrawn", token="", **emptied
        )
    alert.evidence.update(reasons=[])
    events.announce_alert(alert=alert, kind="alert.changed", is_notice=False)
