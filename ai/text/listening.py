"""What the person's newest line is: its act, topic, situation and feeling; rules over morphemes."""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ai import morphology
from ai.morphology import Analysis
from ai.text import bank
from ai.text.base import Prompt
from ai.text.korean import squeeze

DATA = Path(__file__).parent / "data"
# A topic stays for this many of the person's lines when a line names none itself.
TOPIC_MEMORY = 3
QUIET_MEMORY = 5

_EMOTION_TONES = {
    **dict.fromkeys(("fear", "sadness", "disgust", "anger"), "bad"),
    **dict.fromkeys(("joy", "trust", "anticipation"), "good"),
}
_NEGATED_BEFORE = re.compile(r"(?:^| )(?:안|못|별로 안|하나 도 안) $")
_NEGATED_AFTER = re.compile(r"^\w* ?(?:하 )?지 ?(?:는|도|를|가|ㄴ)? ?(?:않|안)")
_LETTERS = re.compile(r"[가-힣ㄱ-ㅎㅏ-ㅣa-z0-9]")
_HANGUL_WORD = re.compile(r"[가-힣]")
_GIBBERISH = re.compile(r"^(?:[ㄱ-ㅎㅏ-ㅣ\s]{3,}|[a-z]{1,3}|[0-9\s]+|[;'\[\]/.,\-=]+)$")
_ASKING_END = re.compile(
    r"(?:[었았했있없겠되하시]나요|까요|ㄹ까|는가|인가요|습니까|ㅂ니까|을까|알아|아니|는지 알)$"
)
_TURNS_AWAY = re.compile(r"(?:근데 |그래도 |아 )*(?:그래도|아무튼|암튼|아 ?맞다|그나저나)")
_EMOJI_SAD = re.compile(r"[😢😭😞😔😟😥😰😣😖😩😫🥺💔😿☹]")
_EMOJI_ANGRY = re.compile(r"[😠😡🤬👿😤]")
_EMOJI_GLAD = re.compile(r"[😀-😆😊😍🥰😘🤗🎉❤♥💕💖👍✨☺🙂🥳😎]")


@dataclass(frozen=True)
class Understanding:
    """One line, understood.

    `tone` is bad, good, flat, or heavy: nothing in itself, but said right after something bad.
    `answered` is our question, if any.
    """

    text: str
    surface: str
    analysis: Analysis
    act: str
    topic: str
    is_topic_carried: bool
    section: bank.Section | None
    feeling: str
    tone: str
    answered: bank.Question | None
    is_answer: bool
    wants_quiet: bool


@dataclass(frozen=True)
class _Act:
    name: str
    patterns: tuple[re.Pattern[str], ...]
    unless: tuple[re.Pattern[str], ...]
    limit: int


@cache
def _acts() -> tuple[_Act, ...]:
    return tuple(
        _Act(
            raw["name"],
            _compiled(raw["patterns"]),
            _compiled(raw.get("unless", ())),
            raw.get("limit", 10_000),
        )
        for raw in _read("acts.toml")["act"]
    )


@cache
def _feelings() -> tuple[tuple[str, str, tuple[re.Pattern[str], ...]], ...]:
    return tuple(
        (raw["name"], raw["tone"], _compiled(raw["patterns"]))
        for raw in _read("feelings.toml")["feeling"]
    )


@cache
def tones() -> dict[str, str]:
    """Return the tone of each feeling."""
    return {name: tone for name, tone, _ in _feelings()}


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((DATA / name).read_text(encoding="utf-8"))


def _compiled(sources: Sequence[str]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(source) for source in sources)


def recognise_act(text: str) -> str:
    """Return the dialogue act of one line, "statement" when nothing special."""
    surface = squeeze(text)
    if not _LETTERS.search(surface):
        return _silent_act(surface)
    for act in _acts():
        if (
            len(surface) <= act.limit
            and any(p.search(surface) for p in act.patterns)
            and not any(p.search(surface) for p in act.unless)
        ):
            return act.name
    if _GIBBERISH.match(surface):
        return "gibberish"
    if not _HANGUL_WORD.search(surface):
        return "foreign"
    return "question" if _is_question(surface) else "statement"


def _silent_act(surface: str) -> str:
    for pattern, act in (
        (_EMOJI_SAD, "cry"),
        (_EMOJI_ANGRY, "emoji_angry"),
        (_EMOJI_GLAD, "laugh"),
    ):
        if pattern.search(surface):
            return act
    if surface and set(surface) <= set("?!"):
        return "clarify"
    if "^^" in surface:
        return "laugh"
    return "silent"


def _is_question(surface: str) -> bool:
    return surface.rstrip(" ㅋㅎㅠㅜ~").endswith("?") or bool(_ASKING_END.search(surface))


def recognise_feeling(surface: str, lemmas: str) -> str:
    """Return the feeling a line says in so many words, "" when none."""
    for name, _, patterns in _feelings():
        if any(
            _stands(pattern, lemmas) or (pattern.search(surface) and not _negated(pattern, surface))
            for pattern in patterns
        ):
            return name
    return ""


def _stands(pattern: re.Pattern[str], lemmas: str) -> bool:
    return any(
        not _NEGATED_BEFORE.search(lemmas[: match.start()])
        and not _NEGATED_AFTER.match(lemmas[match.end() :])
        for match in pattern.finditer(lemmas)
    )


def _negated(pattern: re.Pattern[str], surface: str) -> bool:
    return all(
        re.search(r"(?:안|못) ?$", surface[: match.start()])
        or re.match(r"\w{0,2}지(?:는|도)? ?(?:않|안)", surface[match.end() :])
        for match in pattern.finditer(surface)
    )


def find_section(surface: str, lemmas: str) -> bank.Section | None:
    """Return the situation whose pattern matches with the longest stretch of the line."""
    best, best_length = None, 0
    for topic in bank.load_bank().values():
        for section in topic.sections.values():
            for pattern in section.match:
                match = pattern.search(surface) or pattern.search(lemmas)
                if match and len(match[0]) > best_length:
                    best, best_length = section, len(match[0])
    return best


def find_topic(surface: str, lemmas: str) -> str:
    """Return the topic named latest in a line, "" when none is."""
    found, position = "", -1
    for topic in bank.load_bank().values():
        for pattern in topic.words:
            for text in (surface, lemmas):
                for match in pattern.finditer(text):
                    if match.start() > position:
                        found, position = topic.name, match.start()
    return found


def understand(prompt: Prompt) -> Understanding:
    """Read the person's newest line in the light of the turns before it."""
    text = prompt.turns[-1].text
    surface = squeeze(text)
    analysis = morphology.analyse(surface)
    section = find_section(surface, analysis.lemmas)
    topic = section.topic if section else find_topic(surface, analysis.lemmas)
    previous = _previous_reply(prompt)
    answered = bank.find_question(previous) if previous else None
    carried = "" if topic else _carried_topic(prompt, answered)
    feeling = recognise_feeling(surface, analysis.lemmas)
    tone, feeling = _tone(section, feeling, prompt.emotion)
    if section and section.tone and section.tone != tone:
        section = None
    if tone == "flat" and not _TURNS_AWAY.match(surface) and _was_bad(prompt):
        tone = "heavy"
    return Understanding(
        text=text,
        surface=surface,
        analysis=analysis,
        act=recognise_act(text),
        topic=topic or carried,
        is_topic_carried=bool(carried),
        section=section,
        feeling=feeling,
        tone=tone,
        answered=answered,
        is_answer=previous.rstrip().endswith("?"),
        wants_quiet=_wants_quiet(prompt),
    )


def _tone(section: bank.Section | None, feeling: str, emotion: str) -> tuple[str, str]:
    """Said feeling first, then the situation's tone, then the tone of the emotion that was read.

    Only a feeling said in so many words is answered as that feeling: a model may err.
    """
    if feeling:
        return tones()[feeling], feeling
    if section and section.tone:
        return section.tone, ""
    return _EMOTION_TONES.get(emotion, "flat"), ""


def _was_bad(prompt: Prompt) -> bool:
    """Return whether one of the person's last two lines told something bad in so many words."""
    said = [turn.text for turn in prompt.turns[:-1] if turn.speaker == "person"][-2:]
    for text in said:
        surface = squeeze(text)
        lemmas = morphology.analyse(surface).lemmas
        section = find_section(surface, lemmas)
        if _tone(section, recognise_feeling(surface, lemmas), "")[0] == "bad":
            return True
    return False


def _previous_reply(prompt: Prompt) -> str:
    if len(prompt.turns) > 1 and prompt.turns[-2].speaker == "companion":
        return prompt.turns[-2].text
    return ""


def _carried_topic(prompt: Prompt, answered: bank.Question | None) -> str:
    topic = answered.section.split(".")[0] if answered else ""
    if topic and bank.load_bank()[topic].words:
        return topic
    said = [turn.text for turn in prompt.turns[:-1] if turn.speaker == "person"][-TOPIC_MEMORY:]
    for text in reversed(said):
        surface = squeeze(text)
        lemmas = morphology.analyse(surface).lemmas
        section = find_section(surface, lemmas)
        if topic := section.topic if section else find_topic(surface, lemmas):
            return topic
    return ""


def _wants_quiet(prompt: Prompt) -> bool:
    said = [turn.text for turn in prompt.turns if turn.speaker == "person"][-QUIET_MEMORY:]
    return any(recognise_act(text) == "quiet" for text in said)
