"""What the person does all day: work, study, and what they prepare for."""

import re
from collections.abc import Iterator

from companions.rules.memory.base import Fact, make_fact
from companions.rules.memory.clauses import Clause
from companions.rules.memory.phrases import (
    Phrase,
    Predicate,
    clean_words,
    find_phrase,
    with_particle,
)
from companions.rules.memory.tables import words

_WORKING = frozenset({"일하", "알바하", "근무하", "아르바이트하", "알바", "아르바이트", "일"})
_STUDYING = frozenset({"준비하", "공부하", "준비", "공부"})


def find_work(clause: Clause, predicate: Predicate) -> Iterator[Fact]:
    """Read work and study of the person in a clause; what is over is left out."""
    if clause.other or clause.topic or predicate.is_past or predicate.is_negated:
        return
    if predicate.mode not in {"plain", "progressive"}:
        return
    if clause.tokens[predicate.end - 1].tag == "VCP":
        yield from _find_being(clause, predicate)
        return
    yield from _find_place(clause, predicate)
    yield from _find_study(clause, predicate)


def _find_being(clause: Clause, predicate: Predicate) -> Iterator[Fact]:
    """`간호사야`, `대학교 3학년이야`, `휴학 중이야`, `전공은 국문학이야`."""
    phrase = find_phrase(clause, predicate.end - 1)
    if phrase is None or clause.dates:
        return
    said = with_particle(phrase.text, "이에요")
    if re.search(r"전공(?:은|이)\s", clause.words):
        yield make_fact(clause, "work", "전공", f"전공은 {said}")
    elif subject := _name_state(clause, phrase):
        yield make_fact(clause, "work", subject, said)


def _name_state(clause: Clause, phrase: Phrase) -> str:
    """What a noun says of work or study, or nothing."""
    dense = phrase.text.replace(" ", "")
    if _ends_with(dense, words("work", "jobs")):
        return "" if _has_topic(clause, phrase.start) else "하는일"
    if re.search(r"[1-6일이삼사]학년$", dense):
        return "학년"
    if dense.endswith("전공") and len(dense) > len("전공"):
        return "전공"
    stem = dense.removesuffix("중")
    if stem != dense and _ends_with(stem, words("work", "states")):
        return stem
    is_studying = stem != dense and _ends_with(stem, {"준비", "공부"})
    return stem if is_studying and _mentions_subject(dense) else ""


def _has_topic(clause: Clause, start: int) -> bool:
    """`꿈은 간호사야`, `이 사람 간호사야` are not about what the person does."""
    before = clause.tokens[:start]
    return any(t.tag in {"JX", "JKS"} for t in before) and not clause.has_self


def _ends_with(dense: str, table: frozenset[str] | set[str]) -> bool:
    return any(dense.endswith(word.replace(" ", "")) for word in table)


def _mentions_subject(dense: str) -> bool:
    return any(subject in dense for subject in words("work", "subjects"))


def _find_place(clause: Clause, predicate: Predicate) -> Iterator[Fact]:
    """`카페에서 알바해`, `개발자로 일해`, `회사 다녀`."""
    if predicate.lemma == "다니":
        phrase = find_phrase(clause, predicate.start)
        if phrase and _ends_with(phrase.head, words("work", "places")) and not clause.dates:
            yield make_fact(clause, "work", f"다니는{phrase.head}", f"{phrase.text}에 다녀요")
        return
    if predicate.lemma not in _WORKING or clause.dates:
        return
    place = next(
        (
            i
            for i in reversed(range(predicate.start))
            if clause.tokens[i].form in {"에서", "로", "으로"}
        ),
        None,
    )
    if place is None:
        return
    phrase = find_phrase(clause, place + 1)
    if phrase is None:
        return
    tables = words("work", "places") | words("work", "jobs")
    if _ends_with(phrase.head, tables) or _ends_with(phrase.text.replace(" ", ""), tables):
        verb = (
            "알바해요" if "알바" in predicate.lemma or "아르바이트" in predicate.lemma else "일해요"
        )
        particle = clause.tokens[place].form
        yield make_fact(clause, "work", f"일{phrase.head}", f"{phrase.text}{particle} {verb}")


def _find_study(clause: Clause, predicate: Predicate) -> Iterator[Fact]:
    """`토익 공부하고 있어`, `공무원 시험을 준비해`."""
    if predicate.lemma not in _STUDYING or (clause.dates and predicate.mode == "plain"):
        return
    phrase = find_phrase(clause, predicate.start)
    if phrase is None or phrase.particle not in {"", "을", "를", "ㄹ", "도"}:
        return
    dense = phrase.text.replace(" ", "")
    if _mentions_subject(dense) and clean_words(phrase.text):
        said = f"{with_particle(phrase.text, '을')} {_name_study(predicate)}"
        yield make_fact(clause, "work", f"{dense}준비", said)


def _name_study(predicate: Predicate) -> str:
    return "준비하고 있어요" if predicate.lemma.startswith("준비") else "공부하고 있어요"
