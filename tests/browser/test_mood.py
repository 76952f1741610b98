"""The mood page draws under the strict policy, and a point opens the words behind it."""

import os
import shutil
from datetime import datetime, time, timedelta

import pytest
from django.test import Client
from playwright.sync_api import sync_playwright

from analytics import services
from analytics.models import KST, Reading
from analytics.selectors import get_today
from tests.factories.accounts import UserFactory
from tests.factories.analytics import ReadingFactory

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM, reason="NO CHROMIUM: the mood page was not drawn"),
]
ARGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
WATCH_POLICY = "addEventListener('securitypolicyviolation', e => console.error('CSP', e.sample))"


@pytest.fixture
def page(live_server, monkeypatch):
    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    person = UserFactory(region=None, consents=["service", "chat_sensitive", "emotion_insight"])
    for offset in range(10):
        said_at = datetime.combine(get_today() - timedelta(days=offset), time(12), KST)
        Reading.objects.bulk_create(ReadingFactory.build_batch(3, user=person, said_at=said_at))
        services.roll_up_day(user=person, on=said_at.date())
    client = Client()
    client.force_login(person)
    with sync_playwright() as engine:
        browser = engine.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        context = browser.new_context(viewport={"width": 390, "height": 844})
        session = client.cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        context.add_init_script(WATCH_POLICY)
        page = context.new_page()
        page.refusals = []
        page.on("console", lambda line: "CSP" in line.text and page.refusals.append(line.text))
        page.on("pageerror", lambda error: page.refusals.append(str(error)))
        page.goto(f"{live_server.url}/mood/")
        yield page
        browser.close()


def test_charts_are_drawn_and_a_point_opens_its_words(page):
    lines = page.locator("[data-chart=daily] .scatterlayer .trace")
    page.wait_for_selector("[data-chart=week] .scatterlayer .point")
    shown = lines.count()
    page.locator(".mood-toggles label", has_text="분노").click()
    page.wait_for_function(
        f"document.querySelectorAll('[data-chart=daily] .trace').length > {shown}"
    )
    point = page.locator("[data-chart=daily] .point").last
    point.scroll_into_view_if_needed()
    box = point.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_selector("[data-chart=daily] .hoverlayer .hovertext")
    page.mouse.down()
    page.mouse.up()
    page.wait_for_selector("#mood-words :is(h3, li, p)")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert page.refusals == []
