import pytest

from missions.rules import wording


@pytest.mark.parametrize(
    "text",
    [
        "누구나 받을 수 있어요.",
        "월세를 받을수있습니다",
        "신청하면 지원금을 받으실 수 있어요",
        "만 19세부터 34세까지 대상이에요.",
        "청년 1인 가구가 대상입니다.",
        "대상에 해당돼요",
        "매달 20만 원이 지급돼요.",
        "교통비를 지원해 드려요.",
        "자격이 돼요",
        "자격이 있어요.",
        "소득이 없으면 해당하세요",
        "신청하면 받아요",
        "받을 수 없어요",
    ],
)
def test_a_claim_is_found(text):
    assert wording.find_claims(text)


@pytest.mark.parametrize(
    "text",
    [
        "받을 수 있는지 기관에 물어봐요.",
        "대상인지 담당자와 함께 확인해요.",
        "자격은 기관이 확인해요.",
        "자격이 되는지 전화로 물어봐요.",
        "지원 내용을 천천히 읽어 봐요.",
        "지급일이 언제인지 적어 둬요.",
        "상담을 받아 봐요.",
        "다른 사람을 대상으로 하는 모임이에요.",
        "받을 수 있을지 궁금하면 물어봐요.",
    ],
)
def test_asking_is_no_claim(text):
    assert wording.find_claims(text) == []


def test_heavy_words_are_found_and_plain_ones_are_not():
    assert wording.find_heavy_words("꼭 사흘 연속으로 성공해요!") == ["연속", "꼭", "성공", "!"]
    assert wording.find_heavy_words("천천히 한 번 해 봐요.") == []
