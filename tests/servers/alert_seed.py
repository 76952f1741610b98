"""Alerts for journeys in the portal, made through the product's own services."""

import json
import time
from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from accounts import services as accounts
from accounts.models import Agency, StaffMember, User
from agencies import services
from agencies.models import Alert, Timer
from tests.factories.agencies import make_person
from tests.factories.analytics import make_history
from tests.factories.safety import CrisisAssessmentFactory
from tests.factories.sign_ins import make_staff_sign_in
from tests.servers.seed import make_duty

REASONS = {2: ["active_thoughts"], 3: ["method"], 4: ["plan"], 5: ["attempt"]}
# An event leaves its process a moment after the commit.
LEAVE_S = 1.0


def raise_alert(level):
    """Print the token of a new alert."""
    person = make_person(email=f"{uuid4().hex}@example.com")
    make_history(
        user=person,
        values=[0.1, 0.2, 0.15, 0.3, 0.42, 0.5, 0.44, 0.6, 0.62, 0.7],
        until=timezone.localdate(),
    )
    assessment = CrisisAssessmentFactory(user=person, level=level, reasons=REASONS[level])
    alert = services.open_alert_for_crisis(assessment=assessment)
    time.sleep(LEAVE_S)
    print(json.dumps([alert.token, str(alert.public_id)]))


def make_officers():
    """Print the sessions of two safety officers of the platform."""
    platform, _ = Agency.objects.get_or_create(
        name="온기 운영팀", defaults={"phone": "02-000-0009", "is_platform": True}
    )
    sessions = []
    for number in (1, 2):
        user = User(email=f"safety{number}@example.com", nickname=f"지킴{number}")
        user.set_unusable_password()
        user.save()
        accounts.trust_email(user=user)
        StaffMember.objects.create(user=user, agency=platform, role="platform_safety")
        sessions.append(make_staff_sign_in(user).session_key)
    print(json.dumps(sessions))


def let_time_pass(public_id, minutes):
    """Make an alert's clock run out so many minutes ago, and look at it as beat would."""
    at = timezone.now() - timedelta(minutes=minutes)
    Timer.objects.running().filter(alert__public_id=public_id).update(due_at=at, next_at=at)
    Alert.objects.filter(public_id=public_id).update(due_at=at)
    services.evaluate_timers()
    time.sleep(LEAVE_S)
    print(json.dumps([]))


def withdraw(public_id):
    """The person of an alert takes their consent back."""
    user = Alert.objects.get(public_id=public_id).user
    accounts.withdraw_consent(user=user, code="agency_risk_alert", channel="web")
    print(json.dumps([]))


def close_all():
    """Leave nothing on anybody's queue."""
    Alert.objects.active().update(state="closed", outcome="error")
    print(json.dumps([]))


def make_duty_again():
    """Print the session of the duty officer."""
    print(json.dumps(make_duty()))
