from datetime import date, datetime, timedelta
from uuid import uuid4

import numpy as np
import pytest
from django.utils import timezone

from accounts.services import grant_consent, withdraw_consent
from companions import services, tasks
from companions.models import Memory, MemorySource
from companions.rules.memory.dates import KST
from companions.services import ToldText
from core.errors import NotFound
from core.text import ControlCharacters, EmptyText, TextTooLong
from tests.factories.companions import CompanionFactory, MemoryFactory

pytestmark = pytest.mark.django_db
SAID_AT = datetime(2026, 11, 20, 15, tzinfo=KST)


@pytest.fixture
def companion():
    return CompanionFactory(user__consents=["service", "chat_sensitive"])


def remember(companion, text, source_id=None, said_at=SAID_AT):
    told = ToldText(companion, source_id or uuid4(), said_at, text)
    services.remember_texts(told=[told])
    return list(companion.memories.filter(source_id=told.source_id).order_by("pk"))


def texts(companion):
    return list(companion.memories.order_by("pk").values_list("text", flat=True))


def test_remember_texts_keeps_a_fact_with_its_source_and_vector(companion):
    source_id = uuid4()
    (memory,) = remember(companion, "다음 주 금요일에 토익 시험 있어", source_id)
    assert (memory.kind, memory.text) == ("plan", "11월 27일에 토익 시험이 있어요")
    assert memory.planned_date == date(2026, 11, 27)
    assert (memory.source_id, memory.source_said_at) == (source_id, SAID_AT)
    assert memory.source_line == "다음 주 금요일에 토익 시험 있어"
    assert memory.state == Memory.State.PROPOSED
    assert memory.terms == ["토익", "시험"]
    assert float(np.linalg.norm(memory.embedding)) == pytest.approx(1.0, abs=1e-5)


def test_remember_texts_twice_keeps_one(companion):
    source_id = uuid4()
    first = remember(companion, "커피 좋아해", source_id)
    second = remember(companion, "커피 좋아해", source_id)
    assert first == second
    assert companion.memories.count() == companion.memory_sources.count() == 1


def test_remember_texts_without_consent_keeps_nothing():
    companion = CompanionFactory(user__consents=["service"])
    assert remember(companion, "커피 좋아해") == []
    assert not Memory.objects.exists()
    assert not MemorySource.objects.exists()


@pytest.mark.parametrize("text", ["죽고 싶어", "자해했어", "내 번호는 010-1234-5678이야", "안녕"])
def test_remember_texts_of_crisis_or_nothing_leaves_only_a_hash(companion, text):
    source_id = uuid4()
    assert remember(companion, text, source_id) == []
    (source,) = companion.memory_sources.all()
    assert len(source.source_hash) == 64
    assert source_id.hex not in source.source_hash


def test_remember_texts_said_again_updates_instead_of_adding(companion):
    (old,) = remember(companion, "커피 좋아해")
    source_id = uuid4()
    (new,) = remember(companion, "나는 커피를 좋아해", source_id, SAID_AT + timedelta(days=1))
    assert (new.pk, new.source_id) == (old.pk, source_id)
    assert texts(companion) == ["커피를 좋아해요"]


def test_remember_texts_change_of_mind_replaces_and_asks_again(companion):
    (old,) = remember(companion, "커피 좋아해")
    services.confirm_memory(memory=old)
    (new,) = remember(companion, "이제 커피 싫어해", said_at=SAID_AT + timedelta(days=1))
    assert (new.pk, new.state) == (old.pk, Memory.State.PROPOSED)
    assert texts(companion) == ["커피를 싫어해요"]


def test_remember_texts_said_again_stays_confirmed(companion):
    (old,) = remember(companion, "커피 좋아해")
    services.confirm_memory(memory=old)
    (new,) = remember(companion, "커피 좋아해", said_at=SAID_AT + timedelta(days=1))
    assert new.state == Memory.State.CONFIRMED


def test_remember_texts_of_an_older_message_does_not_turn_back(companion):
    remember(companion, "커피 싫어해")
    assert remember(companion, "커피 좋아해", said_at=SAID_AT - timedelta(days=1)) == []
    assert texts(companion) == ["커피를 싫어해요"]


def test_remember_texts_nearly_the_same_words_update(companion):
    (old,) = remember(companion, "매운 음식을 좋아해")
    Memory.objects.filter(pk=old.pk).update(subject_key="매운음식들")
    (new,) = remember(companion, "매운 음식 좋아해", said_at=SAID_AT + timedelta(days=1))
    assert new.pk == old.pk


def test_remember_texts_never_overwrites_a_correction(companion):
    (memory,) = remember(companion, "커피 좋아해")
    services.correct_memory(memory=memory, text="디카페인 커피만 마셔요")
    assert remember(companion, "커피 좋아해", said_at=SAID_AT + timedelta(days=1)) == []
    assert texts(companion) == ["디카페인 커피만 마셔요"]


def test_remember_texts_with_a_deleted_companion_keeps_nothing(companion):
    services.delete_companion(companion=companion)
    assert remember(companion, "커피 좋아해") == []


def test_memories_of_one_companion_are_not_those_of_another(companion):
    other = CompanionFactory(user=companion.user)
    source_id = uuid4()
    remember(companion, "커피 좋아해", source_id)
    assert texts(other) == []
    assert len(remember(other, "커피 좋아해", source_id)) == 1


def test_forgotten_memory_is_gone_and_not_read_from_its_source_again(companion):
    source_id = uuid4()
    (memory,) = remember(companion, "커피 좋아해", source_id)
    services.forget_memory(memory=memory)
    assert remember(companion, "커피 좋아해", source_id) == []
    assert not Memory.objects.exists()
    assert companion.memory_sources.get().is_forgotten


def test_forgotten_memory_may_be_told_again_in_another_message(companion):
    (memory,) = remember(companion, "커피 좋아해")
    services.forget_memory(memory=memory)
    assert len(remember(companion, "커피 좋아해")) == 1


def test_forget_memory_twice_is_not_found(companion):
    memory = MemoryFactory(companion=companion)
    services.forget_memory(memory=memory)
    memory.pk = memory.pk or 0
    with pytest.raises(NotFound):
        services.forget_memory(memory=memory)


def test_forget_source_erases_all_of_one_message(companion):
    source_id = uuid4()
    assert len(remember(companion, "떡볶이랑 순대를 좋아해", source_id)) == 2
    kept = MemoryFactory(companion=companion)
    assert services.forget_source(source_id=source_id) == 2
    assert list(companion.memories.all()) == [kept]
    assert remember(companion, "떡볶이랑 순대를 좋아해", source_id) == []


def test_forget_source_before_it_was_read_prevents_reading(companion):
    source_id = uuid4()
    assert services.forget_source(source_id=source_id, companion=companion) == 0
    assert remember(companion, "커피 좋아해", source_id) == []


def test_withdrawing_consent_erases_every_memory(companion, django_capture_on_commit_callbacks):
    remember(companion, "커피 좋아해")
    others = MemoryFactory()
    with django_capture_on_commit_callbacks(execute=True):
        withdraw_consent(user=companion.user, code="chat_sensitive", channel="page")
    assert list(Memory.objects.all()) == [others]
    assert companion.memory_sources.get().is_forgotten


def test_withdrawing_another_consent_erases_nothing(companion, django_capture_on_commit_callbacks):
    grant_consent(user=companion.user, code="overseas_ai", channel="page")
    remember(companion, "커피 좋아해")
    with django_capture_on_commit_callbacks(execute=True):
        withdraw_consent(user=companion.user, code="overseas_ai", channel="page")
    assert companion.memories.count() == 1


def test_confirm_memory_twice_changes_nothing_more():
    memory = MemoryFactory()
    services.confirm_memory(memory=memory)
    services.confirm_memory(memory=memory)
    memory.refresh_from_db()
    assert memory.state == Memory.State.CONFIRMED


def test_confirm_memory_keeps_a_correction():
    memory = MemoryFactory(state=Memory.State.CORRECTED)
    services.confirm_memory(memory=memory)
    memory.refresh_from_db()
    assert memory.state == Memory.State.CORRECTED


def test_correct_memory_takes_the_words_and_indexes_them_anew(
    companion, settings, django_capture_on_commit_callbacks
):
    settings.CELERY_TASK_ALWAYS_EAGER = True
    (memory,) = remember(companion, "커피 좋아해")
    with django_capture_on_commit_callbacks() as callbacks:
        services.correct_memory(memory=memory, text="  홍차를\n좋아해요 ")
    memory.refresh_from_db()
    assert (memory.text, memory.state) == ("홍차를 좋아해요", Memory.State.CORRECTED)
    assert (memory.terms, memory.embedding) == ([], None)
    assert len(callbacks) == 1
    tasks.index_memory(memory_id=memory.pk)
    memory.refresh_from_db()
    assert memory.terms == ["홍차"]
    assert memory.embedding is not None


def test_index_memory_of_a_forgotten_one_does_nothing():
    tasks.index_memory(memory_id=0)


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("", EmptyText),
        (" \n ", EmptyText),
        ("가" * 121, TextTooLong),
        ("커피\x00", ControlCharacters),
        ("커피\x07", ControlCharacters),
        ("내 번호는 010-1234-5678", services.MemoryRefused),
        ("900101-1234567", services.MemoryRefused),
    ],
)
def test_correct_memory_refused_leaves_it_as_it_was(text, refusal):
    memory = MemoryFactory(text="커피를 좋아해요")
    with pytest.raises(refusal):
        services.correct_memory(memory=memory, text=text)
    memory.refresh_from_db()
    assert (memory.text, memory.state) == ("커피를 좋아해요", Memory.State.PROPOSED)


def test_sweep_erases_what_a_lost_withdrawal_left_and_nothing_else(companion):
    remember(companion, "커피 좋아해")
    left = MemoryFactory(companion__user__consents=["service"])
    services.sweep_memories()
    assert not Memory.objects.filter(pk=left.pk).exists()
    assert texts(companion) == ["커피를 좋아해요"]


def test_sweep_indexes_what_a_lost_task_left(companion, eager_tasks):
    (memory,) = remember(companion, "커피 좋아해")
    Memory.objects.filter(pk=memory.pk).update(
        embedding=None, updated_at=timezone.now() - timedelta(hours=1)
    )
    services.sweep_memories()
    memory.refresh_from_db()
    assert memory.embedding is not None
