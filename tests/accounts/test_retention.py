from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.utils import timezone

from accounts import services, tasks
from accounts.models import (
    AccessLog,
    ConsentEvent,
    ConsentPurpose,
    DeletionRequest,
    DisclosureRecord,
    ExportJob,
    Notification,
    User,
)
from accounts.services import holdings
from accounts.services.holdings import DataPart, HeldTable, Retained
from accounts.services.retention import list_periods, report_expired
from agencies.models import Alert, AlertChange, AlertEvidence, ReviewRequest
from agencies.services import request_review
from agencies.services.moves import move_alert
from analytics.models import Reading, TrendScore
from chat.models import Conversation, Message
from companions.models import Companion, Memory
from missions.models import MissionChange
from safety.models import CrisisAssessment
from tests.accounts.life import make_life
from tests.accounts.parts import registered
from tests.factories.accounts import NotificationFactory, StaffMemberFactory, UserFactory
from tests.factories.agencies import AlertFactory, EvidenceFactory, TrendScoreFactory
from tests.factories.analytics import ReadingFactory
from tests.factories.chat import ConversationFactory, MessageFactory
from tests.factories.companions import MemoryFactory
from tests.factories.missions import MissionFactory
from tests.factories.safety import CrisisAssessmentFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()
DAYS = {period.key: period.days for period in list_periods()}


def ago(key, *, past=True):
    """A moment just past, or just within, the time something is kept."""
    return NOW - timedelta(days=DAYS[key], minutes=1 if past else -1)


def purge():
    # Accesses are purged from the beginning of a chain, so they stand in one first.
    services.seal_accesses()
    return {key: count for key, count in services.purge_expired(now=NOW).items() if count}


def test_a_fresh_life_loses_nothing():
    make_life("가나")
    assert purge() == {}
    assert {row.count for row in report_expired(now=NOW)} == {0}


@pytest.mark.parametrize("past", [True, False])
def test_rooms_idle_for_a_year_are_deleted_with_what_was_drawn_from_them(past):
    room = ConversationFactory(last_line_at=ago("chat.idle_rooms", past=past))
    line = MessageFactory(conversation=room, text="오래된 말")
    MemoryFactory(companion=room.companion, source_id=line.public_id)
    ReadingFactory(user=room.user, source_id=line.public_id)
    assert purge() == ({"chat.idle_rooms": 1} if past else {})
    assert Message.objects.exclude(text="").exists() is not past
    assert Memory.objects.exists() is not past
    assert Reading.objects.exists() is not past
    assert purge() == {}


def test_the_empty_place_of_a_deleted_room_goes_a_month_later():
    room = ConversationFactory(deleted_at=ago("chat.deleted_rooms"))
    MessageFactory(conversation=room, text="", deleted_at=NOW)
    kept = ConversationFactory(deleted_at=ago("chat.deleted_rooms", past=False))
    assert purge() == {"chat.deleted_rooms": 1}
    assert list(Conversation.objects.all()) == [kept]


def test_a_companion_said_farewell_to_goes_after_its_rooms():
    room = ConversationFactory(companion__deleted_at=ago("companions.deleted"))
    assert purge() == {}
    room.delete()
    assert purge() == {"companions.deleted": 1}
    assert not Companion.objects.exists()


@pytest.mark.parametrize("state", ["closed", "dismissed", "revoked", "suppressed"])
def test_finished_alerts_go_with_their_evidence(state):
    alert = AlertFactory(state=state, outcome="declined")
    EvidenceFactory(alert=alert)
    Alert.objects.update(updated_at=ago("agencies.finished_alerts", past=False))
    assert purge() == {}
    Alert.objects.update(updated_at=ago("agencies.finished_alerts"))
    assert purge() == {"agencies.finished_alerts": 1}
    assert not AlertEvidence.objects.exists()


def test_an_alert_goes_with_the_ledger_of_its_moves():
    alert = AlertFactory()
    move_alert(alert=alert, to="acknowledged")
    move_alert(alert=alert, to="dismissed", reason="quote")
    Alert.objects.update(updated_at=ago("agencies.finished_alerts"))
    assert AlertChange.objects.count() == 2
    assert purge() == {"agencies.finished_alerts": 1}
    assert not AlertChange.objects.exists()


def test_open_alerts_and_those_somebody_is_owed_an_answer_about_stay():
    AlertFactory()
    asked = AlertFactory(state="closed", outcome="declined")
    request_review(alert=asked, kind="explain")
    Alert.objects.update(updated_at=ago("agencies.finished_alerts"))
    assert purge() == {}
    assert ReviewRequest.objects.count() == 1


def test_scores_assessments_notifications_sessions():
    user = UserFactory()
    TrendScoreFactory(user=user, date=ago("analytics.trend_scores").date() - timedelta(days=1))
    kept = TrendScoreFactory(user=user, date=NOW.date())
    CrisisAssessmentFactory(user=user, created_at=ago("safety.assessments"))
    NotificationFactory(user=user)
    Notification.objects.update(created_at=ago("accounts.notifications"))
    Session.objects.create(
        session_key="x", session_data="x", expire_date=NOW - timedelta(minutes=1)
    )
    assert purge() == {
        "analytics.trend_scores": 1,
        "safety.assessments": 1,
        "accounts.notifications": 1,
        "accounts.sessions": 1,
    }
    assert list(TrendScore.objects.all()) == [kept]
    assert not CrisisAssessment.objects.exists()


def test_ledgers_are_kept_two_years():
    member, user = StaffMemberFactory(), UserFactory(consents=["agency_risk_alert"])
    for past in (True, False):
        AccessLog.objects.create(
            member=member,
            agency=member.agency,
            subject=user,
            role="duty",
            action="viewed",
            target_kind="alert",
            target_id="x",
            purpose="확인",
            at=ago("accounts.access_logs", past=past),
        )
        DisclosureRecord.objects.create(
            subject=user,
            agency=member.agency,
            tier="T1",
            basis="동의",
            at=ago("accounts.disclosures", past=past),
        )
    assert purge() == {"accounts.access_logs": 1, "accounts.disclosures": 1}
    assert (AccessLog.objects.count(), DisclosureRecord.objects.count()) == (1, 1)


def test_a_consent_in_force_is_kept_however_old():
    user = UserFactory(consents=[])
    purpose = ConsentPurpose.objects.filter(code="service").latest("version")
    given = {"user": user, "purpose": purpose, "channel": "web"}
    old = ago("accounts.consents")
    first = ConsentEvent.objects.create(action="grant", at=old - timedelta(days=9), **given)
    taken = ConsentEvent.objects.create(action="withdraw", at=old - timedelta(days=5), **given)
    latest = ConsentEvent.objects.create(action="grant", at=old, **given)
    recent = ConsentEvent.objects.create(action="withdraw", at=NOW, **given)
    again = ConsentEvent.objects.create(action="grant", at=NOW, **given)
    assert purge() == {"accounts.consents": 2}
    assert set(ConsentEvent.objects.all()) == {latest, recent, again}
    assert first != taken
    assert purge() == {}


def test_what_is_left_of_an_erased_person_goes_in_the_end():
    user = make_life("가나")
    request = services.request_deletion(user=user, reason="person")
    then = NOW + timedelta(days=8)
    services.erase_person(request=request, now=then)
    services.seal_accesses()
    early = services.purge_expired(now=then + timedelta(days=700))
    assert early["accounts.shells"] == 0
    late = then + timedelta(days=732)
    services.purge_expired(now=late)
    services.purge_expired(now=late)
    assert not User.objects.filter(pk=user.pk).exists()
    assert not AccessLog.objects.filter(subject=user.pk).exists()
    assert not ConsentEvent.objects.filter(user=user.pk).exists()
    assert not DeletionRequest.objects.exists()


def test_the_shell_of_an_author_stays_as_long_as_their_work_points_at_it():
    author = make_life("가나")
    change = MissionChange.objects.create(
        mission=MissionFactory(), old_state="draft", new_state="approved", user=author
    )
    request = services.request_deletion(user=author, reason="person")
    then = NOW + timedelta(days=8)
    services.erase_person(request=request, now=then)
    for _night in range(2):
        services.purge_expired(now=then + timedelta(days=732))
    assert User.objects.get(pk=author.pk).erased_at
    assert MissionChange.objects.get(pk=change.pk).user == author


def test_old_rows_of_exports_go_but_never_before_their_file():
    for key in ("", "still-there"):
        ExportJob.objects.create(user=UserFactory(), state="expired", file_key=key, due_at=NOW)
    ExportJob.objects.update(updated_at=ago("accounts.exports"))
    assert purge() == {"accounts.exports": 1}
    assert ExportJob.objects.get().file_key == "still-there"


def test_purging_goes_in_batches(django_assert_max_num_queries):
    user = UserFactory()
    count = holdings.BATCH + 3
    Notification.objects.bulk_create(
        Notification(user=user, kind="x", title="x") for _ in range(count)
    )
    Notification.objects.update(created_at=ago("accounts.notifications"))
    with django_assert_max_num_queries(60):
        assert purge() == {"accounts.notifications": count}


def test_a_purge_that_dies_keeps_what_it_did_and_goes_on():
    user = UserFactory()
    NotificationFactory.create_batch(3, user=user)
    calls = []

    def die_after_one(rows):
        if calls:
            raise RuntimeError
        calls.append(rows)
        rows[0].delete()

    part = DataPart(
        name="dying",
        tables=(HeldTable(Notification, "user"),),
        retained=(
            Retained(
                "accounts.notifications", lambda at: Notification.objects.all(), die_after_one
            ),
        ),
    )
    with registered(part), pytest.raises(RuntimeError):
        services.purge_expired(now=NOW)
    assert Notification.objects.count() == 2


def test_the_report_counts_and_deletes_nothing():
    ConversationFactory(last_line_at=ago("chat.idle_rooms"))
    out = StringIO()
    call_command("retention_report", stdout=out)
    lines = out.getvalue()
    assert "chat.idle_rooms" in lines
    assert "365" in lines
    assert [
        row.count for row in report_expired(now=NOW) if row.period.key == "chat.idle_rooms"
    ] == [1]
    assert Conversation.objects.filter(deleted_at=None).count() == 1
    assert len(lines.strip().splitlines()) == len(list_periods()) + 1


def test_the_task_purges():
    ConversationFactory(last_line_at=ago("chat.idle_rooms"))
    tasks.purge_expired()
    assert not Conversation.objects.filter(deleted_at=None).exists()
