"""Reads: the card, the fixed texts, the numbers; each still answers when its table is empty."""

import logging
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from safety import rules
from safety.models import ApprovedScript, CrisisAssessment, CrisisPolicy, Hotline

logger = logging.getLogger(__name__)
TEXT_CARD_LEVEL = 2
UNAVAILABLE = "unavailable"
SAFE_LINE = "safe-line"


@dataclass(frozen=True)
class HotlineEntry:
    """A number as shown; `href` calls it or writes to it."""

    code: str
    number: str
    name: str
    description: str
    hours: str
    channel: str
    href: str


@dataclass(frozen=True)
class CrisisCard:
    """Help beside the talk; an interrupt fills the screen and waits for an answer."""

    level: int
    is_interrupt: bool
    text: str
    hotlines: tuple[HotlineEntry, ...]

    def as_data(self) -> dict[str, Any]:
        """Shape the card for a client."""
        return asdict(self) | {"hotlines": [asdict(line) for line in self.hotlines]}


LAST_RESORT = HotlineEntry(
    "suicide-109", "109", "자살예방 상담전화", "", "24시간", "phone", "tel:109"
)


def get_policy() -> CrisisPolicy | None:
    """Find the response matrix in force."""
    return CrisisPolicy.objects.filter(is_active=True).first()


def get_policy_version() -> str:
    """Name the response matrix in force; nothing where there is none."""
    in_force = CrisisPolicy.objects.filter(is_active=True).order_by()
    return in_force.values_list("version", flat=True).first() or ""


def get_crisis_card(level: int, age: int | None) -> CrisisCard | None:
    """Build the card of a level and age; none at L0, 109 alone where no policy is in force."""
    policy = get_policy()
    if policy is None:
        is_interrupt = level >= 4
        return CrisisCard(level, is_interrupt, "", (LAST_RESORT,)) if level else None
    row = rules.read_row(policy.matrix, level)
    if row["card"] == "none":
        return None
    codes = rules.choose_hotlines(policy.matrix, level, age)
    return CrisisCard(
        level=level,
        is_interrupt=row["card"] == "interrupt",
        text=row["text"],
        hotlines=_list_entries(codes),
    )


def get_text_card(*, text: str, age: int | None) -> CrisisCard | None:
    """Build the card for what somebody wrote outside of a talk; nothing of the finding is kept.

    None below L2. A detector that fails never reads as L0 (A3).
    """
    try:
        level = rules.assess_text(text).level
    except Exception as error:  # whatever breaks, help is shown; no text in the log
        logger.error("detector_unavailable source=text error=%s", type(error).__name__)
        return get_unassessed_card(age)
    return get_crisis_card(level, age) if level >= TEXT_CARD_LEVEL else None


def get_unassessed_card(age: int | None) -> CrisisCard:
    """Build the card of a line nobody could assess: the numbers of L2 and neutral words.

    The line may have been ordinary, so the card claims nothing about the person.
    """
    card = get_crisis_card(level=2, age=age)
    hotlines = card.hotlines if card else (LAST_RESORT,)
    text = _(
        "지금은 안전을 살피는 기능이 잠깐 멈춰 있어요. 혹시 위험하다고 느끼면 109에 전화해 주세요. "
        "24시간 사람이 받아요."
    )
    return CrisisCard(level=2, is_interrupt=False, text=text, hotlines=hotlines)


def _list_entries(codes: list[str]) -> tuple[HotlineEntry, ...]:
    rows = {row.code: row for row in Hotline.objects.filter(code__in=codes, is_active=True)}
    found = tuple(_describe(rows[code]) for code in codes if code in rows)
    return found or (LAST_RESORT,)


def _describe(row: Hotline) -> HotlineEntry:
    return HotlineEntry(
        code=row.code,
        number=row.number,
        name=row.name,
        description=row.description,
        hours=row.hours,
        channel=row.channel,
        href=row.href,
    )


def list_hotlines(age: int | None = None) -> list[Hotline]:
    """List every number shown, in order; under 19 the youth line stands first (A8)."""
    lines = list(Hotline.objects.filter(is_active=True))
    if age is not None and age < rules.YOUTH_BELOW:
        lines.sort(key=lambda line: line.audience != Hotline.Audience.YOUTH)
    return lines


def get_approved_script(level: int | str | None, age: int | None) -> str:
    """Return the fixed text of L4 or L5, or of a failed detector (`None` or "unavailable")."""
    code = UNAVAILABLE if level in {None, UNAVAILABLE} else f"level-{level}"
    return _get_text(code, age) or _get_text(UNAVAILABLE, age) or _last_resort_text()


def get_safe_line() -> str:
    """Return what is said in place of a reply that the guard refused."""
    return _get_text(SAFE_LINE, None) or _last_resort_text()


def _get_text(code: str, age: int | None) -> str:
    is_youth = age is not None and age < rules.YOUTH_BELOW
    audiences = [ApprovedScript.Audience.EVERYONE]
    if is_youth:
        audiences.insert(0, ApprovedScript.Audience.UNDER_19)
    current = [
        script
        for script in ApprovedScript.objects.filter(code=code, locale="ko").order_by("-version")
        if script.expires_on is None or script.expires_on >= timezone.localdate()
    ]
    for audience in audiences:
        for script in current:
            if script.audience == audience:
                return script.text
    return ""


def _last_resort_text() -> str:
    return _(
        "지금은 평소처럼 답하기 어려워요. 죽고 싶은 마음이 들거나 위험하다고 느끼면 109에, "
        "몸이 위험하면 119에 전화해 주세요. 24시간 사람이 받아요."
    )


def list_unalerted_assessments(older_than: timedelta) -> QuerySet[CrisisAssessment]:
    """List assessments of L1 and above that nobody has checked for an alert yet, oldest first."""
    return (
        CrisisAssessment.objects.signalled()
        .filter(alert_checked_at__isnull=True, created_at__lt=timezone.now() - older_than)
        .order_by("created_at", "pk")
    )


def get_highest_level(user: User, since: datetime) -> int:
    """Return the highest level the person's words reached since a moment; 0 if none."""
    rows = CrisisAssessment.objects.filter(user=user, created_at__gte=since)
    return int(rows.aggregate(highest=Max("level"))["highest"] or 0)


def get_review_date() -> Any:
    """Return the day the protocol or a number was last looked over."""
    policy = get_policy()
    newest = Hotline.objects.filter(is_active=True).aggregate(day=Max("verified_on"))["day"]
    days = [day for day in (policy.reviewed_on if policy else None, newest) if day]
    return max(days) if days else None
