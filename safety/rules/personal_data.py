"""Numbers and addresses by which strangers could reach, rob or find somebody (F7, A19).

Each kind is looked for by its form; what has the form and is public (hotlines, institutions, dates,
prices) is left alone. What was found is named by kind, never repeated.
"""

import re
import unicodedata
from collections.abc import Callable

Judge = Callable[[str, "re.Match[str]"], bool]

_SPOKEN = dict(zip("공영일이삼사오육륙칠팔구", "001234566789", strict=True))
_SPOKEN_DIGIT = f"[{''.join(_SPOKEN)}]"
# "…칠팔이에요": the last 이 is no two.
_RUN = re.compile(
    f"{_SPOKEN_DIGIT}{{3,}}(?=이(?:야|에|예|고|라|니|다|랑|나|면|었|거|지))|{_SPOKEN_DIGIT}{{3,}}"
)
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad\u115f\u1160\u3164\uffa0\u202a-\u202e]")
_DASHES = re.compile("[\u2010-\u2015\u2212\u30fc\uff0d\u3161]")

# Digits as people write them to be found by people alone.
_D = "[0-9공영일이삼사오육륙칠팔구oㅇ]"
_S = r"(?:[\s.\-()·,_*|]|다시|에|의){0,3}"
_NO_NUMBER_BEFORE = r"(?<![0-9])(?<![0-9][.\-/:])"
_MOBILE = re.compile(
    rf"(?:{_NO_NUMBER_BEFORE}[0공영oㅇ]|\+?{_NO_NUMBER_BEFORE}82{_S}0?){_S}[1일l]{_S}[0공영oㅇ]"
    rf"(?:{_S}{_D}){{8}}(?!{_S}[0-9])"
)
_OLD_MOBILE = re.compile(
    rf"{_NO_NUMBER_BEFORE}01[16789][-. ]?[0-9]{{3,4}}[-. ]?[0-9]{{4}}(?![0-9])"
)
_LINE = re.compile(
    rf"{_NO_NUMBER_BEFORE}\(?0(?:2|3[1-3]|4[1-4]|5[1-5]|6[1-4]|70|50[0-9])\)?[-. )]{{1,2}}"
    r"[0-9]{3,4}[-. ]{1,2}[0-9]{4}(?![0-9])"
)
# Whose number, or place, is everybody's.
_PUBLIC = re.compile(
    "센터|복지|병원|의원|보건소|구청|시청|군청|도청|주민|행정|동사무소|대표|상담|문의|기관|협회|재단|학교|대학"
    "|경찰서|소방서|도서관|회관|은행|약국|고객|예약|접수|강의|프로그램|모임|카페|식당|가게|공방|매장|전시|행사|공연"
)
_NEAR_BEFORE, _NEAR_AFTER = 30, 15

_RESIDENT = re.compile(
    r"(?<![0-9])([0-9]{2})(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])(\s{0,2}[-.~/]?\s{0,2})([1-8][0-9]{6})"
    r"(?![0-9])"
)
_RESIDENT_WORDS = re.compile("주민|민번|등록번호|주번")
_WEIGHTS = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)

_CARD = re.compile(
    r"(?<![0-9])[3-69](?:[0-9]{3}(?:[- ]?[0-9]{4}){3}|[0-9]{3}[- ]?[0-9]{6}[- ]?[0-9]{5})(?![0-9])"
)
_ACCOUNT = re.compile(r"(?<![0-9-])[0-9]{2,6}(?:[- ]?[0-9]{1,8}){1,4}(?![0-9])")
_ACCOUNT_DIGITS = range(10, 15)
_BANK = re.compile(
    "은행|농협|신협|수협|축협|새마을금고|우체국|뱅크|카뱅|토스|국민|신한|우리|하나|기업|외환|씨티|제일|저축|산업"
    "|계좌|통장|입금|송금|이체|예금주|후원금|보내줘|보내주"
)
_BANK_BEFORE, _BANK_AFTER = 20, 20
_DATE = re.compile(r"(?:19|20)[0-9]{2}[-. ]?(?:0[1-9]|1[0-2])[-. ]?(?:0[1-9]|[12][0-9]|3[01])")

_EMAIL = re.compile(
    r"(?<![\w.+-])[a-z0-9][\w.+-]{0,63}\s?(?:@|골뱅이|\(at\)|\[at\])\s?"
    r"(?:[a-z0-9-]{1,63}\.){1,4}[a-z]{2,10}(?![a-z])",
)
_SPOKEN_EMAIL = re.compile(
    r"[a-z0-9][\w.+-]{1,63}\s?(?:@|골뱅이)\s?"
    r"(?:네이버|naver|지메일|gmail|다음|daum|한메일|hanmail|카카오|kakao|네이트|nate)"
)

_STREET = r"[가-힣0-9]{1,12}(?:로|길)\s?[0-9]{1,4}(?:-[0-9]{1,4})?(?:번길\s?[0-9]{1,4})?"
_LOT = r"[가-힣]{1,6}[0-9]?(?:동|리|가)\s?[0-9]{1,4}(?:-[0-9]{1,4}|\s?번지)"
_UNIT = r"(?:(?:제\s?)?[0-9]{1,4}\s?동\s?)?(?:[0-9]{1,2}\s?층\s?)?[0-9]{1,4}\s?호(?![선기점차실])"
_HOUSE = (
    "아파트|빌라|오피스텔|맨션|원룸|고시원|고시텔|주택|하우스"
    "|자이|래미안|푸르지오|힐스테이트|아이파크|캐슬"
)
_ADDRESSES = [
    re.compile(rf"(?:{_STREET}|{_LOT})[^.!?\n]{{0,25}}?{_UNIT}"),
    re.compile(
        rf"(?:{_HOUSE})\s?(?:[0-9]{{1,2}}차\s?|[0-9]{{1,2}}단지\s?)?[0-9]{{1,4}}\s?동\s?[0-9]{{1,4}}\s?호"
    ),
    re.compile(rf"(?:{_HOUSE})\s?[0-9]{{3,4}}\s?호"),
]
_COUNTED = "분|시간|시|개|명|살|년|월|일|원|층|바퀴|킬로|미터|km|m|걸음|정거장|%|주|달"
_HOME = re.compile(
    r"(?:우리\s?집|저희\s?집|내\s?집|제\s?집|집\s?주소|자취방|본가|주소는|주소가|저는|제가\s?사는|내가\s?사는)"
    rf"[^.!?\n]{{0,25}}?(?:{_STREET}(?![0-9])(?!\s?(?:번(?!길|지)|{_COUNTED}))|{_LOT})"
)


def find_personal_data(text: str) -> tuple[str, ...]:
    """Name the kinds of personal data in a text, in a fixed order; linear in its length.

    Kinds: resident_number, card, phone, account, email, address.
    """
    plain = _plain(text)
    left = plain
    found = []
    for kind, pattern, is_real in NUMBERS:
        left, is_found = _take(left, pattern, is_real)
        if is_found:
            found.append(kind)
    if any(pattern.search(plain) for pattern in EMAILS):
        found.append("email")
    if _has_address(plain):
        found.append("address")
    return tuple(dict.fromkeys(found))


def _plain(text: str) -> str:
    """One spelling: plain digits, one dash, nothing unseen, spoken digits as digits."""
    seen = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).lower()
    return write_digits(_DASHES.sub("-", seen))


def spell_letter(char: str) -> str:
    """One letter in that spelling: none, one or several."""
    seen = _INVISIBLE.sub("", unicodedata.normalize("NFKC", char)).lower()
    return _DASHES.sub("-", seen)


def write_digits(text: str) -> str:
    """Spoken digits as digits, letter for letter."""
    return _RUN.sub(lambda hit: "".join(_SPOKEN[char] for char in hit[0]), text)


def _take(text: str, pattern: re.Pattern[str], is_real: Judge) -> tuple[str, bool]:
    """Look for a kind and blank what has its form, so that no other kind is seen in it."""
    is_found = False
    for hit in pattern.finditer(text):
        is_found = is_found or is_real(text, hit)
    if pattern is _ACCOUNT:
        return text, is_found
    return pattern.sub(lambda hit: "\x00" * len(hit[0]), text), is_found


def _is_any(text: str, hit: re.Match[str]) -> bool:
    return True


def _look_around(text: str, hit: re.Match[str], before: int, after: int) -> str:
    return text[max(0, hit.start() - before) : hit.end() + after]


def _is_private_line(text: str, hit: re.Match[str]) -> bool:
    return not _PUBLIC.search(_look_around(text, hit, _NEAR_BEFORE, _NEAR_AFTER))


def _is_resident_number(text: str, hit: re.Match[str]) -> bool:
    """With a dash the form is enough; thirteen digits in a row must add up, or be called so.

    Numbers given since October 2020 no longer add up, so the sum alone decides nothing.
    """
    if hit[4].strip():
        return True
    digits = [int(char) for char in hit[0] if char.isdigit()]
    total = sum(weight * digit for weight, digit in zip(_WEIGHTS, digits, strict=False))
    adds_up = (11 - total % 11) % 10 == digits[-1]
    return adds_up or bool(_RESIDENT_WORDS.search(_look_around(text, hit, 20, 10)))


def _is_card(text: str, hit: re.Match[str]) -> bool:
    """By the sum of Luhn."""
    digits = [int(char) for char in hit[0] if char.isdigit()][::-1]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


def _is_account(text: str, hit: re.Match[str]) -> bool:
    size = sum(char.isdigit() for char in hit[0])
    if size not in _ACCOUNT_DIGITS or _DATE.match(hit[0]):
        return False
    return bool(_BANK.search(_look_around(text, hit, _BANK_BEFORE, _BANK_AFTER)))


def _has_address(text: str) -> bool:
    hits = (hit for pattern in ADDRESSES for hit in pattern.finditer(text))
    return any(is_private_place(text, hit) for hit in hits)


def is_private_place(text: str, hit: re.Match[str]) -> bool:
    """Tell whether what looks like an address is where somebody lives."""
    if hit.re is _HOME:
        return True
    return not _PUBLIC.search(_look_around(text, hit, _NEAR_BEFORE, _NEAR_AFTER))


# In this order: what one kind has, no later one is looked for in.
NUMBERS = (
    ("resident_number", _RESIDENT, _is_resident_number),
    ("card", _CARD, _is_card),
    ("phone", _MOBILE, _is_any),
    ("phone", _OLD_MOBILE, _is_any),
    ("phone", _LINE, _is_private_line),
    ("account", _ACCOUNT, _is_account),
)
EMAILS = (_EMAIL, _SPOKEN_EMAIL)
ADDRESSES = (*_ADDRESSES, _HOME)
