from datetime import timedelta

import factory
from django.utils import timezone

from agencies.models import AlertChange, BoardDay, StaffExport, ThresholdReport
from tests.factories.accounts import AgencyFactory, StaffMemberFactory
from tests.factories.agencies import AlertFactory


class AlertChangeFactory(factory.django.DjangoModelFactory):
    """An alert was opened just now."""

    class Meta:
        model = AlertChange

    alert = factory.SubFactory(AlertFactory)
    old_state = "new"
    new_state = "open"
    at = factory.LazyFunction(timezone.now)


class BoardDayFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = BoardDay

    agency = factory.SubFactory(AgencyFactory)
    date = factory.LazyFunction(timezone.localdate)
    metric = "opened"
    key = "P2"
    count = 1


class StaffExportFactory(factory.django.DjangoModelFactory):
    """A file that waits for a second person."""

    class Meta:
        model = StaffExport

    agency = factory.SelfAttribute("member.agency")
    member = factory.LazyFunction(lambda: StaffMemberFactory(role="supervisor"))
    kind = "board"
    format = "csv"
    from_date = factory.LazyFunction(timezone.localdate)
    to_date = factory.LazyFunction(timezone.localdate)
    reason = "분기 회의 자료로 씁니다"
    subject_count = 21
    state = "waiting"
    expires_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=7))


class ThresholdReportFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ThresholdReport

    month = factory.LazyFunction(lambda: timezone.localdate().replace(day=1))
    figures = factory.LazyFunction(
        lambda: {
            "opened": {"P2": 40},
            "acknowledged": {"P2": 40},
            "medians": {"P2": 1800.0},
            "breached": {"ack": 6},
            "dismissed": {"hyperbole": 30},
            "ppv": {"P0": [0, 0], "P1": [3, 4], "P2": [10, 40], "P3": [0, 0]},
            "levels": {"2": [4, 30], "3": [6, 10]},
            "shifts": {"count": 20, "mean": 2.0, "most": 14, "over": 1},
        }
    )
    proposals = factory.LazyFunction(
        lambda: [
            {
                "code": "raise_level",
                "priority": "P2",
                "level": 2,
                "raised": 3,
                "part": 4,
                "whole": 30,
                "ppv": 13,
            }
        ]
    )
