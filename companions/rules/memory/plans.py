"""What the person will do, with its day where one is said; and lasting wishes."""

from collections.abc import Iterator

from companions.rules.memory.base import Fact, make_fact
from companions.rules.memory.clauses import THAT_DAY, Clause
from companions.rules.memory.dates import DateMention
from companions.rules.memory.phrases import (
    Predicate,
    clean_words,
    find_phrase,
    restate,
    with_particle,
)
from companions.rules.memory.tables import third_persons, words

# Endings that leave the time to the clause after them: "보고 왔어".
_TIMELESS = frozenset(
    {"고", "어서", "아서", "며", "면서", "다가", "러", "자마자", "고서", "느라", "느라고"}
)
_MODES = frozenset({"plain", "progressive", "future", "resolved", "intended", "obliged"})
_CLOSE_OTHERS = (
    "생일",
    "생신",
    "결혼식",
    "기일",
    "졸업식",
    "제사",
    "돌잔치",
    "결혼",
    "기념일",
    "군대",
    "백일",
)


def find_plans(clause: Clause, predicate: Predicate) -> Iterator[Fact]:
    """Read a plan in a clause; weather, refusals and the plans of others are left out."""
    if predicate.mode == "wish":
        yield from _find_wish(clause, predicate)
        return
    date = next((mention for mention in reversed(clause.dates) if not mention.is_past), None)
    if date is None or predicate.is_negated or predicate.mode not in _MODES:
        return
    if predicate.is_past and predicate.mode != "resolved":
        return
    is_theirs = any(noun in clause.words for noun in _CLOSE_OTHERS)
    if clause.other and not (is_theirs and clause.other in third_persons()):
        return
    said = _say(clause, predicate, date)
    if said:
        subject, text = said
        yield make_fact(clause, "plan", f"{date.day or date.label}:{subject}", text, date.day)


def _say(clause: Clause, predicate: Predicate, date: DateMention) -> tuple[str, str] | None:
    tag = clause.tokens[predicate.end - 1].tag
    phrase = find_phrase(clause, predicate.end - 1 if tag == "VCP" else predicate.start)
    if phrase and phrase.text == THAT_DAY:
        phrase = find_phrase(clause, phrase.start)
    if tag == "VCP" and predicate.mode == "plain":
        return _say_event(phrase.text, phrase.text, date) if phrase else None
    if predicate.lemma in {"있", "잡히", "생기"}:
        return _say_event(phrase.head, phrase.text, date) if phrase else None
    lemma = predicate.lemma
    if (
        clause.ending in _TIMELESS
        or lemma in words("plans", "never_verbs")
        or lemma not in words("plans", "verbs")
    ):
        return None
    text = restate(clause, 0)
    if not phrase and len(text.split()) < 2 and lemma not in words("whole", "plans"):
        return None
    if phrase and phrase.head in words("plans", "never_nouns"):
        return None
    day = date.label if text[:1].isdigit() else f"{date.label}에"
    return f"{phrase.text if phrase else ''}{lemma}", f"{day} {text}"


def _say_event(name: str, text: str, date: DateMention) -> tuple[str, str] | None:
    dense, last = name.replace(" ", ""), text.rsplit(maxsplit=1)[-1]
    if any(word in words("plans", "never_nouns") for word in text.split()):
        return None
    if any(dense.endswith(day.replace(" ", "")) for day in words("plans", "days")):
        day = with_particle(date.label, "은") if date.day else f"{date.label}에"
        says = with_particle(text, "이에요") if date.day else f"{with_particle(text, '이')} 있어요"
        return text.replace(" ", ""), f"{day} {says}"
    if any(last.endswith(event) for event in words("plans", "appointments")):
        return text.replace(" ", ""), f"{date.label}에 {with_particle(text, '이')} 있어요"
    return None


def _find_wish(clause: Clause, predicate: Predicate) -> Iterator[Fact]:
    """`제주도 가고 싶어`: a wish with an aim, not a passing appetite."""
    if clause.other or predicate.is_negated or predicate.is_past:
        return
    if predicate.lemma not in words("likes", "wishes"):
        return
    phrase = find_phrase(clause, predicate.start)
    if phrase is None or any(word in clause.words for word in words("likes", "wish_never")):
        return
    if clean_words(phrase.text) in third_persons() | {"것", "거", "여기", "거기", "저기"}:
        return
    said = restate(clause, 0).removesuffix("싶어요")
    yield make_fact(clause, "plan", f"바람:{phrase.text}{predicate.lemma}", f"{said}싶어 해요")
