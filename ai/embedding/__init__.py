"""Text in, unit vector out; which engine does it is settings.PROVIDERS["embedding"]."""

from collections.abc import Sequence

from ai.embedding.base import EMBEDDING_SIZE, Embedder, Embedding
from core.providers import build_provider

__all__ = ["EMBEDDING_SIZE", "Embedder", "Embedding", "embed"]


def embed(texts: Sequence[str]) -> list[Embedding]:
    """Unit vectors, float32 of EMBEDDING_SIZE, one a text. Raise ProviderUnavailable."""
    if not texts:
        return []
    embedder: Embedder = build_provider("embedding")
    return embedder.embed(texts)
