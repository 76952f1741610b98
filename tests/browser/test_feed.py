"""The feed between people: follow, talk under a post, and a block that hides at once."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP


@pytest.fixture(scope="module")
def street(stack):
    return stack.run_python("from tests.servers.seed import make_neighbours; make_neighbours()")


@pytest.fixture(scope="module")
def other_street(stack):
    return stack.run_python("from tests.servers.seed import make_neighbours; make_neighbours(730)")


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def watch(page):
    """Wait until the page's socket stands: from then on it hears."""
    expect(page.locator("body")).to_have_attribute("data-live", "open")


def test_follow_talk_and_a_block_that_hides_at_once_in_open_pages(open_page, street):
    author, reader, _ = street["people"]
    address = f"/feed/posts/{street['post']}/"
    page = open_page(reader["session"])
    page.goto(f"/feed/people/{author['handle']}/")
    press(page, "팔로우")
    page.goto("/feed/")
    expect(page.get_by_text("강가를 한 바퀴 걸었어요.")).to_be_visible()

    page.goto(address)
    opened = open_page(author["session"], viewport=DESKTOP)
    opened.goto(address)
    watch(opened)
    summary = page.locator(".reactions > summary")
    summary.focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="토닥토닥").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".reactions > summary")).to_contain_text("토닥토닥")
    expect(page.locator(".reactions > summary")).to_be_focused()

    page.get_by_label("댓글 쓰기").fill("같이 걸어요 <b>천천히</b>")
    press(page, "남기기")
    expect(page.locator(".comment")).to_have_count(1)
    expect(page.get_by_label("댓글 쓰기")).to_have_value("")
    expect(opened.get_by_text("같이 걸어요 <b>천천히</b>")).to_be_visible()
    opened.get_by_label("댓글 쓰기").fill("다음에 같이 걸어요")
    press(opened, "남기기")
    expect(page.get_by_text("다음에 같이 걸어요")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 390

    told = open_page(author["session"])
    told.goto("/feed/activities/")
    expect(told.get_by_text(f"{reader['name']} 님이 댓글을 남겼어요")).to_be_visible()
    expect(told.get_by_text(f"{reader['name']} 님이 공감했어요")).to_be_visible()

    told.goto(f"/feed/people/{reader['handle']}/block/")
    press(told, "차단하기")
    expect(opened.get_by_text("같이 걸어요 <b>천천히</b>")).to_have_count(0)
    expect(opened.get_by_text("다음에 같이 걸어요")).to_be_visible()
    expect(page.get_by_text("강가를 한 바퀴 걸었어요.")).to_have_count(0)
    expect(page.get_by_text("이 글은 더 볼 수 없어요.")).to_be_visible()
    assert page.goto(address).status == 404
    told.goto("/feed/activities/")
    expect(told.get_by_text(reader["name"])).to_have_count(0)


def test_talk_without_a_script(open_page, other_street):
    author, reader, _ = other_street["people"]
    page = open_page(reader["session"], java_script_enabled=False)
    page.goto(f"/feed/posts/{other_street['post']}/")
    page.locator(".reactions > summary").click()
    press(page, "응원해요")
    expect(page.locator(".reactions > summary")).to_contain_text("응원해요")
    press(page, "담아 두기")
    page.get_by_label("댓글 쓰기").fill("천천히 걸어도 좋아요")
    press(page, "남기기")
    expect(page.get_by_text("천천히 걸어도 좋아요")).to_be_visible()
    page.get_by_role("link", name="지우기").click()
    press(page, "지우기")
    expect(page.get_by_role("heading", name="댓글을 지웠어요")).to_be_visible()
    press(page, "되돌리기")
    expect(page.get_by_text("천천히 걸어도 좋아요")).to_be_visible()
    page.goto("/feed/bookmarks/")
    expect(page.get_by_text("강가를 한 바퀴 걸었어요.")).to_be_visible()
    page = open_page(author["session"], java_script_enabled=False)
    page.goto("/feed/activities/")
    expect(page.get_by_text(f"{reader['name']} 님이 댓글을 남겼어요")).to_be_visible()
