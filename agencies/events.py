"""What the alert programme announces: ids and urgency, never a person."""

from accounts.models import Agency
from agencies.models import Alert, Case, Offer
from core import live


def announce_alert(*, alert: Alert, kind: str, is_notice: bool = True) -> None:
    """Tell the agency's open queues; `is_notice` asks them to draw attention."""
    live.announce_on_commit(
        group=live.agency_group(alert.agency),
        event={
            "type": kind,
            "data": {
                "id": str(alert.public_id),
                "priority": alert.priority,
                "level": alert.level,
                "state": alert.state,
                "is_notice": is_notice,
            },
        },
    )


def announce_offer(*, offer: Offer, kind: str) -> None:
    """Tell the person's open pages about an offer."""
    live.announce_on_commit(
        group=live.person_group(offer.alert.user),
        event={"type": kind, "data": {"id": str(offer.public_id), "state": offer.state}},
    )


def announce_case(*, case: Case, kind: str) -> None:
    """Tell the person's pages and the agency's that something of a case changed; its id alone."""
    for group in (live.person_group(case.user), live.agency_group(case.agency)):
        live.announce_on_commit(
            group=group, event={"type": kind, "data": {"id": str(case.public_id)}}
        )


def announce_referral(*, agency: Agency, referral_id: str) -> None:
    """Tell a recipient's pages that something of a referral changed; its id alone."""
    event = {"type": "referral.changed", "data": {"id": referral_id}}
    live.announce_on_commit(group=live.agency_group(agency), event=event)
