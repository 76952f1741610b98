import pytest

from ai.emotion import EMOTIONS
from ai.emotion.labels import GOEMOTIONS, KOTE, MAPPINGS, membership


def test_label_lists_follow_the_numbers_of_the_corpora():
    assert (len(KOTE), KOTE[0], KOTE[24], KOTE[43]) == (44, "불평/불만", "없음", "안심/신뢰")
    assert (len(GOEMOTIONS), GOEMOTIONS[0], GOEMOTIONS[27]) == (28, "admiration", "neutral")


@pytest.mark.parametrize(
    ("corpus", "labels", "silent"),
    [
        ("kote", KOTE, {"없음", "귀찮음", "깨달음"}),
        ("goemotions", GOEMOTIONS, {"neutral", "realization"}),
    ],
)
def test_mapping_version_1_names_every_label_but_the_silent_ones(corpus, labels, silent):
    mapping = MAPPINGS[corpus, 1]
    assert set(mapping) == set(labels) - silent
    assert {emotion for emotions in mapping.values() for emotion in emotions} == set(EMOTIONS)


def test_mapping_version_1_labels_that_count_for_two():
    def twice(corpus):
        return {k: v for k, v in MAPPINGS[corpus, 1].items() if len(v) == 2}

    assert twice("kote") == {
        "감동/감탄": ("joy", "trust"),
        "고마움": ("joy", "trust"),
        "아껴주는": ("joy", "trust"),
        "절망": ("fear", "sadness"),
        "증오/혐오": ("disgust", "anger"),
        "패배/자기혐오": ("sadness", "disgust"),
    }
    assert twice("goemotions") == {
        "caring": ("joy", "trust"),
        "excitement": ("joy", "anticipation"),
        "gratitude": ("joy", "trust"),
        "love": ("joy", "trust"),
        "optimism": ("joy", "anticipation"),
        "relief": ("joy", "trust"),
    }


def test_membership_marks_each_emotion_of_a_label():
    table = membership(["고마움", "없음"], MAPPINGS["kote", 1])
    assert table.tolist() == [[1, 1, 0, 0, 0, 0, 0, 0], [0] * 8]
