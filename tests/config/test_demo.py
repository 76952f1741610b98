"""The demo's weeks: each line passes every engine at the time it is said to have been said."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.services import has_accepted_conduct
from agencies.models import Approval, Case
from analytics.models import Reading
from chat.models import Message
from config import demo, demo_cases, demo_feed
from config.demo import say
from feed.models import Comment, Follow, Post, Profile
from tests.factories.chat import ConversationFactory


@pytest.mark.django_db(transaction=True)
def test_a_line_of_the_demo_is_answered_and_read_at_its_time():
    room, said_at = ConversationFactory(), timezone.now() - timedelta(days=3)
    for _ in range(2):
        say(room, "많이 속상하고 슬퍼", said_at)
    line, reply = Message.objects.order_by("seq")
    assert (line.created_at, line.assessed_at, reply.answers) == (said_at, said_at, line)
    assert (reply.state, reply.created_at, bool(reply.text)) == ("done", said_at, True)
    assert line.remembered_at
    assert Reading.objects.get().said_at == said_at
    room.refresh_from_db()
    assert room.seen_seq == room.last_seq
    assert room.last_line_at == said_at


@pytest.mark.django_db
def test_the_feed_of_the_demo_made_twice_is_there_once():
    for name in ("calm", "falling"):
        demo._make_person(demo.read_script()[name])
    for _ in range(2):
        demo_feed.make_feed(make_person=demo._make_person)
    assert (Profile.objects.count(), Follow.objects.filter(state="active").count()) == (3, 5)
    assert Post.objects.filter(state="published").count() == 4
    assert Post.objects.get(is_anonymous=True).alias
    assert Comment.objects.filter(state="published").count() == 2


@pytest.mark.django_db
def test_the_cases_of_the_demo_made_twice_are_there_once():
    for agency in demo.read_script()["agencies"]:
        demo._make_agency(agency)
    for _ in range(2):
        demo_cases.make_cases(make_person=demo._make_person)
    case = Case.objects.get(state="active")
    assert [form.kind for form in case.forms.order_by("pk")] == ["first_talk", "needs_risk", "plan"]
    assert (case.contacts.count(), case.tasks.count(), case.notes.count()) == (2, 3, 2)
    assert Approval.objects.get(state="requested").case.state == "assessment"
    assert Case.objects.count() == 2
    assert has_accepted_conduct(member=case.assigned_to)
