"""A message cut into clauses that can be trusted: said by the person, of the person, as a fact."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from ai import morphology
from companions.rules.memory.dates import DateMention, find_dates
from companions.rules.memory.tables import third_persons, words

_QUOTED = re.compile(r"[\"“”][^\"“”\n]{0,300}[\"“”]|‘[^’\n]{0,300}’|「[^」\n]{0,300}」")
_NOISE = re.compile(r"[ㄱ-ㅎㅏ-ㅣ]+|[~^;]+|[\U0001F000-\U0001FAFF☀-➿]+")
# Stands for a date that is the predicate: "면접은 내일이야".
THAT_DAY = "그날"
_COPULA = re.compile(r"이야|야|이에요|예요|입니다|이다|인데|이고|이라")
_LATIN = {"ᆫ": "ㄴ", "ᆯ": "ㄹ", "ᆷ": "ㅁ", "ᆸ": "ㅂ"}
_HEARSAY = re.compile(
    r"(?:다|라|냐|자|으라)(?:고|며|면서|는데|던데|니까|더라)$|대서$|래서$|(?<!려)(?<!으려)라고$"
)
_ATTACHED = frozenset(
    {"ㄹ까", "을까", "게", "도록", "려고", "으려고", "러", "으러", "듯이", "다가"}
)
_DOUBT = frozenset({"만약", "만일", "혹시", "아마", "아마도", "설마", "가령"})
_ASKING = frozenset(
    {"뭐", "무엇", "어디", "언제", "누구", "왜", "어떻게", "몇", "무슨", "어떤", "얼마", "뭘"}
)
_HOW = frozenset({"어떻", "어떠하", "어떡하", "어쩌"})
_GUESSED = frozenset({"수", "줄", "뻔", "척", "리", "듯", "만"})
_LIKELY = frozenset({"것", "거"})
_OTHERS = frozenset(
    {"걔", "얘", "쟤", "그", "그녀", "그분", "이분", "저분", "걔네", "쟤네", "얘네"}
)
_YOU = frozenset({"너", "니", "네", "당신", "자네", "그대", "너희"})
_SELF = frozenset({"나", "저", "내", "제"})


class Token(NamedTuple):
    """A morpheme with its place in the message."""

    form: str
    tag: str
    start: int
    end: int
    raw: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class Clause:
    """One clause of a message. `source` is the message with dates and quotes blanked out."""

    source: str
    tokens: tuple[Token, ...]
    ending: str
    line: str
    dates: tuple[DateMention, ...] = ()
    is_open: bool = True
    has_self: bool = False
    other: str = ""
    # Whom the sentences before were about: "우리 언니는 간호사야. 커피를 좋아해."
    topic: str = ""

    @property
    def words(self) -> str:
        """What the clause says, without dates, as typed."""
        return tidy(self.source[self.tokens[0].start : self.tokens[-1].end])

    def slice(self, start: int, end: int) -> str:
        """The typed text from one token up to, not including, another."""
        if start >= end:
            return ""
        return tidy(self.source[self.tokens[start].start : self.tokens[end - 1].end])


def tidy(text: str) -> str:
    """One line, single spaces."""
    return " ".join(text.split())


def split_clauses(text: str, today: date) -> list[Clause]:
    """Cut a message into clauses. Those not `is_open` are asked, supposed, quoted or of others."""
    plain = _blank(_blank(text, _QUOTED), _NOISE)
    dates = find_dates(plain, today)
    source = plain
    for mention in dates:
        source = _cover_date(source, mention)
    clauses: list[Clause] = []
    topic = ""
    for sentence in _split_sentences(source):
        floor = clauses[-1].tokens[-1].end if clauses else 0
        read = _read_sentence(text, source, sentence, dates, floor)
        topic = "" if any(clause.has_self for clause in read) else topic
        clauses += [replace(clause, topic=topic) for clause in read]
        topic = next((clause.other for clause in read if _is_topical(clause)), topic)
    return clauses


def _is_topical(clause: Clause) -> bool:
    forms = [token.form for token in clause.tokens]
    following = forms[forms.index(clause.other) + 1 :] if clause.other in forms else []
    return bool(following) and following[0] in {"은", "는", "이", "가"}


def _blank(text: str, pattern: re.Pattern[str]) -> str:
    for match in pattern.finditer(text):
        text = _cover(text, match.start(), match.end())
    return text


def _cover_date(text: str, mention: DateMention) -> str:
    """Blank a date out, but leave a word for it where it is what the clause says."""
    if not _COPULA.match(text, mention.end):
        return _cover(text, mention.start, mention.end)
    length = mention.end - mention.start
    return text[: mention.start] + THAT_DAY.rjust(length) + text[mention.end :]


def _cover(text: str, start: int, end: int) -> str:
    return text[:start] + " " * (end - start) + text[end:]


def tokenize(text: str) -> list[Token]:
    """Morphemes with places; irregular tags plain, final consonants as ordinary letters."""
    return [
        Token(
            "".join(_LATIN.get(char, char) for char in t.form),
            t.tag.split("-")[0],
            t.start,
            t.start + t.len,
            (t.form, t.tag),
        )
        for t in morphology.load().tokenize(text)
    ]


def _split_sentences(source: str) -> Iterator[list[Token]]:
    for line in re.finditer(r"[^\n.!?…]+([\n.!?…]*)", source):
        current: list[Token] = []
        for token in tokenize(line[0]):
            if token.tag == "SF" or token.form in ("…", ".", "!", "?"):
                continue
            moved = token._replace(start=token.start + line.start(), end=token.end + line.start())
            current.append(moved)
            if token.tag == "EF":
                yield current
                current = []
        if current:
            yield current


def _read_sentence(
    text: str, source: str, sentence: list[Token], dates: list[DateMention], floor: int
) -> list[Clause]:
    parts = _cut(sentence)
    line = _find_line(text, sentence)
    clauses: list[Clause] = []
    is_supposed, other = False, ""
    for number, part in enumerate(parts):
        ending = part[-1].form if part[-1].tag in {"EF", "EC"} else ""
        other = _find_other(part) or ("" if _has_self(part) else other)
        is_last = number == len(parts) - 1
        is_doubted = _is_doubted(part, ending, is_last and _is_asked(text, part, ending))
        is_supposed = is_supposed or (
            part[-1].tag == "EC" and ending in words("endings", "supposing")
        )
        clauses.append(
            Clause(
                source=source,
                tokens=tuple(part),
                ending=ending,
                line=line,
                dates=tuple(m for m in dates if floor <= m.start < part[-1].end),
                is_open=not (is_doubted or is_supposed),
                has_self=_has_self(part),
                other=other,
            )
        )
        floor = part[-1].end
    return clauses


def _is_asked(text: str, part: list[Token], ending: str) -> bool:
    return ending in {"니", "나", "냐"} or bool(
        re.match(r"[\sㄱ-ㅎㅏ-ㅣ~]*\?", text[part[-1].end :])
    )


def _find_line(text: str, tokens: list[Token]) -> str:
    """The sentence as typed, with its dates, from one sentence mark to the next."""
    start = max((text.rfind(mark, 0, tokens[0].start) for mark in ".!?…\n"), default=-1) + 1
    after = re.search(r"[.!?…\n]", text[tokens[-1].end :])
    end = tokens[-1].end + (after.end() if after else len(text))
    return tidy(text[start:end])


def _cut(tokens: list[Token]) -> list[list[Token]]:
    parts: list[list[Token]] = [[]]
    for number, token in enumerate(tokens):
        parts[-1].append(token)
        following = tokens[number + 1] if number + 1 < len(tokens) else None
        if following and token.tag == "EC" and not _is_joined(tokens, number):
            parts.append([])
    return parts


def _is_joined(tokens: list[Token], number: int) -> bool:
    """Tell whether an ending leads on to an auxiliary, a particle or the word it belongs to."""
    token, following = tokens[number], tokens[number + 1]
    if token.form in {"어야", "아야"} and following.form in {"하", "되"}:
        return True
    if token.form in _ATTACHED or following.tag in {"VX", "JX", "JKS", "JKO", "SP"}:
        return True
    if number > 1 and tokens[number - 2].form in {"ㄹ까", "을까"}:
        return True
    return bool(_HEARSAY.search(token.form)) and following.form in {"하", "그러", "듣", "말하"}


def _has_self(part: list[Token]) -> bool:
    return any(token.tag == "NP" and token.form in _SELF for token in part)


def _find_other(part: list[Token]) -> str:
    """Name the person other than the speaker whom the clause is about, if any."""
    persons = third_persons()
    for number, token in enumerate(part):
        following = part[number + 1] if number + 1 < len(part) else None
        is_subject = following is not None and (
            following.tag == "JKS" or (following.tag == "JX" and following.form in "은는도만")
        )
        if token.tag == "NP" and token.form in _OTHERS:
            return token.form
        if is_subject and token.tag in {"NNG", "NNP", "XSN"} and token.form.rstrip("님") in persons:
            return token.form
        if is_subject and token.tag == "NNP" and _is_name(token, following):
            return token.form
    return _find_bare_other(part)


def _find_bare_other(part: list[Token]) -> str:
    """`엄마 커피 좋아해`: a person who opens the clause without a particle owns it."""
    opening = [t for t in part if t.tag not in {"IC", "MAJ"}]
    while opening and opening[0].form in {"우리", "내", "제", "나", "저", "의"}:
        if opening[0].form in _SELF and (len(opening) < 2 or opening[1].form != "의"):
            return ""
        opening = opening[1:]
    if len(opening) < 2 or opening[0].form not in third_persons() or opening[0].tag != "NNG":
        return ""
    particle = next((t.tag for t in opening if t.tag.startswith("J")), "")
    is_alone = opening[0].end < opening[1].start and opening[1].tag in {
        "NNG",
        "NNP",
        "MAG",
        "VV",
        "VA",
    }
    return opening[0].form if is_alone and particle not in {"JC", "JKB", "JKG"} else ""


def _is_name(token: Token, following: Token | None) -> bool:
    """A proper noun as topic or subject is mostly a person; as what one likes it takes 를."""
    return following is not None and 2 <= len(token.form) <= 3


def _is_doubted(part: list[Token], ending: str, is_asked: bool) -> bool:
    if is_asked or (part[-1].tag == "EF" and ending in words("endings", "doubtful")):
        return True
    if (_HEARSAY.search(ending) or ending == "더니") and part[-1].tag in {"EC", "EF"}:
        return True
    forms = [token.form for token in part]
    if any(t.form in _DOUBT for t in part) or any(
        (t.form in _ASKING and t.tag in {"NP", "MM", "MAG", "IC", "NNG"}) or t.form in _HOW
        for t in part
    ):
        return True
    if any(t.tag == "NP" and t.form in _YOU for t in part):
        return True
    return _is_guess(part, forms)


def _is_guess(part: list[Token], forms: list[str]) -> bool:
    """`ㄹ 것 같다`, `ㄹ 수 있다`, `줄 알다`, `뻔하다`, `듯하다`, `겠`, and a quote inside."""
    for number, token in enumerate(part):
        before = part[number - 1] if number else None
        is_bound = token.tag == "NNB" and before is not None and before.tag == "ETM"
        is_likely = token.form in _LIKELY and "같" in forms[number + 1 :]
        if is_bound and (token.form in _GUESSED or is_likely):
            return True
        if token.tag == "EP" and token.form == "겠":
            return True
        if token.tag in {"EC", "ETM"} and _HEARSAY.search(token.form):
            return True
    return False
