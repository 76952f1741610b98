"""The embedded model at run time: an int8 table of n-gram rows and small dense heads.

A text is the scaled sum of its n-grams' rows; one hidden layer; one row of logits a head.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.errors import ProviderUnavailable

HEADS = ("chat", "kote", "goemotions", "stars")
_CALM = 8.0
Dense = Mapping[str, NDArray[np.float32]]


@dataclass(frozen=True)
class Model:
    """Everything the embedded classifier needs, as stored in one file."""

    ngrams: NDArray[np.uint32]  # sorted hashes; row i + 1 of the table belongs to ngrams[i]
    table: NDArray[np.int8]
    dense: Dense  # "scale", "hidden", "hidden_bias", and "<head>", "<head>_bias" for each of HEADS
    thresholds: NDArray[np.float32]
    version: str

    def logits(self, hashes: NDArray[np.uint32]) -> dict[str, NDArray[np.float32]]:
        """The logits of each head for one text's n-grams."""
        rows = rows_of(hashes, self.ngrams)
        total = self.table[rows].sum(axis=0, dtype=np.int32)
        summed = total.astype(np.float32) * self.dense["scale"] * damping(len(rows))
        hidden = np.maximum(summed @ self.dense["hidden"] + self.dense["hidden_bias"], 0)
        features = np.concatenate((summed, hidden))
        return {head: features @ self.dense[head] + self.dense[f"{head}_bias"] for head in HEADS}


def damping(sizes: Any) -> Any:
    """What the sum of so many rows is multiplied by; very short texts are not blown up."""
    return (1 / np.sqrt(sizes + _CALM)).astype(np.float32)


def rows_of(hashes: NDArray[np.uint32], ngrams: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """The table rows of the n-grams the model knows, after row 0, which every text has."""
    place = np.minimum(np.searchsorted(ngrams, hashes), len(ngrams) - 1)
    known = place[ngrams[place] == hashes] + 1
    return np.concatenate(([0], known)).astype(np.uint32)


def write_model(path: Path, model: Model) -> None:
    """Store the model in one compressed file that loads without pickle."""
    about = json.dumps({"version": model.version})
    arrays: dict[str, Any] = {f"dense_{name}": values for name, values in model.dense.items()}
    np.savez_compressed(
        path,
        about=np.frombuffer(about.encode(), np.uint8),
        # Sorted hashes as small steps take a third less room.
        ngrams=np.diff(model.ngrams, prepend=np.uint32(0)),
        table=model.table,
        thresholds=model.thresholds,
        **arrays,
    )


def read_model(path: Path) -> Model:
    """Load a stored model. Raise ProviderUnavailable when it is missing or damaged."""
    try:
        with np.load(path, allow_pickle=False) as stored:
            return Model(
                ngrams=np.cumsum(stored["ngrams"], dtype=np.uint32),
                table=stored["table"],
                dense={n[6:]: stored[n] for n in stored.files if n.startswith("dense_")},
                thresholds=stored["thresholds"],
                version=json.loads(stored["about"].tobytes())["version"],
            )
    except Exception as error:  # numpy, zipfile, zlib and json raise half a dozen kinds
        raise ProviderUnavailable() from error
