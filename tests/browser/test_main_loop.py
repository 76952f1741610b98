"""The loop that must always work, by two people at two screens."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP

PASSWORD = "correct-horse-온기-42"


@pytest.fixture(scope="module")
def duty(stack):
    return stack.seed(0)["duty"]


def sign_up(page, email, stack):
    page.goto("/accounts/signup/")
    page.get_by_label("이메일").fill(email)
    page.locator("[name=password1]").fill(PASSWORD)
    page.locator("[name=password2]").fill(PASSWORD)
    page.get_by_label("닉네임").fill("새봄")
    page.locator("[name=birth_date_year]").select_option("1999")
    page.locator("[name=birth_date_month]").select_option("3")
    page.locator("[name=birth_date_day]").select_option("14")
    choose_region(page)
    page.locator("[name=is_terms_accepted]").check()
    page.get_by_role("button", name="가입하기").click()
    page.wait_for_url("**/accounts/confirm-email/")
    page.goto(stack.read_link(email))
    page.locator("main form button").click()
    page.wait_for_url("**/welcome/consents/**")


def choose_region(page):
    page.get_by_label("사는 곳").select_option("서울특별시")
    page.get_by_label("시군구", exact=True).select_option("종로구")


def agree_to_everything(page):
    while "/welcome/consents/" in page.url:
        box = page.get_by_label("읽었고, 동의해요")
        assert not box.is_checked()
        box.check()
        page.get_by_role("button", name="다음").click()
        page.wait_for_load_state()


def make_companion(page):
    page.goto("/companions/new/")
    page.get_by_label("이름", exact=True).fill("온이")
    page.get_by_label("나이", exact=True).fill("27")
    for name in ("sex", "relation", "speech_level"):
        choose_first(page, name)
    page.get_by_role("button", name="저장").click()
    page.wait_for_url(re.compile(r"/(companions|chat)/"))


def choose_first(page, name):
    choice = page.locator(f"select[name={name}]")
    if choice.count():
        value = choice.locator("option:not([value=''])").first.get_attribute("value")
        choice.select_option(value)
    else:
        page.locator(f"[name={name}]").first.check()


def open_room(page):
    page.goto("/chat/")
    page.get_by_role("button", name=re.compile("온이")).or_(
        page.get_by_role("link", name=re.compile("온이"))
    ).first.click()
    page.wait_for_url(re.compile(r"/chat/[0-9a-f-]{36}/"))


def say(page, text):
    replies = page.locator("[data-lines] > li[data-author=companion][data-state=done]")
    before = replies.count()
    page.locator("#composer-text").fill(text)
    page.get_by_role("button", name="보내기").click()
    expect(page.locator("[data-lines]").get_by_text(text)).to_be_visible()
    expect(replies).to_have_count(before + 1)


def test_main_loop_from_sign_up_to_contact(open_page, stack, duty):
    person = open_page()
    sign_up(person, "saebom@example.com", stack)
    agree_to_everything(person)
    make_companion(person)
    open_room(person)
    say(person, "안녕, 오늘 처음 왔어")
    say(person, "나는 매운 떡볶이를 좋아해")

    stack.run_python(
        "from tests.servers.seed import live_sad_week; live_sad_week('saebom@example.com')"
    )
    person.goto("/mood/")
    expect(person.get_by_text("슬픔").first).to_be_visible()

    staff = open_page(duty["session"], viewport=DESKTOP)
    staff.goto("/agency/")
    expect(staff.get_by_text("지금은 기다리는 신호가 없어요")).to_be_visible()
    staff.evaluate("window.isSamePage = true")

    open_room(person)
    person.locator("#composer-text").fill("오늘 밤에 죽을 거야. 유서도 다 썼어")
    person.get_by_role("button", name="보내기").click()
    dialog = person.locator("#crisis-dialog")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_text("119").first).to_be_visible()
    expect(dialog.get_by_text("109").first).to_be_visible()
    dialog.get_by_role("button", name="지금 안전해요").click()
    expect(dialog).to_be_hidden()

    row = staff.locator("tr[data-alert]")
    expect(row).to_have_count(1)
    assert staff.evaluate("window.isSamePage") is True
    expect(row).to_contain_text("P0")
    expect(row).to_contain_text("25-29")
    assert "유서" not in staff.content()
    assert "새봄" not in staff.content()

    row.get_by_role("link").click()
    staff.get_by_role("button", name="확인했어요").click()
    staff.get_by_label("내가 본 단계").select_option("5")
    staff.get_by_role("button", name="판단 남기기").click()
    staff.get_by_role("button", name="제안 보내기").click()
    expect(staff.get_by_text("답을 기다리고 있어요", exact=False)).to_be_visible()

    person.goto("/offers/")
    person.locator("a[href^='/offers/']").first.click()
    person.locator("[name=contact_phone]").fill("010-1234-5678")
    person.get_by_role("button", name="받아들이기").click()
    expect(person.get_by_text("받아들인 제안이에요", exact=False)).to_be_visible()

    expect(staff.get_by_text("010-1234-5678")).to_be_visible()
    expect(staff.get_by_text("새봄").first).to_be_visible()
    staff.get_by_role("link", name="사례로 가기").click()
    expect(staff.get_by_text("010-1234-5678")).to_be_visible()

    person.goto("/me/access/")
    expect(person.get_by_text("온마을복지관").first).to_be_visible()


def test_sign_up_under_fourteen_is_refused_and_nothing_stored(open_page, stack):
    page = open_page()
    page.goto("/accounts/signup/")
    year = page.evaluate("new Date().getFullYear()") - 10
    page.get_by_label("이메일").fill("child@example.com")
    page.locator("[name=password1]").fill(PASSWORD)
    page.locator("[name=password2]").fill(PASSWORD)
    page.get_by_label("닉네임").fill("어린이")
    page.locator("[name=birth_date_year]").select_option(str(year))
    page.locator("[name=birth_date_month]").select_option("1")
    page.locator("[name=birth_date_day]").select_option("1")
    choose_region(page)
    page.locator("[name=is_terms_accepted]").check()
    page.get_by_role("button", name=re.compile("가입")).click()
    expect(page.get_by_text("만 14세 미만", exact=False).first).to_be_visible()
    assert stack.query("SELECT count(*) FROM accounts_user WHERE email = 'child@example.com'") == [
        (0,)
    ]


def test_room_survives_a_dead_web_process(open_page, stack):
    (person,) = stack.run_python(
        "import json; from tests.servers.seed import make_person;"
        " print(json.dumps([make_person(500)]))"
    )
    page = open_page(person["session"])
    page.goto(f"/chat/{person['room']}/")
    say(page, "첫 번째 말이야")
    stack.kill("daphne")
    page.locator("#composer-text").fill("끊긴 사이에 한 말이야")
    page.get_by_role("button", name="보내기").click()
    replies = page.locator("[data-lines] > li[data-author=companion][data-state=done]")
    expect(replies).to_have_count(2, timeout=60_000)
    expect(page.locator("[data-lines]").get_by_text("끊긴 사이에 한 말이야")).to_have_count(1)
    assert stack.query(
        "SELECT count(*) FROM chat_message m JOIN chat_conversation c ON c.id = m.conversation_id"
        " WHERE c.public_id = %s AND author = 'person'",
        person["room"],
    ) == [(2,)]
