"""What people write is cleaned once, the same way everywhere."""

import pytest

from core.errors import InvalidInput
from feed.rules import text as rules

SAME = [
    "오늘은 산책을 했어요.",
    "엄마 👩‍👩‍👧‍👦 랑 ❤️‍🔥 그리고 👍🏽",
    "1️⃣ 먼저 🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "<script>alert(1)</script> & <b>굵게</b>",
    "ㅋㅋㅋㅋ ㅠㅠ",
    "한 줄\n두 줄\n\n세 줄",
]


@pytest.mark.parametrize("said", SAME)
def test_clean_text_of_what_people_type_changes_nothing(said):
    assert rules.clean_text(said, limit=200) == said


@pytest.mark.parametrize(
    ("said", "clean"),
    [
        ("자\u200b살", "자살"),
        ("\ufeff안녕\u00ad하\u2060세요", "안녕하세요"),
        ("전화 \u202a010\u202c", "전화 010"),
        ("a\u200db", "ab"),
        ("가\ufe0f나", "가나"),
        ("가\U000e0101나", "가나"),
        ("\u3164안녕\u3164", "안녕"),
        ("한\r\n줄", "한\n줄"),
        ("위\n\n\n \n\n\n아래", "위\n\n\n아래"),
        ("\u1112\u1161\u11ab", "한"),
    ],
)
def test_clean_text_takes_out_what_nobody_sees(said, clean):
    assert rules.clean_text(said, limit=50) == clean


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("앞\u202e뒤", "text_has_hidden_characters"),
        ("앞\u202d뒤", "text_has_hidden_characters"),
        ("숨은\U000e0041글", "text_has_hidden_characters"),
        ("널\x00", "text_has_control_characters"),
        ("\x1b[31m", "text_has_control_characters"),
        ("\ud800", "text_has_control_characters"),
        ("\ufffe", "text_has_control_characters"),
        ("Z" + "\u0301\u0302\u0303\u0304" * 3, "text_stacks_marks"),
        ("가" * 51, "text_too_long"),
        ("가" * 1_000_000, "text_too_long"),
        ("", "text_empty"),
        (" \u200b\u3164\n", "text_empty"),
    ],
)
def test_clean_text_of_a_trick_is_refused_with_a_code(said, code):
    with pytest.raises(InvalidInput) as refused:
        rules.clean_text(said, limit=50)
    assert refused.value.code == code


def test_clean_text_counts_after_cleaning():
    assert rules.clean_text("가\u200b" * 50, limit=50) == "가" * 50


def test_clean_text_optional_may_be_empty():
    assert rules.clean_text(" \u200b ", limit=50, is_optional=True) == ""


def test_clean_text_of_a_line_has_no_breaks():
    assert rules.clean_text("한\n줄\t 로", limit=50, is_line=True) == "한 줄 로"


@pytest.mark.parametrize(
    ("said", "tags"),
    [
        ("#산책 그리고 #집밥.", ("산책", "집밥")),
        ("#Walk #walk #WALK", ("walk",)),
        ("＃전각", ("전각",)),
        ("#1 #__ #", ()),
        ("#2월의_산책", ("2월의_산책",)),
        ("a#b &#39; https://x.kr/#글 x.com/a#b", ()),
        ("#" + "가" * 30, ("가" * 30,)),
        ("#\u1112\u1161\u11ab", ("한",)),
    ],
)
def test_find_tags_lists_each_once(said, tags):
    assert rules.find_tags(rules.clean_text(said, limit=200)) == tags


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("#" + "가" * 31, "tag_too_long"),
        (" ".join(f"#태그{x}" for x in range(11)), "too_many_tags"),
    ],
)
def test_find_tags_beyond_the_limits_is_refused(said, code):
    with pytest.raises(InvalidInput) as refused:
        rules.find_tags(said)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("가" * 10_000, "tag_too_long"),
        ("가" * 31, "tag_too_long"),
        ("두 말", "tag_not_accepted"),
        ("<b>", "tag_not_accepted"),
        ("7", "tag_not_accepted"),
        ("#", "tag_not_accepted"),
        ("가\u202e", "text_has_hidden_characters"),
    ],
)
def test_clean_tag_that_is_no_word_is_refused(said, code):
    with pytest.raises(InvalidInput) as refused:
        rules.clean_tag(said)
    assert refused.value.code == code


def test_clean_tag_is_one_way_to_write_it():
    assert rules.clean_tag("#Wal\u200bK") == "walk"


def test_find_mentions_lists_handles_before_korean_endings():
    said = "@Haneul_12님 @bo @haneul_12 me@mail.kr https://x.kr/@dal_1 (@dal_1)"
    assert rules.find_mentions(said) == ("haneul_12", "dal_1")


def test_find_mentions_of_a_crowd_is_refused():
    with pytest.raises(rules.TooManyMentions):
        rules.find_mentions(" ".join(f"@someone{x}" for x in range(11)))


def test_find_links_finds_those_without_a_scheme_too():
    said = "https://a.kr/b?c=1, www.d.com 그리고 e.xyz/f) 3.5점 me@mail.com 안녕.반가워"
    assert rules.find_links(said) == ("https://a.kr/b?c=1", "www.d.com", "e.xyz/f")
