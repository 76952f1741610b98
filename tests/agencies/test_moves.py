import itertools

import pytest
from django.db import transaction

from accounts.models import AccessLog
from agencies import rules, services
from agencies.models import Alert, AlertChange
from agencies.selectors import get_alert_file
from agencies.services.moves import move_alert
from core.errors import Conflict
from tests.factories.accounts import AgencyFactory, StaffMemberFactory
from tests.factories.agencies import AlertFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def agency():
    return AgencyFactory()


def what_it_needs(state):
    """What the database asks of an alert in this state."""
    return {
        "closed": lambda: {"outcome": "error"},
        "merged": lambda: {"merged_into": AlertFactory()},
    }.get(state, dict)()


PAIRS = list(itertools.product(Alert.State.values, Alert.State.values))


@pytest.mark.parametrize(("old", "new"), PAIRS)
def test_move_alert_allows_exactly_the_table(old, new):
    alert = AlertFactory(state=old, **what_it_needs(old))
    extra = what_it_needs(new)
    if new in rules.ALERT_MOVES.get(old, ()):
        move_alert(alert=alert, to=new, reason="test", **extra)
        alert.refresh_from_db()
        assert alert.state == new
        (change,) = alert.changes.all()
        assert (change.old_state, change.new_state) == (old, new)
        return
    with pytest.raises(Conflict) as refusal, transaction.atomic():
        move_alert(alert=alert, to=new, reason="test", **extra)
    assert (refusal.value.status, refusal.value.code) == (409, "illegal_transition")
    alert.refresh_from_db()
    assert alert.state == old
    assert not alert.changes.exists()


@pytest.mark.parametrize(
    ("call", "new_state"),
    [
        (services.acknowledge_alert, "acknowledged"),
        (lambda **who: services.confirm_alert(level=2, reason="explicit", **who), "confirmed"),
        (lambda **who: services.dismiss_alert(reason="past", **who), "dismissed"),
        (services.take_over_alert, "revoked"),
        (lambda **who: services.save_draft(message="안녕하세요", **who), "offered"),
        (lambda **who: services.send_offer(message="안녕하세요", **who), "offered"),
        (lambda **who: services.close_alert(outcome="error", **who), "closed"),
    ],
)
def test_refused_move_is_written_down_and_changes_nothing_else(agency, call, new_state):
    member = StaffMemberFactory(agency=agency)
    alert = AlertFactory(agency=agency, state="revoked")
    with pytest.raises(Conflict) as refusal:
        call(alert=alert, member=member)
    assert (refusal.value.status, refusal.value.code) == (409, "illegal_transition")
    (change,) = AlertChange.objects.all()
    assert (change.alert, change.member, change.is_refused) == (alert, member, True)
    assert (change.old_state, change.new_state) == ("revoked", new_state)
    alert.refresh_from_db()
    assert alert.state == "revoked"
    assert not AccessLog.objects.exists()
    assert get_alert_file(alert).changes == ()


def test_move_alert_that_somebody_else_moved_changes_nothing():
    alert = AlertFactory()
    Alert.objects.filter(pk=alert.pk).update(state="acknowledged")
    with pytest.raises(Conflict) as refusal, transaction.atomic():
        move_alert(alert=alert, to="acknowledged")
    assert refusal.value.code == "changed_meanwhile"
    assert not alert.changes.exists()


def test_acknowledge_alert_names_the_member_once(agency):
    first, second = StaffMemberFactory(agency=agency), StaffMemberFactory(agency=agency)
    alert = AlertFactory(agency=agency)
    services.acknowledge_alert(alert=alert, member=first)
    stale = Alert.objects.get(pk=alert.pk)
    with pytest.raises(Conflict), transaction.atomic():
        services.acknowledge_alert(alert=stale, member=second)
    alert.refresh_from_db()
    assert alert.acknowledged_by == first
    assert AccessLog.objects.get().action == "changed"


@pytest.mark.parametrize("reason", list(rules.DISMISS_REASONS))
def test_dismiss_alert_keeps_the_reason(agency, reason):
    member = StaffMemberFactory(agency=agency)
    alert = AlertFactory(agency=agency, state="acknowledged")
    services.dismiss_alert(alert=alert, member=member, reason=reason)
    assert (alert.state, alert.dismiss_reason) == ("dismissed", reason)


def test_dismiss_alert_for_an_unknown_reason_changes_nothing(agency):
    member = StaffMemberFactory(agency=agency)
    alert = AlertFactory(agency=agency, state="acknowledged")
    with pytest.raises(services.UnknownDismissReason):
        services.dismiss_alert(alert=alert, member=member, reason="because")
    alert.refresh_from_db()
    assert alert.state == "acknowledged"


@pytest.mark.parametrize(
    "move", ["acknowledge", "confirm", "take over", "dismiss", "draft", "close", "offer"]
)
@pytest.mark.parametrize("is_foreign", [True, False])
def test_strangers_and_leavers_are_refused(agency, move, is_foreign):
    member = (
        StaffMemberFactory() if is_foreign else StaffMemberFactory(agency=agency, is_active=False)
    )
    alert = AlertFactory(agency=agency)
    calls = {
        "acknowledge": lambda: services.acknowledge_alert(alert=alert, member=member),
        "confirm": lambda: services.confirm_alert(
            alert=alert, member=member, level=2, reason="explicit"
        ),
        "take over": lambda: services.take_over_alert(alert=alert, member=member),
        "draft": lambda: services.save_draft(alert=alert, member=member, message="안녕하세요"),
        "dismiss": lambda: services.dismiss_alert(alert=alert, member=member, reason="past"),
        "close": lambda: services.close_alert(alert=alert, member=member, outcome="error"),
        "offer": lambda: services.send_offer(alert=alert, member=member, message="안녕하세요"),
    }
    with pytest.raises(services.NotYourAgency):
        calls[move]()
    alert.refresh_from_db()
    assert alert.state == "open"
    assert not AccessLog.objects.exists()
