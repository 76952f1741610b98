import logging
from datetime import date

import pytest

from ai import text
from ai.text.base import Persona, Prompt, Turn
from ai.text.masking import mask_identifiers
from ai.text.openai_compatible import REPLY_LIMIT, STALL_S, OpenAICompatible
from ai.text.prompting import TURNS_LIMIT, build_messages
from core.errors import ProviderRefused, ProviderUnavailable
from tests.servers.openai_server import REPLY, OpenAIServer

KEY = "sk-test-7f3d9c1a55aa"
EMBEDDED = f"embedded:{text.ENGINE_VERSION}"


@pytest.fixture
def server():
    with OpenAIServer() as running:
        yield running


def use(settings, server, **options):
    given = {"model": "test-model", "api_key": KEY, "base_url": server.base_url, **options}
    settings.PROVIDERS = {
        **settings.PROVIDERS,
        "text": {"BACKEND": "ai.text.openai_compatible.OpenAICompatible", "OPTIONS": given},
    }


def prompt(said="오늘 팀장님한테 또 혼났어요", **changes):
    given = {"persona": Persona("하루"), "turns": (Turn("person", said),), **changes}
    return Prompt(today=date(2026, 5, 4), **given)


async def ask(asked=None, *, allow_overseas=True):
    stream = text.stream(asked or prompt(), allow_overseas=allow_overseas)
    return [chunk async for chunk in stream]


def said(chunks):
    return "".join(chunk.text for chunk in chunks)


async def test_stream_remote_yields_the_reply_in_pieces(settings, server):
    use(settings, server)
    chunks = await ask()
    assert said(chunks) == REPLY
    assert len(chunks) > 2
    assert {chunk.engine for chunk in chunks} == {"openai:test-model"}
    assert not any(chunk.is_fallback or chunk.is_restart for chunk in chunks)
    request = server.requests[0]
    assert request.path == "/v1/chat/completions"
    assert request.body["stream"] is True
    assert request.body["model"] == "test-model"


async def test_stream_thinking_model_shows_only_the_answer(settings, server):
    use(settings, server)
    server.mode = "thinking"
    assert said(await ask()) == REPLY


async def test_stream_endless_reply_ends_at_a_sentence(settings, server):
    use(settings, server)
    server.mode = "long"
    reply = said(await ask())
    assert REPLY_LIMIT < len(reply) <= REPLY_LIMIT * 2 + 2
    assert reply.endswith(".")


@pytest.mark.parametrize(
    "mode", ["unauthorised", "busy", "broken", "down", "garbage", "empty", "filtered"]
)
async def test_stream_vendor_failing_falls_back(settings, server, mode):
    use(settings, server)
    server.mode = mode
    chunks = await ask()
    assert said(chunks)
    assert all(chunk.is_fallback and chunk.engine == EMBEDDED for chunk in chunks)
    assert not any(chunk.is_restart for chunk in chunks)
    assert len(server.requests) == 1


async def test_stream_nobody_listening_falls_back(settings):
    with OpenAIServer() as gone:
        use(settings, gone)
    chunks = await ask()
    assert said(chunks)
    assert all(chunk.is_fallback for chunk in chunks)


async def test_stream_broken_in_the_middle_restarts(settings, server):
    use(settings, server)
    server.mode = "cut"
    chunks = await ask()
    remote = [chunk for chunk in chunks if chunk.engine == "openai:test-model"]
    embedded = [chunk for chunk in chunks if chunk.engine == EMBEDDED]
    assert remote
    assert REPLY.startswith(said(remote))
    assert [chunk.is_restart for chunk in embedded] == [True] + [False] * (len(embedded) - 1)
    assert all(chunk.is_fallback for chunk in embedded)


async def test_stream_stalled_in_the_middle_restarts(settings, server):
    use(settings, server, timeout_s=0.4)
    server.mode = "stalled"
    chunks = await ask()
    assert chunks[0].engine == "openai:test-model"
    assert chunks[-1].engine == EMBEDDED
    assert sum(chunk.is_restart for chunk in chunks) == 1


async def test_stream_late_first_token_falls_back(settings, server):
    use(settings, server, first_token_s=0.3)
    server.mode, server.first_token_s = "slow", 10.0
    chunks = await ask()
    assert said(chunks)
    assert all(chunk.is_fallback and not chunk.is_restart for chunk in chunks)


async def test_stream_first_token_in_time_is_waited_for(settings, server):
    use(settings, server, first_token_s=3.0)
    server.mode, server.first_token_s = "slow", 0.3
    assert said(await ask()) == REPLY


async def test_stream_without_consent_never_calls_abroad(settings, server):
    use(settings, server)
    chunks = await ask(allow_overseas=False)
    assert said(chunks)
    assert all(chunk.engine == EMBEDDED and not chunk.is_fallback for chunk in chunks)
    assert server.requests == []


async def test_stream_domestic_endpoint_needs_no_consent(settings, server):
    use(settings, server, is_domestic=True)
    assert said(await ask(allow_overseas=False)) == REPLY
    assert len(server.requests) == 1


def test_default_times_are_those_of_the_promise():
    engine = OpenAICompatible(model="m")
    assert engine.first_token_s == 8.0
    assert STALL_S == 15.0


IDENTIFIERS = [
    ("제 메일은 haru.kim+a@example.co.kr 이에요", "haru.kim+a@example.co.kr", "[이메일]"),
    ("010-1234-5678로 연락 줘", "010-1234-5678", "[전화번호]"),
    ("01012345678 이 내 번호", "01012345678", "[전화번호]"),
    ("+82 10 1234 5678", "1234 5678", "[전화번호]"),
    ("집 전화는 02-345-6789야", "02-345-6789", "[전화번호]"),
    ("031.123.4567", "123.4567", "[전화번호]"),
    ("주민번호 990101-1234567 맞나", "990101-1234567", "[주민등록번호]"),
    ("9901011234567", "9901011234567", "[주민등록번호]"),
    ("카드 4111-1111-1111-1111", "4111-1111-1111-1111", "[카드번호]"),
    ("카드는 4111 1111 1111 1111", "4111 1111 1111 1111", "[카드번호]"),
    ("국민 123456-01-234567로 보내", "123456-01-234567", "[계좌번호]"),
    ("계좌 110-234-567890", "110-234-567890", "[계좌번호]"),
    ("서울시 마포구 양화로 45 3층", "양화로 45", "[주소]"),
    ("래미안아파트 101동 1203호 살아", "101동 1203호", "[주소]"),
]


@pytest.mark.parametrize(("line", "secret", "label"), IDENTIFIERS)
def test_mask_identifiers_hides_what_points_at_a_person(line, secret, label):
    masked = mask_identifiers(line)
    assert secret not in masked
    assert label in masked


@pytest.mark.parametrize(
    "line",
    [
        "2026-05-04에 면접이 있어",
        "오늘 3시간 자고 7시 30분에 일어났어",
        "월세가 45만원이고 보증금은 1000만원이야",
        "토익 850점 나왔어, 3-4번은 틀렸고",
        "5월 4일부터 10일까지 쉬어",
        "1시간 20분 걸려서 2호선 타고 왔어",
        "109에 전화해 봤어",
    ],
)
def test_mask_identifiers_leaves_ordinary_numbers(line):
    assert mask_identifiers(line) == line


async def test_stream_sends_nothing_that_identifies(settings, server):
    use(settings, server)
    lines = [line for line, _, _ in IDENTIFIERS]
    turns = tuple(
        Turn("companion" if index % 2 else "person", line) for index, line in enumerate(lines)
    )
    asked = prompt(
        turns=(*turns, Turn("person", lines[0])),
        memories=tuple(lines),
        summary=" ".join(lines),
        persona=Persona("하루", note=lines[1], relation=lines[0], interests=(lines[6],)),
        recent_replies=(lines[1],),
    )
    await ask(asked)
    request = server.requests[0]
    for _, secret, _ in IDENTIFIERS:
        assert secret not in request.text
    assert set(request.body) == {"messages", "model", "stream"}
    assert {frozenset(message) for message in request.body["messages"]} == {
        frozenset({"role", "content"})
    }


async def test_stream_tells_persona_memory_and_rules(settings, server):
    use(settings, server)
    asked = prompt(
        persona=Persona("하루", relation="친구", speech_level="hapsyo", interests=("등산",)),
        memories=("다음 주에 면접을 본다",),
        summary="이직 이야기를 했다.",
        emotion="fear",
        person_age=17,
    )
    await ask(asked)
    told = server.requests[0].body["messages"][0]
    assert told["role"] == "system"
    expected = ["하루", "친구", "합쇼체", "등산", "다음 주에 면접을 본다", "이직 이야기를 했다."]
    for part in [*expected, "두려움", "2026-05-04", "청소년", "너는 AI다"]:
        assert part in told["content"]


def test_build_messages_long_history_keeps_the_newest():
    turns = tuple(Turn("person", f"{index:04d}" + "가" * 996) for index in range(20))
    messages = build_messages(prompt(turns=turns))
    assert messages[-1]["content"].startswith("0019")
    assert sum(len(message["content"]) for message in messages[1:]) <= TURNS_LIMIT


@pytest.mark.parametrize("level", [1, 2, 3])
def test_build_messages_crisis_tells_how_to_care(level):
    told = build_messages(prompt(crisis_level=level))[0]["content"]
    assert ("109" in told) == (level >= 2)
    assert "자살" in told


@pytest.mark.parametrize("mode", ["unauthorised", "busy", "broken", "cut", "garbage", "slow"])
async def test_failure_shows_neither_key_nor_words(settings, server, mode, caplog):
    use(settings, server, first_token_s=0.3)
    server.mode, server.first_token_s = mode, 10.0
    with caplog.at_level(logging.DEBUG):
        await ask(prompt("비밀스러운 이야기예요"))
    assert "reply_engine_failed" in caplog.text
    assert KEY not in caplog.text
    assert "비밀스러운" not in caplog.text


@pytest.mark.parametrize(
    ("mode", "error"),
    [
        ("unauthorised", ProviderRefused),
        ("filtered", ProviderRefused),
        ("busy", ProviderUnavailable),
        ("broken", ProviderUnavailable),
        ("cut", ProviderUnavailable),
        ("garbage", ProviderUnavailable),
    ],
)
async def test_engine_error_is_ours_and_tells_nothing(server, mode, error):
    engine = OpenAICompatible(model="m", api_key=KEY, base_url=server.base_url)
    server.mode = mode
    with pytest.raises(error) as raised:
        async for _ in engine.stream(prompt("비밀스러운 이야기예요")):
            pass
    told = repr(raised.value) + str(raised.value) + repr(engine)
    assert KEY not in told
    assert "비밀스러운" not in told
    assert raised.value.__cause__ is None
