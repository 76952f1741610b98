from itertools import pairwise

import pytest

from ai.text.base import Turn
from ai.text.composing import LONGEST_REPLY
from ai.text.korean import sentences
from safety.rules import guard_reply
from tests.ai.talk import (
    COMPANION,
    LEVELS,
    LINES,
    converse,
    level_faults,
    prompt,
    read_lines,
    reply,
)

CONVERSATIONS = 42
ODD = (
    *(*read_lines("odd"), "", " ", "\u200b", "오늘\n혼났어"),
    *("가" * 2000, "힘들어 " * 500),
)


@pytest.fixture(scope="module")
def conversations():
    return [converse(seed) for seed in range(CONVERSATIONS)]


def test_conversations_no_line_returns_within_twenty_replies(conversations):
    for _, replies in conversations:
        for index, said in enumerate(replies):
            before = replies[max(0, index - 20) : index]
            recent = {line for old in before for line in sentences(old)}
            again = {line for line in sentences(said) if len(line) > 10} & recent
            assert not again, (said, again)
            assert said not in before


def test_conversations_ask_in_moderation_and_never_twice_in_a_row(conversations):
    asked = [["?" in said for said in replies] for _, replies in conversations]
    rate = sum(map(sum, asked)) / sum(map(len, asked))
    assert 0.15 <= rate <= 0.45
    for row in asked:
        assert not any(a and b for a, b in pairwise(row))


def test_conversations_keep_their_speech_level(conversations):
    for level, replies in conversations:
        for said in replies:
            assert level_faults(said, level) == [], (level, said)


def test_conversations_stay_short_and_pass_the_guard(conversations):
    for _, replies in conversations:
        for said in replies:
            assert said
            assert len(sentences(said)) <= LONGEST_REPLY * 2
            assert "{" not in said
            assert "[" not in said
            assert guard_reply(said) is None, said


def test_conversations_say_many_different_things(conversations):
    said = {line for _, replies in conversations for reply in replies for line in sentences(reply)}
    assert len(said) > 700


def test_reply_same_conversation_same_reply():
    assert reply("오늘 힘들었어요") == reply("오늘 힘들었어요")


def test_reply_personas_differ():
    said = {
        reply("오늘 힘들었어요", persona={"name": name, "mbti": mbti})
        for name, mbti in (("하루", "ENFP"), ("정우", "ISTJ"), ("온유", "INFJ"), ("별", "ESTP"))
    }
    assert len(said) > 1


@pytest.mark.parametrize("level", LEVELS)
def test_reply_recalls_what_was_told(level):
    memories = ("고양이 보리를 키워요",)
    assert "보리" in reply("고양이가 너무 귀여워", level=level, memories=memories)
    assert "보리" not in reply("버스를 놓쳤어", level=level, memories=memories)


def test_reply_memory_asked_for_is_told_and_never_invented():
    assert "보리" in reply("나에 대해 뭐 기억해?", memories=("고양이 보리를 키워요",))
    empty = reply("나에 대해 뭐 기억해?")
    assert any(word in empty for word in ("없어요", "못 찾겠어요"))


def test_reply_wish_for_quiet_is_kept():
    turns = [Turn("person", "그냥 듣기만 해 줘")]
    for line in ("오늘 회사에서 혼났어", "속상해", "집에 와서 누웠어"):
        said = reply(tuple(turns))
        assert "?" not in said
        turns += [Turn("companion", said), Turn("person", line)]
    assert "?" not in reply((*turns[:-1], Turn("person", "이제 좀 나아")))


def test_reply_bare_answer_is_understood_by_its_question():
    turns = (
        Turn("person", "안녕하세요"),
        Turn("companion", "안녕하세요. 밥은 먹었어요?"),
    )
    yes = reply((*turns, Turn("person", "네")))
    no = reply((*turns, Turn("person", "아니요")))
    assert any(word in yes for word in ("잘했어요", "다행이에요"))
    assert any(word in no for word in ("그렇군요", "아직이군요"))


@pytest.mark.parametrize("said", ODD)
@pytest.mark.parametrize("level", LEVELS)
def test_reply_odd_input_gets_a_sound_answer(said, level):
    answer = reply(said, level=level)
    assert answer
    assert len(answer) < 220
    assert level_faults(answer, level) == []
    assert "script" not in answer


def test_reply_emoji_is_read():
    assert reply("😢😢", level="banmal") != reply("🎉🎉", level="banmal")


@pytest.mark.parametrize("level", LEVELS)
def test_reply_never_cheers_empty_or_moralises(level):
    for line in LINES:
        said = reply(line, level=level)
        assert "!" not in said
        for word in ("힘내", "파이팅", "화이팅", "긍정적", "마음먹기"):
            assert word not in said


def test_prompt_without_the_person_is_refused():
    with pytest.raises(ValueError, match="person's"):
        prompt((Turn("companion", "안녕하세요"),))


async def test_stream_embedded_yields_sentences():
    asked = prompt("저녁에 김치찌개 끓여 먹었어요")
    pieces = [piece async for piece in COMPANION.stream(asked)]
    assert "".join(pieces) == COMPANION.reply(asked)
