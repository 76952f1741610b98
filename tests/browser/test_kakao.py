"""Coming in by Kakao, with the rehearsal that `make run` starts on a bare machine."""

import re
import urllib.parse

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP
from tests.browser.test_main_loop import agree_to_everything, choose_region


@pytest.fixture
def person(stack):
    return stack.seed(1, agency=False)["people"][0]


def press_kakao(page, name="카카오로 계속하기"):
    page.get_by_role("button", name=name).click()
    page.wait_for_url("**/oauth/authorize**")
    assert urllib.parse.urlsplit(page.url).hostname == "127.0.0.1"
    expect(page.get_by_text("진짜 카카오가 아니에요")).to_be_visible()


def choose(page, name, button="동의하고 계속하기"):
    page.get_by_label(name).check()
    page.get_by_role("button", name=button).click()


def fill_form(page, year="1999"):
    page.get_by_label("닉네임").fill("가람")
    page.locator("[name=birth_date_year]").select_option(year)
    page.locator("[name=birth_date_month]").select_option("3")
    page.locator("[name=birth_date_day]").select_option("14")
    choose_region(page)
    assert not page.locator("[name=is_terms_accepted]").is_checked()
    page.locator("[name=is_terms_accepted]").check()
    page.get_by_role("button", name="가입하기").click()


def test_from_the_button_to_the_first_page_and_back_again(open_page):
    page = open_page()
    page.goto("/accounts/login/")
    expect(page.get_by_text("연습용 카카오예요")).to_be_visible()
    press_kakao(page)
    choose(page, "연습 가람")
    page.wait_for_url("**/accounts/social/signup/")
    fill_form(page)
    page.wait_for_url("**/welcome/consents/**")
    agree_to_everything(page)
    page.wait_for_url("**/companions/new/")
    page.goto("/me/")
    expect(page.get_by_role("heading", name="나", exact=True)).to_be_visible()
    page.get_by_role("button", name="로그아웃").click()
    page.goto("/accounts/login/")
    press_kakao(page)
    choose(page, "연습 가람")
    page.wait_for_url(re.compile(r"/(chat|companions)/"))


def test_under_fourteen_ends_before_anything_is_stored(open_page, stack):
    page = open_page(viewport=DESKTOP)
    before = stack.query("SELECT count(*) FROM accounts_user")
    page.goto("/accounts/signup/")
    press_kakao(page)
    choose(page, "연습 나래")
    page.wait_for_url("**/accounts/social/signup/")
    fill_form(page, year="2020")
    expect(page.get_by_text("만 14세 미만은 보호자 동의가 있어야")).to_be_visible()
    assert stack.query("SELECT count(*) FROM accounts_user") == before


def test_saying_no_at_kakao(open_page):
    page = open_page(java_script_enabled=False)
    page.goto("/accounts/login/")
    press_kakao(page)
    page.get_by_role("button", name="취소").click()
    expect(page.get_by_role("heading", name="카카오 로그인을 멈췄어요")).to_be_visible()


def test_linking_and_ending_it_at_kakao(open_page, person, stack):
    page = open_page(session=person["session"])
    page.goto("/me/")
    page.get_by_role("link", name="카카오 연결").click()
    press_kakao(page, "카카오 잇기")
    choose(page, "연습 다온")
    page.wait_for_url("**/accounts/social/")
    expect(page.get_by_text("카카오를 이었어요")).to_be_visible()
    page.get_by_role("button", name="끊기").click()
    expect(page.get_by_text("카카오가 지금 유일한 로그인 방법이에요")).to_be_visible()

    at_kakao = open_page()
    port = stack.find("config.embedded.kakao")[0].cmdline()[-1]
    at_kakao.goto(f"http://127.0.0.1:{port}/")
    row = at_kakao.locator("form", has_text="연습 다온")
    row.get_by_role("button", name="온기와 연결 끊기").click()
    expect(at_kakao.get_by_role("status")).to_have_text("온기에 알렸어요. 답: 200")
    page.goto("/me/")
    page.wait_for_url("**/accounts/login/**")
