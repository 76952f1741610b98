"""What a generated reply may not say (A6); first version, its own issue raises it."""

import re

from safety.rules.folding import fold_sentences
from safety.rules.lexicon import any_of, read_table

_TABLE = read_table("guard.toml")
_ALLOWED = any_of(_TABLE["allowed"])
_CODES: dict[str, re.Pattern[str]] = {
    code: any_of(patterns) for code, patterns in _TABLE["codes"].items()
}

GUARD_VERSION: str = _TABLE["version"]


def guard_reply(text: str) -> str | None:
    """Return why a generated reply may not be said, or None; linear in its length."""
    for sentence in fold_sentences(text):
        if _ALLOWED.search(sentence.dense):
            continue
        for code, pattern in _CODES.items():
            if pattern.search(sentence.dense):
                return code
    return None
