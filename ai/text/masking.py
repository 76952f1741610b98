"""Removes what identifies a person directly before a text leaves this machine (domain B19)."""

import re

_SIDO = "서울|부산|대구|인천|광주|대전|울산|세종|경기|강원|충북|충남|전북|전남|경북|경남|제주"

# In this order: a longer number must be recognised before a shorter one inside it.
_IDENTIFIERS = tuple(
    (re.compile(pattern), label)
    for pattern, label in (
        (r"[A-Za-z0-9._%+\-]+\s?@\s?[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+", "[이메일]"),
        (r"(?<!\d)\d{6}\s?[-–]\s?[0-9]\d{6}(?!\d)", "[주민등록번호]"),
        (r"(?<!\d)\d{6}[1-8]\d{6}(?!\d)", "[주민등록번호]"),
        (r"(?<!\d)(?:\d{4}[-– ]?){3}\d{3,4}(?!\d)", "[카드번호]"),
        (r"(?<!\d)(?:\+?82[-. ]?|0)1[016789][-. ]?\d{3,4}[-. ]?\d{4}(?!\d)", "[전화번호]"),
        (r"(?<!\d)0(?:2|[3-6]\d|70|80|50\d?)[-.) ]{1,2}\d{3,4}[-. ]\d{4}(?!\d)", "[전화번호]"),
        (r"(?<!\d)0(?:2|[3-6]\d|70)\d{7,8}(?!\d)", "[전화번호]"),
        (
            r"(?<![\d-])(?!(?:19|20)\d\d-\d\d?-\d\d?(?!\d))\d{2,6}-\d{2,6}-\d{2,7}(?:-\d{1,3})?(?!\d)",
            "[계좌번호]",
        ),
        (r"(?<!\d)\d{10,16}(?!\d)", "[계좌번호]"),
        (
            rf"(?:(?:{_SIDO})[가-힣]{{0,6}}\s+)?(?:[가-힣]{{1,6}}(?:시|군|구)\s+){{0,2}}"
            r"(?:[가-힣]{1,6}(?:읍|면|동)\s+)?[가-힣A-Za-z0-9.]{1,12}(?:(?<!으)로|길)\s?(?:\d+번?길\s?)?"
            r"\d+(?:-\d+)?(?![\d시분년월일개명번원만천층잔살점등위도%퍼킬킥])"
            r"(?:번지)?(?:\s?,?\s?\d+동)?(?:\s?\d+층)?(?:\s?\d+호)?",
            "[주소]",
        ),
        (r"[가-힣]{1,8}(?:읍|면|동|리)\s?\d+(?:-\d+)?\s?번지(?:\s?\d+호)?", "[주소]"),
        (r"[가-힣]{1,8}(?:동|읍|면|리)\s+\d+-\d+(?!\d)(?:\s?\d+호)?", "[주소]"),
        (
            r"(?:[가-힣A-Za-z]{1,12}(?:아파트|빌라|오피스텔|원룸|맨션)\s?)?\d{1,4}동\s?\d{1,4}호",
            "[주소]",
        ),
        (r"[가-힣A-Za-z]{0,12}(?:아파트|빌라|오피스텔|원룸|맨션|고시원)\s?\d{1,4}호", "[주소]"),
    )
)


def mask_identifiers(text: str) -> str:
    """Replace e-mail addresses, resident, phone, card and account numbers and street addresses."""
    for pattern, label in _IDENTIFIERS:
        text = pattern.sub(label, text)
    return text
