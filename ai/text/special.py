"""Replies to acts that are about the talk itself: hello, goodbye, who are you, remember this …"""

from collections.abc import Callable

from ai.text import bank, recalling
from ai.text.base import Prompt
from ai.text.choosing import Chooser
from ai.text.korean import squeeze
from ai.text.listening import Understanding

_WEEKDAYS = "월화수목금토일"
_PLANS = (
    "면접",
    "시험",
    "발표",
    "약속",
    "여행",
    "이사",
    "병원",
    "출근",
    "만나",
    "소개팅",
    "생일",
    "마감",
    "예정",
    "계획",
    "준비",
)


def _acts(name: str) -> bank.Section:
    return bank.section("acts", name)


def _simple(name: str) -> Callable[[Prompt, Understanding, Chooser], list[str]]:
    """Return a composer that says one line of the act's section, and asks where it may."""

    def compose(prompt: Prompt, heard: Understanding, chooser: Chooser) -> list[str]:
        section = _acts(name)
        parts = [chooser.pick(chooser.spoken(section), bank.section("general", "listening").say)]
        if section.ask and not heard.wants_quiet and chooser.may_ask():
            parts.append(chooser.question(section.ask))
        return parts

    return compose


def recall(prompt: Prompt, heard: Understanding, chooser: Chooser) -> str:
    """Return a sentence that brings up a memory which fits the line, "" when none does."""
    for memory in recalling.relevant_memories(heard.analysis, prompt.memories):
        if squeeze(memory)[:8] in heard.surface:
            continue
        quoted = recalling.as_quotation(memory)
        if quoted and quoted not in "\n".join(chooser.replies):
            return chooser.pick(bank.section("general", "recall").say, memory=quoted)
        noun = recalling.as_noun(memory)
        if noun and noun not in "\n".join(chooser.replies):
            return chooser.pick(bank.section("general", "recall_noun").say, memory=noun)
    return ""


def unknown_question(prompt: Prompt, heard: Understanding, chooser: Chooser) -> list[str]:
    """Admit what an embedded companion cannot know."""
    memory = recall(prompt, heard, chooser)
    return [memory or chooser.pick(_acts("question").say)]


def _greeting(prompt: Prompt, heard: Understanding, chooser: Chooser) -> list[str]:
    name = "greeting"
    for part, words in (
        ("morning", ("아침", "모닝", "잤어", "일어났")),
        ("home", ("퇴근", "집", "왔어", "다녀왔", "도착", "왔다")),
        ("reunion", ("오랜만",)),
    ):
        if any(word in heard.surface for word in words):
            name = f"greeting_{part}"
    parts = [chooser.pick(_acts(name).say, _acts("greeting").say)]
    if (asked := _ask_about_plan(prompt, chooser)) and chooser.may_ask():
        parts.append(asked)
    elif chooser.may_ask():
        parts.append(chooser.question(_acts(name).ask, _acts("greeting").ask))
    return parts


def _ask_about_plan(prompt: Prompt, chooser: Chooser) -> str:
    said = "\n".join(chooser.replies)
    for memory in prompt.memories:
        quoted = recalling.as_quotation(memory) if any(word in memory for word in _PLANS) else None
        if quoted and quoted not in said:
            return chooser.pick(bank.section("general", "plan").say, memory=quoted)
    return ""


def _farewell(prompt: Prompt, heard: Understanding, chooser: Chooser) -> list[str]:
    night = any(
        word in heard.surface
        for word in ("자", "잘게", "잘래", "굿나잇", "굿밤", "꿈", "밤", "주무", "누")
    )
    name = "farewell_night" if night else "farewell"
    if heard.tone in {"bad", "heavy"}:
        return [chooser.pick(_acts("farewell_hard").say, _acts(name).say)]
    return [chooser.pick(_acts(name).say)]


def _identity(prompt: Prompt, heard: Understanding, chooser: Chooser) -> list[str]:
    return [chooser.pick(_acts("identity").say), chooser.pick(_acts("identity_after").say)]


def _memory_question(prompt: Prompt, heard: Understanding, chooser: Chooser) -> list[str]:
    quoted = [q for memory in prompt.memories if (q := recalling.as_quotation(memory))]
    nouns = [n for memory in prompt.memories if (n := recalling.as_noun(memory))]
    if quoted:
        parts = [chooser.pick(_acts("memory_one").say, memory=quoted[0])]
        if len(quoted) > 1:
            parts.append(chooser.pick(_acts("memory_more").say, memory=quoted[1]))
        return [*parts, chooser.pick(_acts("memory_check").say)]
    if nouns:
        return [
            chooser.pick(_acts("memory_noun").say, memory=nouns[0]),
            chooser.pick(_acts("memory_check").say),
        ]
    return [chooser.pick(_acts("memory_none").say)]


def _datetime(prompt: Prompt, heard: Understanding, chooser: Chooser) -> list[str]:
    if "시" in heard.surface and "몇" in heard.surface and "며칠" not in heard.surface:
        return [chooser.pick(_acts("time").say)]
    today = prompt.today
    day = f"{today.month}월 {today.day}일 {_WEEKDAYS[today.weekday()]}요일"
    return [chooser.pick(_acts("datetime").say, day=day)]


def _about_age(prompt: Prompt, heard: Understanding, chooser: Chooser) -> list[str]:
    return [chooser.pick(_acts("about_age").say, age=f"{prompt.persona.age}살")]


def _about_mbti(prompt: Prompt, heard: Understanding, chooser: Chooser) -> list[str]:
    mbti = prompt.persona.mbti.upper()
    name = "about_mbti" if mbti else "about_mbti_none"
    return [chooser.pick(_acts(name).say, mbti=mbti)]


def _about_like(prompt: Prompt, heard: Understanding, chooser: Chooser) -> list[str]:
    interests = prompt.persona.interests
    if not interests:
        return [chooser.pick(_acts("about_like_none").say)]
    return [chooser.pick(_acts("about_like").say, interest=chooser.rng.choice(interests))]


def _food_pick(prompt: Prompt, heard: Understanding, chooser: Chooser) -> list[str]:
    season = "food_cold" if prompt.today.month in {11, 12, 1, 2, 3} else "food_warm"
    return [chooser.pick(_acts(season).say, _acts("food_any").say)]


def _pressing(name: str) -> Callable[[Prompt, Understanding, Chooser], list[str]]:
    """Return a composer that receives first, then points to those who may judge."""

    def compose(prompt: Prompt, heard: Understanding, chooser: Chooser) -> list[str]:
        first = chooser.spoken(heard.section) or _acts("worry_first").say
        return [chooser.pick(first, _acts("worry_first").say), chooser.pick(_acts(name).say)]

    return compose


COMPOSERS: dict[str, Callable[[Prompt, Understanding, Chooser], list[str]]] = {
    "greeting": _greeting,
    "farewell": _farewell,
    "identity": _identity,
    "memory_question": _memory_question,
    "datetime": _datetime,
    "about_age": _about_age,
    "about_mbti": _about_mbti,
    "about_like": _about_like,
    "food_pick": _food_pick,
    "medical": _pressing("medical"),
    "legal": _pressing("legal"),
    "financial": _pressing("financial"),
    **{
        name: _simple(name)
        for name in (
            "sexual",
            "complaint",
            "quiet",
            "remember_request",
            "weather_question",
            "activity_pick",
            "media_pick",
            "comfort_request",
            "praise_request",
            "cheer_request",
            "talk_request",
            "only_you",
            "love",
            "compliment",
            "insult",
            "thanks",
            "apology",
            "about_name",
            "about_meal",
            "about_doing",
            "about_state",
            "about_self",
            "secret",
            "clarify",
            "still_there",
            "relief",
            "may_tell",
            "reaction",
            "resolve",
            "laugh",
            "cry",
            "silent",
            "emoji_angry",
            "gibberish",
            "foreign",
        )
    },
}
