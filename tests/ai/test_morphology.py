import pytest

from ai import morphology
from ai.morphology import READ_LIMIT, Morpheme
from ai.text.mirroring import mirror
from ai.text.recalling import as_noun, as_quotation, relevant_memories


def test_analyse_reduces_irregular_tags_and_lists_nouns():
    found = morphology.analyse("어제 친구랑 영화를 봐서 즐거웠어")
    assert {"친구", "영화"} <= set(found.nouns)
    assert "즐겁 었 어" in found.lemmas
    assert not any("-" in m.tag for m in found.morphemes)


def test_analyse_knows_words_of_young_people():
    assert {"알바", "자소서"} <= set(morphology.analyse("알바 끝나고 자소서 썼어").nouns)


def test_analyse_long_text_reads_its_end():
    found = morphology.analyse("가나다 " * 1000 + "강아지")
    assert "강아지" in found.nouns
    assert len(found.lemmas) < READ_LIMIT * 2


def test_join_conjugates():
    parts = [Morpheme("밥", "NNG"), Morpheme("을", "JKO"), Morpheme("먹", "VV")]
    assert (
        morphology.join([*parts, Morpheme("었", "EP"), Morpheme("어요", "EF")]) == "밥을 먹었어요"
    )


def test_load_is_one_engine():
    assert morphology.load() is morphology.load()


@pytest.mark.parametrize(
    ("said", "level", "expected"),
    [
        ("오늘 팀장님한테 또 혼났어", "banmal", "오늘 팀장님한테 또 혼났구나."),
        ("저는 김치찌개를 끓여 먹었어요", "haeyo", "김치찌개를 끓여 먹었군요."),
        ("책을 읽었습니다", "hapsyo", "책을 읽으셨다는 말씀 잘 들었습니다."),
        ("내 동생이 너를 봤대", "banmal", None),
        ("이러고 있어", "banmal", None),
        ("죽고 싶었어", "banmal", None),
        ("밥 먹었어?", "banmal", None),
    ],
)
def test_mirror_gives_back_only_what_is_safe(said, level, expected):
    found = mirror(morphology.analyse(said), level)
    assert (found.sentence if found else None) == expected


@pytest.mark.parametrize(
    ("memory", "expected"),
    [
        ("고양이 보리를 키워요", "고양이 보리를 키운다고"),
        ("다음 주에 면접을 봐요 (11월 27일)", "다음 주에 면접을 본다고"),
        ("제주도 여행을 가고 싶다고 했어요", "제주도 여행을 가고 싶다고"),
        ("학생이에요", "학생이라고"),
        ("동생이 결혼했어", "동생이 결혼했다고"),
        ("고양이", None),
    ],
)
def test_as_quotation(memory, expected):
    assert as_quotation(memory) == expected


def test_as_noun_takes_noun_phrases_only():
    assert as_noun("매운 떡볶이") == "매운 떡볶이"
    assert as_noun("떡볶이를 좋아해요") is None


def test_relevant_memories_share_a_telling_noun():
    said = morphology.analyse("고양이가 무릎에 올라왔어")
    memories = ("고양이 보리를 키워요", "오늘 면접을 봤어요")
    assert relevant_memories(said, memories) == ["고양이 보리를 키워요"]


def test_words_are_read_in_the_light_of_the_others():
    (first, nouns), (second, verbs) = morphology.analyse_words("정장을  빌리는")
    assert (first, second) == ("정장을", "빌리는")
    assert nouns.nouns == ("정장",)
    assert ("빌리", "VV") in verbs.morphemes
