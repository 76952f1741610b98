"""Points of doing: with the move or not at all, and only back while they are there."""

from uuid import uuid4

import pytest

from missions.models import Participation, PointTransaction
from missions.rules.ledger import MONTHLY_CAP
from missions.selectors.ledger import get_balance
from missions.services import doing, ledger
from missions.services.redemptions import redeem_benefit
from tests.factories.benefits import BenefitFactory, give_points
from tests.factories.missions import MissionFactory, ParticipationFactory

pytestmark = pytest.mark.django_db


def test_each_attempt_is_booked_under_a_key_of_its_own():
    row = ParticipationFactory(mission__points=30)
    doing.finish_participation(participation=row, proof="self")
    doing.undo_participation(participation=row)
    done = doing.finish_participation(participation=row, proof="self")
    assert (done.points, get_balance(row.user)) == (30, 30)
    awards = PointTransaction.objects.filter(kind="award").values_list("key", flat=True)
    assert sorted(awards) == [
        f"participation:{row.public_id}:1",
        f"participation:{row.public_id}:2",
    ]


def test_points_that_were_spent_stay_and_so_does_the_mission():
    row = ParticipationFactory(mission__points=100)
    doing.finish_participation(participation=row, proof="self")
    redeem_benefit(user=row.user, benefit=BenefitFactory(price=100), client_id=uuid4())
    with pytest.raises(ledger.PointsSpent):
        doing.undo_participation(participation=row)
    row.refresh_from_db()
    assert (row.state, row.points, row.attempt) == ("done", 100, 1)
    assert row.changes.count() == 1


def test_over_the_cap_of_a_month_the_mission_is_done_all_the_same():
    row = ParticipationFactory(mission__points=100)
    give_points(row.user, MONTHLY_CAP - 40)
    done = doing.finish_participation(participation=row, proof="self")
    assert (done.state, done.points) == ("done", 40)
    doing.undo_participation(participation=row)
    assert get_balance(row.user) == MONTHLY_CAP - 40


def test_a_mission_without_points_books_nothing():
    row = ParticipationFactory(mission=MissionFactory(points=0))
    doing.finish_participation(participation=row, proof="self")
    doing.undo_participation(participation=row)
    assert not PointTransaction.objects.exists()


def test_what_cannot_be_booked_is_not_done():
    """Somebody holds the key of this attempt: finishing fails whole."""
    row, other = ParticipationFactory(mission__points=30), ParticipationFactory()
    ledger.award_points(
        user=other.user, points=5, key=f"participation:{row.public_id}:1", reason="다른 것"
    )
    with pytest.raises(ledger.PointsKeyTaken):
        doing.finish_participation(participation=row, proof="self")
    assert Participation.objects.get(pk=row.pk).state == "doing"
