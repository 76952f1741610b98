from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

EMBEDDING_SIZE = 256

Embedding = NDArray[np.float32]


class Embedder(Protocol):
    """Place texts so that what is said alike lies close."""

    def embed(self, texts: Sequence[str]) -> list[Embedding]:
        """Unit vectors, float32 of EMBEDDING_SIZE, one a text. Raise ProviderUnavailable."""
