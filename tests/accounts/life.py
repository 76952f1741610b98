"""A person about whom every app knows something."""

from django.urls import reverse

from accounts import services
from agencies.models import Alert
from tests.factories.accounts import (
    ALL_CONSENTS,
    PASSWORD,
    NotificationFactory,
    StaffMemberFactory,
    UserFactory,
)
from tests.factories.agencies import AlertFactory, EvidenceFactory, OfferFactory
from tests.factories.analytics import ReadingFactory
from tests.factories.benefits import BenefitFactory, give_points, redeem
from tests.factories.chat import ConversationFactory, MessageFactory
from tests.factories.companions import MemoryFactory
from tests.factories.safety import CrisisAssessmentFactory

ODD = '<script>alert("1")</script> &amp; \u202e거꾸로 😀 "따옴표"\n둘째 줄\t끝'


def make_life(marker):
    """A person about whom every app knows something, all of it marked."""
    user = UserFactory(nickname=f"별명{marker}", consents=ALL_CONSENTS, password=PASSWORD)
    room = ConversationFactory(user=user, companion__name=f"친구{marker}")
    MessageFactory(conversation=room, text=f"말{marker} {ODD}")
    MemoryFactory(companion=room.companion, text=f"기억{marker}", source_line=f"한말{marker}")
    ReadingFactory(user=user, model_version=f"판{marker}")
    CrisisAssessmentFactory(user=user, detector_version=f"감지{marker}")
    member = StaffMemberFactory(user__nickname=f"직원{marker}")
    alert = AlertFactory(
        user=user, agency=member.agency, state=Alert.State.OFFERED, token=f"온기-{marker}"
    )
    EvidenceFactory(alert=alert)
    OfferFactory(alert=alert, sent_by=member, message=f"제안{marker}")
    NotificationFactory(user=user, title=f"알림{marker}")
    make_exchange(user, marker)
    services.record_access(
        member=member,
        subject=user,
        action="viewed",
        target_kind="alert",
        target_id=alert.public_id,
        purpose=f"까닭{marker}",
    )
    services.record_disclosure(
        subject=user, agency=member.agency, tier="T1", items=["token"], basis=f"근거{marker}"
    )
    return user


def make_exchange(user, marker):
    """Points, and a code of a benefit that nobody else can see."""
    benefit = BenefitFactory(title=f"혜택{marker}", agency__regions=[])
    give_points(user, 300)
    redeem(user, benefit)


def make_export(user):
    job = services.request_export(user=user)
    assert services.write_export(job=job)
    return job


def log_in(client, user):
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    return client
