"""Turns a Prompt into the messages a chat model reads; nothing in them identifies a person."""

import tomllib
from pathlib import Path
from typing import Literal, TypedDict

from ai.text.base import Persona, Prompt
from ai.text.masking import mask_identifiers

# Recent turns are kept until this many characters; older ones live in the summary.
TURNS_LIMIT = 6_000
MEMORIES_LIMIT = 1_500
SUMMARY_LIMIT = 1_500
TURN_LIMIT = 2_000

_SEXES = {"female": "여성", "male": "남성"}
_LEVELS = {
    "banmal": "반말(해체)로만 말한다. '~요'나 '~습니다'를 섞지 않는다.",
    "haeyo": "해요체로만 말한다. 반말이나 '~습니다'를 섞지 않는다.",
    "hapsyo": "합쇼체('~습니다', '~습니까', '~십시오')로만 말한다. '~요'나 반말을 섞지 않는다.",
}
_EMOTIONS = {
    "joy": "기쁨",
    "trust": "신뢰",
    "fear": "두려움",
    "surprise": "놀람",
    "sadness": "슬픔",
    "disgust": "혐오",
    "anger": "분노",
    "anticipation": "기대",
}
_TEXTS = tomllib.loads((Path(__file__).parent / "data" / "prompt.toml").read_text(encoding="utf-8"))
_CARE_LEVELS = 2


class Message(TypedDict):
    """One message of the chat completions protocol."""

    role: Literal["system", "user", "assistant"]
    content: str


def build_messages(prompt: Prompt) -> list[Message]:
    """Return the system message and the newest turns that fit, oldest first, identifiers masked."""
    messages: list[Message] = []
    room = TURNS_LIMIT
    for turn in reversed(prompt.turns):
        text = mask_identifiers(turn.text)[:TURN_LIMIT]
        room -= len(text)
        if room < 0 and messages:
            break
        role: Literal["user", "assistant"] = "user" if turn.speaker == "person" else "assistant"
        messages.append({"role": role, "content": text})
    messages.append({"role": "system", "content": mask_identifiers(_system_text(prompt))})
    return messages[::-1]


def _system_text(prompt: Prompt) -> str:
    parts = [_persona_text(prompt.persona), _TEXTS["rules"], f"오늘은 {prompt.today:%Y-%m-%d}이다."]
    if prompt.person_age is not None and prompt.person_age < 19:
        parts.append("상대는 청소년이다. 연애나 성적인 이야기를 하지 않는다.")
    if prompt.emotion in _EMOTIONS:
        parts.append(
            f"방금 말에서 읽힌 감정: {_EMOTIONS[prompt.emotion]}. 감정 이름을 그대로 말하지 않는다."
        )
    if prompt.crisis_level:
        parts.append(_TEXTS["care"][str(min(prompt.crisis_level, _CARE_LEVELS))])
    if prompt.together:
        parts.append(_TEXTS["together"].format(title=prompt.together.title))
        parts += [_TEXTS["together_ask"]] if prompt.together.may_ask else []
    if prompt.summary:
        parts.append(f"지난 대화 요약:\n{prompt.summary[:SUMMARY_LIMIT]}")
    if prompt.memories:
        listed = "\n".join(f"- {memory}" for memory in prompt.memories)
        parts.append(f"상대가 전에 들려준 것:\n{listed[:MEMORIES_LIMIT]}")
    return "\n\n".join(parts)


def _persona_text(persona: Persona) -> str:
    facts = [f"이름 {persona.name}", f"{persona.age}살 설정"]
    facts += [_SEXES[persona.sex]] if persona.sex in _SEXES else []
    facts += [f"MBTI {persona.mbti}"] if persona.mbti else []
    facts += [f"상대와의 관계: {persona.relation}"] if persona.relation else []
    facts += [f"관심사: {', '.join(persona.interests)}"] if persona.interests else []
    facts += [f"성격 메모: {persona.note}"] if persona.note else []
    return (
        f"너는 혼자 사는 청년의 이야기를 들어 주는 AI 대화 친구다. {'. '.join(facts)}.\n"
        f"말투: {_LEVELS[persona.speech_level]}"
    )
