"""The moves of the alert machine, by staff and by the system, and who made or tried them."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import models, transaction
from django.utils import timezone

from accounts import services as accounts
from accounts.models import StaffMember, User
from accounts.selectors import has_consent
from agencies import events, rules
from agencies.models import Alert, AlertChange, Offer
from agencies.services.timers import stop_timers
from core.errors import Conflict, NotPermitted
from core.transitions import IllegalTransition, Table, transition

CONSENT = "agency_risk_alert"
# The T1 payload of an alert, taken away.
_EMPTIED: dict[str, Any] = {"reasons": [], "trend_line": [], "age_band": "", "region": None}
P = ParamSpec("P")
R = TypeVar("R")


class NotYourAgency(NotPermitted):
    """The member does not work, or no longer works, at the alert's agency."""

    code = "not_your_agency"
    default_detail = "다른 기관의 신호예요."


class AuditedRefusal(Conflict):
    """A refusal that is written down; `attempt` is the unsaved audit row that will say so."""

    def __init__(self, attempt: models.Model, detail: str = "") -> None:
        super().__init__(detail)
        self.attempt = attempt


class MoveRefused(AuditedRefusal, IllegalTransition):
    """The machine has no such move."""


class AlertLocked(AuditedRefusal):
    """A colleague looks after it at this moment."""

    code = "alert_locked"
    default_detail = "다른 직원이 살피고 있는 신호예요."


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


def make_move(
    *, row: models.Model, table: Table, change: models.Model, to: str, **changes: Any
) -> None:
    """Make one move of a machine and save its audit row `change`. Raise MoveRefused or Conflict."""
    try:
        transition(row=row, table=table, to=to, **changes)
    except IllegalTransition as refusal:
        change.is_refused = True  # type: ignore[attr-defined]
        raise MoveRefused(change) from refusal
    change.save()


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
    changes["updated_at"] = timezone.now()
    make_move(row=alert, table=rules.ALERT_MOVES, change=change, to=to, **changes)


def check_member(*, alert: Alert, member: StaffMember) -> None:
    """Refuse who does not see this alert: another agency, another role, gone, or in conflict."""
    if not Alert.objects.for_staff(member).filter(pk=alert.pk).exists():
        raise NotYourAgency()


def is_locked(*, alert: Alert, member: StaffMember) -> bool:
    """Tell whether a colleague has the alert to themselves at this moment."""
    held_until = alert.locked_until
    is_held = alert.state in rules.HELD_STATES and alert.acknowledged_by_id not in {None, member.pk}
    return bool(is_held and held_until and held_until > timezone.now())


def check_lock(*, alert: Alert, member: StaffMember, to: str) -> None:
    """Refuse while a colleague has the alert to themselves; that is written down."""
    if is_locked(alert=alert, member=member):
        raise AlertLocked(
            AlertChange(
                alert=alert,
                member=member,
                old_state=alert.state,
                new_state=to,
                reason="locked",
                is_refused=True,
            )
        )


def record_change(*, alert: Alert, member: StaffMember, purpose: str) -> None:
    """Write into the access log that a member handled an alert (B11)."""
    accounts.record_access(
        member=member,
        subject=alert.user,
        action="changed",
        target_kind="alert",
        target_id=alert.public_id,
        purpose=purpose,
    )


def withdraw_drafts(*, alert: Alert) -> int:
    """Nobody goes on writing to the person of an alert that ended."""
    now = timezone.now()
    drafts = alert.offers.filter(state=Offer.State.DRAFT)
    return drafts.update(state=Offer.State.WITHDRAWN, message="", expires_at=now, updated_at=now)


@keep_refusals
def close_alert(*, alert: Alert, outcome: str, member: StaffMember | None = None) -> Alert:
    """Finish an alert with its outcome; without a member the system closes it."""
    if member is not None:
        check_member(alert=alert, member=member)
        check_lock(alert=alert, member=member, to=Alert.State.CLOSED)
        record_change(alert=alert, member=member, purpose="마침")
    move_alert(
        alert=alert,
        to=Alert.State.CLOSED,
        member=member,
        reason=outcome,
        outcome=outcome,
        locked_until=None,
    )
    stop_timers(alert=alert)
    withdraw_drafts(alert=alert)
    events.announce_alert(alert=alert, kind="alert.changed", is_notice=False)
    return alert


def close_dismissed(*, now: datetime, limit: int = 200) -> int:
    """Close what was set aside once its cool-down is over; return how many."""
    over = Alert.objects.filter(
        state=Alert.State.DISMISSED, updated_at__lte=now - rules.DISMISSAL_REST
    )
    alerts = list(over.select_related("agency")[:limit])
    for alert in alerts:
        close_alert(alert=alert, outcome=Alert.Outcome.NO_NEED)
    return len(alerts)


@transaction.atomic
def revoke_alerts(*, user: User) -> int:
    """Take back what agencies see of a person who withdrew consent; return how many alerts.

    What the person accepted stays theirs and the agency's, without its T1 payload: that contact
    was their own choice and is ended with the agency. An emergency rests on the law (ADR 0033).
    """
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if has_consent(user=user, code=CONSENT):
        return 0
    alerts = list(Alert.objects.revocable().filter(user=user).select_related("agency"))
    for alert in alerts:
        _revoke_alert(alert)
    accepted = Alert.objects.filter(
        user=user, state=Alert.State.CLOSED, outcome=Alert.Outcome.ACCEPTED
    )
    for alert in accepted.exclude(reasons=[], age_band=""):
        _empty_alert(alert)
    return len(alerts)


def _revoke_alert(alert: Alert) -> None:
    if alert.offers.filter(state=Offer.State.ACCEPTED).exists():
        if all(getattr(alert, name) == value for name, value in _EMPTIED.items()):
            return
        _empty_alert(alert)
    else:
        alert.offers.filter(state__in=rules.WAITING_OFFER_STATES).update(
            state=Offer.State.WITHDRAWN, message="", updated_at=timezone.now()
        )
        move_alert(
            alert=alert,
            to=Alert.State.REVOKED,
            reason="consent_withdrawn",
            token="",
            locked_until=None,
            **_EMPTIED,
        )
        _purge_signals(alert)
    withdraw_drafts(alert=alert)
    stop_timers(alert=alert)
    events.announce_alert(alert=alert, kind="alert.changed", is_notice=False)


def _empty_alert(alert: Alert) -> None:
    Alert.objects.filter(pk=alert.pk).update(**_EMPTIED, updated_at=timezone.now())
    _purge_signals(alert)


def _purge_signals(alert: Alert) -> None:
    alert.evidence.update(reasons=[])
    alert.merged.update(token="", **_EMPTIED)
