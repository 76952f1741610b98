from datetime import timedelta
from uuid import uuid4

import factory
from django.utils import timezone

from agencies.models import Case, CaseMessage, Referral, Timer
from tests.factories.accounts import AgencyFactory, StaffMemberFactory
from tests.factories.agencies import AlertFactory, make_person


class TimerFactory(factory.django.DjangoModelFactory):
    """A running ack timer of an open P2 alert, due with it."""

    class Meta:
        model = Timer

    alert = factory.SubFactory(AlertFactory)
    kind = Timer.Kind.ACK
    priority = factory.SelfAttribute("alert.priority")
    due_at = factory.SelfAttribute("alert.due_at")
    next_at = factory.SelfAttribute("due_at")


class CaseFactory(factory.django.DjangoModelFactory):
    """A case in intake, held by a counsellor of its agency; its person accepted an offer."""

    class Meta:
        model = Case

    user = factory.LazyFunction(make_person)
    agency = factory.SubFactory(AgencyFactory)
    token = factory.Sequence(lambda n: f"온기-C{n}")
    contact_name = factory.SelfAttribute("user.nickname")
    contact_phone = "010-1234-5678"
    safe_hours = "저녁 7시 뒤"
    priority = "P2"
    assigned_to = factory.LazyAttribute(
        lambda o: StaffMemberFactory(agency=o.agency, role="counsellor")
    )


class ReferralFactory(factory.django.DjangoModelFactory):
    """A referral the person agreed to, waiting for the recipient's answer."""

    class Meta:
        model = Referral

    case = factory.SubFactory(CaseFactory, state="active")
    to_agency = factory.SubFactory(AgencyFactory)
    made_by = factory.SelfAttribute("case.assigned_to")
    token = factory.Sequence(lambda n: f"온기-R{n}")
    asked_items = factory.LazyFunction(lambda: ["contact"])
    agreed_items = factory.LazyFunction(lambda: ["contact"])
    reason = "가까운 곳에서 돕는 것이 좋아요."
    agreed_at = factory.LazyFunction(lambda: timezone.now() - timedelta(minutes=1))


class CaseMessageFactory(factory.django.DjangoModelFactory):
    """A line of the case's counsellor."""

    class Meta:
        model = CaseMessage

    case = factory.SubFactory(CaseFactory)
    member = factory.SelfAttribute("case.assigned_to")
    client_id = factory.LazyFunction(uuid4)
    text = "안녕하세요. 통화는 언제가 편하세요?"
