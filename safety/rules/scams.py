"""What people post to each other to get at money: offers, never the talk about them (A19, A20)."""

from safety.rules.folding import fold_sentences
from safety.rules.lexicon import any_of, read_table

_TABLE = read_table("scams.toml")
_ALLOWED, _DENIAL, _STRONG = (any_of(_TABLE[name]) for name in ("allowed", "denial", "strong"))
_SIGNS = {name: any_of(patterns) for name, patterns in _TABLE["signs"].items()}

SCAMS_VERSION: str = _TABLE["version"]


def looks_like_scam(text: str) -> bool:
    """Tell whether a text offers, lures or asks as swindlers do; linear in its length.

    A warning, a question or somebody's own story is none, whatever words it needs.
    """
    found: set[str] = set()
    for sentence in fold_sentences(text):
        dense = sentence.dense
        if _ALLOWED.search(dense) and not _DENIAL.search(dense):
            continue
        if _STRONG.search(dense):
            return True
        found.update(name for name, pattern in _SIGNS.items() if pattern.search(dense))
    return found == set(_SIGNS)
