"""Chooses among lines: one conversation always gets the same reply, and no line returns soon."""

import hashlib
import random
import re
from collections.abc import Sequence

from ai.text.bank import Question, Section
from ai.text.base import Prompt
from ai.text.korean import fixed_part, render

# Lines said within this many of the companion's last replies are not said again.
NO_REPEAT = 20
# A reply does not begin with the word that began one of the last few.
OPENING_REST = 6
_QUIET_NOTES = re.compile(r"조용|차분|과묵|내성|말수|무뚝뚝")
_TALKATIVE_NOTES = re.compile(r"수다|활발|호기심|외향|밝")


class Chooser:
    """Draws lines for one reply, seeded by the conversation so far."""

    def __init__(self, prompt: Prompt) -> None:
        persona = prompt.persona
        self.level = persona.speech_level
        self.slots: dict[str, str] = {"name": persona.name}
        replies = [turn.text for turn in prompt.turns if turn.speaker == "companion"]
        self.replies = list(dict.fromkeys((*prompt.recent_replies, *replies)))[-2 * NO_REPEAT :]
        self.last_replies = replies or list(prompt.recent_replies)
        self._said = "\n".join(self.replies)
        self._drawn: set[str] = set()
        talk = "\n".join(f"{turn.speaker}:{turn.text}" for turn in prompt.turns)
        digest = hashlib.blake2b(f"{persona.name}\n{talk}\n{len(replies)}".encode()).digest()
        self.rng = random.Random(digest)
        self._is_feeling = _lean(
            persona.mbti,
            2,
            "FT",
            persona.note,
            r"다정|따뜻|상냥|감성|공감",
            r"현실|이성|직설|논리|쿨",
        )
        rate = _question_rate(persona.mbti, persona.note)
        self._asks = not self._asked_last() and self.roll(rate)

    def roll(self, chance: float) -> bool:
        """Return True with this chance."""
        return self.rng.random() < chance

    def pick(self, *layers: Sequence[str], **slots: str) -> str:
        """Return a line of the first layer that has one unsaid; else the one said longest ago."""
        for layer in layers:
            for line in self.rng.sample(layer, len(layer)):
                if self._is_open(line):
                    return self._render(line, slots)
        everything = [line for layer in layers for line in layer if self._asks or "?" not in line]
        return self._render(min(everything, key=self._last_said), slots) if everything else ""

    def fresh_opening(self, words: Sequence[str]) -> str:
        """Return a word that none of the last replies began with, "" when there is none."""
        recent = self.replies[-OPENING_REST:]
        voices = [render(word, self.level) for word in words]
        fresh = [w for w in voices if not any(reply.startswith(w) for reply in recent)]
        return self.rng.choice(fresh) if fresh else ""

    def has_unsaid(self, lines: Sequence[str]) -> bool:
        """Return whether a line is left that was not said lately."""
        return any(self._is_open(line) for line in lines)

    def spoken(self, section: Section | None) -> tuple[str, ...]:
        """Return a section's lines for this persona: warm ones for F, plain ones for T."""
        if section is None:
            return ()
        extra = {True: section.warm, False: section.plain, None: section.warm + section.plain}
        return section.say + extra[self._is_feeling]

    def question(self, *layers: Sequence[Question]) -> str:
        """Return an unsaid question of the first layer that has one, "" when none is left."""
        for layer in layers:
            texts = [question.text for question in layer if "{" not in question.text]
            if self.has_unsaid(texts):
                return self.pick(texts)
        return ""

    def may_ask(self) -> bool:
        """Return whether a question fits now: never two in a row, about one reply in three."""
        return self._asks

    def invite_question(self) -> bool:
        """Let this reply ask where talk would stop otherwise; still never two in a row."""
        self._asks = self._asks or not self._asked_last()
        return self._asks

    def insist_on_question(self) -> None:
        """Let this reply ask whatever was asked before: in a crisis care goes first."""
        self._asks = True

    def _asked_last(self) -> bool:
        return bool(self.last_replies) and "?" in self.last_replies[-1]

    def _render(self, line: str, slots: dict[str, str]) -> str:
        self._drawn.add(line)
        self._asks = self._asks and "?" not in line
        return render(line, self.level, {**self.slots, **slots})

    def _is_open(self, line: str) -> bool:
        return ("?" not in line or self._asks) and not self._was_said(line)

    def _was_said(self, line: str) -> bool:
        return line in self._drawn or self._found_in(line, self._said)

    def _found_in(self, line: str, said: str) -> bool:
        return fixed_part(line, self.level) in said

    def _last_said(self, line: str) -> int:
        said = [index for index, reply in enumerate(self.replies) if self._found_in(line, reply)]
        return (said[-1] if said else -1) + (len(self.replies) if line in self._drawn else 0)


def _lean(mbti: str, place: int, letters: str, note: str, yes: str, no: str) -> bool | None:
    """Read one MBTI letter, else the note; None when neither says."""
    letter = mbti.upper()[place : place + 1]
    if letter and letter in letters:
        return letter == letters[0]
    if re.search(yes, note):
        return True
    return False if re.search(no, note) else None


def _question_rate(mbti: str, note: str) -> float:
    if _QUIET_NOTES.search(note):
        return 0.40
    if _TALKATIVE_NOTES.search(note):
        return 0.58
    return {"E": 0.54, "I": 0.44}.get(mbti.upper()[:1], 0.5)
