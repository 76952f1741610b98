from ai.summary import summarise


def test_summarise_keeps_the_sentences_the_day_was_about():
    lines = [
        "아침에 비가 왔어.",
        "회사에서 발표를 했어. 발표 자료를 밤새 만들었어.",
        "팀장님이 발표를 칭찬했어.",
        "ㅋㅋ",
    ]
    text = summarise(lines)
    assert "회사에서 발표를 했어." in text
    assert "ㅋㅋ" not in text


def test_summarise_nothing_is_nothing():
    assert summarise([]) == ""
    assert summarise(["ㅋㅋ", ""]) == ""


def test_summarise_is_short_however_long_the_day():
    assert len(summarise(["가나다 라마바 " * 400] * 50)) <= 3 * 80 + 6
