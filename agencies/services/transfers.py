"""An offer answered by "from another agency": the signal moves there, the first keeps nothing."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts import services as accounts
from accounts.models import Agency
from agencies import events, rules, selectors
from agencies.models import Alert, Offer, Timer
from agencies.selectors import sharing
from agencies.services.alerts import T1_ITEMS
from agencies.services.choices import AgencyNotChoosable
from agencies.services.moves import CONSENT, move_alert
from agencies.services.offers import OfferGone
from agencies.services.timers import start_timer, stop_timers


@transaction.atomic
def transfer_offer(*, offer: Offer, agency: Agency) -> Alert:
    """Let another agency hear the signal in place of the one that offered (C12, T1).

    The first agency's copy is emptied as by a withdrawal; it is no decline, so no rest follows.
    Raise OfferGone, AgencyNotChoosable or ConsentMissing; then everything stays where it is.
    """
    accounts.require_consent(user=offer.alert.user, code=CONSENT)
    current = Offer.objects.select_for_update(of=("self",)).get(pk=offer.pk)
    if not selectors.is_waiting(current):
        raise OfferGone()
    if agency not in list_choosable(offer=offer):
        raise AgencyNotChoosable()
    old = Alert.objects.select_for_update(of=("self",)).get(pk=offer.alert_id)
    new = _copy_alert(old, agency)
    _empty_alert(old)
    _open_alert(new)
    return new


def list_choosable(*, offer: Offer) -> list[Agency]:
    """Agencies that may hear this signal instead; an urgent one only who answers at any hour."""
    user = offer.alert.user
    open_at = Alert.objects.active().filter(user=user).values_list("agency", flat=True)
    found = sharing.list_choosable_agencies(user=user, without=list(open_at))
    if rules.is_more_urgent(offer.alert.priority, "P2"):
        return [agency for agency in found if agency.on_call_phone]
    return found


def _copy_alert(old: Alert, agency: Agency) -> Alert:
    now = timezone.now()
    kept = ("user", "source", "level", "priority", "reasons", "age_band", "region")
    versions = ("policy_version", "detector_version")
    values: dict[str, Any] = {name: getattr(old, name) for name in (*kept, *versions)}
    local = selectors.get_local_time(now)
    hours = selectors.list_spans(agency)
    return Alert(
        **values,
        agency=agency,
        token=accounts.issue_subject_token(user=old.user, agency=agency),
        trend_line=selectors.build_trend_line(old.user),
        opened_at=now,
        due_at=rules.compute_due(priority=old.priority, hours=hours, at=local),
    )


def _empty_alert(alert: Alert) -> None:
    """End the first agency's alert and offer, with nothing of the person left in them."""
    emptied: dict[str, Any] = {"reasons": [], "trend_line": [], "age_band": "", "region": None}
    alert.offers.filter(state__in=rules.WAITING_OFFER_STATES).update(
        state=Offer.State.WITHDRAWN, message="", updated_at=timezone.now()
    )
    if alert.state == Alert.State.OFFERED:
        emptied["outcome"] = Alert.Outcome.MOVED
    to = Alert.State.CLOSED if "outcome" in emptied else Alert.State.REVOKED
    move_alert(alert=alert, to=to, reason="by_person", **emptied)
    stop_timers(alert=alert)
    events.announce_alert(alert=alert, kind="alert.changed", is_notice=False)


def _open_alert(alert: Alert) -> None:
    accounts.require_consent(user=alert.user, code=CONSENT)
    alert.save()
    move_alert(alert=alert, to=Alert.State.OPEN, reason="by_person")
    start_timer(kind=Timer.Kind.ACK, due_at=alert.due_at, alert=alert, priority=alert.priority)
    accounts.record_disclosure(
        subject=alert.user,
        agency=alert.agency,
        tier="T1",
        items=T1_ITEMS,
        basis="다른 기관을 직접 고름",
        decided_by=alert.user,
    )
    events.announce_alert(alert=alert, kind="alert.created")
