"""What weighs on the person, with its cause; a mood alone is not remembered."""

from collections.abc import Iterator

from companions.rules.memory.base import Fact, make_fact
from companions.rules.memory.clauses import Clause
from companions.rules.memory.phrases import Predicate, find_phrase, restate
from companions.rules.memory.tables import third_persons, words

_CAUSES = frozenset({"때문", "땜", "탓"})
_STRESS = "스트레스"
MINIMUM_CAUSE = 2


def find_worries(clause: Clause, predicate: Predicate) -> Iterator[Fact]:
    """Read a worry of the person in a clause."""
    if clause.other or predicate.is_past or predicate.mode not in {"plain", "progressive"}:
        return
    if _is_sleepless(clause, predicate):
        yield make_fact(clause, "worry", "잠", "잠을 잘 못 자요")
        return
    if predicate.is_negated or not _is_worry(clause, predicate):
        return
    start, subject = _find_cause(clause, predicate)
    if subject:
        yield make_fact(clause, "worry", subject, restate(clause, start))


def _is_worry(clause: Clause, predicate: Predicate) -> bool:
    if predicate.lemma in {"받", "이", "심하", "쌓이", "많"}:
        return any(token.form == _STRESS for token in clause.tokens)
    return predicate.lemma in words("worries", "predicates")


def _is_sleepless(clause: Clause, predicate: Predicate) -> bool:
    forms = [token.form for token in clause.tokens]
    if clause.dates:
        return False
    if "불면증" in forms and predicate.lemma in {"있", "심하", "불면증", "생기", "오"}:
        return not predicate.is_negated
    return "잠" in forms and predicate.is_negated and predicate.lemma in {"자", "오", "이루", "들"}


def _find_cause(clause: Clause, predicate: Predicate) -> tuple[int, str]:
    """Return where the cause begins and what it is: `… 때문에`, `…ㄹ까 봐`, or a subject."""
    tokens = clause.tokens
    for number, token in enumerate(tokens[: predicate.start]):
        if token.form in _CAUSES:
            phrase = find_phrase(clause, number)
            return (phrase.start, phrase.text) if phrase else (0, "")
        if token.form in {"ㄹ까", "을까"}:
            return 0, clause.slice(0, number)
    is_noun = tokens[predicate.end - 1].tag == "VCP"
    phrase = find_phrase(clause, predicate.start - 1 if is_noun else predicate.start)
    if phrase is not None and phrase.head == _STRESS:
        if " " not in phrase.text:
            return 0, ""
        return phrase.start, phrase.text.rsplit(" ", 1)[0]
    if phrase is None or not _is_cause(phrase.text, phrase.head, phrase.particle):
        return 0, ""
    return phrase.start, phrase.text


def _is_cause(text: str, head: str, particle: str) -> bool:
    if particle not in {"이", "가", "도", "은", "는", "", "만"} or head in third_persons():
        return False
    if len(text) < MINIMUM_CAUSE or head in words("worries", "times"):
        return False
    has_clause = " " in text and head in {"것", "거"}
    return has_clause or text not in words("worries", "passing")
