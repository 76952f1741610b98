import unicodedata

import numpy as np
import pytest

from ai.ngrams import MAX_CHARACTERS, hash_ngrams, normalise


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("  오늘\t좋아\n", "오늘 좋아"),
        ("ㅋㅋㅋㅋㅋㅋ", "ㅋㅋ"),
        ("좋아!!!!!", "좋아!!"),
        ("Hello 123번", "hello 0번"),
        ("여기 https://example.com/a?b 봐", "여기 봐"),
        ("\0가\u200b나\x07", "가 나"),
        (unicodedata.normalize("NFD", "행복"), "행복"),
        ("오늘😭😭", "오늘 ㅠㅠ ㅠㅠ"),
        ("좋아❤️", "좋아 ㅎㅎ"),
        ("", ""),
        ("\0", ""),
    ],
)
def test_normalise_gives_one_spelling(typed, plain):
    assert normalise(typed) == plain


def test_normalise_keeps_the_first_characters_only():
    assert len(normalise("가나다라" * 5_000)) == MAX_CHARACTERS
    assert len(normalise(unicodedata.normalize("NFD", "간난단란" * 5_000))) == MAX_CHARACTERS


def test_hash_ngrams_reads_each_text_as_if_it_were_alone():
    texts = ["오늘 점심 뭐 먹지", "", "ㅋㅋ", "내일 비 온대"]
    bags = hash_ngrams(texts)
    for number, text in enumerate(texts):
        among = bags.hashes[bags.offsets[number] : bags.offsets[number + 1]]
        assert np.array_equal(np.sort(among), np.sort(hash_ngrams([text]).hashes))


def test_hash_ngrams_counts_windows_words_and_pairs():
    # " 가 나 " has 5 characters (4+3+2+1 windows of 2–5), 7 jamo (5+4+3+2 of 3–6), 2 words, 1 pair.
    assert len(hash_ngrams(["가 나"]).hashes) == 10 + 14 + 2 + 1


def test_hash_ngrams_is_the_same_everywhere():
    """Stored tables are keyed by these hashes: a change needs new weights and frequencies."""
    hashes = np.sort(hash_ngrams(["가"]).hashes).tolist()
    assert hashes == [
        727558557, 917964484, 1111116335, 2064550838, 2248825039, 2353470144, 3080879856,
    ]  # fmt: skip


def test_hash_ngrams_of_nothing_is_empty():
    assert hash_ngrams([]).offsets.tolist() == [0]
    assert hash_ngrams([""]).offsets.tolist() == [0, 0]
