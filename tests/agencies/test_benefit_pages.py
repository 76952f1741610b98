"""Benefits in the portal: writing, opening, stock, and codes."""

import datetime

import pytest
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from accounts.models import AccessLog
from missions.models import Benefit, BenefitChange, Redemption
from missions.rules.benefits import make_code
from missions.selectors.ledger import get_balance
from tests.factories.accounts import StaffMemberFactory
from tests.factories.benefits import BenefitFactory, SeatProgrammeFactory, make_rich, redeem
from tests.factories.sign_ins import sign_in_staff

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
WRITTEN = {
    "kind": "goods",
    "programme": "",
    "title": "봄나물 꾸러미",
    "body": "시장에서 받아요.",
    "price": "100",
    "stock": "20",
    "per_person": "1",
    "opens_on": TODAY.isoformat(),
    "closes_on": (TODAY + datetime.timedelta(days=30)).isoformat(),
    "use_days": "14",
}


@pytest.fixture
def member(client):
    member = StaffMemberFactory(role="supervisor")
    sign_in_staff(client, member.user)
    return member


@pytest.fixture
def benefit(member):
    return BenefitFactory(agency=member.agency, title="봄나물 꾸러미")


def come_as(client, role, agency):
    member = StaffMemberFactory(role=role, agency=agency)
    sign_in_staff(client, member.user)
    return member


def test_benefit_is_previewed_then_written_approved_and_opened(client, member):
    preview = client.post("/agency/benefits/new/", {**WRITTEN, "preview": "1"})
    assertContains(preview, "교환한 날부터 14일")
    assert not Benefit.objects.exists()
    client.post("/agency/benefits/new/", {**WRITTEN, "save": "1"})
    benefit = Benefit.objects.get()
    assert (benefit.state, benefit.stock_left, benefit.agency) == ("draft", 20, member.agency)
    address = f"/agency/benefits/{benefit.public_id}/"
    for to in ("approved", "open"):
        client.post(f"{address}move/", {"to": to})
    benefit.refresh_from_db()
    assert (benefit.state, benefit.approved_by) == ("open", member)
    assert list(BenefitChange.objects.values_list("old_state", "new_state", "member")) == [
        ("approved", "open", member.pk),
        ("draft", "approved", member.pk),
    ]
    assertContains(client.get("/agency/benefits/"), "봄나물 꾸러미")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"kind": "seat"}, "프로그램은 자리일 때만"),
        ({"price": "0"}, "포인트는 1에서"),
        ({"closes_on": "2020-01-01"}, "마지막 날은"),
        ({"per_person": "0"}, "한 사람이 하나는"),
        ({"use_days": "0"}, "1에서 365"),
        ({"stock": "0"}, "stock"),
    ],
)
def test_what_cannot_be_offered_is_said_and_not_stored(client, member, changes, said):
    page = client.post("/agency/benefits/new/", WRITTEN | changes)
    assertContains(page, said, status_code=400)
    assert not Benefit.objects.exists()


def test_seat_is_of_the_agencys_own_programme(client, member):
    theirs, ours = SeatProgrammeFactory(), SeatProgrammeFactory(agency=member.agency)
    seat = WRITTEN | {"kind": "seat"}
    assert client.post("/agency/benefits/new/", seat | {"programme": theirs.pk}).status_code == 400
    assert client.post("/agency/benefits/new/", seat | {"programme": ours.pk}).status_code == 302
    assert Benefit.objects.get().programme == ours


def test_edit_leads_back_to_draft_and_an_open_one_is_not_edited(client, member, benefit):
    address = f"/agency/benefits/{benefit.public_id}/edit/"
    assertContains(client.post(address, WRITTEN), "먼저 다시 쓰는 중으로", status_code=409)
    benefit.state = "approved"
    benefit.save()
    client.post(address, WRITTEN | {"title": "가을 꾸러미", "stock": "5"})
    benefit.refresh_from_db()
    assert (benefit.title, benefit.state, benefit.approved_at) == ("가을 꾸러미", "draft", None)
    assert (benefit.stock, benefit.stock_left) == (10, 10)


@pytest.mark.parametrize("role", ["duty", "counsellor"])
def test_duty_reads_counsellors_write_and_supervisors_approve(client, member, benefit, role):
    come_as(client, role, member.agency)
    is_writer = role == "counsellor"
    assert client.get("/agency/benefits/").status_code == 200
    assert client.get("/agency/benefits/new/").status_code == (200 if is_writer else 403)
    made = client.post("/agency/benefits/new/", WRITTEN)
    assert made.status_code == (302 if is_writer else 403)
    address = f"/agency/benefits/{benefit.public_id}/"
    stocked = client.post(f"{address}stock/", {"stock": "12", "reason": "더 왔어요"})
    assert stocked.status_code == (302 if is_writer else 403)
    Benefit.objects.filter(pk=benefit.pk).update(state="draft")
    assert client.post(f"{address}move/", {"to": "approved"}).status_code == 403


def test_stock_changes_with_a_reason_and_not_below_what_was_given(client, member, benefit):
    redeem(make_rich(), benefit)
    address = f"/agency/benefits/{benefit.public_id}/stock/"
    assert client.post(address, {"stock": "12", "reason": ""}).status_code == 400
    assertContains(
        client.post(address, {"stock": "0", "reason": "없어요"}), "이미 나간", status_code=409
    )
    client.post(address, {"stock": "3", "reason": "덜 왔어요"})
    benefit.refresh_from_db()
    assert (benefit.stock, benefit.stock_left) == (3, 2)
    change = BenefitChange.objects.get()
    assert (change.old_stock, change.new_stock, change.reason) == (10, 3, "덜 왔어요")


def test_code_is_looked_up_without_a_name_and_used_once(client, member, benefit):
    user = make_rich(nickname="별님이")
    row = redeem(user, benefit)
    page = client.post("/agency/codes/", {"code": row.code.lower()})
    assertContains(page, benefit.title)
    assertNotContains(page, "별님이")
    assertNotContains(page, str(user.public_id))
    assert AccessLog.objects.get(subject=user).action == "viewed"
    address = f"/agency/codes/{row.public_id}/use/"
    assertContains(client.post(address, follow=True), "썼다고 적었어요")
    assert client.post(address).status_code == 409
    row.refresh_from_db()
    assert row.state == "used"


def test_code_never_stands_in_an_address(client, member, benefit):
    row = redeem(make_rich(), benefit)
    page = client.get("/agency/codes/", {"code": row.code})
    assertNotContains(page, benefit.title)
    assert not AccessLog.objects.exists()


def test_wrong_and_foreign_codes_are_refused(client, member):
    foreign = redeem(make_rich(), BenefitFactory()).code
    for typed, status in ((foreign, 404), (make_code(), 404), ("abc", 400), ("", 400)):
        assert client.post("/agency/codes/", {"code": typed}).status_code == status
    assert Redemption.objects.get().state == "issued"


def test_void_needs_a_reason_and_gives_the_points_back(client, member, benefit):
    user = make_rich(100)
    row = redeem(user, benefit)
    address = f"/agency/codes/{row.public_id}/void/"
    assertContains(client.post(address, {"reason": ""}), benefit.title, status_code=400)
    assert get_balance(user) == 0
    client.post(address, {"reason": "물건이 상했어요"})
    assert get_balance(user) == 100
    assert user.notifications.get().title == "포인트가 돌아왔어요"
