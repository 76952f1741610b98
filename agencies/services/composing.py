"""Writing an offer: a text to start from, a draft of each member's own, nothing sent yet."""

from accounts.models import StaffMember
from agencies import rules, selectors
from agencies.models import Alert, AlertChange, Offer
from agencies.services.moves import MoveRefused, check_lock, check_member, keep_refusals
from core.errors import InvalidInput
from core.text import clean_text


class UnknownTemplate(InvalidInput):
    """An offer starts from one of the listed texts, or from none."""

    code = "unknown_template"
    default_detail = "바탕 글을 다시 골라 주세요."


@keep_refusals
def save_draft(*, alert: Alert, member: StaffMember, message: str, template: str = "") -> Offer:
    """Keep what a member wrote so far; nobody else reads it, and it reaches nobody."""
    check_member(alert=alert, member=member)
    check_lock(alert=alert, member=member, to=Alert.State.OFFERED)
    if alert.state not in rules.COMPOSING_STATES:
        raise MoveRefused(
            AlertChange(
                alert=alert,
                member=member,
                old_state=alert.state,
                new_state=Alert.State.OFFERED,
                reason="draft",
                is_refused=True,
            )
        )
    text = clean_text(message, limit=500)
    return put_draft(alert=alert, member=member, message=text, template=template)


def put_draft(*, alert: Alert, member: StaffMember, message: str, template: str) -> Offer:
    """The member's one draft for an alert, with these words. Raise UnknownTemplate."""
    if template and selectors.get_offer_template(template) is None:
        raise UnknownTemplate()
    draft, _ = Offer.objects.update_or_create(
        alert=alert,
        sent_by=member,
        state=Offer.State.DRAFT,
        defaults={"message": message, "template": template},
    )
    return draft
