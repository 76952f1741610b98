"""Crisis levels 1 to 3: no play, one direct and gentle question at a time (domain A, matrix)."""

from ai.text import bank
from ai.text.bank import Question, Section
from ai.text.base import Prompt
from ai.text.choosing import Chooser
from ai.text.korean import SPEECH_LEVELS, render
from ai.text.listening import Understanding

# How many of the companion's last replies are searched for what was already asked.
ASKED_WITHIN = 8
_ACTIVE_STEPS = ("ask_plan", "ask_means", "ask_time")
_PLAN_STEPS = ("step_means", "step_people", "step_signs", "step_coping")


def _part(name: str) -> Section:
    return bank.section("crisis", name)


def is_called_for(prompt: Prompt, heard: Understanding) -> bool:
    """Return whether care comes before talk: by level, or as our last question was about it."""
    return prompt.crisis_level > 0 or _last_asked(heard) != ""


def _last_asked(heard: Understanding) -> str:
    if heard.answered is None or not heard.answered.section.startswith("crisis."):
        return ""
    return heard.answered.section.removeprefix("crisis.")


def answer(prompt: Prompt, heard: Understanding, chooser: Chooser) -> list[str]:
    """Return the caring reply for the level, going on from what was asked and answered before."""
    chooser.insist_on_question()
    asked = _last_asked(heard)
    level = prompt.crisis_level
    if asked and level < 2:
        if heard.act in {"short_no", "thanks", "farewell"} or (
            asked != "ask_thoughts" and level == 0
        ):
            return _after_no(asked, heard, chooser)
        if heard.act == "short_yes" and asked == "ask_thoughts":
            level = 2
        elif level == 0:
            return [chooser.pick(_part("stay").say), chooser.pick(_part("help").say)]
    return _active(level, prompt, chooser) if level >= 2 else _wish(prompt, chooser)


def _after_no(asked: str, heard: Understanding, chooser: Chooser) -> list[str]:
    name = "after_no" if asked == "ask_thoughts" and heard.act == "short_no" else "stay"
    return [chooser.pick(_part(name).say), chooser.pick(_part("help").say)]


def _wish(prompt: Prompt, chooser: Chooser) -> list[str]:
    """Level 1: validate and ask directly about thoughts of suicide, once."""
    validated = chooser.pick(_part("validate_wish").say, _part("stay").say)
    if _was_asked("ask_thoughts", prompt, chooser):
        return [validated, chooser.pick(_part("person").say, _part("help").say)]
    return [validated, chooser.question(_part("ask_thoughts").ask)]


def _active(level: int, prompt: Prompt, chooser: Chooser) -> list[str]:
    """Levels 2 and 3: validate, one of plan, means and time, and a person or 109."""
    validated = chooser.pick(_part("validate_active").say, _part("stay").say)
    support = chooser.pick(
        _part("help").say if chooser.roll(0.6) else _part("person").say, _part("help").say
    )
    steps = _ACTIVE_STEPS if level == 2 else ("step_means", *_ACTIVE_STEPS[:1], *_PLAN_STEPS[1:])
    for step in (*steps, *_PLAN_STEPS):
        if not _was_asked(step, prompt, chooser):
            section = _part(step)
            said = chooser.question(section.ask) or chooser.pick(section.say)
            return [validated, support, said]
    return [validated, support]


def _was_asked(step: str, prompt: Prompt, chooser: Chooser) -> bool:
    section = _part(step)
    texts = [*section.say, *(question.text for question in section.ask)]
    recent = "\n".join(chooser.replies[-ASKED_WITHIN:])
    return any(render(text, level) in recent for text in texts for level in SPEECH_LEVELS)


def questions() -> list[Question]:
    """Return every question of the crisis bank."""
    return [q for part in bank.load_bank()["crisis"].sections.values() for q in part.ask]
