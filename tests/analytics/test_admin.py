from datetime import date

import pytest
from django.urls import reverse

from accounts.models import User
from analytics import services
from tests.analytics.series import CALM
from tests.factories.analytics import make_history
from tests.factories.sign_ins import sign_in_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(client):
    sign_in_staff(
        client, User.objects.create_superuser("op@example.com", "x" * 20, nickname="운영")
    )
    return client


@pytest.mark.parametrize("model", ["reading", "dailymood", "trendscore"])
def test_operators_may_look_but_not_change(operator, person, model):
    make_history(user=person, values=CALM, until=date(2026, 3, 2))
    score = services.score_trend(user=person, on=date(2026, 3, 2))
    listed = operator.get(reverse(f"admin:analytics_{model}_changelist"))
    assert listed.status_code == 200
    assert operator.get(reverse(f"admin:analytics_{model}_add")).status_code == 403
    row = listed.context["cl"].result_list[0]
    url = reverse(f"admin:analytics_{model}_change", args=[row.pk])
    assert operator.get(url).status_code == 200
    assert operator.post(url, {"level": "none"}).status_code == 403
    score.refresh_from_db()
    assert score.user == person
