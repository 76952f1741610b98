"""Where the database looks for tables: `public`, then `identity`, which holds the tokens (B10)."""

from collections.abc import Mapping
from typing import Any

SEARCH_PATH = "-c search_path=public,identity"


def find_identity(given: Mapping[str, Any], *, is_pooled: bool) -> dict[str, Any]:
    """Name the schemas at start-up; a pooler refuses that, and there the role remembers them."""
    if is_pooled:
        return {}
    return {"options": f"{given.get('options', '')} {SEARCH_PATH}".strip()}
