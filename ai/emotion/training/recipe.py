"""How the embedded model is made: stars, then the two public corpora, then our own sentences."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ai.emotion.labels import GOEMOTIONS, KOTE
from ai.emotion.model import Model
from ai.emotion.training import corpora
from ai.emotion.training.calibration import calibrate_chat
from ai.emotion.training.corpora import CHAT, Corpus
from ai.emotion.training.network import Network, Step, create_network, learn, predict
from ai.emotion.training.vocabulary import Bags, bag_texts, choose_ngrams

VERSION = "embedded-1"
NGRAMS = 240_000
WIDTH = 48
HIDDEN = 96
REVIEWS = 200_000
BATCH = 256
CHAT_BATCH = 64
CHAT_EPOCHS = 40
# Few sentences, learned by heart otherwise: the certain answers are made a little less certain.
CHAT_SMOOTHING = 0.05

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Material:
    """Everything the recipe reads, drawn once by the seed."""

    reviews: Corpus
    kote: Corpus
    kote_dev: Corpus
    goemotions: Corpus
    goemotions_dev: Corpus
    conversation: list[str]
    own: Corpus
    own_dev: Corpus


@dataclass(frozen=True)
class _Course:
    """One corpus as one head learns it."""

    bags: Bags
    targets: NDArray[np.float32]
    step: Step

    def batches(self, size: int, random: np.random.Generator) -> list[NDArray[np.int64]]:
        order = random.permutation(len(self.bags))
        return [order[start : start + size] for start in range(0, len(order), size)]


def read_material(data: Path, seed: int) -> Material:
    """Read every corpus from the data folder."""
    random = np.random.default_rng(seed)
    kote, kote_dev = corpora.read_kote(data, random)
    questions, answers = corpora.read_conversation(data)
    return Material(
        reviews=corpora.read_reviews(data, REVIEWS, random),
        kote=kote,
        kote_dev=kote_dev,
        goemotions=corpora.read_goemotions(data, "train"),
        goemotions_dev=corpora.read_goemotions(data, "dev"),
        conversation=questions + answers,
        own=corpora.read_first_person("train"),
        own_dev=corpora.read_first_person("dev"),
    )


def train(material: Material, seed: int, tell: Tell) -> Model:
    """Train and calibrate one model. Same material and seed, same bytes."""
    random = np.random.default_rng(seed)
    ngrams = choose_ngrams(
        [
            (material.own.texts, 40),
            (material.conversation, 10),
            (material.kote.texts, 6),
            (material.goemotions.texts, 2),
            (material.reviews.texts, 1),
        ],
        NGRAMS,
    )
    tell(f"{len(ngrams)} n-grams chosen")
    heads = {"chat": len(CHAT), "kote": len(KOTE), "goemotions": len(GOEMOTIONS), "stars": 1}
    network = create_network(len(ngrams) + 1, WIDTH, HIDDEN, heads, random)

    def attend(corpus: Corpus, step: Step) -> _Course:
        return _Course(bag_texts(corpus.texts, ngrams), corpus.targets, step)

    reviews = attend(material.reviews, Step("stars", 0.05, keep=0.6))
    _run_epoch(network, [reviews], BATCH, random, tell)
    kote = attend(material.kote, Step("kote", 0.05, keep=0.5))
    goemotions = attend(material.goemotions, Step("goemotions", 0.05, keep=0.5))
    _run_epoch(network, [kote, kote, goemotions], BATCH, random, tell)
    _run_epoch(network, [kote, goemotions], BATCH, random, tell)
    own = attend(_soften(material.own), Step("chat", 0.05, keep=0.3))
    for _ in range(CHAT_EPOCHS):
        _run_epoch(network, [own], CHAT_BATCH, random)
    tell("first-person sentences learned")
    return _finish(network, ngrams, material.own_dev)


def _soften(corpus: Corpus) -> Corpus:
    even = CHAT_SMOOTHING / len(CHAT)
    softened = corpus.targets * np.float32(1 - CHAT_SMOOTHING) + np.float32(even)
    return Corpus(corpus.texts, softened)


def _run_epoch(
    network: Network,
    courses: list[_Course],
    size: int,
    random: np.random.Generator,
    tell: Tell | None = None,
) -> None:
    lessons = [(course, texts) for course in courses for texts in course.batches(size, random)]
    losses: dict[str, list[float]] = {}
    for place in random.permutation(len(lessons)):
        course, texts = lessons[place]
        loss = learn(network, course.bags, course.targets, texts, course.step, random)
        losses.setdefault(course.step.head, []).append(loss)
    if tell:
        tell("loss " + ", ".join(f"{head} {np.mean(seen):.4f}" for head, seen in losses.items()))


def _finish(network: Network, ngrams: NDArray[np.uint32], own_dev: Corpus) -> Model:
    """Round the table to int8, then calibrate the chat head on what rounding left."""
    scale = np.maximum(np.quantile(np.abs(network.table), 0.99999, axis=0) / 127, 1e-9)
    table = np.clip(np.rint(network.table / scale), -127, 127).astype(np.int8)
    network.table = (table * scale).astype(np.float32)
    logits = predict(network, bag_texts(own_dev.texts, ngrams), "chat")
    chat = calibrate_chat(logits, own_dev.targets)
    dense = {**network.dense, "scale": scale.astype(np.float32)}
    dense["chat"] = (network.dense["chat"] @ chat.mixing).astype(np.float32)
    dense["chat_bias"] = (network.dense["chat_bias"] @ chat.mixing + chat.bias).astype(np.float32)
    return Model(ngrams, table, dense, chat.thresholds, VERSION)
