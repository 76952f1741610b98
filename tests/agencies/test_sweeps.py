import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from accounts import services as accounts
from agencies import services, tasks
from agencies.models import Alert, AlertEvidence
from config.celery import app
from safety import services as safety
from tests.factories.accounts import AgencyFactory, UserFactory
from tests.factories.agencies import AlertFactory, OfferFactory, TrendScoreFactory, make_person
from tests.factories.safety import CrisisAssessmentFactory


@pytest.fixture
def eager():
    """Tasks run at once, in this process."""
    app.conf.task_always_eager = True
    yield
    app.conf.task_always_eager = False


def long_ago():
    return timezone.now() - timedelta(seconds=10)


@pytest.mark.django_db
def test_sweep_takes_up_lost_signals_once(eager):
    AgencyFactory()
    lost = CrisisAssessmentFactory(user=make_person(), level=4, created_at=long_ago())
    CrisisAssessmentFactory(user=make_person(), level=4)
    score = TrendScoreFactory()
    assert services.sweep_alerts() == {
        "crisis": 1,
        "trend": 1,
        "revoked": 0,
        "expired": 0,
        "closed": 0,
        "told": 0,
    }
    assert {alert.user for alert in Alert.objects.all()} == {lost.user, score.user}
    assert services.sweep_alerts() == {
        "crisis": 0,
        "trend": 0,
        "revoked": 0,
        "expired": 0,
        "closed": 0,
        "told": 0,
    }


@pytest.mark.django_db
def test_sweep_leaves_trends_of_people_without_consent(eager):
    AgencyFactory()
    TrendScoreFactory(user=UserFactory(consents=["service", "emotion_insight"]))
    assert services.sweep_alerts()["trend"] == 0
    assert not Alert.objects.exists()


@pytest.mark.django_db
def test_sweep_revokes_what_lost_its_consent(eager):
    kept, lost = AlertFactory(), AlertFactory()
    accounts.withdraw_consent(user=lost.user, code="agency_risk_alert", channel="web")
    assert services.sweep_alerts()["revoked"] == 1
    kept.refresh_from_db()
    lost.refresh_from_db()
    assert (kept.state, lost.state) == ("open", "revoked")


@pytest.mark.django_db
def test_sweep_expires_offers(eager):
    OfferFactory(expires_at=long_ago())
    assert services.sweep_alerts()["expired"] == 1


@pytest.mark.django_db
def test_said_words_open_an_alert_by_signal(eager, django_capture_on_commit_callbacks):
    AgencyFactory()
    person = make_person()
    with django_capture_on_commit_callbacks(execute=True):
        assessment = safety.assess_message(
            user=person, source_id=person.public_id, text="약 먹고 죽고 싶어"
        )
    alert = Alert.objects.get()
    assert (alert.user, alert.level, alert.reasons[0]) == (person, 3, "method")
    assessment.refresh_from_db()
    assert assessment.alert_checked_at is not None


@pytest.mark.django_db
def test_withdrawing_consent_revokes_by_signal(eager, django_capture_on_commit_callbacks):
    alert = AlertFactory()
    with django_capture_on_commit_callbacks(execute=True):
        accounts.withdraw_consent(user=alert.user, code="agency_risk_alert", channel="web")
    alert.refresh_from_db()
    assert alert.state == "revoked"


@pytest.mark.django_db
def test_withdrawing_another_consent_revokes_nothing(eager, django_capture_on_commit_callbacks):
    alert = AlertFactory()
    with django_capture_on_commit_callbacks(execute=True):
        accounts.withdraw_consent(user=alert.user, code="emotion_insight", channel="web")
    alert.refresh_from_db()
    assert alert.state == "open"


def run_at_once(call, count):
    """Run a call in threads that start together; return what they raised."""
    barrier, errors = threading.Barrier(count), []

    def run():
        try:
            barrier.wait(timeout=10)
            call()
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return errors


@pytest.mark.django_db(transaction=True)
def test_same_signal_at_once_opens_one_alert():
    AgencyFactory()
    assessment = CrisisAssessmentFactory(user=make_person(), level=4)
    call = lambda: tasks.open_alert_for_crisis(assessment_id=assessment.pk)  # noqa: E731
    assert run_at_once(call, 6) == []
    assert Alert.objects.count() == 1
    assert AlertEvidence.objects.count() == 1
    assert assessment.user.notifications.count() == 1
    assert assessment.user.disclosures.count() == 1


@pytest.mark.django_db(transaction=True)
def test_many_signals_of_one_person_at_once_open_one_alert():
    AgencyFactory()
    person = make_person()
    waiting = [CrisisAssessmentFactory(user=person, level=level).pk for level in (2, 3, 4, 5)]
    call = lambda: tasks.open_alert_for_crisis(assessment_id=waiting.pop())  # noqa: E731
    assert run_at_once(call, 4) == []
    alert = Alert.objects.exclude(state="merged").get()
    assert (alert.level, alert.priority) == (5, "P0")
    assert (alert.evidence.count(), alert.merged.count()) == (4, 3)
