"""How serious a person's own words are: L0 to L5, inspired by C-SSRS, not a diagnosis."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from safety.rules import lexicon
from safety.rules.folding import Sentence, fold_sentences
from safety.rules.lexicon import EXPRESSIONS, FLAGS, RESPELLINGS, TRAPS, Expression

DETECTOR_VERSION = lexicon.VERSION
LONGEST_TEXT = 4000
CONTEXT_LINES = 6
THIRD_PERSON = "third_person"

# How far around a hit its grammar is read, in folded letters.
_TAIL = 24
_HEAD = 16
_MYSELF = frozenset("나난내저")
_WEAKENED = 1
_PAST_ATTEMPT = 2
_ATTEMPT_LIKE = 4
_ADDS_UP_FROM = 3
# A sign ("I am on the roof") gives its meaning to the next few sentences only.
_SIGN_SENTENCES = 3
# Folding drops digits; a heap of tablets must survive it.
_HEAP = re.compile(r"(?<!\d)[1-9]\d{1,2}(?=\s{0,2}(?:알|정|캡슐|개))")


@dataclass(frozen=True)
class TextAssessment:
    """Level 0..5, reason codes by falling level, side flags; holds no words of the person."""

    level: int
    reasons: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Finding:
    level: int
    code: str
    flag: str = ""
    is_earnest: bool = True


@dataclass(frozen=True)
class _Said:
    """What an earlier sentence leaves behind: how grave it was in earnest, and its signs."""

    level: int
    signs: frozenset[str]


def assess_text(text: str, context: Sequence[str] = ()) -> TextAssessment:
    """Assess one message of a person; `context` are their own earlier lines, oldest first.

    Linear in the length of the text. Context can only raise the level, and only if the new
    message itself says something that adds to it.
    """
    history = [said for line in context[-CONTEXT_LINES:] for said in _listen(line)]
    findings: list[_Finding] = []
    flags: list[str] = []
    for sentence in _read(text):
        covered = _cover_idioms(sentence.dense)
        found = list(_assess_sentence(sentence, covered))
        said = _leave_behind(sentence.dense, found, covered)
        found.extend(_raise_by_context(sentence.dense, covered, said, history))
        findings.extend(found)
        flags.extend(_find_flags(sentence.dense))
        history.append(_Said(_weigh_earnest(found), said.signs))
    return _sum_up(findings, flags)


def _read(text: str) -> list[Sentence]:
    words = _HEAP.sub("수십", text[:LONGEST_TEXT])
    return [_respell(sentence) for sentence in fold_sentences(words)]


def _respell(sentence: Sentence) -> Sentence:
    dense = sentence.dense
    for written, meant in RESPELLINGS.items():
        dense = dense.replace(written, meant)
    return Sentence(dense=dense, gaps=sentence.gaps, is_question=sentence.is_question)


def _listen(line: str) -> Iterator[_Said]:
    for sentence in _read(line):
        covered = _cover_idioms(sentence.dense)
        found = list(_assess_sentence(sentence, covered))
        yield _leave_behind(sentence.dense, found, covered)


def _leave_behind(dense: str, found: list[_Finding], covered: bytearray) -> _Said:
    signs = {
        code
        for code, pattern in lexicon.SIGNS.items()
        if any(not any(covered[slice(*hit.span())]) for hit in pattern.finditer(dense))
    }
    return _Said(_weigh_earnest(found), frozenset(signs))


def _weigh_earnest(found: list[_Finding]) -> int:
    """The gravest finding that is the person's own and no figure of speech."""
    return max((finding.level for finding in found if finding.is_earnest), default=0)


def _assess_sentence(sentence: Sentence, covered: bytearray) -> Iterator[_Finding]:
    ceiling = _find_ceiling(sentence)
    for expression in EXPRESSIONS:
        for hit in expression.pattern.finditer(sentence.dense):
            start, end = hit.span()
            if not _is_aligned(sentence, start) or any(covered[start:end]):
                continue
            finding = _weigh(sentence.dense, expression, start, end, ceiling)
            if finding.level or finding.flag:
                yield finding


def _cover_idioms(dense: str) -> bytearray:
    covered = bytearray(len(dense))
    for idiom in TRAPS.idioms:
        for hit in idiom.finditer(dense):
            start, end = hit.span()
            covered[start:end] = b"\x01" * (end - start)
    return covered


def _is_aligned(sentence: Sentence, start: int) -> bool:
    """Refuse a hit that begins inside a word and goes on in the next one ("혼자 살아요")."""
    gaps = sentence.gaps
    begins_word = start == 0 or gaps[start]
    return begins_word or start + 1 >= len(gaps) or not gaps[start + 1]


def _find_ceiling(sentence: Sentence) -> int:
    """The most a sentence may reach: 0 for stories, 1 for trivial causes and questions to us."""
    dense = sentence.dense
    if TRAPS.fiction.search(dense) and not TRAPS.real_life.search(dense):
        return 0
    if TRAPS.hyperbole.search(dense) and not TRAPS.serious.search(dense):
        return _WEAKENED
    is_asked = sentence.is_question and TRAPS.asked_of_you.search(dense)
    if is_asked and not TRAPS.first_person.search(dense):
        return _WEAKENED
    return 5


def _weigh(dense: str, expression: Expression, start: int, end: int, ceiling: int) -> _Finding:
    tail = dense[end : end + _TAIL]
    if expression.is_negatable and _is_negated(tail):
        return _Finding(0, expression.code)
    if ceiling == 0:
        return _Finding(0, expression.code)
    if _is_third_person(dense, expression, start, end):
        return _Finding(_WEAKENED, THIRD_PERSON, THIRD_PERSON, is_earnest=False)
    level = min(expression.level, ceiling)
    if _is_past(dense, start, end, tail):
        level = min(level, _PAST_ATTEMPT if expression.level >= _ATTEMPT_LIKE else _WEAKENED)
    return _Finding(level, expression.code, is_earnest=ceiling >= expression.level)


def _is_negated(tail: str) -> bool:
    for pattern in (TRAPS.negation, TRAPS.negation_of_wish):
        if hit := pattern.match(tail):
            return not TRAPS.still.search(tail, max(0, hit.end() - 3))
    return False


def _is_third_person(dense: str, expression: Expression, start: int, end: int) -> bool:
    head = dense[max(0, start - _HEAD) : start]
    tail = dense[end : end + _TAIL]
    if dense[start] in _MYSELF or TRAPS.first_person.search(head):
        return False
    if expression.is_open_subject and TRAPS.third_subject.search(head):
        return True
    return bool(TRAPS.reported.match(tail) and TRAPS.third_any.search(dense[:start]))


def _is_past(dense: str, start: int, end: int, tail: str) -> bool:
    if not TRAPS.past.search(dense) or TRAPS.still_now.search(dense):
        return False
    return bool(TRAPS.past_tense.search(dense[start:end]) or TRAPS.past_tense.search(tail[:6]))


def _raise_by_context(
    dense: str, covered: bytearray, said: _Said, history: Sequence[_Said]
) -> Iterator[_Finding]:
    reached = max((earlier.level for earlier in history), default=0)
    signs = said.signs.union(*(earlier.signs for earlier in history[-_SIGN_SENTENCES:]))
    for rule in lexicon.CONTEXT_RULES:
        before = max(reached, said.level) if rule.is_in_line else reached
        is_ready = rule.after in signs if rule.after else before >= rule.from_level
        if not is_ready or said.level >= rule.to:
            continue
        excused = covered if rule.heeds_idioms else bytearray(len(dense))
        if any(_says(pattern.search(dense), dense, excused) for pattern in rule.patterns):
            yield _Finding(rule.to, f"context_{rule.code}")
    adds_up = sum(earlier.level >= 1 for earlier in history) >= _ADDS_UP_FROM
    if said.level == 1 and adds_up:
        yield _Finding(2, "context_adds_up")


def _says(hit: "re.Match[str] | None", dense: str, excused: bytearray) -> bool:
    if hit is None or any(excused[hit.start() : hit.end()]):
        return False
    return not _is_negated(dense[hit.end() : hit.end() + _TAIL])


def _find_flags(dense: str) -> list[str]:
    found = []
    for code, pattern in FLAGS.items():
        hit = pattern.search(dense)
        if hit and not _is_negated(dense[hit.end() : hit.end() + _TAIL]):
            found.append(code)
    return found


def _sum_up(findings: list[_Finding], flags: list[str]) -> TextAssessment:
    level = max((finding.level for finding in findings), default=0)
    codes = [f.code for f in sorted(findings, key=lambda f: -f.level) if f.level]
    flags = [*flags, *(finding.flag for finding in findings if finding.flag)]
    return TextAssessment(
        level=level, reasons=tuple(dict.fromkeys(codes)), flags=tuple(sorted(set(flags)))
    )
