import gzip

import numpy as np
import pytest
from django.core.management import call_command

from ai.emotion.embedded import EmbeddedEmotionClassifier
from ai.emotion.model import read_model
from ai.emotion.training import metrics
from ai.emotion.training.calibration import calibrate_chat
from ai.emotion.training.network import Step, create_network, learn, predict
from ai.emotion.training.vocabulary import bag_texts, choose_ngrams

GOOD, BAD = "정말 좋은 영화예요 감동", "시간이 아까운 영화 지루해"


@pytest.fixture
def data(tmp_path):
    """A data folder in the shape of the real one, with a few made-up lines."""
    for folder in ("kote", "goemotions-ko", "nsmc", "chatbot"):
        (tmp_path / folder).mkdir()
    kote = [
        f"{n}\t댓글 {n} {'기뻐요' if n % 2 else '화나네'}\t{'42' if n % 2 else '6,22'}"
        for n in range(720)
    ]
    (tmp_path / "kote" / "val.tsv").write_text("\n".join(kote) + "\n", encoding="utf-8")
    translated = "나는 슬프다\t25\n정말\u2028고마워\t15,18\n그것은 의자다\t27\n"
    for part in ("train", "dev"):
        (tmp_path / "goemotions-ko" / f"{part}.tsv").write_text(translated, encoding="utf-8")
    with gzip.open(tmp_path / "nsmc" / "reviews.tsv.gz", "wt", encoding="utf-8") as reviews:
        reviews.writelines(f"10\t{GOOD} {n}\n2\t{BAD} {n}\n6\t보통\n" for n in range(20))
    (tmp_path / "chatbot" / "ChatbotData.csv").write_text(
        'Q,A,label\n"밥, 먹었어","네, 먹었어요",0\n', encoding="utf-8"
    )
    return tmp_path


def test_train_twice_with_one_seed_gives_the_same_bytes(data, tmp_path, capsys):
    first, second = tmp_path / "first.npz", tmp_path / "second.npz"
    for out in (first, second):
        call_command("train_emotion_model", data, seed=5, out=out)
    assert first.read_bytes() == second.read_bytes()
    said = capsys.readouterr().out
    assert "8-class macro-F1, always positive" in said
    assert "first person check" in said
    (scores,) = EmbeddedEmotionClassifier(path=first).classify(["너무 외로워서 눈물이 나"])
    assert scores.dominant == "sadness"
    assert read_model(first).version == "embedded-1"


def test_evaluate_only_measures(data, tmp_path, capsys):
    from ai.emotion.embedded import WEIGHTS

    before = WEIGHTS.read_bytes()
    call_command("train_emotion_model", data, evaluate=True)
    assert "kote dev" in capsys.readouterr().out
    assert WEIGHTS.read_bytes() == before


def test_network_learns_what_separates_two_texts():
    texts = [GOOD, BAD]
    bags = bag_texts(texts, choose_ngrams([(texts, 1)], 1_000))
    random = np.random.default_rng(0)
    network = create_network(1_001, 8, 8, {"stars": 1}, random)
    targets = np.array([[1], [0]], np.float32)
    losses = [
        learn(network, bags, targets, np.array([0, 1]), Step("stars", 0.1), random)
        for _ in range(50)
    ]
    good, bad = predict(network, bags, "stars")[:, 0]
    assert losses[-1] < losses[0] / 5
    assert good > 0 > bad


def test_network_with_a_still_table_moves_only_its_head():
    bags = bag_texts([GOOD], choose_ngrams([([GOOD], 1)], 1_000))
    random = np.random.default_rng(0)
    network = create_network(1_001, 8, 8, {"stars": 1}, random)
    hidden = network.dense["hidden"].copy()
    learn(
        network,
        bags,
        np.ones((1, 1), np.float32),
        np.array([0]),
        Step("stars", 0.1, table_rate=0),
        random,
    )
    assert not network.table.any()
    assert np.array_equal(network.dense["hidden"], hidden)
    assert network.dense["stars_bias"][0] > 0


def test_network_gradient_agrees_with_finite_differences():
    """A step from fresh sums is rate × sign(gradient) for dense weights; compare the signs."""
    texts = [GOOD, BAD]
    bags = bag_texts(texts, choose_ngrams([(texts, 1)], 1_000))
    targets = np.array([[1, 0], [0, 1]], np.float32)

    def fresh():
        network = create_network(1_001, 4, 3, {"kote": 2}, np.random.default_rng(1))
        network.table[:] = np.random.default_rng(2).normal(0, 1, network.table.shape)
        return network

    def loss(network):
        chances = 1 / (1 + np.exp(-predict(network, bags, "kote")))
        return -np.sum(targets * np.log(chances) + (1 - targets) * np.log(1 - chances))

    stepped = fresh()
    learn(
        stepped,
        bags,
        targets,
        np.array([0, 1]),
        Step("kote", 0.01, keep=1.0),
        np.random.default_rng(0),
    )
    for name, place in (("hidden", (1, 2)), ("kote", (0, 1)), ("hidden_bias", (0,))):
        up, down = fresh(), fresh()
        up.dense[name][place] += 0.01
        down.dense[name][place] -= 0.01
        slope = loss(up) - loss(down)
        moved = stepped.dense[name][place] - fresh().dense[name][place]
        assert np.sign(moved) == -np.sign(slope if abs(slope) > 1e-6 else 0)


def test_choose_ngrams_keeps_the_weightiest_sorted():
    ngrams = choose_ngrams([(["가나다라"], 1), (["마바"], 9)], 3)
    heavy = choose_ngrams([(["마바"], 1)], 100)
    assert list(ngrams) == sorted(ngrams)
    assert set(ngrams) <= set(heavy)


def test_auc_counts_ties_half_and_skips_labels_without_both_kinds():
    scores = np.array([[0.9, 1], [0.5, 2], [0.5, 3], [0.1, 4]], np.float32)
    truth = np.array([[1, 0], [1, 0], [0, 0], [0, 0]], np.float32)
    assert metrics.auc(scores, truth) == 3.5 / 4


def test_f1_of_labels_is_exact():
    chosen = np.array([[1, 0], [1, 0], [0, 0]], bool)
    truth = np.array([[1, 1], [0, 0], [1, 0]], np.float32)
    assert metrics.f1_of_labels(chosen, truth).tolist() == [0.5, 0.0]


def test_calibration_error_of_honest_chances_is_zero():
    chances = np.full((4, 1), 0.25, np.float32)
    assert metrics.calibration_error(chances, np.array([[1], [0], [0], [0]], np.float32)) == 0
    assert metrics.calibration_error(chances, np.ones((4, 1), np.float32)) == 0.75


def test_calibrate_chat_cools_chances_that_were_too_sure():
    random = np.random.default_rng(0)
    truth = (random.random((400, 9)) < 0.3).astype(np.float32)
    is_wrong = random.random((400, 9)) < 0.25
    logits = np.where((truth > 0.5) ^ is_wrong, 8.0, -8.0).astype(np.float32)
    chat = calibrate_chat(logits, truth)
    chances = 1 / (1 + np.exp(-(logits @ chat.mixing + chat.bias)))
    raw = 1 / (1 + np.exp(-logits[:, :8]))
    assert metrics.calibration_error(chances, truth[:, :8]) < 0.05
    assert metrics.calibration_error(raw, truth[:, :8]) > 0.2
    assert all(0.1 <= level <= 0.7 for level in chat.thresholds)
