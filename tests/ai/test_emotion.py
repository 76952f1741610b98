import subprocess
import sys
import unicodedata
from pathlib import Path

import numpy as np
import pytest
from django.conf import settings as configured

from ai.checks import check_providers
from ai.emotion import EMOTION_LABELS, EMOTIONS, EmotionScores, classify
from ai.emotion.embedded import WEIGHTS, EmbeddedEmotionClassifier
from core.errors import ProviderUnavailable

DATA = WEIGHTS.parent


def own_sentences(name):
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines]


def scores_of(felt, **values):
    row = tuple(values.get(emotion, 0.0) for emotion in EMOTIONS)
    return EmotionScores(row, frozenset(felt), "test")


def test_dominant_is_the_strongest_felt_emotion():
    assert scores_of({"joy", "trust"}, joy=0.4, trust=0.6).dominant == "trust"


def test_dominant_ignores_a_stronger_emotion_below_its_threshold():
    assert scores_of({"joy"}, joy=0.4, anger=0.6).dominant == "joy"


def test_dominant_with_nothing_felt_is_neutral():
    assert scores_of((), joy=0.2).dominant == "neutral"


def test_labels_are_korean_and_in_order():
    assert tuple(EMOTION_LABELS) == EMOTIONS
    assert [str(label) for label in EMOTION_LABELS.values()] == [
        "기쁨", "신뢰", "두려움", "놀람", "슬픔", "혐오", "분노", "기대",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "\0",
        "\0행복해\0",
        "😀😭🎉",
        "ㅋㅋㅋㅋ",
        "ㅠㅠ",
        "a",
        "\ud800",
        "가나다 라 " * 400,
    ],
)
def test_classify_any_text_gives_eight_scores_between_zero_and_one(text):
    (scores,) = classify([text])
    assert len(scores.values) == 8
    assert all(type(value) is float and 0 <= value <= 1 for value in scores.values)
    assert scores.felt <= set(EMOTIONS)
    assert scores.model_version == "embedded-1"


@pytest.mark.parametrize("text", ["", "  \n ", "\0", "ꙮꙮꙮ"])
def test_classify_nothing_it_can_read_is_neutral_without_any_score(text):
    (scores,) = classify([text])
    assert scores.values == (0.0,) * 8
    assert scores.dominant == "neutral"


@pytest.mark.parametrize(
    ("face", "dominant"),
    [("😭😭", "sadness"), ("😂😂😂", "joy"), ("😡", "anger"), ("🤮", "disgust")],
)
def test_classify_faces_alone_are_read(face, dominant):
    assert classify([face])[0].dominant == dominant


def test_classify_ten_megabytes_reads_the_beginning():
    long, short = classify(["너무 외롭고 힘들어. " * 400_000, "너무 외롭고 힘들어. " * 400])
    assert long == short


def test_classify_nothing_gives_nothing():
    assert classify([]) == []


def test_classify_keeps_order_and_does_not_depend_on_the_batch():
    texts = ["너무 외롭고 힘들어", "", "드디어 합격했어", "내일 발표라서 떨려"]
    assert classify(texts) == [classify([text])[0] for text in texts]


def test_classify_decomposed_hangul_equals_composed():
    composed, decomposed = classify(["행복해", unicodedata.normalize("NFD", "행복해")])
    assert composed == decomposed


def test_classify_in_another_process_gives_the_same_values():
    code = (
        "import django; django.setup(); from ai.emotion import classify;"
        "print(classify(['강아지랑 산책했어'])[0].values)"
    )
    said = subprocess.run(
        [sys.executable, "-c", code], cwd=configured.BASE_DIR, capture_output=True, check=True
    )
    assert said.stdout.decode().strip() == str(classify(["강아지랑 산책했어"])[0].values)


@pytest.mark.parametrize(
    ("text", "dominant"),
    [
        ("오늘 점심으로 김치찌개 먹었어", "neutral"),
        ("너무 외롭고 힘들어", "sadness"),
        ("내일 발표라서 떨려", "fear"),
        ("드디어 합격했어", "joy"),
        ("여행 가는 거 기대돼", "anticipation"),
        ("너랑 얘기하면 마음이 놓여", "trust"),
        ("헐 깜짝이야", "surprise"),
        ("바퀴벌레 나왔어", "disgust"),
        ("팀장이 또 소리 질렀어", "anger"),
    ],
)
def test_classify_names_what_a_plain_sentence_says(text, dominant):
    assert classify([text])[0].dominant == dominant


def test_classify_unseen_first_person_sentences_meets_the_floor():
    """The check sentences are never trained on; the floor is what the committed weights reach."""
    rows = own_sentences("first_person_check.tsv")
    said = [scores.dominant for scores in classify([text for _, text in rows])]
    truth = [labels.split(",")[0] for labels, _ in rows]
    is_right = [a == b for a, b in zip(said, truth, strict=True)]
    quiet = [right for right, name in zip(is_right, truth, strict=True) if name == "neutral"]
    assert len(rows) == 131
    assert sum(is_right) >= 98
    assert sum(quiet) >= 23


def test_check_sentences_are_not_trained_on():
    trained = {text for _, _, text in own_sentences("first_person.tsv")}
    assert not trained & {text for _, text in own_sentences("first_person_check.tsv")}


def test_first_person_sentences_cover_every_emotion_in_both_parts():
    rows = own_sentences("first_person.tsv")
    for part in ("train", "dev"):
        seen = {name for at, labels, _ in rows if at == part for name in labels.split(",")}
        assert seen == {*EMOTIONS, "neutral"}
    assert len({text for _, _, text in rows}) == len(rows) >= 350


def test_weights_stay_small():
    assert WEIGHTS.stat().st_size <= 15_000_000


@pytest.mark.parametrize("damage", ["missing", "cut", "flipped", "other"])
def test_damaged_weights_are_unavailable(tmp_path, damage):
    path = tmp_path / "weights.npz"
    stored = WEIGHTS.read_bytes()
    if damage == "cut":
        path.write_bytes(stored[: len(stored) // 2])
    elif damage == "flipped":
        middle = len(stored) // 2
        path.write_bytes(stored[:middle] + bytes([stored[middle] ^ 255]) + stored[middle + 1 :])
    elif damage == "other":
        np.savez(path, table=np.zeros(3))
    with pytest.raises(ProviderUnavailable):
        EmbeddedEmotionClassifier(path=path)


def test_check_reports_an_engine_that_cannot_be_built(settings, tmp_path):
    settings.PROVIDERS = {
        "emotion": {
            "BACKEND": "ai.emotion.embedded.EmbeddedEmotionClassifier",
            "OPTIONS": {"path": str(tmp_path / "missing.npz")},
        },
        "embedding": {"BACKEND": "ai.embedding.embedded.Misspelt"},
    }
    problems = check_providers()
    assert [(p.id, p.obj) for p in problems] == [("ai.E001", "emotion"), ("ai.E001", "embedding")]


def test_check_is_silent_about_the_embedded_defaults(settings):
    assert check_providers() == []


def test_reading_emotions_imports_no_torch():
    code = (
        "import sys, django; django.setup(); from ai.emotion import classify; classify(['안녕']);"
        "print([n for n in ('torch', 'transformers') if n in sys.modules])"
    )
    said = subprocess.run(
        [sys.executable, "-c", code], cwd=Path(configured.BASE_DIR), capture_output=True, check=True
    )
    assert said.stdout.decode().strip() == "[]"
