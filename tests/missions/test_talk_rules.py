import itertools
import re
import tomllib
from datetime import datetime, timedelta
from pathlib import Path
from time import perf_counter
from zoneinfo import ZoneInfo

import pytest

from missions.rules import talk
from missions.rules.talk import Said

NOW = datetime(2026, 11, 21, 20, 0, tzinfo=ZoneInfo("Asia/Seoul"))

RESTS = """오늘은 쉬고 싶어
오늘은 쉬고 싶어요.
오늘은 쉴래
오늘은 쉴래요
오늘은 그냥 쉴게
오늘은 좀 쉬고 싶네요
오늘만 쉴게요
오늘 하루 쉬고 싶어
오늘은 푹 쉬고 싶어
오늘 미션은 쉴래요
미션은 오늘 쉴게
쉬고 싶어
쉬고 싶어요 ㅠㅠ
그냥 쉴래
나 오늘은 쉴래
저는 오늘 쉬고 싶습니다
오늘은 쉬겠습니다
오늘은 쉬려고
오늘은 쉬려고요
오늘은 쉬어도 돼?
오늘 쉬어도 될까요?
오늘은 패스
오늘은 패스할게
오늘은 안 할래
오늘은 안 할래요
피곤해서 오늘은 쉴래
너무 피곤해서 쉬고 싶어
오늘은 힘들어서 쉬고 싶어
음... 오늘은 쉴게
아니 오늘은 쉴래
오늘은 쉬자
오늘은 쉬는 날로 할래
오늘은 쉬어 갈래요
미안 오늘은 쉴게
오늘은 쉴래 내일 할게
지금은 쉬고 싶어
오늘은 못 하겠어
오늘은 쉬는 게 좋겠어
오늘도 쉴래요
이번엔 쉴게요
오늘은 집에서 쉴래""".splitlines()

OTHERS = """쉬고 싶다는 생각이 안 들어
회사 쉬고 싶어
오늘은 회사 쉬고 싶어
학교 쉬고 싶다
알바 쉬고 싶어
영원히 쉬고 싶어
이제 그만 쉬고 싶어
그만 쉬고 싶어
다 그만두고 쉬고 싶어
평생 쉬고 싶어
이제 편히 쉬고 싶어
푹 쉬고 싶어
쉬고 싶지 않아
안 쉬고 싶어
오늘은 쉬고 싶지 않아
오늘 쉬었어
오늘 쉬는 날이야
너는 오늘 쉬어?
엄마가 오늘 쉬고 싶대
친구는 오늘 쉰대
숨 쉬고 싶어
숨을 못 쉬겠어
숨쉬기 힘들어
쉬고 싶었는데 못 쉬었어
주말엔 쉬고 싶어
내일은 쉬고 싶어
오늘은 쉬면 안 되는 날이야
쉬운 게 없어
쉬고 싶다고 말하면 혼날 것 같아
쉬고 싶어도 쉴 수가 없어
오늘 쉬고 나니까 좋다
쉬는 게 뭔지 모르겠어
안 할래
너 없이는 안 할래
오늘은 아무것도 못 먹겠어
더는 못 하겠어
못 하겠어
살기 싫고 쉬고 싶어
세상에서 쉬고 싶어
오늘 하루도 못 쉬고 일했어
오늘은 쉴 틈이 없었어""".splitlines()


@pytest.mark.parametrize("text", RESTS)
def test_a_wish_to_rest_is_understood(text):
    assert talk.is_rest_wish(text)
    assert talk.recognise(text) == "rest"


@pytest.mark.parametrize("text", OTHERS)
def test_what_only_looks_like_it_is_not(text):
    assert not talk.is_rest_wish(text)
    assert talk.recognise(text) != "rest"


def test_there_are_enough_of_both():
    assert len(set(RESTS)) >= 30
    assert len(set(OTHERS)) >= 30


KINDS = {
    "yes": "해 볼래/해볼게요/응 해 볼래/그래 하자/좋아요/응/네/그거 할래/같이 해 보자/콜",
    "no": "아니/아니요/싫어/다음에 할게/나중에요/됐어/별로야/안 할래요/괜찮아",
    "asks": "뭐 하지?/오늘 뭐 하지/이제 뭘 할까?/할 거 추천해 줘/뭐라도 하고 싶어/할 만한 거 있어?"
    "/미션 줘/뭐 하면 좋을까",
    "idle": "심심해/아 심심하다/할 게 없어/요즘 할 일이 없네/무료해/너무 지루해",
    "": "심심하지 않아/심심할 틈이 없어/심심한 위로를 전한다/뭐 하지 마/회의가 지루해/무료 배송이래"
    "/너는 뭐 해?/오늘 면접 봤어/응 그래서 집에 왔어/아니 그게 아니라/해 볼래도 안 돼"
    "/그 사람은 말이 없어/괜찮아 보이더라/ㅋㅋㅋ//!!!/" + "심심해" * 11,
}


@pytest.mark.parametrize(
    ("kind", "text"), [(k, t) for k, texts in KINDS.items() for t in texts.split("/")]
)
def test_other_lines_are_told_apart(kind, text):
    assert talk.recognise(text) == kind


def test_no_line_takes_long():
    for text in ("음" * 30, "아" * 29 + "x", "너무" * 15, "응" * 30, "다아네응예나난" * 4):
        began = perf_counter()
        talk.recognise(text)
        assert perf_counter() - began < 0.05, text


def said(*minutes_ago, text="오늘 날씨 좋더라", **more):
    return [Said(text, NOW - timedelta(minutes=ago), **more) for ago in minutes_ago]


def ask(kind="idle", level=0, before=None, last_no=None):
    lines = said(1, 2, 4) if before is None else before
    return talk.may_offer(kind=kind, level=level, now=NOW, before=lines, last_no=last_no)


def test_an_offer_fits_where_somebody_is_bored_or_asks():
    assert ask("idle")
    assert ask("asks")
    assert not ask("")
    assert not ask("yes")


@pytest.mark.parametrize(("kind", "levels"), [("idle", [0]), ("asks", [0, 1])])
def test_no_offer_above_its_level(kind, levels):
    assert [level for level in range(6) if ask(kind, level)] == levels


def test_unasked_not_in_the_first_minutes_of_a_sitting():
    assert not ask(before=[])
    assert not ask(before=said(1, 2))
    assert not ask(before=said(1, 2, 40))
    assert ask(before=said(1, 2, 3))
    assert ask("asks", before=[])


def test_after_a_no_nothing_comes_unasked_for_a_week():
    assert not ask(last_no=NOW - timedelta(days=6))
    assert ask(last_no=NOW - timedelta(days=8))
    assert ask("asks", last_no=NOW - timedelta(days=1))


HEAVY = [
    *[
        "할머니가 돌아가셨어",
        "어제 장례 치렀어",
        "강아지가 무지개다리 건넜어",
        "남자친구랑 헤어졌어",
    ],
    *["너무 힘들어", "계속 눈물만 나", "회사에서 잘렸어", "불안해서 잠이 안 와", "나 우울해"],
    "길게 쏟아내는 말이라도 " * 9,
]


@pytest.mark.parametrize(("kind", "text"), list(itertools.product(["idle", "asks"], HEAVY)))
def test_not_in_grief_nor_while_somebody_pours_out(kind, text):
    calm = said(2, 3, 5)
    assert not ask(kind, before=[*said(1, text=text), *calm])
    assert ask(kind, before=[*calm, *said(6, 7), *said(8, text=text)])


def test_not_after_a_line_read_as_hard_or_of_any_level():
    assert not ask("asks", before=said(1, emotion="sadness"))
    assert not ask("asks", before=said(1, level=1))
    assert ask("asks", before=said(1, emotion="joy"))


TALK = tomllib.loads((Path(talk.__file__).parents[1] / "data" / "talk/lines.toml").read_text())
ENDINGS = {
    "banmal": re.compile(r"(?:요|니다|니까|십시오)[.?]"),
    "haeyo": re.compile(r"(?:니다|니까|십시오)[.?]"),
    "hapsyo": re.compile(r"(?:어|해|야|요|자|게)[.?]"),
}


@pytest.mark.parametrize(
    ("kind", "level"),
    list(itertools.product(["offer", "yes", "no", "rest", "started", "finished"], ENDINGS)),
)
def test_every_line_keeps_its_speech_level_and_neither_cheers_nor_presses(kind, level):
    lines = TALK[kind][level]
    assert len(lines) >= 2
    for line in lines:
        assert not ENDINGS[level].search(line), line
        assert not re.search("!|꼭|연속|점수|포인트|왜 안|해야|약속|실망|대단|최고", line), line


def test_words_are_filled_with_their_particles_and_stay_the_same_for_a_seed():
    slots = {"title": "창문 열기", "minutes": 3}
    texts = {
        talk.write_line(kind="offer", speech_level="banmal", seed=str(n), **slots)
        for n in range(40)
    }
    assert texts == {
        "그럼 창문 열기는 어때? 3분쯤이면 돼. 안 해도 괜찮아.",
        "마침 작은 게 하나 있어. 창문 열기, 3분쯤 걸려. 하기 싫으면 그냥 쉬어도 돼.",
        "창문 열기, 같이 해 볼래? 3분쯤이야. 안 내키면 그냥 이야기하자.",
    }
    once = talk.write_line(kind="rest", speech_level="haeyo", seed="a")
    assert once == talk.write_line(kind="rest", speech_level="haeyo", seed="a")
