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
_VERBS = ("VV", "XSV", "VX")
_DROPPED_ADVERBS = words("dropped_adverbs")
_FILLERS = ("IC", "MAJ", "SW", "SF", "SE", "SP", "SS", "W_EMOJI")
_SELF = words("self")
_BARRED_WORDS = words("barred")
_BARRED_TAGS = ("UN", "W_URL", "W_EMAIL", "W_MENTION", "SSO", "SSC", "VCN")
_HONORED = {"자": "주무시", "먹": "드시", "마시": "드시"}
_TIMES = words("times")
_EMPTY_STEMS = {"있", "없", "그러", "이러", "싶", "않", "못하", "말", "같"}


@dataclass(frozen=True)
class Mirror:
    """A clause in the companion's words: a whole sentence, and one that leads on ("…다니")."""

    sentence: str
    leading: str


def mirror(analysis: Analysis, level: str) -> Mirror | None:
    """Return the last declarative clause mirrored, None when it cannot be done safely."""
    if any(m.tag == "SF" and "?" in m.form for m in analysis.morphemes[-3:]):
        return None
    clause = _last_clause(list(analysis.morphemes))
    parted = _part(clause)
    if parted is None:
        return None
    before, stem = parted
    if level == "hapsyo":
        before, stem = _honoured(before, stem)
    event = [*before, stem, Morpheme("었", "EP")]
    leading = join([*event, Morpheme("다니", "EC")])
    if not _SHORTEST <= len(leading) - 2 <= _LONGEST:
        return None
    if level == "hapsyo":
        return Mirror(f"{leading.removesuffix('니')}는 말씀 잘 들었습니다.", leading)
    ending = {"banmal": "구나", "haeyo": "군요"}[level]
    return Mirror(f"{join([*event, Morpheme(ending, 'EF')])}.", leading)


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
        rest: list[Morpheme] = []
        for index, morpheme in enumerate(clause[:-1]):
            if (
                morpheme.tag == "EC"
                and morpheme.form in _BOUNDARIES
                and clause[index + 1].tag != "VX"
            ):
                start = index + 1
                rest = clause[start:]
        if len(rest) >= 3:
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


def _part(clause: list[Morpheme]) -> tuple[list[Morpheme], Morpheme] | None:
    """Split a clause that tells an event into what stands before the stem, and the stem."""
    if len(clause) < 3 or any(_is_barred(m) for m in clause):
        return None
    ending = clause[-1]
    if ending.tag != "EF" or ending.form not in _DECLARATIVE:
        return None
    body = clause[:-1]
    endings = set()
    while body and body[-1].tag == "EP":
        endings.add(body.pop().form)
    if not body or not endings or endings - {"었", "았", "였"}:
        return None
    *before, stem = body
    return (before, stem) if _tells_something(before, stem) else None


def _tells_something(before: list[Morpheme], stem: Morpheme) -> bool:
    """Return whether the clause is an event worth giving back: not "이러고 있었어"."""
    return (
        stem.tag in _VERBS
        and stem != ("하", "VX")
        and stem.form not in _EMPTY_STEMS
        and any(m.tag in {"NNG", "NNP"} for m in before)
    )


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
