import re
import time
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety.rules import FLAG_LABELS, REASON_LABELS, assess_text, lexicon
from safety.rules.folding import fold_sentences

DATA = Path(__file__).parent / "data"


def _read_sentences():
    rows = []
    for line in (DATA / "sentences.tsv").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            level, flags, text = line.split("\t")
            rows.append((int(level), tuple(flags.split(",")) if flags else (), text))
    return rows


SENTENCES = _read_sentences()
CASES = tomllib.loads((DATA / "conversations.toml").read_text(encoding="utf-8"))["case"]


@pytest.mark.parametrize(("level", "flags", "text"), SENTENCES, ids=[row[2] for row in SENTENCES])
def test_assess_text_on_the_table_gives_exactly_the_level_and_flags(level, flags, text):
    found = assess_text(text)
    assert (found.level, found.flags) == (level, flags), found.reasons


@pytest.mark.parametrize("case", CASES, ids=[f"{c['text']}-{c['level']}" for c in CASES])
def test_assess_text_with_context_gives_exactly_the_level(case):
    assert assess_text(case["text"], case["lines"]).level == case["level"]


def test_sets_are_large_enough():
    assert len(SENTENCES) >= 200
    assert sum(level == 0 for level, _, _ in SENTENCES) >= 60
    assert len(lexicon.EXPRESSIONS) >= 150


def _all_patterns():
    yield from (e.pattern.pattern for e in lexicon.EXPRESSIONS)
    yield from (p.pattern for rule in lexicon.CONTEXT_RULES for p in rule.patterns)
    yield from (p.pattern for p in lexicon.FLAGS.values())
    yield from (p.pattern for p in lexicon.TRAPS.idioms)
    for name in lexicon.Traps.__dataclass_fields__:
        if name != "idioms":
            yield getattr(lexicon.TRAPS, name).pattern


def test_patterns_hold_no_unbounded_repetition():
    for pattern in _all_patterns():
        assert not re.search(r"[*+]", pattern), pattern
        gaps = [int(n) for n in re.findall(r"\{\d+,(\d+)\}", pattern)]
        assert all(gap <= 14 for gap in gaps), pattern


def test_expressions_hold_at_most_two_gaps():
    for expression in lexicon.EXPRESSIONS:
        assert len(re.findall(r"\{", expression.pattern.pattern)) <= 2


def test_respellings_keep_their_length():
    assert all(len(written) == len(meant) for written, meant in lexicon.RESPELLINGS.items())


@pytest.mark.parametrize(
    "piece",
    [
        "죽고 싶 ",
        "죽",
        "자살 ",
        "나는 오늘 그냥 ",
        "약 ",
        "ㅈㅏ",
        "손목을 ",
        "엄마가 ",
        "아",
        "a",
        "유서 ",
    ],
)
def test_assess_text_on_adversarial_repetition_stays_quick(piece):
    text = (piece * 2000)[:2000]
    # Processor time: what else the machine does is nobody's fault here.
    started = time.thread_time()
    assess_text(text, [text] * 6)
    assert time.thread_time() - started < 1.0


@given(st.text(max_size=300), st.lists(st.text(max_size=50), max_size=3))
def test_assess_text_takes_any_text(text, context):
    assert 0 <= assess_text(text, context).level <= 5


@given(st.lists(st.sampled_from([row[2] for row in SENTENCES]), max_size=4))
def test_context_never_lowers_a_level(context):
    for text in ("죽고 싶어", "나 죽을 거야", "살기 싫어"):
        assert assess_text(text, context).level >= assess_text(text).level


@pytest.mark.parametrize(
    ("text", "dense"),
    [
        ("ㅈㅏ살", "자살"),
        ("ㅈ ㅏ ㅅ ㅏ ㄹ", "자살"),
        ("자사ㄹ", "자살"),
        ("주ㄱ고", "죽고"),
        ("ㅈr살", "자살"),
        ("자4살", "자살"),
        ("자\u200b살", "자살"),
        ("싶다ㅋㅋㅋ", "싶다"),
        ("싶다ㅠㅠ", "싶다"),
        ("싶다아아아", "싶다"),
        ("죽죽죽고", "죽고"),
        ("자살".encode().decode(), "자살"),
        ("\u110c\u1161\u1109\u1161\u11af", "자살"),
        ("ＪＡＳＡＬ", "jasal"),
        ("죽. 고. 싶. 다", "죽고싶다"),
    ],
)
def test_fold_sentences_takes_disguises_off(text, dense):
    assert [sentence.dense for sentence in fold_sentences(text)] == [dense]


def test_every_code_has_its_words():
    codes = {expression.code for expression in lexicon.EXPRESSIONS}
    codes |= {f"context_{rule.code}" for rule in lexicon.CONTEXT_RULES}
    assert codes | {"context_adds_up", "third_person"} == set(REASON_LABELS)
    assert {*lexicon.FLAGS, "third_person"} == set(FLAG_LABELS)
