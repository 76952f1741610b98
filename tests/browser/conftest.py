"""Journeys run against the whole product, started as a newcomer starts it."""

import shutil

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.servers.stack import LiveStack

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 800}


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/browser" in str(item.fspath):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("stack"))
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="NO CHROMIUM: journeys did not run"))


@pytest.fixture(scope="session")
def stack():
    with LiveStack() as running:
        yield running


@pytest.fixture
def chromium():
    """One browser a test: while Playwright runs, no other event loop can in this process."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium, stack):
    """Opens a page in a context of its own; a script error in any of them fails the test."""
    expect.set_options(timeout=20_000)
    contexts, errors = [], []

    def open_page(session=None, viewport=PHONE, **options):
        context = chromium.new_context(
            base_url=stack.base,
            viewport=viewport,
            locale="ko-KR",
            timezone_id="Asia/Seoul",
            **options,
        )
        context.set_default_timeout(20_000)
        contexts.append(context)
        if session:
            context.add_cookies([{"name": "sessionid", "value": session, "url": stack.base}])
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on(
            "console",
            lambda said: errors.append(said.text) if "Content Security" in said.text else None,
        )
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert errors == []
