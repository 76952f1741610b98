"""Labels of the two public corpora and what they mean in Plutchik's eight.

Mapping versions are added, never edited: a reading keeps the model that was trained under one.
Sources: KOTE (Jeon et al. 2022, arXiv 2205.05300), GoEmotions (Demszky et al. 2020).
"""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from ai.emotion.base import EMOTIONS

_KOTE = """
불평/불만 환영/호의 감동/감탄 지긋지긋 고마움 슬픔 화남/분노 존경 기대감 우쭐댐/무시함 안타까움/실망
비장함 의심/불신 뿌듯함 편안/쾌적 신기함/관심 아껴주는 부끄러움 공포/무서움 절망 한심함
역겨움/징그러움 짜증 어이없음 없음 패배/자기혐오 귀찮음 힘듦/지침 즐거움/신남 깨달음 죄책감
증오/혐오 흐뭇함(귀여움/예쁨) 당황/난처 경악 부담/안_내킴 서러움 재미없음 불쌍함/연민 놀람 행복
불안/걱정 기쁨 안심/신뢰
"""
_GOEMOTIONS = """
admiration amusement anger annoyance approval caring confusion curiosity desire disappointment
disapproval disgust embarrassment excitement fear gratitude grief joy love nervousness optimism
pride realization relief remorse sadness surprise neutral
"""
# In the order of each corpus's label numbers.
KOTE = tuple(_KOTE.split())
GOEMOTIONS = tuple(_GOEMOTIONS.split())

# What an emotion gathers; a label in two rows counts for both, a label in none for no emotion.
_KOTE_1 = {
    "joy": "기쁨 행복 즐거움/신남 뿌듯함 편안/쾌적 흐뭇함(귀여움/예쁨) 감동/감탄 고마움 아껴주는",
    "trust": "안심/신뢰 존경 환영/호의 감동/감탄 고마움 아껴주는",
    "fear": "공포/무서움 불안/걱정 부담/안_내킴 부끄러움 절망",
    "surprise": "놀람 경악 당황/난처",
    "sadness": "슬픔 안타까움/실망 힘듦/지침 서러움 불쌍함/연민 죄책감 절망 패배/자기혐오",
    "disgust": "역겨움/징그러움 한심함 지긋지긋 의심/불신 우쭐댐/무시함 재미없음 증오/혐오 "
    "패배/자기혐오",
    "anger": "화남/분노 짜증 불평/불만 어이없음 증오/혐오",
    "anticipation": "기대감 신기함/관심 비장함",
}
_GOEMOTIONS_1 = {
    "joy": "joy amusement pride excitement optimism love caring gratitude relief",
    "trust": "admiration approval love caring gratitude relief",
    "fear": "fear nervousness embarrassment",
    "surprise": "surprise confusion",
    "sadness": "sadness grief disappointment remorse",
    "disgust": "disgust",
    "anger": "anger annoyance disapproval",
    "anticipation": "curiosity desire excitement optimism",
}


def _turn(gathered: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Emotion → labels, turned into label → emotions."""
    labels = {label for names in gathered.values() for label in names.split()}
    return {
        label: tuple(emotion for emotion in EMOTIONS if label in gathered[emotion].split())
        for label in sorted(labels)
    }


MAPPING_VERSION = 1
MAPPINGS: dict[tuple[str, int], dict[str, tuple[str, ...]]] = {
    ("kote", 1): _turn(_KOTE_1),
    ("goemotions", 1): _turn(_GOEMOTIONS_1),
}


def membership(labels: Sequence[str], mapping: Mapping[str, Iterable[str]]) -> NDArray[np.float32]:
    """A (labels × 8) table of ones where the label counts for the emotion."""
    table = np.zeros((len(labels), len(EMOTIONS)), np.float32)
    for row, label in enumerate(labels):
        for emotion in mapping.get(label, ()):
            table[row, EMOTIONS.index(emotion)] = 1
    return table
