import hashlib
import subprocess
import sys
import unicodedata
from pathlib import Path

import numpy as np
import pytest
from django.conf import settings

from ai.embedding import EMBEDDING_SIZE, embed
from ai.embedding.frequency import count_frequencies, read_frequencies, write_frequencies
from core.errors import ProviderUnavailable

TRIPLES = [
    line.split("\t")
    for line in (Path(__file__).parent / "embedding_triples.tsv")
    .read_text(encoding="utf-8")
    .splitlines()
]


@pytest.mark.parametrize(
    "text",
    ["오늘 엄마랑 통화했어", "", "\0\0", "   ", "😀😀", "ㅋㅋㅋㅋ", "a", "\ud800", "가나다 " * 500],
)
def test_embed_any_text_gives_a_unit_vector(text):
    (vector,) = embed([text])
    assert vector.dtype == np.float32
    assert vector.shape == (EMBEDDING_SIZE,)
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)


def test_embed_ten_megabytes_reads_the_beginning():
    long, short = embed(["바다에 가고 싶어. " * 700_000, "바다에 가고 싶어. " * 700])
    assert np.array_equal(long, short)


def test_embed_nothing_gives_nothing():
    assert embed([]) == []


def test_embed_keeps_order_and_does_not_depend_on_the_batch():
    texts = ["비 오는 날이 좋아", "", "고양이 키워", "내일 면접이야"]
    together = embed(texts)
    assert all(np.array_equal(embed([t])[0], v) for t, v in zip(texts, together, strict=True))


def test_embed_decomposed_hangul_equals_composed():
    composed, decomposed = embed(["안녕 반가워", unicodedata.normalize("NFD", "안녕 반가워")])
    assert np.array_equal(composed, decomposed)


def test_embed_in_another_process_gives_the_same_bytes():
    code = (
        "import hashlib, django; django.setup(); from ai.embedding import embed;"
        "print(hashlib.sha256(embed(['강아지 산책 시켰어'])[0].tobytes()).hexdigest())"
    )
    said = subprocess.run(
        [sys.executable, "-c", code], cwd=settings.BASE_DIR, capture_output=True, check=True
    )
    expected = hashlib.sha256(embed(["강아지 산책 시켰어"])[0].tobytes()).hexdigest()
    assert said.stdout.decode().strip() == expected


def test_embed_a_related_fact_lies_closer_than_an_unrelated_one():
    closer = 0
    for question, related, unrelated in TRIPLES:
        asked, near, far = embed([question, related, unrelated])
        closer += bool(asked @ near > asked @ far)
    assert len(TRIPLES) == 36
    assert closer >= 31


def test_frequencies_damaged_file_is_unavailable(tmp_path):
    path = tmp_path / "frequencies.npz"
    path.write_bytes(b"PK\x03\x04 not a table")
    with pytest.raises(ProviderUnavailable):
        read_frequencies(path)
    with pytest.raises(ProviderUnavailable):
        read_frequencies(tmp_path / "missing.npz")


def test_frequencies_common_ngram_is_less_rare_than_a_seldom_one(tmp_path):
    lines = ["밥 먹었어"] * 9 + ["몬스테라"]
    write_frequencies(tmp_path / "f.npz", count_frequencies(lines, size=100))
    stored = read_frequencies(tmp_path / "f.npz")
    assert len(stored.hashes) == len(stored.rarities) <= 100
    assert stored.rarities.max() > stored.rarities.min()
    assert stored.rarity(np.array([1], np.uint32))[0] == 1
