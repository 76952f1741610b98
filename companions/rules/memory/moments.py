"""What happened to the person and may be asked after later."""

from collections.abc import Iterator
from datetime import date

from companions.rules.memory.base import Fact, make_fact
from companions.rules.memory.clauses import Clause
from companions.rules.memory.dates import name_day
from companions.rules.memory.phrases import Predicate, find_phrase, restate
from companions.rules.memory.tables import objects_of, words

_FIRST = "처음"
_FALL_AT = frozenset(
    {
        "시험",
        "면접",
        "서류",
        "필기",
        "실기",
        "최종",
        "오디션",
        "공모전",
        "대학",
        "대회",
        "회사",
        "전형",
    }
)


def find_moments(clause: Clause, predicate: Predicate, today: date) -> Iterator[Fact]:
    """Read something that happened in a clause: done, by the person, and worth remembering."""
    if clause.other or not predicate.is_past or predicate.is_negated or predicate.mode != "plain":
        return
    past = next((mention for mention in clause.dates if mention.is_past), None)
    if past is None and any(mention.day != today for mention in clause.dates):
        return
    if not _is_worth(clause, predicate):
        return
    text = restate(clause, 0)
    if len(text.split()) < 2 and predicate.lemma not in _WHOLE:
        return
    label = past.label if past else name_day(today)
    phrase = find_phrase(clause, predicate.start)
    subject = f"{phrase.text if phrase else ''}{predicate.lemma}"
    yield make_fact(clause, "moment", f"{label}:{subject}", f"{label}에 {text}")


_WHOLE = frozenset({
    "합격하", "취직하", "취업하", "퇴사하", "이직하", "졸업하", "이사하", "헤어지", "승진하", "완주하", "결혼하", "수술하", "퇴원하", "입원하",
    "독립하", "이별하", "우승하", "전역하", "복학하", "휴학하", "개강하", "종강하", "울", "차이", "잘리", "혼나",
})  # fmt: skip


def _is_worth(clause: Clause, predicate: Predicate) -> bool:
    forms = {token.form for token in clause.tokens}
    phrase = find_phrase(clause, predicate.start)
    if predicate.lemma in {"붙", "떨어지"}:
        return bool(forms & _FALL_AT)
    if predicate.lemma in words("moments", "verbs"):
        return True
    if (
        _FIRST in forms
        and phrase is not None
        and predicate.lemma not in {"알", "듣", "하", "보", "느끼"}
    ):
        return True
    wanted = objects_of(predicate.lemma)
    return phrase is not None and any(phrase.text.endswith(noun) for noun in wanted)
