import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety.rules import find_personal_data
from safety.rules.masking import mask_personal_data


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("내 번호는 010-1234-5678이야", "내 번호는 [전화번호]이야"),
        ("공일공 일이삼사 오육칠팔로 전화해", "[전화번호]로 전화해"),
        ("국민은행 123456-01-123456으로 보내줘", "국민은행 [계좌번호]으로 보내줘"),
        ("주민번호 980517-2345678", "주민번호 [주민등록번호]"),
        ("메일은 haneul@example.com이에요", "메일은 [이메일]이에요"),
        ("０１０－１２３４－５６７８ 이야", "[전화번호] 이야"),
        ("둘 다야 010-1234-5678, 010-2222-3333", "둘 다야 [전화번호], [전화번호]"),
    ],
)
def test_numbers_and_places_are_replaced_by_their_kind(text, masked):
    assert mask_personal_data(text) == masked


def test_a_home_is_masked():
    masked = mask_personal_data("우리 집은 종로구 자하문로 12 101동 1203호야 놀러 와")
    assert "[주소]" in masked
    assert "1203" not in masked


@pytest.mark.parametrize(
    "text",
    ["밤이 무서워", "109에 전화했어", "2026년 11월 30일", "Hello 온기", "월세가 40만 원이야", ""],
)
def test_what_is_nobodys_is_left_as_it_was(text):
    assert mask_personal_data(text) == text


@given(st.text(alphabet="0123456789-. 공일이삼사 가나다@abc.com국민은행주민번호\n", max_size=60))
def test_what_was_masked_holds_no_number_any_more(text):
    masked = mask_personal_data(text)
    kinds = {"phone", "resident_number", "card"}
    assert not kinds & set(find_personal_data(masked)) or "[" not in masked
