"""Benefits of agencies, and people with points."""

import datetime
from uuid import uuid4

import factory
from django.utils import timezone

from missions.models import Benefit, Programme
from missions.services import ledger, redemptions
from tests.factories.accounts import AgencyFactory, UserFactory


class SeatProgrammeFactory(factory.django.DjangoModelFactory):
    """A programme with ten seats that is running."""

    class Meta:
        model = Programme

    agency = factory.SubFactory(AgencyFactory)
    name = factory.Sequence(lambda n: f"함께 걷기 {n}")
    place = "종로구 어울림길 1"
    starts_on = factory.LazyFunction(lambda: timezone.localdate() - datetime.timedelta(days=1))
    ends_on = factory.LazyFunction(lambda: timezone.localdate() + datetime.timedelta(days=60))
    capacity = 10


class BenefitFactory(factory.django.DjangoModelFactory):
    """Ten of an open benefit in 종로구, a hundred points each, one a person."""

    class Meta:
        model = Benefit

    agency = factory.SubFactory(AgencyFactory)
    kind = "goods"
    state = "open"
    title = factory.Sequence(lambda n: f"반찬 꾸러미 {n}")
    body = "이웃 가게에서 만든 반찬 세 가지예요."
    price = 100
    stock = 10
    stock_left = factory.SelfAttribute("stock")
    per_person = 1
    opens_on = factory.LazyFunction(lambda: timezone.localdate() - datetime.timedelta(days=1))
    closes_on = factory.LazyFunction(lambda: timezone.localdate() + datetime.timedelta(days=60))
    approved_at = factory.LazyFunction(timezone.now)


def give_points(user, points=100, **when):
    """Points a person earned."""
    key = f"test:{uuid4()}"
    assert ledger.award_points(user=user, points=points, key=key, reason="창문 열기", **when)
    return key


def make_rich(points=1000, **fields):
    """A person with points."""
    user = UserFactory(**fields)
    give_points(user, points)
    return user


def redeem(user, benefit, **more):
    """One of a benefit, by a call of its own."""
    more.setdefault("client_id", uuid4())
    return redemptions.redeem_benefit(user=user, benefit=benefit, **more)
