from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from ai.embedding import embed
from companions import selectors
from companions.models import Companion, Memory, MemorySource
from companions.rules.memory import list_terms
from tests.companions.recall_pairs import PAIRS, UNRELATED
from tests.factories.accounts import UserFactory
from tests.factories.companions import CompanionFactory, MemoryFactory

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)


def fill(companion, texts, **fields):
    vectors = embed(list(texts))
    return [
        MemoryFactory(
            companion=companion, text=text, terms=list_terms(text), embedding=vector, **fields
        )
        for text, vector in zip(texts, vectors, strict=True)
    ]


@pytest.fixture
def person():
    companion = CompanionFactory()
    fill(companion, [memory for memory, _ in PAIRS])
    return companion


def recall(companion, text, limit=5):
    return [m.text for m in selectors.recall_memories(companion, text, limit, today=TODAY)]


def test_recall_at_five_finds_what_was_told(person):
    missed = [memory for memory, said in PAIRS if memory not in recall(person, said)]
    assert len(PAIRS) >= 40
    assert len(missed) / len(PAIRS) <= 0.05, missed


def test_recall_of_unrelated_talk_is_empty(person):
    recalled = {said: found for said in UNRELATED if (found := recall(person, said))}
    assert len(UNRELATED) >= 30
    assert len(recalled) <= 1, recalled


def test_recall_puts_what_shares_most_first(person):
    hits = [memory for memory, said in PAIRS if recall(person, said, 1) == [memory]]
    assert len(hits) / len(PAIRS) >= 0.6


def test_recall_is_limited_and_of_this_companion_only(person):
    other = CompanionFactory(user=person.user)
    fill(other, ["커피를 좋아해요"])
    assert recall(other, "매운 음식 먹고 싶다") == []
    assert len(recall(person, "회사 시험 공부 면접 취업 알바", 3)) == 3


def test_recall_of_a_plan_of_tomorrow_comes_first_when_it_bears_on_it():
    companion = CompanionFactory()
    fill(companion, ["면접 떨어질까 봐 걱정돼요"], kind="worry")
    fill(
        companion,
        ["11월 28일에 면접이 있어요"],
        kind="plan",
        planned_date=TODAY + timedelta(days=8),
    )
    fill(
        companion,
        ["11월 21일에 면접이 있어요"],
        kind="plan",
        planned_date=TODAY + timedelta(days=1),
    )
    assert recall(companion, "면접 준비는 잘 안 돼")[0] == "11월 21일에 면접이 있어요"


def test_recall_of_a_plan_comes_along_when_its_day_is_named():
    companion = CompanionFactory()
    fill(
        companion,
        ["11월 21일에 면접이 있어요"],
        kind="plan",
        planned_date=TODAY + timedelta(days=1),
    )
    assert recall(companion, "내일이네 벌써") == ["11월 21일에 면접이 있어요"]
    assert recall(companion, "양말에 구멍이 났어") == []


def test_recall_finds_a_correction_that_is_not_indexed_yet():
    companion = CompanionFactory()
    MemoryFactory(companion=companion, text="홍차를 좋아해요", state=Memory.State.CORRECTED)
    assert recall(companion, "홍차 마시는 중") == ["홍차를 좋아해요"]


@pytest.mark.parametrize("text", ["", "   ", "?", "😀"])
def test_recall_of_nothing_is_nothing(person, text):
    assert recall(person, text) == []


@pytest.mark.parametrize("count", [1, 3])
def test_recall_costs_one_query(django_assert_num_queries, count):
    companion = CompanionFactory()
    fill(companion, [f"커피를 좋아해요 {n}" for n in range(count)])
    with django_assert_num_queries(1):
        selectors.recall_memories(companion, "커피", today=TODAY)


def test_list_memories_newest_first_and_by_kind():
    companion = CompanionFactory()
    old = MemoryFactory(companion=companion, kind="like")
    new = MemoryFactory(companion=companion, kind="work")
    MemoryFactory()
    assert list(selectors.list_memories(companion)) == [new, old]
    assert list(selectors.list_memories(companion, "like")) == [old]


def test_list_companions_oldest_first_without_deleted_or_foreign():
    user = UserFactory()
    first, second = CompanionFactory.create_batch(2, user=user)
    CompanionFactory(user=user, deleted_at="2026-11-20T00:00:00Z")
    CompanionFactory()
    assert list(selectors.list_companions(user)) == [first, second]


def test_nobody_sees_the_rows_of_others():
    memory = MemoryFactory()
    MemorySource.objects.create(companion=memory.companion, source_hash="0" * 64)
    for viewer in (AnonymousUser(), UserFactory()):
        for model in (Companion, Memory, MemorySource):
            assert not model.objects.visible_to(viewer).exists()
    for model in (Companion, Memory, MemorySource):
        assert model.objects.visible_to(memory.companion.user).count() == 1


def test_persona_says_who_speaks_and_not_to_whom():
    companion = CompanionFactory(name="하루", relation="older_sister", interests=["재즈"])
    persona = selectors.build_persona(companion)
    assert (persona.name, persona.relation, persona.speech_level) == ("하루", "언니·누나", "haeyo")
    assert persona.interests == ("재즈",)
    assert companion.user.nickname not in str(persona)


def test_describe_memories_names_days():
    plan = Memory(text="시험을 봐요", planned_date=date(2026, 11, 27))
    like = Memory(text="커피를 좋아해요")
    assert selectors.describe_memories([plan, like]) == (
        "시험을 봐요 (11월 27일)",
        "커피를 좋아해요",
    )
