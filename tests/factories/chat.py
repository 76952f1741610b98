from uuid import uuid4

import factory
from django.utils import timezone

from chat.models import Conversation, Message
from tests.factories.accounts import ALL_CONSENTS, UserFactory
from tests.factories.companions import CompanionFactory


class ConversationFactory(factory.django.DjangoModelFactory):
    """A room of a person who agreed to everything."""

    class Meta:
        model = Conversation

    user = factory.SubFactory(UserFactory, consents=ALL_CONSENTS)
    companion = factory.SubFactory(CompanionFactory, user=factory.SelfAttribute("..user"))


class MessageFactory(factory.django.DjangoModelFactory):
    """A line of the person, stored and not yet assessed."""

    class Meta:
        model = Message
        skip_postgeneration_save = True

    conversation = factory.SubFactory(ConversationFactory)
    author = "person"
    state = "stored"
    text = "오늘은 좀 지쳤어"
    client_id = factory.LazyFunction(uuid4)
    created_at = factory.LazyFunction(timezone.now)

    @factory.lazy_attribute
    def seq(self):
        room = self.conversation
        room.last_seq += 1
        room.save(update_fields=["last_seq"])
        return room.last_seq


class ReplyFactory(MessageFactory):
    """A reply nobody has begun to write."""

    author = "companion"
    state = "pending"
    text = ""
    client_id = None
    answers = factory.SubFactory(
        MessageFactory, conversation=factory.SelfAttribute("..conversation")
    )
