"""Many workers at the same lines: each is assessed, answered, read and remembered once."""

from functools import partial

import pytest

from analytics.models import Reading
from chat import services
from chat.models import Event, Message
from companions.models import Memory
from safety.models import CrisisAssessment
from tests.factories.chat import MessageFactory, ReplyFactory
from tests.racing import list_failures

pytestmark = pytest.mark.django_db(transaction=True)


def test_seven_drains_at_once_read_and_remember_each_line_once(eager_tasks):
    lines = [
        MessageFactory(text=text, assessed_at="2026-03-02T03:00Z")
        for text in ("나는 고양이를 키워", "저는 대구에 살아요", "요즘 너무 지쳤어")
    ]
    drains = [services.read_messages] * 4 + [services.remember_messages] * 3
    assert list_failures(*drains) == []
    ids = sorted(str(line.public_id) for line in lines)
    assert sorted(str(key) for key in Reading.objects.values_list("source_id", flat=True)) == ids
    told = [memory.text for memory in Memory.objects.all()]
    assert len(told) == len(set(told))
    assert not Message.objects.filter(read_at=None).exists()
    assert not Message.objects.filter(remembered_at=None).exists()


def test_four_assessments_of_one_line_at_once_open_one_reply(eager_tasks):
    line = MessageFactory(text="오늘 회사에서 많이 혼났어")
    held = [Message.objects.select_related("conversation__user").get(pk=line.pk) for _ in range(4)]
    jobs = [partial(services.assess_message, message=one) for one in held]
    assert list_failures(*jobs) == []
    reply = Message.objects.get(answers=line)
    assert (reply.state, bool(reply.text)) == ("done", True)
    assert CrisisAssessment.objects.filter(source_id=line.public_id).count() == 1
    kinds = list(Event.objects.filter(message=reply).values_list("kind", flat=True))
    assert kinds == ["reply.started", "reply.finished"]


def test_three_writers_at_once_finish_each_waiting_reply_once():
    replies = [ReplyFactory() for _ in range(3)]
    assert list_failures(*[services.write_late_replies] * 3) == []
    for reply in replies:
        reply.refresh_from_db()
        assert (reply.state, reply.attempts, bool(reply.text)) == ("done", 1, True)
    assert Event.objects.filter(kind="reply.finished").count() == 3
