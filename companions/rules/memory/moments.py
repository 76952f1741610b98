"""What happened to the person and may be asked after later."""

import re
from collections.abc import Iterator
from datetime import date

from companions.rules.memory.base import Fact, make_fact
from companions.rules.memory.clauses import Clause
from companions.rules.memory.dates import name_day
from companions.rules.memory.phrases import Predicate, find_phrase, restate
from companions.rules.memory.tables import objects_of, words

_FIRST = "처음"
_VAGUE_VERBS = frozenset({"알", "듣", "하", "보", "느끼"})
_WITH = frozenset({"랑", "이랑", "하고", "와", "과", "을", "를"})
# A span or a number of times is no day.
_LASTED = re.compile(
    r"(?:\d+|[한두세네몇])\s?(?:년|해|달|개월|주|일|시간|번|차례)"
    r"|오래|최근|얼마 전|여러|매번|항상|가끔|자주"
)


def find_moments(clause: Clause, predicate: Predicate, today: date) -> Iterator[Fact]:
    """Read something that happened in a clause: done, by the person, and worth remembering."""
    if clause.other or not predicate.is_past or predicate.is_negated or predicate.mode != "plain":
        return
    past = next((mention for mention in clause.dates if mention.is_past), None)
    if past is None and any(mention.day != today for mention in clause.dates):
        return
    if not _is_worth(clause, predicate) or _LASTED.search(clause.words):
        return
    text = restate(clause, 0)
    if len(text.split()) < 2 and predicate.lemma not in words("whole", "moments"):
        return
    label = past.label if past else name_day(today)
    phrase = find_phrase(clause, predicate.start)
    subject = f"{phrase.text if phrase else ''}{predicate.lemma}"
    yield make_fact(clause, "moment", f"{label}:{subject}", f"{label}에 {text}")


def _is_worth(clause: Clause, predicate: Predicate) -> bool:
    forms = {token.form for token in clause.tokens}
    phrase = find_phrase(clause, predicate.start)
    if predicate.lemma in {"붙", "떨어지"}:
        return bool(forms & words("whole", "fall_at"))
    if predicate.lemma == "만나":
        return bool(forms & _WITH)
    if predicate.lemma in words("moments", "verbs"):
        return True
    if phrase is None or clause.tokens[predicate.end - 1].tag == "VCP":
        return False
    if _FIRST in forms and predicate.lemma not in _VAGUE_VERBS:
        return True
    return any(phrase.text.endswith(noun) for noun in objects_of(predicate.lemma))
