from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.models import PushDelivery
from accounts.services import withdraw_consent
from ai.text import Persona, Prompt, Together, Turn
from ai.text.composing import compose
from chat import selectors, services
from chat.models import Conversation, Message
from companions import selectors as companions
from companions.models import Memory
from missions.services import doing
from missions.signals import mission_finished, mission_started, mission_undone
from tests.factories.chat import ConversationFactory, MessageFactory, ReplyFactory
from tests.factories.missions import MissionFactory
from tests.factories.push import DeviceFactory
from tests.servers.engines import use_engine

pytestmark = pytest.mark.django_db


@pytest.fixture
def room():
    return ConversationFactory(companion__speech_level="banmal")


@pytest.fixture
def mission():
    return MissionFactory(title="창문 열고 바람 쐬기")


@pytest.fixture
def act(django_capture_on_commit_callbacks):
    def do(call, **given):
        with django_capture_on_commit_callbacks(execute=True):
            return call(**given)

    return do


def begin(act, room, mission):
    return act(doing.start_mission, user=room.user, mission=mission, companion=room.companion)


def finish(act, row):
    return act(doing.finish_participation, participation=row, proof="self")


def lines(engine):
    return list(Message.objects.filter(engine=engine).order_by("seq"))


def test_start_and_end_are_said_in_the_room_and_remembered(act, room, mission):
    row = begin(act, room, mission)
    (started,) = lines("mission:started")
    assert (started.conversation, started.author, started.answers) == (room, "companion", None)
    finish(act, row)
    (finished,) = lines("mission:finished")
    assert mission.title in finished.text
    memory = Memory.objects.get(companion=room.companion)
    assert (memory.kind, memory.text) == ("moment", "창문 열고 바람 쐬기 미션을 했어요")
    room.refresh_from_db()
    assert (finished.seq, room.last_seq) == (2, 2)
    missed = selectors.get_missed_events(conversation=room, last_seq=0)
    assert [one["type"] for one in missed.events] == ["message.created"] * 2
    recalled = companions.recall_memories(
        companion=room.companion, text="어제 창문 열고 바람 쐬었지"
    )
    assert recalled == [memory]


def test_hearing_twice_says_and_remembers_once(act, room, mission):
    row = finish(act, begin(act, room, mission))
    for _ in range(2):
        for signal in (mission_started, mission_finished):
            signal.send_robust(type(row), participation=row)
    assert (len(lines("mission:started")), len(lines("mission:finished"))) == (1, 1)
    assert Memory.objects.count() == 1


def test_what_a_dead_process_left_unsaid_is_said_within_minutes(act, room, mission):
    row = doing.finish_participation(
        participation=begin(act, room, mission),
        proof="self",
        now=timezone.now() - timedelta(minutes=2),
    )
    assert not lines("mission:finished")
    for _ in range(2):
        assert services.sweep_mission_ends() == 1
    assert (len(lines("mission:finished")), Memory.objects.count()) == (1, 1)
    assert services.sweep_mission_ends(now=row.finished_at) == 0
    assert services.sweep_mission_ends(now=row.finished_at + timedelta(hours=2)) == 0


def test_taking_it_back_forgets_and_says_nothing(act, room, mission):
    row = finish(act, begin(act, room, mission))
    said = Message.objects.count()
    act(doing.undo_participation, participation=row)
    row.refresh_from_db()
    mission_undone.send_robust(type(row), participation=row)
    assert not Memory.objects.exists()
    assert Message.objects.count() == said
    # Heard late, what was taken back is not remembered after all.
    mission_finished.send_robust(type(row), participation=row)
    assert not Memory.objects.exists()
    finish(act, row)
    assert Memory.objects.count() == 1
    mission_undone.send_robust(type(row), participation=row)
    assert Memory.objects.count() == 1


def test_alone_nobody_says_anything(act, room, mission):
    row = act(doing.start_mission, user=room.user, mission=mission)
    finish(act, row)
    assert not Message.objects.exists()
    assert not Memory.objects.exists()


def test_without_a_room_none_is_opened_but_it_is_remembered(act, room, mission):
    Conversation.objects.all().delete()
    finish(act, begin(act, room, mission))
    assert not Conversation.objects.exists()
    assert Memory.objects.count() == 1


def test_without_consent_to_talk_nothing_is_said_or_kept(act, room, mission):
    row = begin(act, room, mission)
    withdraw_consent(user=room.user, code="chat_sensitive", channel="web")
    finish(act, row)
    assert not lines("mission:finished")
    assert not Memory.objects.exists()


def test_nothing_rings_for_it_day_or_night(act, room, mission):
    DeviceFactory(user=room.user)
    finish(act, begin(act, room, mission))
    assert not PushDelivery.objects.exists()


def test_the_note_of_the_person_is_not_in_the_memory(act, room, mission):
    row = begin(act, room, mission)
    act(doing.finish_participation, participation=row, proof="self", note="바람이 차가웠다")
    memory = Memory.objects.get()
    assert "차가웠" not in memory.text + memory.source_line


def ask(room, text="오늘 점심은 김밥이었어"):
    room.refresh_from_db()
    said = MessageFactory(conversation=room, text=text)
    reply = ReplyFactory(conversation=room, answers=said)
    found = Message.objects.select_related(
        "conversation__user", "conversation__companion", "answers"
    )
    services.write_reply(reply=found.get(pk=reply.pk))
    reply.refresh_from_db()
    return reply


def test_the_prompt_knows_of_it_and_may_ask_once(act, room, mission, settings):
    engine = use_engine(settings)
    ask(room)
    row = begin(act, room, mission)
    ask(room)
    ask(room)
    finish(act, row)
    ask(room)
    told = [prompt.together for prompt in engine.asked]
    assert told[0] is told[3] is None
    assert [(one.title, one.may_ask) for one in told[1:3]] == [
        (mission.title, True),
        (mission.title, False),
    ]


def test_abroad_nothing_is_told_of_it(act, room, mission, settings):
    begin(act, room, mission)
    engines = ["mission:started"]
    use_engine(settings)
    assert selectors.get_mission_together(room=room, engines=engines)
    settings.PROVIDERS = {
        **settings.PROVIDERS,
        "text": {
            "BACKEND": "ai.text.openai_compatible.OpenAICompatible",
            "OPTIONS": {"base_url": "http://127.0.0.1:1", "api_key": "k", "model": "m"},
        },
    }
    assert selectors.get_mission_together(room=room, engines=engines) is None


TEXTS = [
    "김밥 먹었어",
    "비가 온대",
    "책 읽는 중이야",
    "방금 씻었어",
    "커피 마셨어",
    "음악 듣고 있어",
]


def count_asked(mission, texts, **together):
    prompts = [
        Prompt(
            persona=Persona(name="온이", speech_level="haeyo"),
            turns=(Turn("companion", "천천히 해도 돼요."), Turn("person", text)),
            today=date(2026, 11, 21),
            together=Together(mission, **together),
        )
        for text in texts
    ]
    return sum(mission in compose(prompt) for prompt in prompts)


def test_the_embedded_companion_asks_where_it_may_and_nothing_weighs():
    assert count_asked("창문 열기", TEXTS, may_ask=True) >= 3
    assert count_asked("창문 열기", TEXTS, may_ask=False) == 0
    hard = ["너무 힘들어", "눈물이 나", "우울해", "회사에서 혼났어"]
    assert count_asked("창문 열기", hard, may_ask=True) == 0
