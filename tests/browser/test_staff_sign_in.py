"""A member of staff: first day with a security key, the second with a code, and a locked screen."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP
from tests.factories.sign_ins import read_code

KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def here(stack):
    """Security keys know names, not numbers: localhost, not 127.0.0.1."""
    return stack.base.replace("127.0.0.1", "localhost")


def plug_in_key(page):
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})


def log_in(page, here, who):
    page.goto(f"{here}/accounts/login/")
    page.get_by_label("이메일").fill(who["email"])
    page.locator("[name=password]").fill(who["password"])
    page.get_by_role("button", name="로그인").click()


def test_first_day_with_a_security_key(open_page, stack, here):
    newcomer = stack.run_python("from tests.servers.seed import make_newcomer; make_newcomer()")
    page = open_page(viewport=DESKTOP)
    plug_in_key(page)
    log_in(page, here, newcomer)
    expect(page.get_by_role("heading", name="2단계 인증을 먼저 준비해요")).to_be_visible()
    page.get_by_role("link", name="보안 키 더하기").click()
    page.locator("[name=password]").fill(newcomer["password"])
    page.get_by_role("button", name="확인").click()
    page.get_by_role("button", name="보안 키 더하기").click()
    expect(page.get_by_role("heading", name="복구 코드")).to_be_visible()
    expect(page.locator("[data-recovery-codes] li")).to_have_count(10)
    page.get_by_role("link", name="계속하기").click()
    page.get_by_role("button", name="보안 키로 확인하기").click()
    expect(page.get_by_role("heading", name="위험 신호 대기열")).to_be_visible()
    assert page.url == f"{here}/agency/"

    page.get_by_role("button", name="로그아웃").click()
    page.wait_for_load_state()
    log_in(page, here, newcomer)
    expect(page.get_by_role("heading", name="2단계 인증")).to_be_visible()
    page.get_by_role("button", name="보안 키로 확인하기").click()
    expect(page.get_by_role("heading", name="위험 신호 대기열")).to_be_visible()

    other = open_page(viewport=DESKTOP)
    plug_in_key(other)  # another key, of nobody here
    log_in(other, here, newcomer)
    other.get_by_role("button", name="보안 키로 확인하기").click()
    expect(other.get_by_text("보안 키를 확인하지 못했어요", exact=False)).to_be_visible()
    other.goto(f"{here}/agency/")
    assert "/accounts/" in other.url


def test_code_lock_and_back_to_the_same_place(open_page, stack, here):
    duty = stack.seed(0)["duty"]
    page = open_page(viewport=DESKTOP)
    log_in(page, here, duty)
    page.locator("[name=code]").fill(read_code(duty["secret"]))
    page.get_by_role("button", name="확인", exact=True).click()
    expect(page.get_by_role("heading", name="위험 신호 대기열")).to_be_visible()
    page.goto(f"{here}/agency/finished/")
    stack.run_python(
        "from tests.servers.seed import leave_screens_alone;"
        f" leave_screens_alone('{duty['email']}')"
    )
    page.reload()
    expect(page.get_by_role("heading", name="한 번 더 확인할게요")).to_be_visible()
    page.locator("[name=password]").fill(duty["password"])
    page.get_by_role("button", name="확인", exact=True).click()
    page.wait_for_url(re.compile("/agency/finished/"))

    # An alert nobody told the page of: it asks by itself.
    page.clock.install()
    page.goto(f"{here}/agency/")
    expect(page.get_by_role("heading", name="위험 신호 대기열")).to_be_visible()
    stack.run_python(
        "from accounts.models import StaffMember;"
        " from tests.factories.agencies import AlertFactory, make_person;"
        f" member = StaffMember.objects.get(user__email='{duty['email']}');"
        " person = make_person(email='sea@example.com');"
        " AlertFactory(agency=member.agency, token='온기-AB23', user=person); print('null')"
    )
    page.clock.fast_forward(31_000)
    expect(page.get_by_role("link", name="온기-AB23")).to_be_visible()

    stack.run_python(  # the queue of the next journey is empty again
        "from agencies.models import Alert;"
        " print(Alert.objects.filter(token='온기-AB23').update(state=Alert.State.REVOKED))"
    )
