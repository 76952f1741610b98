"""`python -m tests.browser.shots ADDRESS FOLDER`: each page of the demo, two sizes and schemes."""

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.conftest import ARGUMENTS, CHROMIUM, DESKTOP, PHONE

PASSWORD = "ongi-demo-2026"
VISITOR = {
    "landing": "/",
    "signup": "/accounts/signup/",
    "login": "/accounts/login/",
    "reset": "/accounts/password/reset/",
    "safety": "/safety/",
    "missing": "/nowhere/",
    "purpose": "/consents/agency_risk_alert/",
    "codes": "/demo/authenticator/",
    "takedown": "/takedown",
    "transparency": "/transparency",
    "feed-rules": "/feed/rules/",
}
PERSON = {
    "chats": "/chat/",
    "room": "first room",
    "mood": "/mood/",
    "companions": "/companions/",
    "companion-new": "/companions/new/",
    "memories": "first memories",
    "me": "/me/",
    "consents": "/me/consents/",
    "consents-sensitive": "/me/consents/sensitive/",
    "consents-third-party": "/me/consents/third-party/",
    "withdraw": "/me/consents/emotion_insight/withdraw/",
    "data": "/me/data/",
    "exports": "/me/data/export/",
    "deletion": "/me/data/deletion/",
    "why": "/me/alerts/",
    "notifications": "/me/notifications/",
    "push": "/me/push/",
    "demo-push": "/demo/push/",
    "access": "/me/access/",
    "connections": "/accounts/social/",
    "devices": "/me/devices/",
    "second-factor": "/accounts/2fa/",
    "help": "/help/",
    "decisions": "/feed/decisions/",
    "my-reports": "/feed/reports/",
    "missions": "/missions/",
    "missions-all": "/missions/all/",
    "mission": "first mission of all",
    "album": "/missions/album/",
    "benefits": "/benefits/",
    "benefit": "first benefit",
    "redemptions": "/benefits/mine/",
    "points": "/points/",
    "policies": "/policies/",
    "policy": "first policy",
    "policies-saved": "/policies/saved/",
    "policies-facts": "/policies/facts/",
    "onboarding": "/welcome/consents/agency_risk_alert/",
}
STAFF = {
    "queue": "/agency/",
    "alert": "first alert",
    "finished": "/agency/finished/",
    "lock": "/accounts/reauthenticate/",
}
CATALOGUE = {
    "approvals": "/agency/approvals/",
    "overdue": "/agency/cases/overdue/",
    "agency-benefits": "/agency/benefits/",
    "benefit-form": "/agency/benefits/new/",
    "codes-look-up": "/agency/codes/",
    "confirmations": "/agency/confirmations/",
    "agency-policies": "/agency/policies/",
    "programmes": "/agency/programmes/",
    "programme": "first programme",
    "programme-form": "/agency/programmes/new/",
    "agency-missions": "/agency/missions/",
    "agency-mission": "first mission",
    "mission-form": "first mission form",
}
CASES = {
    "cases": "/agency/cases/",
    "case": "first case file",
    "case-form": "first case form",
}
ADMIN = {"admin": "/admin/"}
CONSOLE = {
    "moderation": "/moderation/",
    "moderation-case": "first case",
    "moderation-second": "/moderation/second/",
    "moderation-appeals": "/moderation/appeals/",
    "moderation-takedowns": "/moderation/takedowns/",
    "moderation-tags": "/moderation/tags/",
}
WHO = {
    None: VISITOR,
    "haneul@demo.ongi": PERSON,
    "duty@demo.ongi": STAFF,
    "counsellor@demo.ongi": CASES,
    "supervisor@demo.ongi": CATALOGUE,
    "moderator@demo.ongi": CONSOLE,
    "operator@demo.ongi": ADMIN,
}
FIRST = {
    "first mission of all": ("/missions/all/", "main a.list-row"),
    "first benefit": ("/benefits/", "main a[href^='/benefits/']:not([href*='mine'])"),
    "first policy": (
        "/policies/",
        "main a[href^='/policies/']:not([href*='saved']):not([href*='facts'])",
    ),
    "first room": ("/chat/", "main a[href^='/chat/']"),
    "first memories": ("/companions/", "main a[href*='/memories/']"),
    "first case file": ("/agency/cases/", "tr[data-case] a"),
    "first case form": ("/agency/cases/", "tr[data-case] a"),
    "first case": ("/moderation/", "tr[data-case] a"),
    "first alert": ("/agency/", "tr[data-alert] a"),
    "first programme": ("/agency/programmes/", "tr[data-programme]:last-child a"),
    "first mission": ("/agency/missions/?state=draft", "tr[data-mission] a"),
    "first mission form": ("/agency/missions/?state=draft", "tr[data-mission] a"),
}

# What follows the address of the first one.
ENDS = {"first mission form": "edit/", "first case form": "forms/first_talk/"}


def main(address, folder, only=()):
    out = Path(folder)
    out.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for email, pages in WHO.items():
            state = sign_in(browser, address, email) if email else None
            for size, viewport in (("phone", PHONE), ("desktop", DESKTOP)):
                for scheme in ("light", "dark"):
                    context = browser.new_context(
                        base_url=address,
                        viewport=viewport,
                        color_scheme=scheme,
                        locale="ko-KR",
                        timezone_id="Asia/Seoul",
                        storage_state=state,
                    )
                    page = context.new_page()
                    for name, path in pages.items():
                        if not only or name in only:
                            take(page, path, out / f"{name}-{size}-{scheme}.png")
                    context.close()
        browser.close()


def sign_in(browser, address, email):
    context = browser.new_context(base_url=address, locale="ko-KR")
    page = context.new_page()
    page.goto("/accounts/login/")
    page.locator("[name=login]").fill(email)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.wait_for_load_state("networkidle")
    if "/2fa/" in page.url:
        show_code(page, email)
    state = context.storage_state()
    context.close()
    return state


def show_code(page, email):
    """The demo's own authenticator shows what the phone of this member would."""
    codes = page.context.new_page()
    codes.goto("/demo/authenticator/")
    code = codes.locator(f"[data-code='{email}']").inner_text()
    page.locator("[name=code]").fill(code)
    page.locator("main form button").first.click()
    page.wait_for_load_state("networkidle")


def take(page, path, target):
    if path in FIRST:
        start, link = FIRST[path]
        page.goto(start)
        found = page.locator(link)
        if not found.count():
            return
        path = found.first.get_attribute("href") + ENDS.get(path, "")
    page.goto(path)
    page.wait_for_timeout(900)
    page.screenshot(path=str(target), full_page="room" not in target.name)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
