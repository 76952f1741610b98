"""What a text of the catalogue may not say (G6, A12)."""

import re

# Whether somebody is entitled is decided by an agency that saw their papers, not by a mission.
# Asking stays possible: "받을 수 있는지 알아봐요", "대상인지 물어봐요".
_ENDING = r"(?:어요|습니다|다|지요|죠|답니다|으세요|으십니다|어|음)(?![가-힣])"
_CLAIMS = re.compile(
    "|".join(
        (
            rf"받(?:을|으실)\s*수\s*(?:있|없){_ENDING}",
            r"대상(?:자)?\s*(?:이에요|예요|입니다|이세요|이십니다|이죠|이야)",
            r"대상(?:자)?에\s*(?:해당|포함)(?:돼요|되세요|됩니다|해요|합니다|하세요)",
            r"(?:지급|지원|제공)(?:돼요|됩니다|되세요|해요|해\s*(?:드려요|드립니다|줘요|줍니다)|합니다)",
            rf"자격(?:이|은)?\s*(?:돼요|됩니다|되세요|있{_ENDING})",
            r"해당(?:돼요|됩니다|되세요|하세요)|신청하면\s*받(?:아요|습니다|으세요)",
        )
    )
)
# Words that count, push, praise loudly or make guilty. The catalogue of the product holds none.
HEAVY_WORDS = (
    "연속", "매일매일", "하루도 빠짐", "빠짐없이", "출석", "스트릭", "순위", "랭킹",
    "1등", "경쟁", "도전", "기록을 깨", "화이팅", "파이팅", "힘내", "꼭",
    "반드시", "절대", "무조건", "실패", "성공", "포기", "극복", "이겨",
    "게으", "핑계", "변명", "한심", "정상적", "하셔야", "해야 해", "해야만",
    "해야 돼", "하지 마세요", "치료", "효과", "증상", "면역", "우울증", "불안장애",
    "진단", "!",
)  # fmt: skip


def find_claims(text: str) -> list[str]:
    """Find where a text says that somebody is, or is not, entitled to something."""
    return list(dict.fromkeys(found.group(0) for found in _CLAIMS.finditer(text)))


def find_heavy_words(text: str) -> list[str]:
    """Find words that push, praise, count or blame; a hint to whoever writes."""
    return [word for word in HEAVY_WORDS if word in text]
