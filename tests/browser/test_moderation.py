"""A report, a decision that shows at once, an appeal to somebody else, and back again."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP

TEXT = "강가를 한 바퀴 걸었어요."


@pytest.fixture(scope="module")
def street(stack):
    return stack.run_python("from tests.servers.seed import make_neighbours; make_neighbours(740)")


@pytest.fixture(scope="module")
def moderators(stack):
    return stack.run_python("from tests.servers.seed import make_moderators; make_moderators()")


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def test_report_hide_appeal_and_back(open_page, street, moderators):
    author, reporter, reader = street["people"]
    address = f"/feed/posts/{street['post']}/"
    open_before = open_page(reader["session"])
    open_before.goto(address)
    expect(open_before.locator("body")).to_have_attribute("data-live", "open")

    page = open_page(reporter["session"])
    page.goto(address)
    page.get_by_role("button", name="글 메뉴").first.click()
    page.get_by_role("link", name="신고하기").first.click()
    page.get_by_label("괴롭히거나 깎아내려요").check()
    press(page, "보내기")
    page.goto("/feed/reports/")
    expect(page.locator("main li").first).to_be_visible()

    first = open_page(moderators[0], viewport=DESKTOP)
    first.goto("/moderation/")
    first.locator("tr[data-case] a").first.click()
    expect(first.get_by_text(TEXT)).to_be_visible()
    press(first, "내가 살필게요")
    first.get_by_label("가렸어요").check()
    first.get_by_label("글쓴이가 읽을 까닭").fill("다른 사람을 깎아내리는 말로 읽혔어요.")
    press(first, "결정하기")

    expect(open_before.get_by_text(TEXT)).to_have_count(0)
    assert page.goto(address).status == 404
    writer = open_page(author["session"])
    writer.goto("/me/notifications/")
    writer.get_by_text("소식에 관한 결정이 있어요").first.click()
    expect(writer.get_by_text("다른 사람을 깎아내리는 말로 읽혔어요.")).to_be_visible()
    writer.get_by_label("하고 싶은 말").fill("산책 이야기예요. 다시 봐 주세요.")
    press(writer, "이의 내기")
    expect(writer.get_by_text("산책 이야기예요. 다시 봐 주세요.")).to_be_visible()

    second = open_page(moderators[1], viewport=DESKTOP)
    second.goto("/moderation/appeals/")
    second.locator("main table a, main .list a").first.click()
    second.get_by_role("textbox", name="답").fill("잘못 봤어요. 되돌렸어요.")
    second.get_by_label("받아들여요", exact=True).check()
    press(second, "답하기")
    assert page.goto(address).status == 200
    expect(page.get_by_text(TEXT)).to_be_visible()
    writer.reload()
    expect(writer.get_by_text("잘못 봤어요. 되돌렸어요.")).to_be_visible()
