"""The queue and the alert page, live: what arrives, what is overdue, what is taken back."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP


@pytest.fixture(scope="module")
def duty(stack):
    return stack.seed(0)["duty"]


@pytest.fixture(scope="module", autouse=True)
def _leave_no_alerts(stack):
    """Other journeys look at the same queue."""
    yield
    act(stack, "close_all()")


def act(stack, call):
    """Let the product do something in a process of its own; what it prints comes back."""
    return stack.run_python(f"from tests.servers import alert_seed; alert_seed.{call}")


def open_queue(open_page, session):
    page = open_page(session, viewport=DESKTOP)
    page.goto("/agency/")
    expect(page.get_by_text("실시간 연결됨")).to_be_visible()
    page.evaluate("window.isSamePage = true")
    return page


def test_alerts_arrive_in_order_and_are_worked_by_keys(open_page, stack, duty):
    page = open_queue(open_page, duty["session"])
    second, _ = act(stack, "raise_alert(2)")
    first, public_id = act(stack, "raise_alert(5)")
    row = page.locator(f"tr[data-alert='{public_id}']")
    expect(row).to_contain_text(first, timeout=5000)
    expect(row).to_have_class(re.compile("is-new"))
    tokens = page.locator("tr[data-alert] a[data-open]").all_inner_texts()
    assert tokens.index(first) < tokens.index(second)
    assert page.evaluate("window.isSamePage") is True

    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    expect(row).to_have_class(re.compile("is-chosen"))
    page.keyboard.press("a")
    expect(page.get_by_role("heading", name=first)).to_be_visible()
    expect(page.get_by_text("확인했어요. 이제", exact=False)).to_be_visible()

    page.get_by_label("내가 본 단계").select_option("5")
    page.get_by_role("button", name="판단 남기기").click()
    page.get_by_role("button", name="많이 힘들어 보일 때").click()
    message = page.get_by_label("보낼 말")
    expect(message).to_have_value(re.compile("109"))
    message.fill("괜찮으시면 오늘 저녁에 잠깐 이야기해요.")
    page.get_by_role("button", name="초안 저장").click()
    expect(page.get_by_text("아직 아무에게도 보내지 않았어요", exact=False)).to_be_visible()
    expect(message).to_have_value("괜찮으시면 오늘 저녁에 잠깐 이야기해요.")
    page.get_by_role("button", name="미리 보기").click()
    expect(page.get_by_role("heading", name="제안 미리 보기")).to_be_visible()
    page.get_by_role("button", name="제안 보내기").click()
    expect(page.get_by_text("답을 기다리고 있어요", exact=False)).to_be_visible()


def test_breach_escalates_on_the_open_screen(open_page, stack, duty):
    token, public_id = act(stack, "raise_alert(4)")
    page = open_queue(open_page, duty["session"])
    row = page.locator(f"tr[data-alert='{public_id}']")
    expect(row).to_contain_text("확인 전")
    act(stack, f"let_time_pass('{public_id}', 1)")
    expect(row).to_contain_text("윗선에 알림", timeout=5000)
    expect(row.locator(".is-overdue")).to_be_visible()
    expect(page.get_by_text("시한을 넘겨", exact=False).first).to_be_visible()
    assert page.evaluate("window.isSamePage") is True
    row.get_by_role("link", name=token).click()
    expect(page.get_by_text("시한 넘김")).to_be_visible()


def test_consent_withdrawn_clears_the_open_page_whatever_is_being_written(open_page, stack, duty):
    token, public_id = act(stack, "raise_alert(3)")
    page = open_page(duty["session"], viewport=DESKTOP)
    page.goto(f"/agency/alerts/{public_id}/")
    page.get_by_role("button", name="확인했어요").click()
    page.get_by_role("button", name="판단 남기기").click()
    page.get_by_label("보낼 말").fill("적고 있던 말")
    page.evaluate("window.isSamePage = true")
    act(stack, f"withdraw('{public_id}')")
    expect(page.get_by_text("동의를 거두어", exact=False)).to_be_visible(timeout=5000)
    expect(page.get_by_text("적고 있던 말")).to_have_count(0)
    assert page.evaluate("window.isSamePage") is True
    assert token not in page.locator("main").inner_text()
    page.goto("/agency/")
    expect(page.locator(f"tr[data-alert='{public_id}']")).to_have_count(0)


def test_queue_works_without_scripts(chromium, stack, duty):
    token, public_id = act(stack, "raise_alert(3)")
    context = chromium.new_context(base_url=stack.base, java_script_enabled=False)
    context.add_cookies([{"name": "sessionid", "value": duty["session"], "url": stack.base}])
    page = context.new_page()
    page.goto("/agency/?show=open")
    page.locator(f"tr[data-alert='{public_id}']").get_by_role("button").click()
    expect(page.get_by_role("heading", name=token)).to_be_visible()
    expect(page.get_by_role("heading", name="어떻게 보나요")).to_be_visible()
    context.close()
