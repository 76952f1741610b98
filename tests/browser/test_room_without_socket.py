"""A room where the socket does not work: a proxy that refuses it, or swallows it."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_main_loop import say

SOCKET = re.compile(r"/ws/v1/me$")
SLOWER_WAY = "조금 느린 길로 이어 가고 있어요"


@pytest.fixture
def make_person(stack):
    def make_person(number):
        (person,) = stack.run_python(
            "import json; from tests.servers.seed import make_person;"
            f" print(json.dumps([make_person({number})]))"
        )
        return person

    return make_person


def enter(page, person):
    page.goto(f"/chat/{person['room']}/")
    return page.locator("[data-status]")


def count_said(stack, person):
    return stack.query(
        "SELECT count(*) FROM chat_message m JOIN chat_conversation c ON c.id = m.conversation_id"
        " WHERE c.public_id = %s AND author = 'person'",
        person["room"],
    )[0][0]


def test_room_with_a_refused_socket_talks_over_http_and_returns(open_page, stack, make_person):
    person = make_person(501)
    page = open_page(person["session"])
    is_refused = True
    page.route_web_socket(
        SOCKET, lambda ws: ws.close(code=1011) if is_refused else ws.connect_to_server()
    )
    status = enter(page, person)
    expect(status).to_contain_text(SLOWER_WAY)
    say(page, "소켓이 막힌 곳에서 하는 말이야")
    assert count_said(stack, person) == 1

    page.locator("#composer-text").fill("오늘 밤에 죽을 거야. 유서도 다 썼어")
    page.get_by_role("button", name="보내기").click()
    expect(page.locator("#crisis-dialog")).to_be_visible()
    page.locator("#crisis-dialog").get_by_role("button", name="지금 안전해요").click()

    is_refused = False
    expect(status).to_be_hidden(timeout=40_000)
    posted = []
    page.on("request", lambda sent: posted.append(sent.url) if sent.method == "POST" else None)
    say(page, "다시 이어진 뒤에 하는 말이야")
    assert posted == []
    assert count_said(stack, person) == 3


def test_room_with_a_silent_socket_talks_over_http(open_page, stack, make_person):
    person = make_person(502)
    page = open_page(person["session"])

    def swallow(ws):
        ws.on_message(lambda message: None)
        ws.send('{"type": "ready"}')

    page.route_web_socket(SOCKET, swallow)
    status = enter(page, person)
    expect(status).to_contain_text(SLOWER_WAY)
    say(page, "대답 없는 소켓 앞에서 하는 말이야")
    assert count_said(stack, person) == 1
