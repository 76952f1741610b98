import pytest
from django.utils import timezone

from chat.services import read_messages
from tests.factories.accounts import UserFactory
from tests.factories.chat import ConversationFactory, MessageFactory, ReplyFactory
from tests.factories.companions import CompanionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def room(client):
    room = ConversationFactory()
    client.force_login(room.user)
    return room


def test_list_without_lines_says_so(client, room):
    assert "메시지가 없습니다." in client.get("/chat/").content.decode()


def test_list_of_newcomer_invites_to_make_a_friend(client):
    client.force_login(UserFactory())
    page = client.get("/chat/")
    assert page.status_code == 200
    assert "/companions/new/" in page.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same(client, room, count, django_assert_num_queries):
    for _ in range(count - 1):
        other = ConversationFactory(user=room.user, companion=CompanionFactory(user=room.user))
        ReplyFactory(conversation=other, state="done", text="반가워요")
    with django_assert_num_queries(6):
        assert client.get("/chat/").status_code == 200


def test_room_shows_lines_and_notice(client, room):
    said = MessageFactory(conversation=room, text="오늘 <b>날씨</b> 좋다")
    ReplyFactory(conversation=room, answers=said, state="done", text="그러게요")
    page = client.get(f"/chat/{room.public_id}/").content.decode()
    assert "오늘 &lt;b&gt;날씨&lt;/b&gt; 좋다" in page
    assert "그러게요" in page
    assert "AI" in page


def test_foreign_room_is_not_found(client, room):
    assert client.get(f"/chat/{ConversationFactory().public_id}/").status_code == 404


def test_open_from_companion(client, room):
    companion = CompanionFactory(user=room.user)
    answer = client.post(f"/chat/with/{companion.public_id}/")
    new_room = room.user.conversations.get(companion=companion)
    assert answer.url == f"/chat/{new_room.public_id}/"


def test_open_with_foreign_companion_is_not_found(client, room):
    assert client.post(f"/chat/with/{CompanionFactory().public_id}/").status_code == 404


def test_delete_room(client, room):
    answer = client.post(f"/chat/{room.public_id}/delete/")
    assert answer.url == "/chat/"
    assert client.get(f"/chat/{room.public_id}/").status_code == 404


def test_words_of_a_day_are_the_persons_own(client, room):
    MessageFactory(conversation=room, text="너무 슬퍼서 눈물이 나", assessed_at=timezone.now())
    MessageFactory(text="남의 말")
    read_messages()
    day = timezone.localdate().isoformat()
    page = client.get("/chat/words/", {"date": day}).content.decode()
    assert "너무 슬퍼서 눈물이 나" in page
    assert "남의 말" not in page
    assert (
        "너무 슬퍼서"
        not in client.get("/chat/words/", {"date": day, "emotion": "anticipation"}).content.decode()
    )


@pytest.mark.parametrize("query", [{}, {"date": "x"}, {"date": "2026-01-01", "emotion": "love"}])
def test_words_of_nonsense_is_refused(client, room, query):
    assert client.get("/chat/words/", query).status_code == 400
