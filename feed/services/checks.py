"""Before others read a text: help first, then what would harm its author or its readers (F7).

A text for oneself alone is always taken. What is refused stays with the person: the interface shows
it again and offers to keep it private.
"""

import logging
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.selectors import get_age
from core.errors import Conflict, InvalidInput, ProviderUnavailable
from core.korean import with_particle
from feed.models import Post
from feed.rules import checks as rules
from safety.selectors import CrisisCard, get_crisis_card, get_unassessed_card

logger = logging.getLogger(__name__)
DETECTORS = rules.Detectors()


class NeedsCare(Conflict):
    """Words of danger: help comes first, and keeping it private is offered."""

    code = "needs_care"
    default_detail = (
        "많이 힘든 마음이 느껴져요. 올리기 전에, 지금 이야기 나눌 수 있는 곳을 먼저 보여 드려요. "
        "쓴 글은 비공개로 저장할 수 있어요."
    )

    def __init__(self, *, card: CrisisCard | None, can_post_anyway: bool, detail: str = "") -> None:
        self.card, self.can_post_anyway = card, can_post_anyway
        super().__init__(detail)

    @property
    def more(self) -> dict[str, Any]:
        """The help card, and what the person may choose."""
        return {
            "card": self.card.as_data() if self.card else None,
            "can_save_privately": True,
            "can_post_anyway": self.can_post_anyway,
        }


class HasMethod(NeedsCare):
    """Shows a way or a means: never for others to read. The words are not said back."""

    code = "has_method"
    default_detail = (
        "다른 사람에게 위험할 수 있는 내용이 있어서, 이대로는 올릴 수 없어요. "
        "힘든 마음을 적은 글이라면 비공개로 저장할 수 있고, 아래 번호에서 이야기 나눌 수 있어요."
    )


class NotLookedAt(NeedsCare):
    """Nobody could look at it: help is shown, and only keeping it private is possible now."""

    code = "not_looked_at"
    default_detail = (
        "지금은 글을 살피는 기능이 잠깐 멈춰 있어서 남에게 보이게 올릴 수 없어요. "
        "비공개로 저장해 두면 잃지 않아요."
    )


class HasPersonalData(InvalidInput):
    """Numbers and addresses that strangers could use."""

    status = 422
    code = "has_personal_data"

    def __init__(self, *, kinds: tuple[str, ...]) -> None:
        self.kinds = kinds
        names = ", ".join(str(rules.KIND_LABELS[kind]) for kind in kinds)
        super().__init__(
            _("글에 %(names)s 들어 있는 것 같아요. 그 부분을 지우면 올릴 수 있어요.")
            % {"names": with_particle(names, "이")}
        )

    @property
    def more(self) -> dict[str, Any]:
        """The kinds found, never the numbers."""
        return {"kinds": list(self.kinds)}


class LooksLikeScam(InvalidInput):
    """Reads like what swindlers post."""

    status = 422
    code = "looks_like_scam"
    default_detail = (
        "돈이나 계좌를 노리는 글과 비슷해서 올리지 않았어요. 연락처로 이끌거나 돈을 권하는 부분을 "
        "고쳐 주세요. 이런 제안을 받았다면 1394에서 상담받을 수 있어요."
    )


class ChecksUnavailable(ProviderUnavailable):
    """What looks for numbers or swindle is broken; nothing is shown to others meanwhile."""

    code = "checks_unavailable"
    default_detail = (
        "지금은 글을 살피는 기능이 잠깐 멈춰 있어요. "
        "비공개로 저장해 두거나 잠시 뒤에 다시 올려 주세요."
    )


def check_text(
    *,
    user: User,
    text: str,
    visibility: str,
    is_confirmed: bool,
    detectors: rules.Detectors = DETECTORS,
) -> None:
    """Refuse what others should not read; for oneself alone everything is taken.

    `is_confirmed` goes past NeedsCare where that says so, past nothing else. Raise NeedsCare,
    HasMethod, NotLookedAt, HasPersonalData, LooksLikeScam or ChecksUnavailable; nothing of what was
    found is kept or logged.
    """
    if visibility == Post.Visibility.PRIVATE:
        return
    _check_care(user, text, is_confirmed, detectors)
    try:
        kinds = detectors.find_personal_data(text)
        is_scam = detectors.looks_like_scam(text)
    except Exception as error:  # whatever breaks; no text in the log
        logger.error("detector_unavailable source=feed error=%s", type(error).__name__)
        raise ChecksUnavailable() from None
    if kinds:
        raise HasPersonalData(kinds=kinds)
    if is_scam:
        raise LooksLikeScam()


def _check_care(user: User, text: str, is_confirmed: bool, detectors: rules.Detectors) -> None:
    age = get_age(user, timezone.localdate())
    try:
        found, is_detail = detectors.assess(text), detectors.has_method(text)
    except Exception as error:  # whatever breaks, help is shown; no text in the log
        logger.error("detector_unavailable source=feed error=%s", type(error).__name__)
        raise NotLookedAt(card=get_unassessed_card(age), can_post_anyway=False) from None
    if is_detail or rules.shows_method(found):
        card = get_crisis_card(max(found.level, rules.CARE_LEVEL), age)
        raise HasMethod(card=card, can_post_anyway=False)
    can_post_anyway = rules.may_post_anyway(found.level)
    if found.level >= rules.CARE_LEVEL and not (is_confirmed and can_post_anyway):
        card = get_crisis_card(found.level, age)
        raise NeedsCare(card=card, can_post_anyway=can_post_anyway)
