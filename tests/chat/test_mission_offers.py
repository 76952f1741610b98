from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from chat import events, selectors, services
from chat.models import Event, Message, MissionOffer
from missions.models import MissionDay, Participation, Suggestion
from missions.services import suggestions
from tests import racing
from tests.factories.accounts import PASSWORD
from tests.factories.analytics import ReadingFactory
from tests.factories.chat import ConversationFactory, MessageFactory, ReplyFactory
from tests.factories.companions import CompanionFactory
from tests.factories.missions import MissionFactory
from tests.factories.safety import CrisisAssessmentFactory
from tests.servers.engines import use_engine

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_catalogue")]
ENGINE = "그랬구나, 고생했어요."


@pytest.fixture
def room(settings):
    use_engine(settings)
    return ConversationFactory(companion__speech_level="haeyo")


@pytest.fixture(autouse=True)
def ladder():
    return [
        MissionFactory(theme=theme, rung=1, title=f"창문 열기 {n}", minutes=3, place="home")
        for n, theme in enumerate(["body", "meal", "tidy", "senses", "making"])
    ]


def say(room, text, *, ago=timedelta(0), level=0, **line):
    """Let the person say a line and the companion answer it; the answer."""
    room.refresh_from_db()
    said = MessageFactory(
        conversation=room, text=text, created_at=timezone.now() - ago, crisis_level=level, **line
    )
    reply = ReplyFactory(
        conversation=room, answers=said, crisis_level=level, created_at=said.created_at
    )
    return write(reply)


def write(reply):
    found = Message.objects.select_related(
        "conversation__user", "conversation__companion", "answers"
    )
    services.write_reply(reply=found.get(pk=reply.pk))
    return found.get(pk=reply.pk)


def talk(room, *minutes, text="오늘 날씨 좋더라"):
    for ago in minutes:
        MessageFactory(
            conversation=room, text=text, created_at=timezone.now() - timedelta(minutes=ago)
        )


def test_who_asks_is_offered_one_with_a_card(room):
    reply = say(room, "뭐 하지?")
    offer = MissionOffer.objects.get()
    suggestion = Suggestion.objects.get(rank=1)
    assert (offer.message, offer.suggestion, offer.answer) == (reply, suggestion, "open")
    assert suggestion.shown_in == "talk"
    assert reply.engine == "mission:offer"
    assert offer.mission.title in reply.text
    assert not reply.is_approved_text
    told = events.describe_message(reply)["mission"]
    assert told == {
        "id": str(offer.mission.public_id),
        "title": offer.mission.title,
        "minutes": 3,
        "answer": "open",
    }
    missed = selectors.get_missed_events(conversation=room, last_seq=0)
    assert missed.events[-1]["data"]["message"]["mission"] == told


def test_one_offer_a_day_in_all_rooms(room):
    say(room, "뭐 하지?")
    other = ConversationFactory(user=room.user, companion=CompanionFactory(user=room.user))
    assert say(other, "뭐 하지?").text == ENGINE
    assert say(room, "뭐 하면 좋을까").text == ENGINE
    assert MissionOffer.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_rooms_at_once_make_one_offer(room):
    other = ConversationFactory(user=room.user, companion=CompanionFactory(user=room.user))
    replies = []
    for place in (room, other):
        said = MessageFactory(conversation=place, text="뭐 하지?")
        replies.append(ReplyFactory(conversation=place, answers=said))
    done = racing.run(*[lambda r=reply: write(r) for reply in replies])
    assert sorted(one.engine for one in done) == ["mission:offer", "test-engine"]
    assert MissionOffer.objects.count() == 1


def test_a_reply_taken_over_from_a_dead_writer_offers_the_same(room):
    reply = say(room, "뭐 하지?")
    Message.objects.filter(pk=reply.pk).update(
        state="streaming", text="", claimed_until=timezone.now() - timedelta(seconds=1)
    )
    again = write(reply)
    assert (again.text, again.engine) == (reply.text, "mission:offer")
    assert MissionOffer.objects.count() == 1


def test_who_is_bored_is_offered_one_after_a_while_only(room):
    assert say(room, "심심해").text == ENGINE
    talk(room, 4, 2)
    assert say(room, "심심해").engine == "mission:offer"


@pytest.mark.parametrize(("text", "level", "offers"), [
    ("뭐 하지?", 0, True), ("뭐 하지?", 1, True), ("뭐 하지?", 2, False), ("뭐 하지?", 3, False),
    ("심심해", 0, True), ("심심해", 1, False), ("오늘 면접 봤어", 0, False),
])  # fmt: skip
def test_levels_decide(room, text, level, offers):
    talk(room, 5, 2)
    reply = say(room, text, level=level)
    assert (reply.engine == "mission:offer") is offers
    assert MissionOffer.objects.exists() is offers


def test_within_a_day_of_l2_words_nothing_is_offered_nor_begun(room):
    offer = say(room, "뭐 하지?")
    CrisisAssessmentFactory(user=room.user, level=2)
    assert say(room, "해 볼래").text == ENGINE
    with pytest.raises(suggestions.SuggestionsHeld):
        services.answer_offer(message=offer, answer="started")
    assert not Participation.objects.exists()
    assert MissionOffer.objects.get().answer == "open"
    MissionOffer.objects.all().delete()
    assert say(room, "뭐 하지?").text == ENGINE
    assert not MissionOffer.objects.exists()


@pytest.mark.parametrize(
    "text", ["할머니가 돌아가셨어", "너무 힘들어서 눈물이 나", "그래서 말이야 " * 12]
)
def test_not_in_grief_nor_in_the_middle_of_pouring_out(room, text):
    talk(room, 5, 4)
    talk(room, 2, text=text)
    assert say(room, "이제 뭐 하지").text == ENGINE
    assert not MissionOffer.objects.exists()


def test_not_after_a_line_that_was_read_as_sad(room):
    said = MessageFactory(conversation=room, text="그렇지 뭐")
    ReadingFactory(user=room.user, source_id=said.public_id, said_at=said.created_at)
    assert say(room, "뭐 하지?").text == ENGINE


def test_not_where_the_person_wants_none_nor_on_a_rest_day(room):
    suggestions.set_talk_quiet(user=room.user, is_quiet=True)
    assert say(room, "뭐 하지?").text == ENGINE
    suggestions.set_talk_quiet(user=room.user, is_quiet=False)
    suggestions.take_rest(user=room.user)
    assert say(room, "뭐 하지?").text == ENGINE


def test_after_a_no_nothing_comes_unasked_for_a_week(room):
    said = timezone.now() - timedelta(days=3)
    MissionOffer.objects.create(
        user=room.user, date=said.date(), mission=MissionFactory(),
        message=MessageFactory(conversation=room, created_at=said),
        answer="declined", answered_at=said,
    )  # fmt: skip
    talk(room, 5, 4, 2)
    assert say(room, "심심해").text == ENGINE
    assert say(room, "뭐 하지?").engine == "mission:offer"


REST = {"해요체": ["네, 오늘은 쉬어요. 쉬는 날도 좋은 날이에요.",
                 "그래요, 오늘은 푹 쉬어요. 미션은 오늘 다시 꺼내지 않을게요."]}  # fmt: skip


@pytest.mark.parametrize("text", ["오늘은 쉬고 싶어", "오늘은 쉴래요", "아니 오늘은 그냥 쉴게"])
def test_a_wish_to_rest_is_a_full_answer(room, text):
    say(room, "뭐 하지?")
    reply = say(room, text)
    assert reply.text in REST["해요체"]
    assert MissionDay.objects.get().is_resting
    assert MissionOffer.objects.get().answer == "rested"
    assert set(Suggestion.objects.values_list("state", flat=True)) == {"rested"}
    assert Event.objects.filter(kind="mission.answered").count() == 1
    assert say(room, "뭐 하지?").text == ENGINE


def test_who_looked_at_missions_today_may_rest_in_any_room(room):
    suggestions.suggest_missions(user=room.user)
    assert say(room, "오늘은 쉬고 싶어").engine == "mission:rest"
    assert MissionDay.objects.get().is_resting


def test_where_nobody_spoke_of_missions_it_is_talk(room):
    assert say(room, "오늘은 쉬고 싶어").text == ENGINE
    assert not MissionDay.objects.exists()


def test_words_of_l1_make_no_rest_day(room):
    suggestions.suggest_missions(user=room.user)
    assert say(room, "쉬고 싶어", level=1).text == ENGINE
    assert not MissionDay.objects.get().is_resting


@pytest.mark.parametrize("text", ["해 볼래", "응", "좋아요", "그래 하자"])
def test_a_yes_begins_it_together_and_the_companion_says_so(
    room, text, django_capture_on_commit_callbacks
):
    say(room, "뭐 하지?")
    with django_capture_on_commit_callbacks(execute=True):
        reply = say(room, text)
    row = Participation.objects.get()
    offer = MissionOffer.objects.get()
    assert reply.engine == "mission:yes"
    assert (row.mission, row.companion, row.state) == (offer.mission, room.companion, "doing")
    assert offer.answer == "started"
    line = Message.objects.get(engine="mission:started")
    assert (line.conversation, line.author, line.state) == (room, "companion", "done")
    assert row.mission.title in line.text


def test_a_bare_yes_to_something_else_begins_nothing(room):
    say(room, "뭐 하지?")
    assert say(room, "오늘 비 온대").text == ENGINE
    assert say(room, "응").text == ENGINE
    assert not Participation.objects.exists()
    assert say(room, "아까 그거 해 볼래").text == ENGINE
    assert say(room, "해 볼래").engine == "mission:yes"


def test_a_no_is_taken_and_not_asked_again(room):
    say(room, "뭐 하지?")
    assert say(room, "아니").engine == "mission:no"
    assert MissionOffer.objects.get().answer == "declined"
    assert say(room, "아니").text == ENGINE
    assert say(room, "해 볼래").text == ENGINE
    assert not MissionDay.objects.get().is_resting


def test_a_yes_taken_over_from_a_dead_writer_begins_once(room):
    say(room, "뭐 하지?")
    reply = say(room, "해 볼래")
    Message.objects.filter(pk=reply.pk).update(
        state="streaming", text="", claimed_until=timezone.now() - timedelta(seconds=1)
    )
    assert write(reply).engine == "mission:yes"
    assert Participation.objects.count() == 1


def count_queries(call):
    with CaptureQueriesContext(connection) as seen:
        call()
    return len(seen)


def test_a_line_no_rule_knows_costs_no_query_for_missions(room):
    said = MessageFactory(conversation=room, text="오늘 회사에서 있었던 일인데")
    reply = ReplyFactory(conversation=room, answers=said)
    from chat.services.mission_offers import answer_of_missions

    assert count_queries(lambda: answer_of_missions(reply=reply, said=said)) == 0
    assert count_queries(lambda: selectors.get_mission_together(room=room, engines=["", "e"])) == 0


# --- The buttons, over HTTP ---


@pytest.fixture
def api(client, room):
    room.user.set_password(PASSWORD)
    room.user.save()
    client.force_login(room.user)
    return client


def press(api, room, line, answer):
    url = f"/api/v1/conversations/{room.public_id}/messages/{line.public_id}/mission"
    return api.post(url, {"answer": answer}, "application/json")


def test_start_button_begins_it_once(api, room, django_capture_on_commit_callbacks):
    line = say(room, "뭐 하지?")
    with django_capture_on_commit_callbacks(execute=True):
        first, second = press(api, room, line, "started"), press(api, room, line, "started")
    assert (first.status_code, second.status_code) == (200, 200)
    assert first.json()["mission"]["answer"] == "started"
    assert Participation.objects.get().companion == room.companion
    assert Message.objects.filter(engine="mission:started").count() == 1
    assert Suggestion.objects.get(rank=1).state == "started"
    assert Event.objects.filter(kind="mission.answered").count() == 1


def test_rest_button_makes_a_rest_day_and_gets_a_warm_line(api, room):
    line = say(room, "뭐 하지?")
    assert press(api, room, line, "rested").status_code == 200
    assert press(api, room, line, "rested").status_code == 200
    assert MissionDay.objects.get().is_resting
    assert [m.text in REST["해요체"] for m in Message.objects.filter(engine="mission:rest")] == [
        True
    ]


def test_another_answer_afterwards_is_refused_and_changes_nothing(api, room):
    line = say(room, "뭐 하지?")
    press(api, room, line, "rested")
    refused = press(api, room, line, "started")
    assert (refused.status_code, refused.json()["code"]) == (409, "offer_answered")
    assert not Participation.objects.exists()


@pytest.mark.parametrize("answer", ["declined", "open", "", None, 3])
def test_an_unknown_answer_is_refused(api, room, answer):
    assert press(api, room, say(room, "뭐 하지?"), answer).status_code == 400
    assert MissionOffer.objects.get().answer == "open"


def test_yesterdays_offer_is_over(api, room):
    line = say(room, "뭐 하지?")
    MissionOffer.objects.update(date=timezone.localdate() - timedelta(days=1))
    assert press(api, room, line, "started").json()["code"] == "offer_over"


def test_a_line_without_an_offer_and_somebody_elses_are_not_there(api, room):
    assert press(api, room, say(room, "안녕"), "started").json()["code"] == "no_offer"
    theirs = ConversationFactory()
    assert press(api, theirs, say(theirs, "뭐 하지?"), "started").status_code == 404
    assert (
        press(api, room, Message.objects.filter(conversation=theirs).last(), "started").status_code
        == 404
    )


def test_a_deleted_offer_shows_no_card(api, room):
    line = say(room, "뭐 하지?")
    services.delete_message(message=line)
    shown = api.get(f"/api/v1/conversations/{room.public_id}/messages").json()["results"]
    assert {one["mission"] for one in shown} == {None}
    assert press(api, room, line, "started").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_history_with_offers_costs_the_same(api, room, count, django_assert_num_queries):
    for ago in range(count):
        line = say(room, "뭐 하지?")
        MissionOffer.objects.filter(message=line).update(
            date=timezone.localdate() - timedelta(days=ago + 1)
        )
    with django_assert_num_queries(4):  # session, user, room, lines
        shown = api.get(f"/api/v1/conversations/{room.public_id}/messages").json()["results"]
    assert sum(bool(one["mission"]) for one in shown) == count


def test_room_page_shows_the_card(api, room):
    say(room, "뭐 하지?")
    page = api.get(f"/chat/{room.public_id}/").content.decode()
    offer = MissionOffer.objects.get()
    assert f"/missions/{offer.mission.public_id}/" in page
    assert 'data-answer="open"' in page
    assert page.count('data-mission-answer="started"') == 3  # two lines and the template
