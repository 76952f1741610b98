"""What keeps a text from being shown to others, and what its author may still do (F7)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from safety import rules as safety

# From this level on, help comes before publishing.
CARE_LEVEL = 3
# With a plan or an attempt there is no "그래도 올리기".
NEVER_LEVEL = 5
_METHOD_REASONS = frozenset({"method", "context_method"})
KIND_LABELS = {
    "phone": _("전화번호"),
    "resident_number": _("주민등록번호"),
    "account": _("계좌번호"),
    "card": _("카드 번호"),
    "email": _("이메일 주소"),
    "address": _("자세한 주소"),
}
# Whose findings are kept, and may lead to an alert: the consent to talk names them, that to alerts
# asks for them. Without either nothing is kept; the person was shown help before publishing.
CONSENTS = ("chat_sensitive", "agency_risk_alert")
# A line nobody looked at is taken up again after this long; the queue is only a hint.
LATE_ASSESSMENT = timedelta(seconds=5)
HINT_REST = timedelta(seconds=15)
SWEEP_BATCH = 500
# Earlier words of the same person that a new line may add to.
CONTEXT_TIME = timedelta(days=1)
CONTEXT_LINES = 6


@dataclass(frozen=True)
class Detectors:
    """What looks at a text; each may break."""

    assess: Callable[[str], safety.TextAssessment] = safety.assess_text
    has_method: Callable[[str], bool] = safety.has_method
    find_personal_data: Callable[[str], tuple[str, ...]] = safety.find_personal_data
    looks_like_scam: Callable[[str], bool] = safety.looks_like_scam


def shows_method(found: safety.TextAssessment) -> bool:
    """Tell whether the words name a way, in earnest and about oneself."""
    return found.level >= CARE_LEVEL and not _METHOD_REASONS.isdisjoint(found.reasons)


def may_post_anyway(level: int) -> bool:
    """Whether the person may still decide to be read by others."""
    return level < NEVER_LEVEL
