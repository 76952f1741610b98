"""From an alert to a closed case: four people at four screens."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP
from tests.browser.test_main_loop import say


@pytest.fixture(scope="module")
def people(stack):
    return stack.run_python("from tests.servers import case_seed; case_seed.make_case_people()")


def fill_form(page):
    """Answer everything a form asks for, as somebody in a hurry would."""
    for name in dict.fromkeys(
        one.get_attribute("name") for one in page.locator("#case-form input[type=radio]").all()
    ):
        if not page.locator(f"#case-form input[name='{name}']:checked").count():
            page.locator(f"#case-form input[name='{name}']").first.check()
    for name in dict.fromkeys(
        one.get_attribute("name") for one in page.locator("#case-form input[type=checkbox]").all()
    ):
        page.locator(f"#case-form input[name='{name}']").first.check()
    for one in page.locator("#case-form textarea, #case-form input[type=text]").all():
        one.fill("본인이 말한 그대로 적었어요.")
    for one in page.locator("#case-form input[type=date]").all():
        one.fill("2027-01-15")


def write_form(page, case_url, name):
    page.goto(case_url)
    page.get_by_role("navigation", name="사례 메뉴").get_by_role("link", name=name).click()
    fill_form(page)
    page.get_by_role("button", name="다 썼어요").click()
    page.goto(case_url)


def approve(supervisor, token):
    supervisor.goto("/agency/approvals/")
    supervisor.locator("tr[data-approval]").get_by_role("link", name=token).click()
    supervisor.locator("button[name=decision][value=approve]").click()
    supervisor.goto("/agency/approvals/")
    expect(supervisor.locator("tr[data-approval]").filter(has_text=token)).to_have_count(0)


def take_step(page, name):
    page.locator("#steps").get_by_role("button", name=name).click()


def test_alert_becomes_a_case_that_is_referred_and_closed(open_page, stack, people):
    person = open_page(people["person"]["session"])
    duty = open_page(people["duty"], viewport=DESKTOP)
    supervisor = open_page(people["supervisor"], viewport=DESKTOP)
    duty.goto("/agency/")
    expect(duty.get_by_text("실시간 연결됨")).to_be_visible()

    person.goto(f"/chat/{people['person']['room']}/")
    say(person, "안녕")
    person.locator("#composer-text").fill("오늘 밤에 죽을 거야. 유서도 다 썼어")
    person.get_by_role("button", name="보내기").click()
    row = duty.locator("tr[data-alert]")
    expect(row).to_have_count(1)
    token = row.locator("a[data-open]").inner_text()
    row.get_by_role("link").first.click()
    duty.get_by_role("button", name="확인했어요").click()
    duty.get_by_role("button", name="판단 남기기").click()
    duty.get_by_role("button", name="제안 보내기").click()
    expect(duty.get_by_text("답을 기다리고 있어요", exact=False)).to_be_visible()

    person.goto("/help/")
    person.locator("a[href^='/offers/']").first.click()
    person.locator("[name=contact_phone]").fill("010-1234-5678")
    person.get_by_role("button", name="받아들이기").click()
    duty.get_by_role("link", name="사례로 가기").click()
    duty.wait_for_url(re.compile(r"/agency/cases/[0-9a-f-]{36}/"))
    case_url = duty.url
    expect(duty.get_by_text("010-1234-5678").first).to_be_visible()

    take_step(duty, "욕구·위기도 조사 시작")
    write_form(duty, case_url, "욕구·위기도")
    take_step(duty, re.compile("조사 승인 요청"))
    approve(supervisor, token)
    duty.goto(case_url)
    take_step(duty, "사례회의로")
    duty.locator("#steps select[name=reason]").select_option("general")
    take_step(duty, "계획 세우기로")
    write_form(duty, case_url, "계획")
    take_step(duty, re.compile("계획 승인 요청"))
    approve(supervisor, token)
    duty.goto(case_url)
    take_step(duty, "제공·점검 시작")
    expect(duty.get_by_text("계획대로 돕고 있어요", exact=False)).to_be_visible()

    refer_and_finish(duty, person, open_page(people["recipient"], viewport=DESKTOP), case_url)

    write_form(duty, case_url, "종결")
    duty.get_by_text("종결하기", exact=True).click()
    duty.locator("#closing select[name=outcome]").select_option("goals_met")
    duty.get_by_role("button", name="종결 승인 요청").click()
    approve(supervisor, token)
    supervisor.goto(case_url)
    expect(supervisor.locator(".case-head")).to_contain_text("종결")
    expect(supervisor.locator("[data-task]")).to_have_count(3)
    person.goto("/help/")
    expect(person.get_by_text("상담을 마쳤어요").first).to_be_visible()


def refer_and_finish(duty, person, recipient, case_url):
    """The person chooses what goes along, the agency next door takes it and it comes to an end."""
    duty.get_by_role("navigation", name="사례 메뉴").get_by_role("link", name="의뢰").click()
    duty.get_by_label("기관이나 지역 찾기").fill("강가")
    duty.get_by_role("button", name="찾기").click()
    duty.get_by_role("radio", name=re.compile("강가마을센터")).check()
    duty.locator("[name=reason]").fill("가까운 곳의 모임이 맞을 것 같아요.")
    for one in duty.locator("[name=items]").all():
        one.check()
    duty.get_by_role("button", name="당사자에게 여쭤보기").click()
    recipient.goto("/agency/referrals/")
    expect(recipient.locator("main").get_by_role("link")).to_have_count(0)

    person.goto("/help/")
    person.locator("a[href^='/help/referrals/']").first.click()
    person.locator("input[name=items][value=contact]").check()
    person.get_by_role("button", name="고른 것만 전하기").click()

    recipient.goto("/agency/referrals/")
    recipient.locator("main").get_by_role("link").first.click()
    expect(recipient.get_by_text("010-1234-5678")).to_be_visible()
    expect(recipient.get_by_text("본인이 말한 그대로", exact=False)).to_have_count(0)
    recipient.get_by_role("button", name="맡을게요").click()

    duty.goto(case_url)
    expect(duty.locator(".case-head")).to_contain_text("의뢰함")
    duty.get_by_role("navigation", name="사례 메뉴").get_by_role("link", name="의뢰").click()
    duty.get_by_role("button", name="의뢰 마치기").click()
    duty.goto(case_url)
    expect(duty.locator(".case-head")).to_contain_text("제공·점검")
