"""Doing missions: one for oneself with a photo, and one that staff confirm and that earns."""

import re
from io import BytesIO

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP
from tests.missions.pictures import make_photo


@pytest.fixture(scope="module")
def people(stack):
    return stack.run_python("from tests.servers.seed import make_walkers; make_walkers()")


@pytest.fixture(scope="module")
def missions(stack, people):
    return stack.run_python("from tests.servers.seed import make_missions; make_missions()")


def read_qr(image):
    """What a phone's camera would read on the screen."""
    found = zxingcpp.read_barcodes(Image.open(BytesIO(image.screenshot())))
    assert len(found) == 1
    return found[0].text


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


@pytest.mark.parametrize("has_script", [True, False])
def test_a_mission_for_oneself_with_a_photo_and_back(
    open_page, people, missions, tmp_path, has_script
):
    person = people["people"][0 if has_script else 1]
    page = open_page(person["session"], java_script_enabled=has_script)
    page.goto("/missions/")
    page.get_by_role("link", name="미션 둘러보기").click()
    page.get_by_role("link", name="창가에서 숨 쉬기").click()
    page.get_by_text("온이 님과 함께").click()
    press(page, "시작하기")
    expect(page.get_by_text("온이 님이 곁에 있어요.")).to_be_visible()
    assert page.locator("main img.portrait").get_attribute("src").startswith("/companions/")

    press(page, "타이머 켜기")
    clock = page.locator("[data-timer-ends]")
    expect(clock).to_contain_text(re.compile(r"9:\d\d 남았어요" if has_script else "에 끝나요"))
    page.get_by_text("타이머로 확인").click()
    page.get_by_label("나에게 남기는 한 줄").fill("바람이 시원했다")
    press(page, "마쳤어요")
    expect(page.get_by_role("alert")).to_contain_text("남았어요")
    expect(page.get_by_label("나에게 남기는 한 줄")).to_have_value("바람이 시원했다")

    file = tmp_path / "창.jpg"
    file.write_bytes(make_photo(size=(1600, 1200), with_place=True))
    page.get_by_label("사진 고르기").set_input_files(file)
    press(page, "사진 담기")
    expect(page.get_by_role("img", name="내 사진 1")).to_be_visible()
    shown = page.get_by_role("img", name="내 사진 1")
    picture = page.request.get(shown.get_attribute("src"))
    assert picture.headers["cache-control"] == "private, no-store"
    assert dict(Image.open(BytesIO(picture.body())).getexif()) == {}

    page.get_by_text("사진으로 확인").click()
    page.get_by_label("나에게 남기는 한 줄").fill("바람이 시원했다")
    press(page, "마쳤어요")
    expect(page.get_by_text("마쳤어요. 앨범에 담아 두었어요.")).to_be_visible()
    page.goto("/missions/album/")
    expect(page.get_by_text("바람이 시원했다")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 390 if has_script else True
    page.get_by_role("link", name="창가에서 숨 쉬기").click()
    press(page, "되돌리기")
    expect(page.get_by_text("되돌렸어요. 다시 하는 중이에요.")).to_be_visible()
    page.goto("/missions/album/")
    expect(page.get_by_text("아직 담긴 것이 없어요")).to_be_visible()
    page.goto("/missions/")
    page.get_by_role("link", name="창가에서 숨 쉬기").click()
    press(page, "지우기 사진 1")
    expect(page.get_by_text("사진을 지웠어요.")).to_be_visible()
    press(page, "그만하기")
    expect(page.get_by_text("그만둔 미션이에요.", exact=False)).to_be_visible()


def test_staff_confirm_by_qr_points_arrive_and_become_a_benefit(open_page, people, missions):
    page = open_page(people["people"][1]["session"])
    staff = open_page(people["duty"]["session"], viewport=DESKTOP)
    page.goto(f"/missions/{missions['welfare']}/")
    press(page, "시작하기")
    press(page, "다음 단계")
    expect(page.locator("li[aria-current=step]")).to_have_text("자격 확인")

    press(page, "기관에 알리기")
    press(page, "확인 코드 보기")
    address = read_qr(page.get_by_role("img", name="확인 QR"))
    staff.goto(address)
    expect(staff.get_by_role("heading", name="사람701")).to_be_visible()
    press(staff, "확인했어요")
    expect(staff.get_by_text("당사자에게도 알렸어요", exact=False)).to_be_visible()
    staff.goto(address)
    expect(staff.get_by_role("alert")).to_contain_text("맞지 않거나 시간이 지난 코드")

    page.goto("/me/notifications/")
    expect(page.get_by_text("기관에서 미션을 확인했어요").first).to_be_visible()
    page.goto("/benefits/")
    expect(page.locator(".stat-value").first).to_have_text("100")
    page.get_by_role("link", name="반찬 꾸러미").click()
    page.get_by_role("link", name="포인트로 받기").click()
    press(page, "받을게요")
    code = page.locator(".ticket-code code").inner_text()

    staff.goto("/agency/codes/")
    staff.get_by_label(re.compile("코드")).first.fill(code)
    press(staff, "확인하기")
    expect(staff.get_by_role("heading", name="반찬 꾸러미")).to_be_visible()
    press(staff, "혜택을 건넸어요")
    page.reload()
    expect(page.get_by_text(re.compile("에 썼어요"))).to_be_visible()
    page.goto("/benefits/")
    expect(page.locator(".stat-value").first).to_have_text("0")


def test_the_qr_of_a_centre_brings_a_person_through_sign_in(open_page, stack, people, missions):
    staff = open_page(people["duty"]["session"], viewport=DESKTOP)
    staff.goto("/agency/confirmations/")
    staff.get_by_role("link", name="함께 걷는 오후").click()
    address = read_qr(staff.get_by_role("img", name="함께 걷는 오후 확인 QR"))
    who = stack.run_python("from tests.servers.seed import make_phones; make_phones(1, 700)")[0]
    page = open_page()
    page.goto(address)
    page.get_by_label("이메일").fill(who["email"])
    page.locator("[name=password]").fill(who["password"])
    page.get_by_role("button", name="로그인").click()
    expect(page.get_by_text("먼저 미션을 시작해 주세요", exact=False)).to_be_visible()
    page.goto(f"/missions/{missions['welfare']}/")
    press(page, "시작하기")
    page.goto(address)
    page.get_by_role("button", name=re.compile("확인하고 마치기")).click()
    expect(page.get_by_text("기관에서 확인했어요.", exact=False)).to_be_visible()
