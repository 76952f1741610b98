"""What others must not read: ways and means to die or be hurt, and looking for company in it."""

from safety.rules.folding import fold_sentences
from safety.rules.lexicon import any_of, read_table

_TABLE = read_table("methods.toml")
_GUARD = read_table("guard.toml")
# "번개탄을 피우면 안 돼요", "자살하지 마세요": said against it.
_ALLOWED = any_of([*_GUARD["allowed"], *_TABLE.get("allowed", ())])
_PATTERN = any_of(
    [
        *_GUARD["codes"]["method_detail"],
        *(pattern for patterns in _TABLE["codes"].values() for pattern in patterns),
    ]
)

METHODS_VERSION: str = _TABLE["version"]


def has_method(text: str) -> bool:
    """Tell whether a text shows a way or a means; linear in its length."""
    return any(
        _PATTERN.search(sentence.dense) and not _ALLOWED.search(sentence.dense)
        for sentence in fold_sentences(text)
    )
