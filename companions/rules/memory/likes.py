"""What the person likes, dislikes, cannot eat, or does for joy."""

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
from companions.rules.memory.tables import third_persons, words

_TOP = frozenset({"제일", "가장", "최고"})
_OBJECT = frozenset({"", "를", "을", "ㄹ", "은", "는", "도", "만", "ㄴ"})
_SUBJECT = frozenset({"", "이", "가", "은", "는", "도", "만", "ㄴ", "이만"})
_LASTING = frozenset({"것", "거", "날", "시간", "때", "곳", "계절", "냄새", "소리"})
_MEALS = frozenset(
    {
        "밥",
        "아침",
        "점심",
        "저녁",
        "약",
        "아무것",
        "물",
        "간식",
        "끼",
        "것",
        "거",
        "뭐",
        "야식",
        "식사",
    }
)
_CONSUMED = {"먹": ("못 먹어요", "먹지 않아요"), "마시": ("못 마셔요", "마시지 않아요")}


def find_likes(clause: Clause, predicate: Predicate) -> Iterator[Fact]:
    """Read likes of the person in a clause; past and passing ones are left out."""
    if (
        clause.other
        or clause.topic
        or (predicate.is_past and predicate.lemma not in words("likes", "into"))
    ):
        return
    if predicate.mode not in {"plain", "progressive"}:
        return
    yield from _find_favourite(clause, predicate)
    phrase = find_phrase(clause, predicate.start)
    if phrase is None or _is_of_others(phrase) or _is_reluctance(clause, predicate, phrase):
        return
    ending = _read_feeling(clause, predicate, phrase)
    if ending:
        particle, says = ending
        for part in split_parts(clause, phrase):
            yield make_fact(clause, "like", part, f"{with_particle(part, particle)} {says}")
    yield from _find_allergy(clause, predicate, phrase)
    if predicate.lemma in words("likes", "into") and phrase.particle == "에":
        yield make_fact(clause, "like", phrase.text, f"{phrase.text}에 빠져 있어요")


def _is_reluctance(clause: Clause, predicate: Predicate, phrase: Phrase) -> bool:
    """`출근하기 싫어` is how a morning feels, not a dislike."""
    is_act = clause.tokens[phrase.end - 1].tag == "ETN"
    return is_act and predicate.lemma in words("likes", "bad_weak")


def _is_of_others(phrase: Phrase) -> bool:
    return any(word in third_persons() for word in phrase.text.split())


def _read_feeling(clause: Clause, predicate: Predicate, phrase: Phrase) -> tuple[str, str] | None:
    """Return the particle and the rest of the sentence, or None when nothing is felt."""
    lemma, is_negated = predicate.lemma, predicate.is_negated
    if lemma in words("likes", "good") and phrase.particle in _OBJECT and _is_lasting(phrase):
        top = "제일 " if any(token.form in _TOP for token in clause.tokens) else ""
        return ("을", "좋아하지 않아요") if is_negated else ("을", f"{top}좋아해요")
    if lemma in words("likes", "bad") and phrase.particle in _OBJECT and _is_lasting(phrase):
        return None if is_negated else ("을", "싫어해요")
    if lemma in _CONSUMED and is_negated and phrase.particle in _OBJECT:
        return _read_refusal(clause, lemma, phrase)
    return _read_weak_feeling(clause, predicate, phrase)


def _is_lasting(phrase: Phrase) -> bool:
    return phrase.text not in words("likes", "passing")


def _read_refusal(clause: Clause, lemma: str, phrase: Phrase) -> tuple[str, str] | None:
    is_meal = phrase.text.rsplit(maxsplit=1)[-1] in _MEALS and " 것" not in phrase.text
    if is_meal or clause.dates:
        return None
    cannot, does_not = _CONSUMED[lemma]
    return "을", cannot if any(token.form == "못" for token in clause.tokens) else does_not


def _read_weak_feeling(
    clause: Clause, predicate: Predicate, phrase: Phrase
) -> tuple[str, str] | None:
    """`좋다` and `싫다` also judge the weather: `나는` or `제일` makes it count."""
    if phrase.particle not in _SUBJECT or predicate.is_negated or clause.dates:
        return None
    if (
        phrase.text in words("likes", "passing")
        or phrase.head in words("likes", "passing") - _LASTING
    ):
        return None
    is_top = any(token.form in _TOP for token in clause.tokens)
    if predicate.lemma in words("likes", "bad_weak"):
        return "을", "싫어해요"
    if predicate.lemma in words("likes", "good_weak") and (
        clause.has_self or is_top or (phrase.head in _LASTING and " " in phrase.text)
    ):
        return "을", "제일 좋아해요" if is_top else "좋아해요"
    return None


def split_parts(clause: Clause, phrase: Phrase) -> list[str]:
    """Two things joined by `랑` or `와` are two likes, unless something modifies them."""
    tokens = clause.tokens[phrase.start : phrase.end]
    if not any(t.tag == "JC" for t in tokens) or any(t.tag in {"ETM", "ETN"} for t in tokens):
        return [phrase.text]
    parts, start = [], phrase.start
    for number in range(phrase.start, phrase.end):
        if clause.tokens[number].tag == "JC":
            parts.append(clean_words(clause.slice(start, number)))
            start = number + 1
    return [part for part in [*parts, clean_words(clause.slice(start, phrase.end))] if part]


def _find_allergy(clause: Clause, predicate: Predicate, phrase: Phrase) -> Iterator[Fact]:
    if predicate.lemma != "있" or predicate.is_negated:
        return
    if phrase.head in words("likes", "allergies") and " " in phrase.text:
        thing = phrase.text.rsplit(" ", 1)[0]
        yield make_fact(clause, "like", f"{thing}알레르기", f"{phrase.text}가 있어요")


def _find_favourite(clause: Clause, predicate: Predicate) -> Iterator[Fact]:
    """`취미는 등산이야`, `최애는 …야`, `좋아하는 음식은 떡볶이야`."""
    forms = [token.form for token in clause.tokens]
    if clause.tokens[predicate.end - 1].tag != "VCP":
        return
    topic = next((i for i, t in enumerate(clause.tokens) if t.tag in {"JX", "JKS"} and i), None)
    if topic is None or topic >= predicate.start - 1 or predicate.is_negated:
        return
    phrase = find_phrase(clause, predicate.end - 1)
    if phrase is None or phrase.start <= topic:
        return
    label = ""
    if forms[topic - 1] in {"취미", "특기", "최애"}:
        label = forms[topic - 1]
    elif (
        topic > 2
        and forms[topic - 3] in {"좋아하", "싫어하"}
        and forms[topic - 2] == "는"
        and (clause.tokens[topic - 1].tag != "NNB")
    ):
        label = f"{forms[topic - 3]}는 {forms[topic - 1]}"
    if label:
        said = f"{with_particle(label, '은')} {with_particle(phrase.text, '이에요')}"
        yield make_fact(clause, "like", phrase.text, said)
