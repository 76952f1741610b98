import json
import re
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.contrib.staticfiles import finders

from analytics import services
from analytics.models import KST, Reading
from analytics.selectors import get_today
from tests.analytics.series import CALM
from tests.factories.analytics import ReadingFactory, UnknownReadingFactory, make_history

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)


@pytest.fixture
def page(client, person):
    client.force_login(person)
    return client


def test_mood_page_shows_the_period(page, person):
    make_history(user=person, values=[*CALM, 0.5], until=get_today())
    response = page.get("/mood/", {"days": "7"})
    body = response.content.decode()
    assert response.status_code == 200
    assert "최근 7일 가운데 7일, 모두 35마디를 나눴어요." in body
    figures = json.loads(re.search(r'id="mood-figures"[^>]*>(.*?)</script>', body, re.S)[1])
    assert set(figures) == {"shares", "daily", "week"}
    assert '<a href="/mood/?days=7" aria-current="page">' in body
    assert " style=" not in body


def test_plotly_is_served_from_its_package_and_still_knows_the_id_that_keeps_it_from_styling(
    page, person
):
    make_history(user=person, values=CALM, until=get_today())
    body = page.get("/mood/").content.decode()
    script = Path(finders.find("vendor/plotly.min.js"))
    mark = re.search(r'plotly.min.js" id="(\w+)"', body)[1]
    assert f'getElementById("{mark}")' in script.read_text()
    assert script.parent.name == "package_data"
    assert finders.find("vendor/widgetbundle.js") is None


def test_mood_page_without_consent_offers_it_and_shows_nothing(client, refuser):
    client.force_login(refuser)
    body = client.get("/mood/").content.decode()
    assert "마음 읽기를 켜지 않았어요" in body
    assert "mood-figures" not in body
    assert "plotly" not in body


def test_mood_page_without_data_is_empty(page):
    body = page.get("/mood/").content.decode()
    assert "아직 읽은 마음이 없어요" in body
    assert "mood-figures" not in body


@pytest.mark.parametrize("days", ["8", "abc", ""])
def test_mood_page_of_an_odd_period_is_a_month(page, days):
    response = page.get("/mood/", {"days": days})
    assert response.context["dashboard"].days == 30


def test_mood_page_says_unknown_is_unknown(page, person):
    UnknownReadingFactory(user=person, said_at=datetime.now(KST))
    services.roll_up_day(user=person, on=get_today())
    body = page.get("/mood/").content.decode()
    assert "1마디는 마음을 읽지 못했어요. 어떤 마음으로도 세지 않았어요." in body
    assert "가장 자주 보인 마음" not in body


def test_mood_page_needs_login(client):
    response = client.get("/mood/")
    assert (response.status_code, response.url) == (302, "/accounts/login/?next=/mood/")


@pytest.mark.parametrize("count", [10, 600])
def test_mood_page_costs_the_same_after_many_messages(
    page, person, count, django_assert_num_queries
):
    rows = ReadingFactory.build_batch(count, user=person)
    now = datetime.now(KST).replace(hour=12)
    for place, row in enumerate(rows):
        row.said_at = now - timedelta(days=place % 20)
    Reading.objects.bulk_create(rows)
    for offset in range(20):
        services.roll_up_day(user=person, on=now.date() - timedelta(days=offset))
    page.get("/mood/")
    # session, person, four of the dashboard, the shell's unread count
    with django_assert_num_queries(7):
        page.get("/mood/")


def test_day_page_lists_readings_with_a_correction(page, person, stranger):
    reading = ReadingFactory(user=person)
    foreign = ReadingFactory(user=stranger)
    unknown = UnknownReadingFactory(user=person)
    body = page.get("/mood/days/2026-03-02/").content.decode()
    assert f"/mood/readings/{reading.public_id}/correction/" in body
    assert str(foreign.public_id) not in body
    assert f"/mood/readings/{unknown.public_id}/correction/" not in body
    assert "알 수 없음" in body


@pytest.mark.parametrize("count", [1, 3])
def test_day_page_takes_a_constant_number_of_queries(
    page, person, count, django_assert_num_queries
):
    ReadingFactory.create_batch(count, user=person)
    page.get("/mood/days/2026-03-02/")
    with django_assert_num_queries(4):
        page.get("/mood/days/2026-03-02/")


def test_day_page_of_one_emotion(page, person):
    sad = ReadingFactory(user=person)
    glad = ReadingFactory(user=person, dominant="joy", felt=["joy"], sadness=0.0, joy=0.75)
    body = page.get("/mood/days/2026-03-02/", {"emotion": "joy"}).content.decode()
    assert str(glad.public_id) in body
    assert str(sad.public_id) not in body
    assert "기쁨만 보고 있어요." in body


def test_day_page_for_htmx_is_a_fragment(page, person):
    ReadingFactory(user=person)
    body = page.get("/mood/days/2026-03-02/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in body
    assert "슬픔" in body


@pytest.mark.parametrize(
    "path",
    ["/mood/days/2026-13-02/", "/mood/days/today/", "/mood/days/2026-03-02/?emotion=boredom"],
)
def test_day_page_of_no_day_is_not_found(page, path):
    assert page.get(path).status_code == 404


def correct(client, reading, emotion, **data):
    headers = data.pop("headers", None)
    url = f"/mood/readings/{reading.public_id}/correction/"
    return client.post(url, {"emotion": emotion, **data}, headers=headers)


def test_correction_goes_back_to_the_day(page, person):
    reading = ReadingFactory(user=person)
    response = correct(page, reading, "joke")
    assert (response.status_code, response.url) == (302, "/mood/days/2026-03-02/")
    reading.refresh_from_db()
    assert (reading.correction, reading.dominant) == ("joke", "sadness")


@pytest.mark.parametrize(
    ("wanted", "url"),
    [
        ("/chat/", "/chat/"),
        ("https://example.com/", "/mood/days/2026-03-02/"),
        ("//example.com/", "/mood/days/2026-03-02/"),
    ],
)
def test_correction_goes_back_only_within_the_house(page, person, wanted, url):
    assert correct(page, ReadingFactory(user=person), "joy", next=wanted).url == url


def test_correction_for_htmx_shows_the_corrected_reading(page, person):
    reading = ReadingFactory(user=person)
    response = correct(page, reading, "joy", headers={"HX-Request": "true"})
    body = response.content.decode()
    assert response.status_code == 200
    assert "내가 고침" in body
    assert 'data-emotion="joy"' in body


def test_correction_of_a_foreign_reading_is_not_found_and_changes_nothing(page, stranger):
    reading = ReadingFactory(user=stranger)
    assert correct(page, reading, "joy").status_code == 404
    reading.refresh_from_db()
    assert reading.correction == ""


def test_correction_to_an_unknown_word_is_refused(page, person):
    reading = ReadingFactory(user=person)
    assert correct(page, reading, "boredom").status_code == 400
    assert Reading.objects.get().correction == ""


def test_correction_of_an_unknown_reading_is_refused(page, person):
    assert correct(page, UnknownReadingFactory(user=person), "joy").status_code == 409
    assert Reading.objects.get().correction == ""


def test_correction_of_nothing_is_not_found(page):
    assert page.post(f"/mood/readings/{uuid4()}/correction/", {}).status_code == 404
