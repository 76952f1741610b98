"""Korean particles: their form follows how the word before them ends when read aloud."""

import re

# Particle pairs: after a final consonant, after a vowel. "으로" also treats ㄹ as a vowel.
_PARTICLES = {
    "은": ("은", "는"),
    "이": ("이", "가"),
    "을": ("을", "를"),
    "과": ("과", "와"),
    "아": ("아", "야"),
    "으로": ("으로", "로"),
    "이랑": ("이랑", "랑"),
    "이나": ("이나", "나"),
    "이라": ("이라", "라"),
    "이라고": ("이라고", "라고"),
    "이란": ("이란", "란"),
    "이야": ("이야", "야"),
    "이에요": ("이에요", "예요"),
    "이었": ("이었", "였"),
}
_RIEUL = 8
# How the name of a Latin letter or digit ends when read aloud in Korean.
_SPOKEN_CODA = {**dict.fromkeys("lrLR178", _RIEUL), **dict.fromkeys("mnMN036", 1)}


def coda(word: str) -> int:
    """Return the final consonant's index (0: none, 8: ㄹ) of a word as it is read aloud."""
    last = re.sub(r"[^\w]+$", "", word)[-1:]
    if "가" <= last <= "힣":
        return (ord(last) - ord("가")) % 28
    return _SPOKEN_CODA.get(last, 0)


def with_particle(word: str, particle: str) -> str:
    """Return the word with the form of the particle its final consonant asks for."""
    after_consonant, after_vowel = _PARTICLES[particle]
    ending = coda(word)
    is_closed = ending not in {0, _RIEUL} if particle == "으로" else ending != 0
    return word + (after_consonant if is_closed else after_vowel)


def join_particle(word: str, pair: str) -> str:
    """Return the word with one of a pair such as "와/과", its halves in either order."""
    halves = set(pair.split("/"))
    for particle, forms in _PARTICLES.items():
        if halves == set(forms):
            return with_particle(word, particle)
    raise ValueError(f"{pair!r} is no pair of particles")
