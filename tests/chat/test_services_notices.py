import datetime
from datetime import timedelta

import pytest
from django.utils import timezone

from chat import rules, selectors, services
from chat.models import Conversation, Event, Message
from chat.services import sweep_rests
from chat.services.notices import remind_of_rest
from tests.factories.accounts import ALL_CONSENTS, UserFactory
from tests.factories.chat import ConversationFactory, MessageFactory
from tests.factories.companions import CompanionFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def room():
    return ConversationFactory(companion__name="온이")


def talk(room, *minutes_ago, **line):
    for ago in minutes_ago:
        MessageFactory(conversation=room, created_at=NOW - timedelta(minutes=ago), **line)


def make_minor():
    young = timezone.localdate() - timedelta(days=16 * 366)
    return UserFactory(birth_date=young, consents=ALL_CONSENTS)


def test_three_hours_of_talk_bring_one_notice_that_nobody_said(room):
    talk(room, *range(180, -1, -20))
    before = room.last_seq
    notice = remind_of_rest(conversation=room, now=NOW)
    assert notice.text == (
        "이야기를 나눈 지 세 시간이 넘었어요. 온이는 사람이 아니라 AI 친구예요. "
        "물 한 잔 마시거나 잠깐 눈을 쉬어 가도 좋아요. 나눈 이야기는 그대로 남아 있어요."
    )
    assert (notice.author, notice.engine) == ("notice", "notice:rest-1")
    event = Event.objects.get(message=notice)
    assert (event.kind, event.seq) == ("message.created", before + 1)
    missed = selectors.get_missed_events(conversation=room, last_seq=before)
    assert [one["data"]["message"]["text"] for one in missed.events] == [notice.text]
    assert remind_of_rest(conversation=room, now=NOW) is None
    assert Message.objects.filter(author="notice").count() == 1


@pytest.mark.parametrize(
    "minutes_ago",
    [
        range(170, -1, -10),
        [*range(200, 99, -10), *range(60, -1, -10)],
        [*range(200, 29, -10)],
        [180],
        [],
    ],
    ids=["short", "with a break", "after a break", "one line", "nothing"],
)
def test_a_shorter_sitting_brings_none(room, minutes_ago):
    talk(room, *minutes_ago)
    assert remind_of_rest(conversation=room, now=NOW) is None
    assert not Message.objects.filter(author="notice").exists()
    assert Conversation.objects.get(pk=room.pk).last_seq == len(list(minutes_ago))


def test_another_three_hours_bring_another(room):
    talk(room, *range(360, -1, -20))
    assert remind_of_rest(conversation=room, now=NOW - timedelta(minutes=179))
    assert remind_of_rest(conversation=room, now=NOW - timedelta(minutes=1)) is None
    assert remind_of_rest(conversation=room, now=NOW + timedelta(minutes=1))


def test_a_sitting_over_two_rooms_counts_and_reminds_once(room):
    other = ConversationFactory(
        user=room.user, companion=CompanionFactory(user=room.user, name="봄")
    )
    talk(room, *range(180, 89, -10))
    talk(other, *range(80, -1, -10), text="", deleted_at=NOW)
    assert remind_of_rest(conversation=other, now=NOW).text.count("봄은 사람이 아니라") == 1
    assert remind_of_rest(conversation=room, now=NOW) is None


def test_a_minor_is_reminded_hourly_and_a_grown_up_is_not(room):
    young = ConversationFactory(user=make_minor())
    for one in (room, young):
        talk(one, *range(60, -1, -10))
    assert remind_of_rest(conversation=room, now=NOW) is None
    assert "한 시간이 넘었어요" in remind_of_rest(conversation=young, now=NOW).text


@pytest.mark.parametrize("line", [{"crisis_level": 2}, {"is_unassessed": True}])
def test_beside_a_help_card_the_notice_suggests_people_not_rest(room, line):
    talk(room, *range(180, 9, -10))
    talk(room, 0, **line)
    text = remind_of_rest(conversation=room, now=NOW).text
    assert "AI 친구예요" in text
    assert "도움 카드" in text
    assert "쉬어" not in text


def test_a_deleted_room_is_left_alone(room):
    talk(room, *range(180, -1, -20))
    services.delete_conversation(conversation=room)
    assert remind_of_rest(conversation=room, now=NOW) is None


def test_the_list_of_rooms_shows_what_was_said_not_the_notice(room):
    talk(room, *range(180, -1, -20), text="나는 여기 있어")
    assert remind_of_rest(conversation=room, now=NOW)
    (shown,) = selectors.list_conversations(user=room.user)
    assert (shown.last_text, shown.last_author) == ("나는 여기 있어", "person")


@pytest.mark.parametrize(("age", "hours"), [(None, 1), (14, 1), (18, 1), (19, 3), (70, 3)])
def test_rest_time_by_age(age, hours):
    assert rules.choose_rest_time(age=age) == datetime.timedelta(hours=hours)


def test_sweep_reminds_only_those_in_a_long_sitting(room, django_assert_num_queries):
    talk(room, *range(200, 0, -20))
    talk(ConversationFactory(), *range(70, 0, -20))
    talk(ConversationFactory(), *range(20, 0, -5))
    talk(ConversationFactory(), *range(300, 60, -20))
    for each in Conversation.objects.all():
        newest = each.messages.order_by("-created_at").values_list("created_at", flat=True)
        Conversation.objects.filter(pk=each.pk).update(last_line_at=newest.first())
    now = NOW - timedelta(minutes=19)
    assert sweep_rests(now=now) == 1
    assert Message.objects.get(author="notice").conversation == room
    assert sweep_rests(now=now) == 0


def test_sweep_with_nobody_talking_asks_once(django_assert_num_queries):
    with django_assert_num_queries(1):
        assert sweep_rests() == 0
