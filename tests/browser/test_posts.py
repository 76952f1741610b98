"""Writing: a post with an image and a content note, looked at, edited, deleted and brought back."""

import pytest
from playwright.sync_api import expect

from tests.missions.pictures import make_photo


@pytest.fixture(scope="module")
def people(stack):
    return stack.run_python("from tests.servers.seed import make_neighbours; make_neighbours(750)")


def press(page, name):
    page.get_by_role("button", name=name, exact=True).locator("visible=true").last.click()


def test_a_post_with_an_image_without_a_script(open_page, people):
    page = open_page(people["people"][0]["session"], java_script_enabled=False)
    page.goto("/feed/write/")
    page.get_by_label("글", exact=True).fill("병원 가는 길에 본 #나무")
    page.get_by_label("주의 말").fill("병원 이야기")
    photo = {"name": "길.jpg", "mimeType": "image/jpeg", "buffer": make_photo(with_place=True)}
    page.locator("#file-1").set_input_files(photo)
    page.locator("#alt-new-1").fill("길가의 은행나무")
    press(page, "미리 보기")
    expect(page.get_by_role("heading", name="미리 보기")).to_be_visible()
    expect(page.locator(".post-text")).to_contain_text("병원 가는 길에 본")
    press(page, "더 고치기")
    expect(page.get_by_label("주의 말")).to_have_value("병원 이야기")
    expect(page.locator(".write-kept input[name^=alt-]")).to_have_value("길가의 은행나무")
    press(page, "올리기")
    expect(page.get_by_text("글을 올렸어요.")).to_be_visible()
    expect(page.get_by_role("link", name="#나무")).to_be_visible()

    page.get_by_role("link", name="고치기", exact=True).click()
    page.get_by_label("글", exact=True).fill("공원 가는 길에 본 #나무")
    press(page, "저장")
    expect(page.get_by_text("고침")).to_be_visible()
    page.get_by_role("link", name="고치기 전 글 보기").click()
    expect(page.get_by_text("병원 이야기")).to_be_visible()
    page.get_by_role("link", name="지금 글 보기").click()

    page.get_by_role("link", name="지우기").click()
    press(page, "지우기")
    expect(page.get_by_role("heading", name="글을 지웠어요")).to_be_visible()
    press(page, "되돌리기")
    expect(page.get_by_text("글을 되돌렸어요.")).to_be_visible()
