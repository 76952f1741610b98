"""Gives a person's own clause back in the companion's level ("또 혼났구나", "또 혼나셨다니").

Only clauses that survive the change of speaker are mirrored; in doubt there is no mirror.
"""

from dataclasses import dataclass
from itertools import pairwise

from ai.morphology import Analysis, Morpheme, join
from ai.text.wordlists import words

_SHORTEST, _WHOLE, _LONGEST = 4, 15, 22
_DECLARATIVE = words("declarative_endings")
_BOUNDARIES = words("clause_boundaries")
_STEMS = ("VV", "VA", "VX", "XSV", "XSA", "VCP")
_VERBS = ("VV", "XSV", "VX")
_ADJECTIVE_LIKE = {"싶", "있", "없", "계시"}
_DROPPED_ADVERBS = words("dropped_adverbs")
_FILLERS = ("IC", "MAJ", "SW", "SF", "SE", "SP", "SS", "W_EMOJI")
_SELF = words("self")
_BARRED_WORDS = words("barred")
_BARRED_TAGS = ("UN", "W_URL", "W_EMAIL", "W_MENTION", "SSO", "SSC", "VCN")
_HONORED = {"자": "주무시", "먹": "드시", "마시": "드시"}
_TIMES = words("times")


@dataclass(frozen=True)
class Mirror:
    """A clause in the companion's words: a whole sentence, and one that leads on ("…다니")."""

    sentence: str
    leading: str


def mirror(analysis: Analysis, level: str) -> Mirror | None:
    """Return the last declarative clause mirrored, None when it cannot be done safely."""
    clause = _last_clause(list(analysis.morphemes))
    parted = _part(clause)
    if parted is None:
        return None
    before, stem, is_past = parted
    if level == "hapsyo":
        before, stem = _honoured(before, stem)
    past = [Morpheme("었", "EP")] if is_past else []
    is_verb = stem.tag in _VERBS and stem.form not in _ADJECTIVE_LIKE and not is_past
    leading = join([*before, stem, *past, Morpheme(_leading_ending(stem, is_past, is_verb), "EC")])
    if not _SHORTEST <= len(leading) - 2 <= _LONGEST:
        return None
    if level == "hapsyo":
        quoted = leading.removesuffix("니") + "는"
        return Mirror(f"{quoted} 말씀 잘 들었습니다.", leading)
    ending = {"banmal": "구나", "haeyo": "군요"}[level]
    said = join([*before, stem, *past, Morpheme("는" * is_verb + ending, "EF")])
    return Mirror(f"{said}.", leading)


def _leading_ending(stem: Morpheme, is_past: bool, is_verb: bool) -> str:
    if stem.tag == "VCP" and not is_past:
        return "라니"
    return "ᆫ다니" if is_verb else "다니"


def _last_clause(morphemes: list[Morpheme]) -> list[Morpheme]:
    """Cut the last sentence, then its last part when that is long; drop fillers and the self."""
    while morphemes and morphemes[-1].tag in _FILLERS:
        morphemes = morphemes[:-1]
    start = 0
    for index, morpheme in enumerate(morphemes[:-1]):
        if morpheme.tag == "EF" or morpheme.tag in {"SF", "SE"}:
            start = index + 1
    clause = _without_self(morphemes[start:])
    if sum(len(m.form) for m in clause) > _WHOLE:
        for index, morpheme in enumerate(clause[:-1]):
            if (
                morpheme.tag == "EC"
                and morpheme.form in _BOUNDARIES
                and clause[index + 1].tag != "VX"
            ):
                start = index + 1
                rest = clause[start:]
        if start and "rest" in locals() and len(rest) >= 3:
            clause = _without_self(rest)
    return clause


def _without_self(clause: list[Morpheme]) -> list[Morpheme]:
    kept: list[Morpheme] = []
    skipped = False
    for morpheme in clause:
        if skipped and morpheme.tag in {"JKS", "JX", "JKG"} and not kept:
            continue
        skipped = False
        if morpheme.tag in _FILLERS or (
            morpheme.tag == "MAG" and morpheme.form in _DROPPED_ADVERBS
        ):
            continue
        if not kept and morpheme.tag in {"NP", "MM"} and morpheme.form in _SELF:
            skipped = True
            continue
        kept.append(morpheme)
    return kept


def _part(clause: list[Morpheme]) -> tuple[list[Morpheme], Morpheme, bool] | None:
    """Split a clause into what stands before the stem, the stem, and whether it is past."""
    if len(clause) < 3 or any(_is_barred(m) for m in clause):
        return None
    ending = clause[-1]
    if ending.tag not in {"EF", "EC"} or ending.form not in _DECLARATIVE:
        return None
    body = clause[:-1]
    endings = []
    while body and body[-1].tag == "EP":
        endings.append(body.pop().form)
    if not body or body[-1].tag not in _STEMS or set(endings) - {"었", "았", "였"}:
        return None
    if body[-1].form in {"않", "못하", "말", "같"}:
        return None
    return body[:-1], body[-1], bool(endings)


def _is_barred(morpheme: Morpheme) -> bool:
    return morpheme.tag in _BARRED_TAGS or (
        morpheme.form in _BARRED_WORDS and morpheme.tag in {"NP", "MM", "VV", "NNG", "JKG"}
    )


def _honoured(before: list[Morpheme], stem: Morpheme) -> tuple[list[Morpheme], Morpheme]:
    """Honour the person as subject, unless the clause names another subject."""
    for noun, particle in pairwise(before):
        if particle.tag == "JKS" or (particle.tag == "JX" and noun.form not in _TIMES):
            return before, stem
    if stem.form in _HONORED and stem.tag == "VV":
        return before, Morpheme(_HONORED[stem.form], "VV")
    if stem.tag == "VX" and stem.form == "있":
        return before, Morpheme("계시", "VX")
    return [*before, stem], Morpheme("시", "EP")
