import re
import tomllib

import pytest

from ai.text import bank
from ai.text.bank import BANK
from ai.text.base import SPEECH_LEVELS
from ai.text.korean import render, sentences, squeeze
from ai.text.listening import recognise_act, recognise_feeling
from ai.text.special import COMPOSERS
from core.korean import coda, with_particle
from safety.rules import guard_reply
from tests.ai.talk import level_faults

TOPICS = {
    *("work", "study", "jobs", "money", "home", "food", "sleep", "health", "family", "friends"),
    *("love", "alone", "hobby", "pet", "weather", "weekend", "travel", "media"),
}
KEYS = {"tone", "match", "say", "warm", "plain", "tip", "ask"}
SLOTS = {
    **{"name": "하루", "memory": "면접을 본다고", "day": "11월 21일 토요일"},
    **{"age": "25살", "mbti": "ENFP", "interest": "등산", "mission": "창문 열기"},
}
LINES = bank.all_lines()


def test_bank_holds_hundreds_of_distinct_lines():
    assert len(LINES) >= 1000
    for level in SPEECH_LEVELS:
        assert len({render(line, level, SLOTS) for line in LINES}) >= 1000


def test_bank_covers_the_subjects_of_daily_life():
    topics = bank.load_bank()
    assert set(topics) >= TOPICS
    for name in TOPICS:
        assert topics[name].words
        assert {"bad", "good", "flat"} <= set(topics[name].sections)
        assert all(topics[name].sections[tone].ask for tone in ("bad", "good", "flat"))


@pytest.mark.parametrize("path", sorted(BANK.glob("*.toml")), ids=lambda path: path.stem)
def test_bank_file_has_the_shape(path):
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    raw.pop("words", None)
    for name, section in raw.items():
        assert set(section) <= KEYS, name
        assert section.get("tone", "flat") in {"bad", "good", "flat"}
        assert section.get("say") or section.get("ask"), name
        for item in section.get("ask", ()):
            text = item if isinstance(item, str) else item["q"]
            assert sentences(render(text, "haeyo", SLOTS))[-1].endswith("?"), text


def test_bank_line_has_all_three_levels_and_known_slots():
    for line in LINES:
        assert line.count("[") == line.count("]")
        assert line.count("|") == 2 * line.count("["), line
        assert set(re.findall(r"\{(\w+)", line)) <= set(SLOTS)


@pytest.mark.parametrize("level", SPEECH_LEVELS)
def test_bank_line_keeps_to_its_level(level):
    faults = {
        line: found
        for line in LINES
        if "," not in line[-1:] and line[-1:] in ".?"
        if (found := level_faults(render(line, level, SLOTS), level))
    }
    assert faults == {}


@pytest.mark.parametrize("level", SPEECH_LEVELS)
def test_bank_line_may_be_said(level):
    refused = {line for line in LINES if guard_reply(render(line, level, SLOTS))}
    assert refused == set()


def test_bank_line_is_calm_and_claims_no_life():
    for line in LINES:
        assert "!" not in line
        assert not re.search(r"힘내|파이팅|화이팅|해야만|긍정적으로|당신", line), line
        assert not re.search(r"나도 (?:겪|해 ?봤|그랬|먹어)|내가 (?:겪|해 ?봤)", line), line


def test_acts_with_a_composer_have_their_lines():
    acts = bank.load_bank()["acts"].sections
    named = {name for name in COMPOSERS if name not in {"food_pick", "memory_question"}}
    assert named - set(acts) == set()


@pytest.mark.parametrize(
    ("word", "particle", "expected"),
    [
        ("하루", "은", "하루는"),
        ("별", "은", "별은"),
        ("하루", "이", "하루가"),
        ("별", "이", "별이"),
        ("커피", "을", "커피를"),
        ("빵", "을", "빵을"),
        ("친구", "과", "친구와"),
        ("동생", "과", "동생과"),
        ("민준", "아", "민준아"),
        ("하루", "아", "하루야"),
        ("서울", "으로", "서울로"),
        ("집", "으로", "집으로"),
        ("바다", "으로", "바다로"),
        ("25살", "이에요", "25살이에요"),
        ("하루", "이에요", "하루예요"),
        ("별", "이에요", "별이에요"),
        ("ENFP", "이에요", "ENFP예요"),
        ("INTJ", "이야", "INTJ야"),
        ("별", "이라", "별이라"),
        ("하루", "이라고", "하루라고"),
        ("3", "을", "3을"),
        ("2", "을", "2를"),
        ("(빵)", "을", "(빵)을"),
        ("", "을", "를"),
    ],
)
def test_with_particle_follows_the_final_consonant(word, particle, expected):
    assert with_particle(word, particle) == expected


def test_coda_table():
    assert [coda(word) for word in ("가", "각", "갈", "감", "힣")] == [0, 1, 8, 16, 27]


def test_render_fills_slots_with_particles():
    line = "[{name:은} 들어|{name:은} 들어요|{name:은} 듣습니다]."
    assert [render(line, level, {"name": "별"}) for level in SPEECH_LEVELS] == [
        "별은 들어.",
        "별은 들어요.",
        "별은 듣습니다.",
    ]


def test_squeeze_cuts_runs_and_spaces():
    assert squeeze("아아아아  ㅠㅠㅠㅠ\n OK") == "아아 ㅠㅠ ok"


@pytest.mark.parametrize(
    ("said", "act"),
    [
        ("안녕", "greeting"),
        ("고마워", "thanks"),
        ("미안해", "apology"),
        ("ㅋㅋㅋㅋ", "laugh"),
        ("ㅠㅠ", "cry"),
        ("응", "short_yes"),
        ("네 알겠어요", "short_yes"),
        ("아니", "short_no"),
        ("몰라요 그냥", "short_unsure"),
        ("그렇구나", "reaction"),
        ("해 보겠습니다", "resolve"),
        ("그냥 듣기만 해 줘", "quiet"),
        ("오늘 며칠이야?", "datetime"),
        ("저녁 뭐 먹지", "food_pick"),
        ("너 이름이 뭐야?", "about_name"),
        ("이거 기억해 줘", "remember_request"),
        ("ㅁㄴㅇㄹ", "gibberish"),
        ("how are you doing", "foreign"),
        ("오늘 회사에서 혼났어", "statement"),
        ("아직도 자꾸 생각나요", "statement"),
        ("회사에 가야 해", "statement"),
    ],
)
def test_recognise_act(said, act):
    assert recognise_act(said) == act


@pytest.mark.parametrize(
    ("surface", "lemmas", "feeling"),
    [
        ("오늘 힘들었어", "오늘 힘들 었 어", "worn"),
        ("별로 안 힘들어", "별로 안 힘들 어", ""),
        ("슬프지 않아", "슬프 지 않 어", ""),
        ("너무 행복해", "너무 행복 하 어", "happy"),
        ("그냥 그래", "그냥 그렇 어", ""),
    ],
)
def test_recognise_feeling_respects_negation(surface, lemmas, feeling):
    assert recognise_feeling(surface, lemmas) == feeling
