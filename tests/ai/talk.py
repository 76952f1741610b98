"""People talking to the embedded companion: lines, personas and a loop."""

import random
import re
from datetime import date
from pathlib import Path

from ai.text.base import Persona, Prompt, Turn
from ai.text.embedded import EmbeddedCompanion
from ai.text.korean import sentences

COMPANION = EmbeddedCompanion()
LEVELS = ("banmal", "haeyo", "hapsyo")
PERSONAS = (
    {"name": "하루", "relation": "친구", "mbti": "ENFP", "note": "수다스럽고 다정함"},
    {"name": "정우", "relation": "형", "mbti": "INTJ", "sex": "male", "age": 31},
    {"name": "온유", "relation": "언니", "mbti": "ISFJ", "sex": "female", "note": "차분함"},
    {"name": "별", "note": "사람인 척해. 절대 AI라고 말하지 마."},
)


def read_lines(name):
    """Return the lines of a text file beside this one."""
    return tuple((Path(__file__).parent / f"{name}.txt").read_text(encoding="utf-8").splitlines())


LINES = read_lines("said")
EMOTIONS = ("", "neutral", "neutral", "joy", "sadness", "fear", "anger", "trust")


def prompt(said, *, level="haeyo", persona=None, **changes):
    given = {**PERSONAS[0], **(persona or {}), "speech_level": level}
    turns = said if isinstance(said, tuple) else (Turn("person", said),)
    return Prompt(persona=Persona(**given), turns=turns, today=date(2026, 11, 21), **changes)


def reply(said, **given):
    return COMPANION.reply(prompt(said, **given))


def converse(seed, length=28):
    """Yield the companion's replies of one conversation that nobody scripted."""
    rng = random.Random(seed)
    level, persona = LEVELS[seed % 3], PERSONAS[seed % len(PERSONAS)]
    turns, replies = [], []
    for line in rng.sample(LINES, length):
        turns.append(Turn("person", line))
        said = reply(
            tuple(turns[-16:]),
            level=level,
            persona=persona,
            emotion=rng.choice(EMOTIONS),
            recent_replies=tuple(replies[-20:]),
            memories=("고양이 보리를 키워요", "다음 주에 면접을 봐요 (11월 27일)"),
        )
        turns.append(Turn("companion", said))
        replies.append(said)
    return level, replies


_WRONG_ENDS = {
    "banmal": re.compile(r"(?:요|죠|습니다|ㅂ니다|니다|습니까|십시오)$"),
    "haeyo": re.compile(r"(?<!요)(?<!죠)$"),
    "hapsyo": re.compile(r"(?<!다)(?<!까)(?<!오)$"),
}
_FAMILIAR = r"(?:^|[ ,])(?:너|넌|너는|네가|너한테)[ ,]"
_WRONG_WORDS = {
    "banmal": re.compile(r"(?:습니다|습니까|십시오|요[.,?])"),
    "haeyo": re.compile(rf"(?:습니다|습니까|십시오)|{_FAMILIAR}"),
    "hapsyo": re.compile(rf"[요죠][.,?]|{_FAMILIAR}"),
}


def level_faults(said, level):
    """Return the sentences of a reply that leave its speech level."""
    bare = re.sub(r"'[^']*'", "", said)
    wrong = [part for part in sentences(bare) if _WRONG_ENDS[level].search(part.rstrip(" .?!…'\""))]
    return wrong + _WRONG_WORDS[level].findall(bare)
