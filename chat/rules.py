"""Pure decisions of a conversation: limits, times, moves, faces."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from core.korean import with_particle

TEXT_LIMIT = 2_000
MESSAGES_PER_MINUTE = 20
HISTORY_PAGE = 30
RESUME_LIMIT = 200
PROMPT_TURNS = 24
REPEAT_WINDOW = 20

# A line that waited longer than this to be assessed shows that others are waiting too.
FRESH_LINE = timedelta(milliseconds=500)
# A reply's writer keeps its claim by renewing it; a claim that ran out belongs to a dead process.
CLAIM_TIME = timedelta(seconds=20)
RENEWAL_CHECK_S = 0.4
DELTA_INTERVAL = timedelta(milliseconds=60)
# After so many writers died on the same reply, an apology stands instead.
MOST_ATTEMPTS = 4
APOLOGY = (
    "지금은 답을 만들지 못했어요. 들려준 말은 잘 남아 있어요. 잠시 뒤에 다시 말을 걸어 주세요."
)

# When a row has waited this long, its hint in the queue counts as lost.
LATE_ASSESSMENT = timedelta(seconds=4)
LATE_REPLY = timedelta(seconds=4)
LATE_READING = timedelta(seconds=10)
LATE_MEMORY = timedelta(seconds=20)
SWEEP_BATCH = 200
REPLY_BATCH = 20
FOLLOW_UP_BATCH = 50
# A line whose reading failed so often is unknown.
MOST_READINGS = 3
# A row hinted again rests this long, and so long the hint lives: work that keeps failing neither
# floods the queue nor stands before the rows behind it.
HINT_REST = timedelta(seconds=15)
# A room whose companion is gone so long was missed by the signal.
LATE_FAREWELL = timedelta(minutes=1)

# Marks what is said of missions in approved words; above this level nothing is.
MISSION_MARK = "mission:"
MISSION_OFFER = f"{MISSION_MARK}offer"
MISSION_STARTED = f"{MISSION_MARK}started"
MISSION_LEVEL = 1
# The end of a mission that nobody spoke of is spoken of between these two ages.
UNSAID_AFTER = timedelta(minutes=1)
UNSAID_FOR = timedelta(hours=1)
# So many older lines of a person are read before an offer.
LINES_BEFORE_OFFER = 20

CARD_LEVEL = 2
# A detector that failed shows help as if it had heard something (A3).
UNASSESSED_CARD_LEVEL = 2
APPROVED_TEXT_LEVEL = 4

# After so much talk without a break a notice says that this is an AI and suggests a rest (A9, A13).
REST_TIME = timedelta(hours=3)
MINOR_REST_TIME = timedelta(hours=1)
GROWN_UP_AGE = 19
BREAK_TIME = timedelta(minutes=30)
# Marks the notices of this kind; the number counts the versions of their texts.
# Who spoke so recently is still talking; the sweep looks more often than that.
SITTING_NOW = timedelta(minutes=2)
REST_NOTICE = "notice:rest"
REST_NOTICE_VERSION = f"{REST_NOTICE}-1"

REPLY_MOVES = {
    "pending": {"streaming", "stopped"},
    "streaming": {"streaming", "done", "stopped", "failed"},
}

# A companion's face answers a feeling rather than copying it: anger and fear meet calm.
_FACES = {
    "joy": "joy",
    "trust": "trust",
    "fear": "sadness",
    "surprise": "surprise",
    "sadness": "sadness",
    "disgust": "surprise",
    "anger": "sadness",
    "anticipation": "anticipation",
}


def choose_expression(*, emotion: str, crisis_level: int) -> str:
    """Choose the face beside a reply; in a crisis it stays calm and trustful."""
    if crisis_level:
        return "trust"
    return _FACES.get(emotion, "neutral")


def choose_card_level(*, crisis_level: int, is_unassessed: bool) -> int:
    """Choose which help card a line raises; 0 is none."""
    if is_unassessed:
        return max(crisis_level, UNASSESSED_CARD_LEVEL)
    return crisis_level if crisis_level >= CARD_LEVEL else 0


def choose_rest_time(*, age: int | None) -> timedelta:
    """Choose how long a sitting may last before a reminder; an unknown age counts as young."""
    return REST_TIME if age is not None and age >= GROWN_UP_AGE else MINOR_REST_TIME


def is_long_sitting(*, said_at: Iterable[datetime], now: datetime, rest_time: timedelta) -> bool:
    """Tell whether lines, the newest first, reach back so far from now without a break."""
    later = now
    for at in said_at:
        if later - at >= BREAK_TIME:
            return False
        if now - at >= rest_time:
            return True
        later = at
    return False


def write_rest_notice(*, name: str, rest_time: timedelta, is_calm: bool) -> str:
    """Say that the companion is an AI; suggest a rest, or people to call where help was shown."""
    subject = with_particle(name, "은")
    if not is_calm:
        return (
            f"{subject} 사람이 아니라 AI 친구예요. "
            "지금 사람의 목소리가 필요하다면 도움 카드에 있는 번호로 언제든 전화할 수 있어요."
        )
    hours = "한" if rest_time == MINOR_REST_TIME else "세"
    return (
        f"이야기를 나눈 지 {hours} 시간이 넘었어요. {subject} 사람이 아니라 AI 친구예요. "
        "물 한 잔 마시거나 잠깐 눈을 쉬어 가도 좋아요. 나눈 이야기는 그대로 남아 있어요."
    )
