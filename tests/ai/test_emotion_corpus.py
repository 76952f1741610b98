from io import StringIO

import pytest
from django.core.management import call_command

from ai.emotion.training import corpora
from ai.emotion.training.agreement import cohens_kappa, measure_agreement, read_second_pass
from ai.emotion.training.corpus import (
    FOLDER,
    LABELS,
    PHENOMENA,
    CorpusError,
    Sentence,
    count_syllables,
    drop_near_duplicates,
    find_near_duplicates,
    fold_grams,
    part_of,
    read_sentences,
    split_by_group,
)
from ai.emotion.training.description import describe, names_a_feeling, read_emotion_words


@pytest.fixture(scope="module")
def sentences():
    return read_sentences()


@pytest.fixture(scope="module")
def report(sentences):
    return describe(sentences)


def sentence(text, labels=("neutral",), group="a-001"):
    return Sentence(group, text, labels, frozenset({"plain"}))


def folder_with(tmp_path, *lines):
    (tmp_path / "home.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return tmp_path


def test_corpus_holds_no_near_duplicates(sentences):
    assert find_near_duplicates(sentences) == []
    assert len(sentences) >= 4_000


def test_corpus_covers_every_label(report):
    counts = report["sentences with label"]
    assert set(counts) == set(LABELS)
    assert min(counts.values()) >= 350
    assert min(report["dev sentences with label"].values()) >= 40


def test_corpus_keeps_its_shares(report):
    shares = report["share of sentences"]
    assert 0.20 <= shares["neutral"] <= 0.25
    assert shares["naming a feeling"] <= 0.30
    assert shares["several labels"] >= 0.10
    assert min(report["share by syllables"].values()) > 0.01
    assert report["share with style"]["polite"] >= 0.2
    assert min(report["share with style"].values()) > 0


def test_corpus_shows_each_phenomenon_in_pairs(sentences):
    families = {}
    for one in sentences:
        families.setdefault(one.group, []).append(one)
    for phenomenon in PHENOMENA:
        shown = [
            group
            for group in families.values()
            if any(phenomenon in one.styles for one in group)
            and len({one.labels for one in group}) > 1
        ]
        assert len(shown) >= 25, phenomenon


def test_split_parts_no_family(sentences):
    train, dev = split_by_group(sentences)
    assert not {one.group for one in train} & {one.group for one in dev}
    assert len(train) + len(dev) == len(sentences)
    assert 0.12 <= len(dev) / len(sentences) <= 0.18


def test_split_stays_where_it_was():
    groups = ("home-001", "home-010", "pairs_irony-003")
    assert [part_of(group) for group in groups] == ["train", "dev", "train"]


def test_corpus_says_nothing_the_check_set_says(sentences):
    mine = [fold_grams(one.text) for one in sentences]
    for text in corpora.read_first_person("check").texts:
        grams = fold_grams(text)
        assert all(len(grams & other) / len(grams | other) < 0.8 for other in mine), text


def test_command_prints_the_numbers():
    out = StringIO()
    call_command("check_emotion_corpus", stdout=out)
    said = out.getvalue()
    assert "naming a feeling" in said
    assert "kappa with the second pass of 500" in said


def test_second_pass_judges_sentences_of_the_corpus(sentences):
    judged = read_second_pass()
    assert len(judged) == 500
    assert set(judged) <= {one.text for one in sentences}
    kappas = measure_agreement(sentences, judged)
    assert set(kappas) == {*LABELS, "all decisions", "first label"}


def test_guide_defines_every_label():
    guide = (FOLDER / "GUIDE.md").read_text(encoding="utf-8")
    assert all(f"| **{label}** |" in guide for label in LABELS)


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("a-1\t오늘은 쉬는 날\tneutral", "not four filled columns"),
        ("a-1\t오늘은 쉬는 날\tcalm\tplain", "unknown labels ['calm']"),
        ("a-1\t오늘은 쉬는 날\tneutral,joy\tplain", "neutral beside an emotion"),
        ("a-1\t오늘은 쉬는 날\tjoy,joy\tplain", "a label twice"),
        ("a-1\t오늘은 쉬는 날\tjoy\tplain,loud", "unknown styles ['loud']"),
        ("a-1\t오늘은 쉬는 날\tjoy\tlaugh", "not one voice"),
        ("a-1\t헐 ㅋㅋ\tsurprise\tplain", "1 syllables"),
        ("a-1\t" + "가" * 41 + "\tjoy\tplain", "41 syllables"),
        ("a-1\t오늘은  쉬는 날\tjoy\tplain", "stray white space"),
    ],
)
def test_read_sentences_with_a_wrong_line_names_the_place(tmp_path, line, complaint):
    with pytest.raises(CorpusError) as refusal:
        read_sentences(folder_with(tmp_path, line))
    assert str(refusal.value) == f"home.tsv:1: {complaint}"


def test_read_sentences_with_a_text_twice_refuses(tmp_path):
    line = "a-1\t오늘은 쉬는 날\tneutral\tplain"
    with pytest.raises(CorpusError, match=r"home.tsv:2: said before at home.tsv:1"):
        read_sentences(folder_with(tmp_path, line, line))


def test_near_duplicates_are_found_through_spacing_and_laughter():
    first = sentence("오늘도 회사에서 혼자 밥 먹었어", group="a-001")
    again = sentence("오늘도 회사에서 혼자 밥먹었어 ㅋㅋㅋ!", group="b-001")
    other = sentence("내일은 친구랑 먹으려고", group="c-001")
    (pair,) = find_near_duplicates([first, again, other])
    assert (pair.kept, pair.dropped, pair.similarity) == (first, again, 1.0)
    assert drop_near_duplicates([first, again, other]) == [first, other]


def test_minimal_pairs_are_no_near_duplicates():
    asked = sentence("걔가 드디어 결혼을 했어?", ("neutral",))
    struck = sentence("걔가 드디어 결혼을 했어!!", ("surprise",))
    assert find_near_duplicates([asked, struck]) == []
    assert find_near_duplicates([asked, sentence(struck.text)]) != []


def test_count_syllables_leaves_out_single_jamo():
    assert count_syllables("헐 대박 ㅋㅋㅋ 2개 ㅠㅠ") == 4


def test_names_a_feeling_reads_without_spaces():
    words = read_emotion_words()
    assert names_a_feeling("왜 이렇게 정 떨어지지", words)
    assert not names_a_feeling("식탁 맞은편이 비어 있은 지 오래야", words)


def test_cohens_kappa_of_a_known_table():
    # Cohen's own kind of table: 20 yes-yes, 5 yes-no, 10 no-yes, 15 no-no.
    first = [True] * 25 + [False] * 25
    second = [True] * 20 + [False] * 5 + [True] * 10 + [False] * 15
    assert cohens_kappa(first, second) == pytest.approx(0.4)
    assert cohens_kappa([1, 1], [1, 1]) == 1.0
