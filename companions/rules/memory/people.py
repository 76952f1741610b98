"""Whom the person lives with and speaks of: names, family, pets, and what happens to them."""

import re
from collections.abc import Iterator

from companions.rules.memory.base import Fact, make_fact
from companions.rules.memory.clauses import Clause
from companions.rules.memory.phrases import Predicate, find_phrase, restate, with_particle
from companions.rules.memory.tables import words

_NAME_PARTICLES = (
    r"(?:이랑|랑|하고|이가|가|이는|는|은|이한테|한테|이의|이도|이네|네|이|의|도|이와|와|과)"
)
_OF_PERSONS = frozenset({"이랑", "랑", "하고", "이한테", "한테", "이네"})
_KEPT = frozenset({"키우", "기르", "입양하", "데려오"})


def find_names(clause: Clause) -> Iterator[Fact]:
    """Read who somebody is called: `친구 민지랑`, `강아지 이름은 콩이야`."""
    yield from _find_names(clause)
    yield from _find_called(clause)


def find_people(clause: Clause, predicate: Predicate) -> Iterator[Fact]:
    """Read people and pets of the person, and what happens to them, in a clause."""
    if predicate.mode in {"plain", "progressive", "future", "resolved"}:
        yield from _find_kept(clause, predicate)
        yield from _find_having(clause, predicate)
        yield from _find_events(clause, predicate)


def _relations() -> frozenset[str]:
    return words("people", "family") | words("people", "close") | {"후배", "선배", "동기", "동료"}


def _find_names(clause: Clause) -> Iterator[Fact]:
    """`친구 민지랑`: a relation, a space, two or three syllables and a particle."""
    relations = "|".join(sorted(_relations(), key=len, reverse=True))
    pattern = rf"(?<![가-힣])({relations})\s([가-힣]{{2,3}}?)({_NAME_PARTICLES})(?![가-힣])"
    for match in re.finditer(pattern, clause.words):
        relation, name = match[1], match[2]
        if _is_name(clause, name, match[3]):
            text = f"{with_particle(name, '이라')}는 {with_particle(relation, '이')} 있어요"
            yield make_fact(clause, "person", f"{relation}{name}", text)


def _is_name(clause: Clause, name: str, particle: str) -> bool:
    """A proper noun; with a particle only persons take, any word that is no other noun."""
    if name in words("names", "never"):
        return False
    whole = [t for t in clause.tokens if t.form == name or t.form.startswith(name)]
    if any(t.tag in {"NNG", "VV", "VA", "MAG", "NP"} for t in whole):
        return False
    is_proper = any(t.tag == "NNP" and t.form == name for t in whole)
    return is_proper or particle in _OF_PERSONS


def _find_called(clause: Clause) -> Iterator[Fact]:
    """`강아지 이름은 콩이야`, `남자친구 이름이 준호야`."""
    match = re.search(
        r"(?:^|\s)([가-힣 ]{1,10}?)\s?이름[은이]\s([가-힣]{1,6})$", _noun_ending(clause)
    )
    if not match:
        return
    owner, name = match[1].split()[-1] if match[1].split() else "", match[2]
    if owner in _relations() | words("people", "pets"):
        text = f"{owner} 이름은 {with_particle(name, '이에요')}"
        yield make_fact(clause, "person", f"{owner}이름", text)


def _noun_ending(clause: Clause) -> str:
    """The clause up to its copula, so that a name stands at its end."""
    for number, token in enumerate(clause.tokens):
        if token.tag in {"VCP", "JKV"} and number >= len(clause.tokens) - 2:
            return clause.slice(0, number)
    return clause.words if clause.tokens[-1].tag == "NNP" else ""


def _find_kept(clause: Clause, predicate: Predicate) -> Iterator[Fact]:
    """Pets and plants the person keeps."""
    if predicate.lemma not in _KEPT or predicate.is_negated or clause.other:
        return
    if predicate.is_past and predicate.lemma in {"키우", "기르"}:
        return
    phrase = find_phrase(clause, predicate.start)
    kept = words("people", "pets") | words("people", "plants")
    kind = next((word for word in phrase.text.split() if word in kept), "") if phrase else ""
    if phrase and kind:
        text = f"{with_particle(phrase.text, '을')} 키워요"
        yield make_fact(clause, "person", kind, text)


def _find_having(clause: Clause, predicate: Predicate) -> Iterator[Fact]:
    """`여동생이 있어`, `남자친구 생겼어`, `외동이야`."""
    if predicate.is_negated or clause.dates:
        return
    if predicate.lemma in {"외동", "외동딸", "외동아들"}:
        yield make_fact(clause, "person", "형제", f"{with_particle(predicate.lemma, '이에요')}")
        return
    if predicate.lemma not in {"있", "생기"} or (predicate.is_past and predicate.lemma == "있"):
        return
    relations = "|".join(words("names", "relations"))
    found = re.match(
        rf"(?:나는|난|나|저는|저|전|나도)?\s?((?:여|남|남자|여자|친)?\s?(?:{relations}))"
        r"(?:이|가|은|는|도)?\s(?:(?:한|두|세|네)\s?(?:명|분)\s?)?(?:있|생)",
        clause.words,
    )
    if found and found[1].strip() != "친구":
        relation = found[1].replace(" ", "")
        text = f"{with_particle(relation, '이')} 있어요"
        yield make_fact(clause, "person", relation, text)


def _find_events(clause: Clause, predicate: Predicate) -> Iterator[Fact]:
    """Something that weighs in the life of somebody close: `엄마가 입원하셨어`."""
    family = words("people", "family") | words("people", "close")
    if clause.other not in family or predicate.is_negated or clause.has_self:
        return
    noun = next((t.form for t in clause.tokens if t.form in words("people", "events")), "")
    is_event = noun and predicate.lemma in {f"{noun}하", f"{noun}되", "하", "받", "가", "앞두"}
    has_passed = predicate.lemma == "돌아가" and _is_alone(clause)
    if is_event or has_passed or predicate.lemma in words("people", "event_predicates"):
        label = clause.dates[0].label if clause.dates else ""
        text = restate(clause, _find_start(clause))
        text = (
            f"{text[: text.find(' ') + 1]}{label}에 {text[text.find(' ') + 1 :]}" if label else text
        )
        day = clause.dates[0].day if clause.dates and not clause.dates[0].is_past else None
        yield make_fact(clause, "person", f"{clause.other}{noun or predicate.lemma}", text, day)


def _is_alone(clause: Clause) -> bool:
    """`할머니가 돌아가셨어` and not `할머니가 집에 돌아가셨어`."""
    forms = {token.form for token in clause.tokens}
    return "시" in forms and not any(token.tag == "JKB" for token in clause.tokens)


def _find_start(clause: Clause) -> int:
    start = next((i for i, t in enumerate(clause.tokens) if t.form == clause.other), 0)
    while start and clause.tokens[start - 1].end == clause.tokens[start].start:
        start -= 1
    return start
