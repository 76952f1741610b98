"""Any Hugging Face text-classification model that lies in a local folder; nothing is downloaded.

Needs the extra `models` (torch, transformers), which is imported when the first text is read.
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ai.emotion.base import EMOTIONS, EmotionScores
from ai.emotion.labels import MAPPING_VERSION, MAPPINGS, membership
from ai.ngrams import MAX_CHARACTERS
from core.errors import ProviderUnavailable

_MISSING_EXTRA = "This engine needs the extra `models`: run `make models`."
_Reader = Callable[[list[str]], NDArray[np.float32]]


class HuggingFaceEmotionClassifier:
    """Label chances of a local model, gathered into the eight by a mapping table.

    Where an emotion has several labels, the strongest decides.

    `mapping` is the name of a shipped table (`kote`, `goemotions`) or {label: [emotions]}; labels
    it does not name count for no emotion. `thresholds` is one number or one an emotion.
    """

    def __init__(
        self,
        *,
        path: str | Path,
        mapping: str | Mapping[str, Sequence[str]] = "kote",
        thresholds: float | Mapping[str, float] = 0.5,
        batch_size: int = 16,
        max_length: int = 128,
        device: str = "cpu",
    ) -> None:
        self.path = Path(path)
        self.batch_size = batch_size
        self.max_length = max_length
        self.device = device
        self._mapping = _resolve_mapping(mapping)
        self._thresholds = _resolve_thresholds(thresholds)
        self._version = f"huggingface-{self.path.name}"
        self._reader: _Reader | None = None
        self._members: NDArray[np.float32] | None = None
        self._loading = threading.Lock()

    def classify(self, texts: Sequence[str]) -> list[EmotionScores]:
        """One score in 0..1 per emotion for each text, in order. Raise ProviderUnavailable."""
        reader, members = self._load()
        # Models break on lone surrogates; the shared limit keeps tokenising time bounded.
        clean = [t[:MAX_CHARACTERS].encode("utf-8", "replace").decode() for t in texts]
        scores = []
        for start in range(0, len(clean), self.batch_size):
            try:
                chances = reader(clean[start : start + self.batch_size])
            except Exception as error:  # torch raises RuntimeError, ValueError, IndexError, …
                raise ProviderUnavailable() from error
            scores += [self._score(row, members) for row in chances]
        return scores

    def _score(self, chances: NDArray[np.float32], members: NDArray[np.float32]) -> EmotionScores:
        values = np.max(chances[:, None] * members, axis=0)
        if not np.all(np.isfinite(values)):
            raise ProviderUnavailable()
        felt = frozenset(
            emotion
            for emotion, value in zip(EMOTIONS, values, strict=True)
            if value >= self._thresholds[emotion]
        )
        return EmotionScores(tuple(float(value) for value in values), felt, self._version)

    def _load(self) -> tuple[_Reader, NDArray[np.float32]]:
        with self._loading:
            if self._reader is None or self._members is None:
                self._reader, labels = _open_model(self.path, self.max_length, self.device)
                self._members = membership(labels, self._mapping)
                if not self._members.any():
                    raise ProviderUnavailable(f"No label of {self.path.name} is in the mapping.")
            return self._reader, self._members


def _resolve_mapping(mapping: str | Mapping[str, Sequence[str]]) -> Mapping[str, Sequence[str]]:
    if isinstance(mapping, str):
        try:
            return MAPPINGS[mapping, MAPPING_VERSION]
        except KeyError:
            raise TypeError(f"no shipped label mapping is called {mapping!r}") from None
    unknown = {e for emotions in mapping.values() for e in emotions} - set(EMOTIONS)
    if unknown:
        raise TypeError(f"the mapping names unknown emotions: {sorted(unknown)}")
    return mapping


def _resolve_thresholds(thresholds: float | Mapping[str, float]) -> dict[str, float]:
    if isinstance(thresholds, Mapping):
        return {emotion: float(thresholds.get(emotion, 0.5)) for emotion in EMOTIONS}
    return dict.fromkeys(EMOTIONS, float(thresholds))


def _open_model(path: Path, max_length: int, device: str) -> tuple[_Reader, list[str]]:
    """A function from texts to label chances, and the labels. Raise ProviderUnavailable."""
    try:
        import torch  # noqa: PLC0415  (seconds to import, and absent from most machines)
        from transformers import (  # noqa: PLC0415
            AutoModelForSequenceClassification,
            AutoTokenizer,
        )
    except ImportError as error:
        raise ProviderUnavailable(_MISSING_EXTRA) from error
    try:
        tokenizer = AutoTokenizer.from_pretrained(path, local_files_only=True)
        network: Any = AutoModelForSequenceClassification.from_pretrained(
            path, local_files_only=True
        )
        network.eval().to(device)
    except Exception as error:  # OSError, ValueError, safetensors and pickle errors, …
        raise ProviderUnavailable(f"The model at {path.name} cannot be opened.") from error
    labels = [network.config.id2label[number] for number in range(network.config.num_labels)]
    is_one_of = network.config.problem_type == "single_label_classification"

    def read(texts: list[str]) -> NDArray[np.float32]:
        given = tokenizer(
            texts, padding=True, truncation=True, max_length=max_length, return_tensors="pt"
        ).to(device)
        with torch.inference_mode():
            logits = network(**given).logits.float()
            chances = logits.softmax(dim=-1) if is_one_of else logits.sigmoid()
        result: NDArray[np.float32] = chances.cpu().numpy()
        return result

    return read, labels
