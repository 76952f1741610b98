"""Two people about whom every app knows something, and the ways an attacker may come."""

from allauth.mfa.models import Authenticator
from django.test import Client

from accounts import services
from accounts.models import SignIn
from agencies.models import Alert, Offer
from analytics.models import Reading
from chat.models import Message
from companions.models import Memory
from tests.accounts.life import log_in
from tests.factories.accounts import PASSWORD, StaffMemberFactory, UserFactory
from tests.factories.missions import SuggestionFactory
from tests.factories.push import DeviceFactory
from tests.factories.sign_ins import make_sign_in, sign_in_staff


def describe(user):
    """The ids of all that one person has, by kind."""
    room = user.conversations.get()
    return {
        "notification": user.notifications.first().public_id,
        "sign_in": make_sign_in(user).public_id,
        "phone": DeviceFactory(user=user).public_id,
        "export": services.request_export(user=user).public_id,
        "alert": Alert.objects.get(user=user).public_id,
        "offer": Offer.objects.get(alert__user=user).public_id,
        "companion": room.companion.public_id,
        "memory": Memory.objects.get(companion__user=user).public_id,
        "room": room.public_id,
        "line": Message.objects.get(conversation=room).public_id,
        "reading": Reading.objects.get(user=user).public_id,
        "key": add_key(user).pk,
        "suggestion": SuggestionFactory(user=user).public_id,
    }


def add_key(user):
    """A security key; with one of these a password alone signs nobody in any more."""
    data = {"name": "열쇠", "credential": {}}
    return Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data=data)


def prove_again(client):
    """What allauth asks before it lets anybody near a second factor."""
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


def come_as_person(user):
    return prove_again(log_in(Client(), user))


def come_by_token(user):
    row = make_sign_in(user, client=SignIn.Client.APP)
    pair = services.issue_tokens(sign_in=row)
    return Client(headers={"Authorization": f"Bearer {pair.access}"})


def come_as_staff(user):
    """A duty officer of another agency, through the second factor."""
    member = StaffMemberFactory(user=UserFactory(password=PASSWORD, region=None, birth_date=None))
    return prove_again(sign_in_staff(Client(), member.user))


def come_as_operator(user):
    operator = UserFactory(password=PASSWORD, is_staff=True, is_superuser=True, consents=[])
    return prove_again(sign_in_staff(Client(), operator))


WAYS = [come_as_person, come_by_token, come_as_staff, come_as_operator]
