"""Brings up what the person told before, only where it fits what they say now."""

import re

from ai import morphology
from ai.morphology import Analysis, Morpheme
from ai.text.wordlists import words

# Nouns too common to show that a memory belongs to a line.
_COMMON = words("common_nouns")
_LONGEST = 40
_VERBS = {"VV", "XSV", "VX"}
_NO_ACTION = {"있", "없", "싶", "않", "못하"}
_STEMS = ("VV", "VA", "VX", "XSV", "XSA", "VCP", "VCN")


def relevant_memories(analysis: Analysis, memories: tuple[str, ...]) -> list[str]:
    """Return the memories that share a telling noun with the line, best first."""
    said = set(analysis.nouns) - _COMMON
    scored: list[tuple[int, int, str]] = []
    for memory in memories:
        shared = said & (set(morphology.analyse(memory).nouns) - _COMMON)
        if shared and len(memory) <= _LONGEST:
            scored.append((-len(shared), len(scored), memory))
    return [memory for _, _, memory in sorted(scored)]


def as_quotation(memory: str) -> str | None:
    """Return a memory as "…다고" ("면접을 준비한다고"), None when it is no clause.

    Memories are short notes: sentences in any speech level or clauses ending in -음/-기.
    """
    morphemes = [
        m for m in morphology.analyse(_bare(memory)).morphemes if m.tag not in {"SF", "SE", "SW"}
    ]
    if len(morphemes) < 2 or morphemes[-1].tag not in {"EF", "ETN", "EC"}:
        return None
    body = [m for m in morphemes[:-1] if not (m.tag == "EP" and m.form == "시")]
    past = [Morpheme("었", "EP")] if body and body[-1].form in {"었", "았", "였"} else []
    while body and body[-1].tag == "EP":
        body = body[:-1]
    if (
        not body
        or body[-1].tag not in _STEMS
        or any(m.form in {"나", "저", "내", "제"} and m.tag == "NP" for m in body)
    ):
        return None
    stem = body[-1]
    if stem.tag in {"VCP", "VCN"} and not past:
        ending = "라고"
    else:
        is_verb = stem.tag in _VERBS and stem.form not in _NO_ACTION and not past
        ending = "ᆫ다고" if is_verb else "다고"
    return morphology.join([*body, *past, Morpheme(ending, "EC")])


def as_noun(memory: str) -> str | None:
    """Return a memory that is a bare noun phrase, None for clauses."""
    bare = _bare(memory)
    morphemes = morphology.analyse(bare).morphemes
    is_noun = bool(morphemes) and morphemes[-1].tag in {"NNG", "NNP", "XSN", "SL"}
    return bare if is_noun and len(bare) <= 20 else None


def _bare(memory: str) -> str:
    """Leave out the day in brackets, "…다고 했어요" and the mark at the end."""
    undated = re.sub(r"\s*\([^()]*\)\s*$", "", memory.strip())
    unquoted = re.sub(r"(다|라)고 ?(?:했|하셨|말했|말씀했)\w*[.\s]*$", r"\1", undated)
    return re.sub(r"[.!?~\s]+$", "", unquoted)
