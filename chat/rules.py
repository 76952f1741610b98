"""Pure decisions of a conversation: limits, times, moves, faces."""

from datetime import timedelta

TEXT_LIMIT = 2_000
MESSAGES_PER_MINUTE = 20
HISTORY_PAGE = 30
RESUME_LIMIT = 200
PROMPT_TURNS = 24
REPEAT_WINDOW = 20

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
FOLLOW_UP_BATCH = 50
# A line whose reading failed so often is unknown.
MOST_READINGS = 3
# A row hinted again rests this long, and so long the hint lives: work that keeps failing neither
# floods the queue nor stands before the rows behind it.
HINT_REST = timedelta(seconds=15)
# A room whose companion is gone so long was missed by the signal.
LATE_FAREWELL = timedelta(minutes=1)

CARD_LEVEL = 2
# A detector that failed shows help as if it had heard something (A3).
UNASSESSED_CARD_LEVEL = 2
APPROVED_TEXT_LEVEL = 4

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
