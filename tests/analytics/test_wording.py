import pytest

from analytics.rules import wording


@pytest.mark.parametrize(
    ("noun", "sentence"),
    [
        ("기쁨", "기쁨이에요"),
        ("신뢰", "신뢰예요"),
        ("슬픔", "슬픔이에요"),
        ("기대", "기대예요"),
        ("", "예요"),
        ("OK", "OK예요"),
    ],
)
def test_a_noun_ends_by_its_last_syllable(noun, sentence):
    assert wording.end_sentence(noun) == sentence


def test_each_reason_has_a_sentence_and_an_unknown_code_has_none():
    assert wording.explain_reasons(["EWMA_UP", "NO_SUCH_CODE"]) == [
        "최근 며칠, 힘든 마음이 평소보다 이어졌어요."
    ]
    assert all(len(wording.explain_reasons([code])) == 1 for code in wording.REASON_TEXTS)


@pytest.mark.parametrize(
    ("days", "messages", "sentence"),
    [
        (4, 10, "평소의 흐름을 알기까지 이야기한 날이 4일 더 필요해요."),
        (0, 10, "평소의 흐름을 알기까지 10마디가 더 필요해요."),
        (0, 0, "평소의 흐름을 알아 가고 있어요."),
    ],
)
def test_what_is_still_wanting(days, messages, sentence):
    assert wording.describe_wait(days=days, messages=messages) == sentence


@pytest.mark.parametrize(
    ("count", "shares", "sentence"),
    [
        (0, [], "최근 30일 동안 나눈 이야기가 없어요."),
        (9, [], "최근 30일 가운데 4일, 모두 9마디를 나눴어요."),
        (
            9,
            [("기대", 0.444), ("슬픔", 0.2)],
            "최근 30일 가운데 4일, 모두 9마디를 나눴어요. 가장 자주 보인 마음은 기대예요(44%).",
        ),
    ],
)
def test_a_period_in_a_sentence(count, shares, sentence):
    assert (
        wording.describe_period(days=30, active_days=4, message_count=count, shares=shares)
        == sentence
    )


@pytest.mark.parametrize(
    ("now", "before", "sentence"),
    [
        (None, 0.0, ""),
        (0.0, None, ""),
        (0.25, 0.0, "그 앞의 같은 기간보다 마음이 조금 무거웠어요."),
        (0.0, 0.25, "그 앞의 같은 기간보다 마음이 조금 가벼웠어요."),
        (0.125, 0.0, "그 앞의 같은 기간과 비슷했어요."),
    ],
)
def test_a_shift_in_a_sentence(now, before, sentence):
    assert wording.describe_shift(now=now, before=before) == sentence
