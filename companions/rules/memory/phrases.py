"""Putting what was said into short neutral sentences."""

from dataclasses import dataclass

from ai import morphology
from companions.rules.memory.clauses import Clause, Token, tidy
from companions.rules.memory.tables import words
from core.korean import with_particle

__all__ = ["Phrase", "Predicate", "find_phrase", "find_predicate", "restate", "with_particle"]

_NOUN = frozenset({"NNG", "NNP", "SL", "XSN", "XPN", "SN", "NR", "NNB", "XR"})
_NOT_HEADS = frozenset({"데", "줄", "수", "적", "듯", "지", "바", "만큼", "대로", "채", "뿐", "터"})
_HEAD = frozenset({"NNG", "NNP", "SL", "XSN", "NNB", "NR", "ETN"})
_VERBAL = frozenset({"VV", "VA", "VX", "XSV", "XSA", "VCP", "VCN", "EP", "EC"})
_EDGE = frozenset({"MAG"})
_ADVERBIAL_NOUNS = frozenset(
    {
        "진짜",
        "정말",
        "완전",
        "제일",
        "요즘",
        "평소",
        "사실",
        "최고",
        "솔직히",
        "전부",
        "혼자",
        "둘",
        "다",
    }
)
_MAIN = frozenset({"VV", "VA", "XSV", "XSA", "VCP", "VCN"})


@dataclass(frozen=True)
class Predicate:
    """The main verb of a clause: its lemma, its tokens, and how it is meant."""

    lemma: str
    start: int
    end: int
    mode: str
    is_negated: bool
    is_past: bool


@dataclass(frozen=True)
class Phrase:
    """A noun phrase: token range, the particle after it, and its words cleaned."""

    start: int
    end: int
    text: str
    particle: str
    head: str


_INTENTS = {"거": "future", "것": "future", "예정": "future", "계획": "future", "생각": "future"}


def find_predicate(clause: Clause) -> Predicate | None:
    """Find what the clause says, through auxiliaries such as `기로 했다`."""
    tokens = clause.tokens
    index = next((i for i in reversed(range(len(tokens))) if tokens[i].tag in _MAIN), None)
    if index is None:
        return None
    mode = "plain"
    inner = _look_through(tokens, index)
    if inner is not None:
        index, mode = inner
    elif not _is_closed(tokens[index + 1 :]):
        return None
    elif tokens[index + 1 :]:
        mode = _read_auxiliaries(tokens[index + 1 :])
    start = index - 1 if _is_compound(tokens, index) else index
    lemma = "".join(token.form for token in tokens[start : index + 1])
    if tokens[index].tag in {"VCP", "VCN"}:
        lemma = tokens[index - 1].form if index else ""
        start = index
    rest = tokens[index + 1 :]
    return Predicate(
        lemma=lemma,
        start=start,
        end=index + 1,
        mode=mode,
        is_negated=_is_negated(tokens, start, rest) or tokens[index].tag == "VCN",
        is_past=any(token.tag == "EP" and token.form[-1] in "었았였" for token in rest)
        and mode != "resolved",
    )


def _is_closed(rest: tuple[Token, ...]) -> bool:
    """Only endings follow what a clause says; `커피 좋아하는 친구` says nothing of liking."""
    last = len(rest) - 1
    return not any(
        token.tag in {"ETM", "NNG", "NNP"} or (token.tag == "ETN" and number != last)
        for number, token in enumerate(rest)
    )


def _is_compound(tokens: tuple[Token, ...], index: int) -> bool:
    """`일하다`, `걱정되다`, also when typed apart or read as two words."""
    if not index or tokens[index - 1].tag not in {"NNG", "XR", "XSN", "NNP"}:
        return False
    return tokens[index].tag in {"XSV", "XSA"} or tokens[index].form in {"하", "되"}


def _look_through(tokens: tuple[Token, ...], index: int) -> tuple[int, str] | None:
    before = tokens[:index]
    if tokens[index].form == "하" and len(before) > 2 and before[-2].tag == "ETN":
        return _verb_before(tokens, index - 2, "resolved")
    if tokens[index].tag == "VCP" and len(before) > 2:
        noun, link = before[-1], before[-2]
        if noun.form in _INTENTS and link.tag == "ETM" and link.form in {"ㄹ", "을"}:
            return _verb_before(tokens, index - 2, "future")
        if noun.form == "편" and link.tag == "ETM":
            return _verb_before(tokens, index - 2, "plain")
    return None


def _verb_before(tokens: tuple[Token, ...], index: int, mode: str) -> tuple[int, str] | None:
    for i in reversed(range(index)):
        if tokens[i].tag in _MAIN:
            return i, mode
    return None


def _read_auxiliaries(rest: tuple[Token, ...]) -> str:
    forms = [token.form for token in rest]
    if "싶" in forms:
        return "wish"
    if "어야" in forms or "아야" in forms:
        return "obliged"
    if "려고" in forms or "으려고" in forms:
        return "intended"
    if forms[0] == "고" and "있" in forms:
        return "progressive"
    if any(
        form in {"ㄹ게", "을게", "ㄹ게요", "을게요", "ㄹ래", "을래", "ㄹ래요"} for form in forms
    ):
        return "future"
    return "plain"


def _is_negated(tokens: tuple[Token, ...], start: int, rest: tuple[Token, ...]) -> bool:
    before = any(
        t.tag == "MAG" and t.form in {"안", "못"} for t in tokens[max(0, start - 3) : start]
    )
    after = any(t.tag == "VX" and t.form in {"않", "못하", "말"} for t in rest)
    return before != after


def find_phrase(clause: Clause, end: int) -> Phrase | None:
    """Find the noun phrase that stands before a predicate, with what modifies it."""
    tokens = clause.tokens
    last = end - 1
    while last >= 0 and _is_adverbial(tokens[last]):
        last -= 1
    particle = ""
    while last >= 0 and tokens[last].tag in {"JKO", "JX", "JKS", "JKB", "JKC"}:
        particle = tokens[last].form + particle
        last -= 1
    if last < 0 or tokens[last].tag not in _HEAD or tokens[last].form in _NOT_HEADS:
        return None
    start = _extend(tokens, last)
    text = clean_words(_write(clause, start, last))
    if not text:
        return None
    return Phrase(start, last + 1, text, particle, _name_head(tokens, start, last))


def _write(clause: Clause, start: int, last: int) -> str:
    """The phrase as typed, its head without a particle melted into it: 커핀, 하는게."""
    head = clause.tokens[last]
    if head.tag == "NNB" and head.form in {"거", "것"}:
        return f"{clause.slice(start, last)} 것"
    is_apart = last > start and clause.tokens[last - 1].end < head.start
    return f"{clause.slice(start, last)}{' ' if is_apart else ''}{head.form}"


def _is_adverbial(token: Token) -> bool:
    return token.tag in _EDGE or (token.tag == "NNG" and token.form in _ADVERBIAL_NOUNS)


def _extend(tokens: tuple[Token, ...], last: int) -> int:
    """Walk left from the head as long as tokens belong to it."""
    start, is_inside_clause = last, tokens[last].tag == "ETN"
    for i in reversed(range(last)):
        token = tokens[i]
        if token.tag in {"ETM", "ETN"}:
            is_inside_clause = True
        elif is_inside_clause:
            if token.tag in {"NP", "IC", "MAJ", "EF", "SP"} or token.form in {"은", "는"}:
                break
        elif token.tag not in _NOUN | {"MM", "JKG", "JC"} or token.form in _ADVERBIAL_NOUNS:
            break
        start = i
    while start < last and tokens[start].tag in {
        "JX",
        "JKO",
        "JKS",
        "JKB",
        "JKG",
        "EC",
        "JC",
        "EP",
    }:
        start += 1
    return start


def _name_head(tokens: tuple[Token, ...], start: int, last: int) -> str:
    """The head noun with what is glued to it: 뜨개 + 질."""
    head = tokens[last].form
    for i in reversed(range(start, last)):
        if tokens[i].end != tokens[i + 1].start or tokens[i].tag not in _NOUN:
            break
        head = tokens[i].form + head
    return head


def clean_words(text: str) -> str:
    """Leave out who speaks and what only colours the sentence."""
    kept: list[str] = []
    for word in tidy(text).replace(",", " ").split():
        if word in words("speech", "fillers") or (
            word in words("speech", "self" if kept else "opening")
        ):
            continue
        kept.append(word)
    return " ".join(kept)


def restate(clause: Clause, start: int) -> str:
    """Say the clause from a token on as one polite statement without the speaker."""
    tokens, start = clause.tokens, _skip_self(clause.tokens, start)
    stop = len(tokens) - 1 if tokens[-1].tag in {"EF", "EC"} else len(tokens)
    if tokens[stop - 1].tag == "VCP":
        return clean_words(with_particle(clause.slice(start, stop - 1), "이에요"))
    stem = _word_start(tokens, stop - 1)
    morphemes = [morphology.Morpheme(*token.raw) for token in tokens[stem:stop]]
    verb = morphology.join([*morphemes, morphology.Morpheme("어요", "EF")])
    return clean_words(f"{clause.slice(start, stem)} {_mend(verb)}")


def _skip_self(tokens: tuple[Token, ...], start: int) -> int:
    """`전 커피 …` begins after the pronoun; `전 여자친구 …` does not."""
    if tokens[start].tag == "NP" and tokens[start].form in {"나", "저"}:
        start += 1
        while start < len(tokens) - 1 and tokens[start].tag in {"JX", "JKS", "SP"}:
            start += 1
    return start


def _word_start(tokens: tuple[Token, ...], index: int) -> int:
    while index > 0 and tokens[index - 1].end >= tokens[index].start:
        index -= 1
    return index


def _mend(verb: str) -> str:
    return verb.replace(" ", "").replace("셔요", "세요").replace("되어요", "돼요")
