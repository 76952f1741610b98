"""A look at a card before it is posted: nothing is stored, and what is posted is what was seen."""

import json
from dataclasses import asdict, dataclass

from django.core.signing import BadSignature, TimestampSigner
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts.models import User
from core.errors import Conflict
from feed.rules import posts as rules
from feed.rules.drafts import clean_draft
from feed.rules.posts import PostDraft
from feed.services.posts.cards import get_card_title

_SALT = "feed.preview"


class PreviewNeeded(Conflict):
    """A card is posted as its person has seen it, within an hour (F8)."""

    code = "preview_needed"
    default_detail = "올리기 전에 어떻게 보이는지 먼저 확인해 주세요."


@dataclass(frozen=True)
class Preview:
    """What would be posted, and the proof that its person has seen it."""

    draft: PostDraft
    card_title: str
    token: str


def preview_post(*, user: User, draft: PostDraft) -> Preview:
    """Show a draft as it would be posted, and store nothing. Raise what `publish_post` raises."""
    clean = clean_draft(draft)
    title = get_card_title(user=user, participation=clean.participation)
    token = TimestampSigner(salt=_SALT).sign(_digest(user, clean))
    return Preview(clean, title, token)


def require_preview(*, user: User, draft: PostDraft, token: str) -> None:
    """Refuse a card for others that its person has not seen as it is. Raise PreviewNeeded."""
    if draft.kind not in rules.CARD_KINDS or draft.visibility == "private":
        return
    try:
        seen = TimestampSigner(salt=_SALT).unsign(token, max_age=rules.PREVIEW_TIME)
    except BadSignature as error:
        raise PreviewNeeded() from error
    if not constant_time_compare(seen, _digest(user, draft)):
        raise PreviewNeeded()


def _digest(user: User, draft: PostDraft) -> str:
    said = json.dumps([str(user.public_id), asdict(draft)], default=str, sort_keys=True)
    return salted_hmac(_SALT, said, algorithm="sha256").hexdigest()
