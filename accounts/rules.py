"""Pure decisions about people: age, nicknames, tokens."""

import datetime
import unicodedata
from collections.abc import Callable
from typing import Protocol

from core.errors import DomainError, InvalidInput
from core.text import clean_text

MINIMUM_AGE = 14
NICKNAME_LENGTH = 20
OLDEST_BIRTH_DATE = datetime.date(1900, 1, 1)

_BANDS = ((18, "14-18"), (24, "19-24"), (29, "25-29"), (34, "30-34"), (39, "35-39"))
# Neither 0/O nor 1/I/L, so that a token survives being read out on the phone.
_ALIAS_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
ALIAS_PREFIX = "온기-"

# What becomes of an account whose person ended the connection at Kakao.
UNLINK_MOVES = {"received": {"kept", "deletion_due"}}

# What becomes of a connection that Kakao was asked to end.
RELEASE_MOVES = {"waiting": {"done", "kept", "given_up"}}
# After this long without an answer nothing of the person may be kept for asking on.
RELEASE_PATIENCE = datetime.timedelta(days=30)

# How a person reads what staff looked at and what agencies were told.
TARGET_LABELS = {
    "alert": "위험 신호",
    "queue": "위험 신호 목록",
    "offer": "상담 제안",
    "contact": "연락처",
    "emergency": "긴급 제공",
    "case": "상담 사례",
    "cases": "상담 사례 목록",
    "case_form": "사례 서식",
    "case_note": "사례 기록",
    "programme": "프로그램 참여",
    "participation": "프로그램 참여",
    "redemption": "혜택 교환",
    "talk": "상담 메시지",
    "excerpt": "보여 준 말",
    "referral": "다른 기관에 의뢰",
    "complaint": "불편 신고",
    "export": "통계 파일",
}
ITEM_LABELS = {
    "token": "가명",
    "age_band": "나이대",
    "region": "시군구",
    "level": "위험 단계",
    "reasons": "이유 코드",
    "trend_line": "14일 마음 흐름선",
    "raised_at": "신호가 생긴 때",
    "nickname": "닉네임",
    "contact_phone": "연락처",
    "safe_hours": "연락해도 되는 시간",
    "name": "이름",
    "phone": "전화번호",
    "mission": "참여한 미션",
    "participation": "참여 상태와 때",
    "excerpts": "내가 고른 말",
    "referral_reason": "의뢰하는 까닭",
    "first_talk": "초기상담 기록",
    "needs_risk": "욕구·위기도 조사",
    "plan": "계획",
}

EXPORT_MOVES = {
    "waiting": {"running", "expired"},
    # Back to waiting: a consent was withdrawn while it was written, so it is written anew.
    "running": {"waiting", "ready", "expired"},
    "ready": {"expired"},
}
EXPORT_LIFETIME = datetime.timedelta(days=7)
# PIPA enforcement decree art. 41: access is answered within ten days.
EXPORT_LEGAL_TIME = datetime.timedelta(days=10)
DELETION_MOVES = {
    "requested": {"cancelled", "erasing"},
    "erasing": {"erased"},
    "erased": {"done"},
}
# What the platform's own people do; everybody else works at an agency (domain C, "Roles").
PLATFORM_ROLES = ("platform_safety", "dpo")
MANAGED_ROLES = ("duty", "counsellor", "supervisor", "agency_admin")
# Without one of each an agency could neither be run nor decide.
NEEDED_ROLES = ("supervisor", "agency_admin")
INVITATION_TIME = datetime.timedelta(days=7)

# People and the authority may be told in either order; both before it is closed (B20).
INCIDENT_MOVES = {
    "open": {"reported", "notified", "closed"},
    "reported": {"notified", "closed"},
    "notified": {"reported", "closed"},
}
# PIPA art. 34: within 72 hours of knowing.
INCIDENT_TIME = datetime.timedelta(hours=72)
INCIDENT_REMINDERS = (24, 48, 66)
# A month is looked through until the tenth of the next.
REVIEW_DAY = 10
# An access that waits longer for its place in the chain says that the sealer stands still.
SEAL_TIME = datetime.timedelta(minutes=5)
NIGHT = (22, 7)

UNDO_TIME = datetime.timedelta(days=7)
# Longer than one task may run, so that a claim is taken over only from a dead process.
CLAIM_TIME = datetime.timedelta(minutes=6)
SHELL_NICKNAME = "지워진 사람"


# What replies made abroad need, and what nothing else is asked for.
OVERSEAS_PURPOSE = "overseas_ai"


def fits_platform(role: str, *, is_platform: bool) -> bool:
    """Tell whether a role belongs where it is: the platform's at the platform, others elsewhere."""
    return (role in PLATFORM_ROLES) == is_platform


def month_before(day: datetime.date) -> datetime.date:
    """The first day of the month before."""
    return (day.replace(day=1) - datetime.timedelta(days=1)).replace(day=1)


def month_after(day: datetime.date) -> datetime.date:
    """The first day of the next month."""
    return (day.replace(day=28) + datetime.timedelta(days=4)).replace(day=1)


class GuardianConsentRequired(DomainError):
    """Under fourteen nobody joins without a guardian (PIPA art. 22-2); we do not offer that yet."""

    status = 403
    code = "guardian_consent_required"
    default_detail = (
        "만 14세 미만은 보호자 동의가 있어야 가입할 수 있는데, 온기는 아직 그 절차가 없어요. "
        "입력한 내용은 저장하지 않았어요. 이야기할 곳이 필요하면 청소년전화 1388에 "
        "언제든 연락할 수 있어요."
    )


class ImplausibleBirthDate(InvalidInput):
    """A birth date in the future, or before anybody alive was born."""

    code = "birth_date_implausible"
    default_detail = "생년월일을 다시 확인해 주세요."


class NicknameNotAccepted(InvalidInput):
    """A nickname that cannot be shown on one line."""

    code = "nickname_not_accepted"
    default_detail = "닉네임은 1자에서 20자까지, 줄바꿈 없이 적어 주세요."


def age_on(birth_date: datetime.date, today: datetime.date) -> int:
    """Count full years of age (만 나이); those born on 29 February grow older on 1 March."""
    had_birthday = (today.month, today.day) >= (birth_date.month, birth_date.day)
    return today.year - birth_date.year - (not had_birthday)


def age_band(age: int) -> str:
    """Name the band an agency may know in place of an age."""
    return next((name for top, name in _BANDS if age <= top), "40+")


def check_birth_date(birth_date: datetime.date, today: datetime.date) -> None:
    """Raise ImplausibleBirthDate, or GuardianConsentRequired under fourteen."""
    if not OLDEST_BIRTH_DATE <= birth_date < today:
        raise ImplausibleBirthDate()
    if age_on(birth_date, today) < MINIMUM_AGE:
        raise GuardianConsentRequired()


def clean_nickname(nickname: str) -> str:
    """Return the nickname on one line in NFC, 1 to 20 characters, or raise NicknameNotAccepted."""
    try:
        clean = " ".join(clean_text(nickname, limit=NICKNAME_LENGTH).split(" "))
    except InvalidInput as error:
        raise NicknameNotAccepted() from error
    if any(unicodedata.category(letter) in {"Cc", "Cf", "Zl", "Zp"} for letter in clean):
        raise NicknameNotAccepted()
    return clean


class PurposeLike(Protocol):
    """What a consent text says of itself."""

    is_sensitive: bool
    is_third_party: bool


def group_of(purpose: PurposeLike) -> str:
    """Name the screen a purpose is asked on: third-party and sensitive ones stand apart (B2)."""
    if purpose.is_third_party:
        return "third-party"
    return "sensitive" if purpose.is_sensitive else "basic"


def make_token(choose: Callable[[str], str], length: int = 4) -> str:
    """Make a name for somebody unnamed, such as 온기-7K3F."""
    return ALIAS_PREFIX + "".join(choose(_ALIAS_LETTERS) for _ in range(length))


# Asked where it is needed, by the page of a welfare mission and before the first post for
# everybody (B21), and not of every newcomer.
ASKED_LATER = frozenset({"programme_participation", "sns_public", "counsel_share_excerpt"})
# Asked for each case by its own page: stands among the consents of whoever once decided.
ASKED_PER_CASE = frozenset({"counsel_share_excerpt"})


def is_purpose_asked(code: str, *, goes_overseas: bool, is_decided: bool) -> bool:
    """Tell whether a purpose concerns a person: sending abroad does where it happens.

    Whoever once decided goes on seeing it, so that nothing they agreed to is out of sight.
    """
    if code in ASKED_PER_CASE:
        return is_decided
    return code != OVERSEAS_PURPOSE or goes_overseas or is_decided


STAFF_IDLE = datetime.timedelta(minutes=15)
STAFF_NOTED_EVERY = datetime.timedelta(seconds=20)


def is_idle(
    *, now: datetime.datetime, shown_at: float, active_at: datetime.datetime | None
) -> bool:
    """Tell whether a staff screen locks: 15 minutes since an act or a proof of who one is (C13).

    `shown_at` is when the person last authenticated, in seconds since 1970.
    """
    latest = max(shown_at, active_at.timestamp() if active_at else 0.0)
    return now.timestamp() - latest > STAFF_IDLE.total_seconds()


_DEVICES = (
    ("iphone", "iPhone"),
    ("ipad", "iPad"),
    ("android", "Android"),
    ("windows", "Windows"),
    ("macintosh", "Mac"),
    ("cros", "Chromebook"),
    ("linux", "Linux"),
    ("darwin", "iPhone"),
    ("okhttp", "Android"),
)
_BROWSERS = (
    ("ongi/", "온기 앱"),
    ("kakaotalk", "카카오톡"),
    ("naver(", "네이버 앱"),
    ("samsungbrowser/", "삼성 인터넷"),
    ("whale/", "웨일"),
    ("edg/", "Edge"),
    ("opr/", "Opera"),
    ("firefox/", "Firefox"),
    ("fxios/", "Firefox"),
    ("crios/", "Chrome"),
    ("chrome/", "Chrome"),
    ("safari/", "Safari"),
)


def name_device(user_agent: str, *, is_app: bool) -> str:
    """Name a device in a few words a person recognises, from what it says about itself."""
    said = user_agent.lower()
    device = next((name for mark, name in _DEVICES if mark in said), "")
    browser = next((name for mark, name in _BROWSERS if mark in said), "")
    if is_app:
        browser = "온기 앱"
    return " · ".join(filter(None, (browser, device))) or "알 수 없는 기기"


def is_older(version: str, other: str) -> bool:
    """Tell whether a version like `1.9.0` comes before another, number by number."""
    first, second = ([int(part) for part in text.split(".")] for text in (version, other))
    return first < second
