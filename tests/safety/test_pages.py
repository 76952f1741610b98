import datetime

import pytest
from django.template.loader import render_to_string

from safety import selectors
from safety.models import ApprovedScript, CrisisPolicy, Hotline
from tests.factories.accounts import UserFactory
from tests.factories.safety import CrisisAssessmentFactory
from tests.factories.sign_ins import sign_in_staff

pytestmark = pytest.mark.django_db


def test_protocol_page_is_open_to_everyone(client, django_assert_num_queries):
    with django_assert_num_queries(4):
        page = client.get("/safety/")
    assert page.status_code == 200
    text = page.content.decode()
    for word in ("tel:109", "sms:109", "tel:15770199", "tel:1394", "2026년 11월 21일", "lexicon-2"):
        assert word in text
    assert "1393" not in text


def test_protocol_page_without_rows_still_opens(client):
    CrisisPolicy.objects.all().delete()
    Hotline.objects.all().delete()
    assert client.get("/safety/").status_code == 200


def test_hotlines_api_is_open_to_everyone(client, django_assert_num_queries):
    with django_assert_num_queries(1):
        answer = client.get("/api/v1/safety/hotlines")
    assert answer.status_code == 200
    first = answer.json()[0]
    assert (first["number"], first["href"], first["channel"]) == ("109", "tel:109", "phone")


def test_hotlines_api_puts_1388_first_for_the_young(client):
    today = datetime.date.today()
    client.force_login(UserFactory(birth_date=today.replace(year=today.year - 16, day=1)))
    assert client.get("/api/v1/safety/hotlines").json()[0]["number"] == "1388"


@pytest.mark.parametrize("level", [1, 2, 3, 4, 5])
def test_crisis_card_calls_109_at_every_level(level):
    card = selectors.get_crisis_card(level=level, age=30)
    html = render_to_string("partials/crisis_card.html", {"card": card.as_data()})
    assert 'href="tel:109"' in html
    assert f'data-level="{level}"' in html


@pytest.mark.parametrize("table", ["hotline", "crisispolicy", "approvedscript", "crisisassessment"])
def test_admin_lists_open_for_operators(client, table):
    CrisisAssessmentFactory()
    sign_in_staff(client, UserFactory(is_staff=True, is_superuser=True))
    assert client.get(f"/admin/safety/{table}/").status_code == 200


def test_admin_says_which_texts_wait_for_a_clinician(client):
    ApprovedScript.objects.filter(code="level-5").update(approver="검수한 임상가")
    sign_in_staff(client, UserFactory(is_staff=True, is_superuser=True))
    text = client.get("/admin/safety/approvedscript/").content.decode()
    assert "검수 전" in text
    assert "검수한 임상가" in text


def test_admin_freezes_reviewed_texts_and_assessments(client):
    sign_in_staff(client, UserFactory(is_staff=True, is_superuser=True))
    script = ApprovedScript.objects.get(code="level-5", audience="everyone")
    edit = f"/admin/safety/approvedscript/{script.pk}/change/"
    assert '<textarea name="text"' in client.get(edit).content.decode()
    ApprovedScript.objects.update(approver="검수한 임상가")
    assert '<textarea name="text"' not in client.get(edit).content.decode()
    row = CrisisAssessmentFactory()
    assert client.post(f"/admin/safety/crisisassessment/{row.pk}/delete/").status_code == 403
