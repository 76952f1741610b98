"""Names for authors who want to be nobody: two calm words, of nothing but chance."""

from collections.abc import Callable, Collection, Sequence

_MANNER_WORDS = (
    "조용한 따뜻한 느긋한 포근한 다정한 말랑한 은은한 잔잔한 보드라운 촉촉한 반짝이는 졸린 수줍은 "
    "산뜻한 둥근 맑은 푸른 하얀 노란 작은 가벼운 담담한 나른한 고요한 순한 살랑이는 "
    "몽글한 뽀얀 사뿐한 소복한 아담한 어스름한 오붓한 차분한 찬찬한 폭신한 한가한 향긋한 깨끗한"
)
_BEING_WORDS = (
    "돌고래 고양이 다람쥐 수달 부엉이 거북이 펭귄 토끼 고래 너구리 참새 오리 사슴 여우 물범 두루미 "
    "고슴도치 나비 반딧불이 달팽이 올빼미 햄스터 알파카 코알라 판다 제비 까치 두더지 물고기 해달 "
    "은행나무 소나무 버드나무 민들레 수국 동백 강아지풀 조약돌 구름 별빛 달빛 이슬 눈송이 파도 "
    "오솔길 등대 종이배 연필 담요 찻잔 우산 모닥불 호수 언덕 들판 씨앗 솔방울 도토리 조개 해바라기"
)
_MANNERS, _BEINGS = _MANNER_WORDS.split(), _BEING_WORDS.split()


def draw_alias(*, choose: Callable[[Sequence[str]], str], taken: Collection[str]) -> str:
    """Draw a name for the author of one post, of nothing but chance; none that is `taken`."""
    while True:
        alias = f"{choose(_MANNERS)} {choose(_BEINGS)}"
        if alias not in taken:
            return alias
