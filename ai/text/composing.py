"""Composes one reply: receive what was said, perhaps recall, perhaps ask; never more than three."""

import re
from collections.abc import Callable

from ai.text import bank, crisis, special
from ai.text.bank import Question, Section
from ai.text.base import Prompt
from ai.text.choosing import Chooser
from ai.text.listening import Understanding, understand
from ai.text.mirroring import mirror

LONGEST_REPLY = 3
_SHORT_ANSWERS = {"short_yes": "yes", "short_no": "no", "short_unsure": "unsure"}
# A shorter acknowledgement than this stands lonely: something is said after it.
_LONELY = 12
_TELLS_TIME = re.compile(
    r"(?:\d+|[한두세네몇]|다섯|여섯|열|반) ?(?:시간|일|달|주일?|년|개월|번|살)"
    r"|며칠|째|어제|오늘|내일|다음 주|요즘"
)
_ASKS_TIME = re.compile(r"얼마나|언제부터|언제야|언제까지|며칠|몇 시")


def compose(prompt: Prompt) -> str:
    """Return the reply to the person's newest line, in the persona's speech level."""
    chooser = Chooser(prompt)
    heard = understand(prompt)
    if crisis.is_called_for(prompt, heard):
        parts = crisis.answer(prompt, heard, chooser)
    else:
        parts = _with_together(_composer_for(heard)(prompt, heard, chooser), prompt, heard, chooser)
    return " ".join(part for part in parts[:LONGEST_REPLY] if part)


def _with_together(
    parts: list[str], prompt: Prompt, heard: Understanding, chooser: Chooser
) -> list[str]:
    """Ask once how it goes with what is being done together, where nothing weighs on the talk."""
    may_ask = prompt.together is not None and prompt.together.may_ask
    is_light = heard.tone in {"flat", "good"} and not heard.wants_quiet and not heard.feeling
    if prompt.together is None or not (may_ask and is_light) or "?" in "".join(parts):
        return parts
    chooser.invite_question()
    asked = chooser.pick(bank.section("general", "together").say, mission=prompt.together.title)
    return [*parts[: LONGEST_REPLY - 1], asked]


Composer = Callable[[Prompt, Understanding, Chooser], list[str]]


def _composer_for(heard: Understanding) -> Composer:
    if heard.act in _SHORT_ANSWERS:
        return _short_answer
    if heard.act in special.COMPOSERS:
        return special.COMPOSERS[heard.act]
    if heard.act in {"advice", "validation"}:
        return _counsel
    if heard.act == "question" and not heard.section and not heard.feeling:
        return special.unknown_question
    return _statement


def _statement(prompt: Prompt, heard: Understanding, chooser: Chooser) -> list[str]:
    """Receive what the person told."""
    parts = _receive(heard, chooser)
    memory = "" if heard.wants_quiet else special.recall(prompt, heard, chooser)
    if memory:
        return [*parts[:2], memory]
    if not heard.wants_quiet and chooser.may_ask():
        asked = _ask(heard, chooser)
        if asked:
            return [*parts[:2], asked]
    if len(parts) == 1 and len(parts[0]) < _LONELY and heard.section is None:
        parts.append(chooser.pick(*_layers(heard, chooser)))
    return parts


def _receive(heard: Understanding, chooser: Chooser) -> list[str]:
    """Acknowledge: the situation's own line, or the clause mirrored with a feeling's or topic's."""
    layers = _layers(heard, chooser)
    reflected = mirror(heard.analysis, chooser.level)
    is_known = heard.section is not None and chooser.has_unsaid(layers[0])
    if reflected is None or not chooser.roll(0.12 if is_known else 0.5):
        return [_opened(chooser.pick(*layers), heard, chooser)]
    if heard.tone in {"bad", "good"} and not is_known:
        tail = chooser.pick(bank.section("general", f"after_{heard.tone}").say)
        return [f"{reflected.leading} {tail}"]
    if heard.tone not in {"bad", "good"} and chooser.level == "hapsyo":
        return [chooser.pick(*layers)]
    return [reflected.sentence, chooser.pick(*layers)]


def _opened(line: str, heard: Understanding, chooser: Chooser) -> str:
    """Let a line begin with a sigh or a small cheer now and then, as a listener would."""
    opening = bank.load_bank()["general"].sections.get(f"opening_{heard.tone}")
    is_toneless = heard.section is not None and not heard.section.tone
    if not opening or is_toneless or "," in line[:8] or not chooser.roll(0.3):
        return line
    word = chooser.fresh_opening(opening.say)
    return f"{word}, {line}" if word else line


def _layers(heard: Understanding, chooser: Chooser) -> list[tuple[str, ...]]:
    """Return pools of acknowledgements, the most fitting first."""
    feeling = bank.load_bank()["feelings"].sections.get(heard.feeling)
    topical = _topical(heard)
    middle = [chooser.spoken(feeling), chooser.spoken(topical)]
    if heard.feeling == "" or (not heard.is_topic_carried and chooser.roll(0.45)):
        middle.reverse()
    if heard.tone == "heavy":
        middle = []
    elif heard.is_topic_carried:
        middle = [chooser.spoken(feeling)]
    own = chooser.spoken(heard.section)
    general = chooser.spoken(bank.section("general", heard.tone))
    if _outranks(heard):
        return [chooser.spoken(feeling), own, *middle, general]
    return [own, *middle, general]


def _outranks(heard: Understanding) -> bool:
    """Return whether a feeling that was said comes before the situation: rain that saddens."""
    return bool(heard.feeling and heard.section and not heard.section.tone)


def _topical(heard: Understanding) -> Section | None:
    topic = bank.load_bank().get(heard.topic)
    return topic.sections.get(heard.tone) if topic else None


def _ask(heard: Understanding, chooser: Chooser) -> str:
    feeling = bank.load_bank()["feelings"].sections.get(heard.feeling)
    topical = _topical(heard)
    general: Section | None = bank.section("general", heard.tone)
    if heard.is_topic_carried:
        topical = None
    own = (feeling, heard.section) if _outranks(heard) else (heard.section, topical, feeling)
    if heard.tone == "heavy" and heard.section:
        general = None
    parts = [part for part in (*own, general) if part]
    return chooser.question(*(_fitting(part.ask, heard) for part in parts))


def _fitting(questions: tuple[Question, ...], heard: Understanding) -> tuple[Question, ...]:
    """Leave out questions about time when the line has told it."""
    if not _TELLS_TIME.search(heard.surface):
        return questions
    return tuple(question for question in questions if not _ASKS_TIME.search(question.text))


def _counsel(prompt: Prompt, heard: Understanding, chooser: Chooser) -> list[str]:
    """Answer a wish for advice: receive, offer one small step, leave the choice to the person."""
    if heard.act == "validation":
        first = chooser.pick(bank.section("acts", "validation").say)
        return [first, _ask(heard, chooser) if chooser.may_ask() else ""]
    topical = _topical(heard)
    tips = (heard.section.tip if heard.section else (), topical.tip if topical else ())
    receive = chooser.spoken(heard.section) if heard.section else bank.section("acts", "advice").say
    parts = [chooser.pick(receive, bank.section("acts", "advice").say)]
    parts.append(chooser.pick(*tips, bank.section("acts", "advice").tip))
    if chooser.may_ask():
        parts.append(chooser.question(bank.section("acts", "advice").ask))
    return parts


def _short_answer(prompt: Prompt, heard: Understanding, chooser: Chooser) -> list[str]:
    """Understand a bare yes, no or "몰라" by the question it answers."""
    kind = _SHORT_ANSWERS[heard.act]
    acts = bank.load_bank()["acts"].sections
    if heard.answered and kind in {"yes", "no"}:
        own = heard.answered.yes if kind == "yes" else heard.answered.no
        if own and chooser.has_unsaid(own):
            return [chooser.pick(own)]
    name = f"answered_{kind}" if heard.is_answer else f"bare_{kind}"
    if not heard.is_answer and heard.surface.startswith("괜찮"):
        name = "relief"
    parts = [chooser.pick(acts[name].say)]
    if kind == "yes" and not heard.is_answer and not heard.wants_quiet and chooser.roll(0.5):
        parts.append(_next_question(heard, chooser))
    return parts


def _next_question(heard: Understanding, chooser: Chooser) -> str:
    general = bank.section("general", heard.tone).ask
    return chooser.question(general) if chooser.invite_question() else ""
