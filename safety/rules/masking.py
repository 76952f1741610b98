"""A text with what could find or rob somebody replaced by its kind, for eyes that are not its own.

The same forms as `personal_data` looks for; where that leaves a text alone, so does this. Names of
people have no form: they are left to whoever chooses what to show.
"""

import re

from safety.rules import personal_data as forms

LABELS = {
    "resident_number": "[주민등록번호]",
    "card": "[카드번호]",
    "phone": "[전화번호]",
    "account": "[계좌번호]",
    "email": "[이메일]",
    "address": "[주소]",
}
Span = tuple[int, int, str]


def mask_personal_data(text: str) -> str:
    """Replace every number, e-mail address and place of a person by its kind in brackets."""
    plain, places = _spell_plainly(text)
    masked = list(text)
    for start, end, kind in _find_spans(plain):
        first, last = places[start], places[end - 1]
        masked[first : last + 1] = [LABELS[kind], *([""] * (last - first))]
    return "".join(masked)


def _spell_plainly(text: str) -> tuple[str, list[int]]:
    """One spelling as `personal_data` reads it, and where each letter of it stood."""
    letters: list[str] = []
    places: list[int] = []
    for place, char in enumerate(text):
        for letter in forms.spell_letter(char):
            letters.append(letter)
            places.append(place)
    return forms.write_digits("".join(letters)), places


def _find_spans(plain: str) -> list[Span]:
    """Where something stands, none of it twice; from the end, so that places stay true."""
    found, left = _find_numbers(plain)
    for kind, patterns in (("email", forms.EMAILS), ("address", forms.ADDRESSES)):
        for pattern in patterns:
            hits = [hit for hit in pattern.finditer(left) if _is_private(kind, left, hit)]
            found += [(hit.start(), hit.end(), kind) for hit in hits]
            left = _blank(left, [hit.span() for hit in hits])
    return sorted(found, reverse=True)


def _find_numbers(text: str) -> tuple[list[Span], str]:
    """Every number of a person, and the text without them.

    Looked for again until nothing is left: of two phones in a row the first looks like the
    beginning of something longer as long as the second stands behind it.
    """
    found: list[Span] = []
    while hits := [
        (hit.start(), hit.end(), kind)
        for kind, pattern, is_real in forms.NUMBERS
        for hit in pattern.finditer(text)
        if is_real(text, hit)
    ]:
        first = min(hits, key=_rank)
        found.append(first)
        text = _blank(text, [first[:2]])
    return found, text


def _rank(span: Span) -> int:
    """Which kind is looked for first: what one number is, it is no other."""
    return list(LABELS).index(span[2])


def _is_private(kind: str, text: str, hit: "re.Match[str]") -> bool:
    return kind == "email" or forms.is_private_place(text, hit)


def _blank(text: str, spans: list[tuple[int, int]]) -> str:
    for start, end in spans:
        text = text[:start] + "\x00" * (end - start) + text[end:]
    return text
