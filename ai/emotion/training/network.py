"""A bag-of-n-grams network with many heads, trained by Adagrad in numpy.

Rows of the table start at zero, so an n-gram never seen in training says nothing.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ai.emotion.model import damping
from ai.emotion.training.vocabulary import Bags

Array = NDArray[np.float32]
_TINY = np.float32(1e-8)


@dataclass
class Network:
    """Parameters and their Adagrad sums."""

    table: Array
    dense: dict[str, Array]
    table_sums: Array = field(init=False)
    dense_sums: dict[str, Array] = field(init=False)

    def __post_init__(self) -> None:
        self.table_sums = np.zeros(len(self.table), np.float32)
        self.dense_sums = {name: np.zeros_like(values) for name, values in self.dense.items()}


@dataclass(frozen=True)
class Step:
    """How one batch is learned."""

    head: str
    rate: float
    keep: float = 0.7  # share of n-grams a text keeps, so that it is not known by heart
    table_rate: float | None = None
    label_weights: Array | None = None


@dataclass
class _Pass:
    rows: NDArray[np.uint32]
    starts: NDArray[np.int64]
    scale: Array
    summed: Array
    hidden: Array
    features: Array


def create_network(
    rows: int, width: int, hidden: int, heads: dict[str, int], random: np.random.Generator
) -> Network:
    """A network whose table is zero and whose heads are small random numbers."""

    def draw(inputs: int, outputs: int) -> Array:
        return random.normal(0, 1 / np.sqrt(inputs), (inputs, outputs)).astype(np.float32)

    dense = {"hidden": draw(width, hidden), "hidden_bias": np.zeros(hidden, np.float32)}
    for head, outputs in heads.items():
        dense[head] = draw(width + hidden, outputs)
        dense[f"{head}_bias"] = np.zeros(outputs, np.float32)
    return Network(np.zeros((rows, width), np.float32), dense)


def predict(network: Network, bags: Bags, head: str, batch: int = 512) -> Array:
    """Logits of one head for every text."""
    parts = []
    for start in range(0, len(bags), batch):
        texts = np.arange(start, min(start + batch, len(bags)))
        run = _forward(network, *_select(bags, texts))
        parts.append(run.features @ network.dense[head] + network.dense[f"{head}_bias"])
    return np.concatenate(parts)


def learn(
    network: Network,
    bags: Bags,
    targets: Array,
    texts: NDArray[np.int64],
    step: Step,
    random: np.random.Generator,
) -> float:
    """One Adagrad step on the sigmoid cross-entropy of one head; the mean loss before it."""
    rows, starts = _thin(*_select(bags, texts), step.keep, random)
    run = _forward(network, rows, starts)
    logits = run.features @ network.dense[step.head] + network.dense[f"{step.head}_bias"]
    chances = _sigmoid(logits)
    wanted = targets[texts]
    errors = (chances - wanted) / np.float32(len(texts))
    if step.label_weights is not None:
        errors *= step.label_weights
    _backward(network, run, errors, step)
    return float(
        -np.mean(wanted * np.log(chances + _TINY) + (1 - wanted) * np.log(1 - chances + _TINY))
    )


def _sigmoid(values: Array) -> Array:
    return (1 / (1 + np.exp(-np.clip(values, -30, 30)))).astype(np.float32)


def _select(bags: Bags, texts: NDArray[np.int64]) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    firsts, sizes = bags.offsets[texts], bags.offsets[texts + 1] - bags.offsets[texts]
    starts = np.concatenate(([0], np.cumsum(sizes)[:-1]))
    inside = np.arange(sizes.sum()) - np.repeat(starts, sizes)
    return bags.rows[np.repeat(firsts, sizes) + inside], starts


def _thin(
    rows: NDArray[np.uint32], starts: NDArray[np.int64], keep: float, random: np.random.Generator
) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    kept = random.random(len(rows), dtype=np.float32) < keep
    kept[starts] = True  # row 0 of every text
    return rows[kept], np.concatenate(([0], np.cumsum(kept)))[starts]


def _forward(network: Network, rows: NDArray[np.uint32], starts: NDArray[np.int64]) -> _Pass:
    sizes = np.diff(starts, append=len(rows))
    scale: Array = damping(sizes)[:, None]
    summed = np.add.reduceat(network.table[rows], starts, axis=0) * scale
    hidden = np.maximum(summed @ network.dense["hidden"] + network.dense["hidden_bias"], 0)
    return _Pass(rows, starts, scale, summed, hidden, np.concatenate((summed, hidden), axis=1))


def _backward(network: Network, run: _Pass, errors: Array, step: Step) -> None:
    width = run.summed.shape[1]
    head = network.dense[step.head]
    into_hidden = (errors @ head[width:].T) * (run.hidden > 0)
    into_summed = errors @ head[:width].T + into_hidden @ network.dense["hidden"].T
    _descend(network, step.head, run.features.T @ errors, step.rate)
    _descend(network, f"{step.head}_bias", errors.sum(axis=0), step.rate)
    table_rate = step.rate if step.table_rate is None else step.table_rate
    if not table_rate:
        return
    _descend(network, "hidden", run.summed.T @ into_hidden, step.rate)
    _descend(network, "hidden_bias", into_hidden.sum(axis=0), step.rate)
    spread: Array = np.multiply(into_summed, run.scale, dtype=np.float32)
    _descend_table(network, run, spread, table_rate)


def _descend(network: Network, name: str, gradient: Array, rate: float) -> None:
    network.dense_sums[name] += gradient**2
    network.dense[name] -= np.float32(rate) * gradient / np.sqrt(network.dense_sums[name] + _TINY)


def _descend_table(network: Network, run: _Pass, gradient: Array, rate: float) -> None:
    sizes = np.diff(run.starts, append=len(run.rows))
    owners = np.repeat(np.arange(len(sizes)), sizes)
    order = np.argsort(run.rows, kind="stable")
    rows = run.rows[order]
    firsts = np.flatnonzero(np.concatenate(([True], rows[1:] != rows[:-1])))
    summed = np.add.reduceat(gradient[owners[order]], firsts, axis=0)
    touched = rows[firsts]
    network.table_sums[touched] += np.mean(summed**2, axis=1)
    steps = np.float32(rate) / np.sqrt(network.table_sums[touched] + _TINY)
    network.table[touched] -= steps[:, None] * summed
