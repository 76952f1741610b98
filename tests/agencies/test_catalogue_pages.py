"""Programmes and missions in the portal."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import AccessLog
from missions.models import Mission, Programme
from missions.rules.doing import WELFARE_STEPS
from tests.factories.accounts import StaffMemberFactory, UserFactory
from tests.factories.missions import (
    SHARING,
    ParticipationFactory,
    ProgrammeFactory,
    WelfareMissionFactory,
)
from tests.factories.sign_ins import sign_in_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def member():
    return StaffMemberFactory(role="supervisor", user__nickname="가온")


@pytest.fixture
def staff(client, member):
    return sign_in_staff(client, member.user)


@pytest.fixture
def programme(member):
    return ProgrammeFactory(agency=member.agency, name="봄 산책")


def text_of(page):
    return page.content.decode()


def list_given(programme, **fields):
    return {
        "programme": programme.pk,
        "title": "모임 안내를 읽어 봐요",
        "summary": "어떤 자리인지 천천히 알아봐요.",
        "body": "안내 글을 읽고 궁금한 것을 적어요.",
        "minutes": 20,
        "energy": 3,
        "place": "centre",
        "proofs": ["self", "staff"],
        "points": 50,
        **{kind: f"{kind} 단계의 글이에요." for kind in WELFARE_STEPS},
        **fields,
    }


def list_programme(**fields):
    today = timezone.localdate()
    return {
        "name": "가을 모임",
        "place": "2층",
        "starts_on": today.isoformat(),
        "ends_on": (today + timedelta(days=3)).isoformat(),
        "capacity": 5,
        **fields,
    }


PAGES = ["/agency/programmes/", "/agency/programmes/new/", "/agency/missions/", "/agency/missions/new/"]  # fmt: skip  # noqa: E501


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_not_there_for_others(client, path):
    assert client.get(path).status_code == 302
    client.force_login(UserFactory())
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", PAGES)
def test_pages_open_for_a_supervisor(staff, path):
    assert staff.get(path).status_code == 200


def test_duty_reads_and_is_shown_no_editor(client, member, programme):
    mission = WelfareMissionFactory(programme=programme)
    duty = StaffMemberFactory(agency=member.agency)
    sign_in_staff(client, duty.user)
    for path in ("/agency/programmes/", "/agency/missions/"):
        page = text_of(client.get(path))
        assert "/new/" not in page
    assert client.get("/agency/programmes/new/").status_code == 403
    assert client.get("/agency/missions/new/").status_code == 403
    page = text_of(client.get(f"/agency/missions/{mission.public_id}/"))
    assert mission.title in page
    assert "/close/" not in page
    assert client.post("/agency/missions/preview/", list_given(programme)).status_code == 403
    assert client.post("/agency/missions/new/", list_given(programme)).status_code == 403
    answer = client.post(f"/agency/missions/{mission.public_id}/close/", {"reason": "끝"})
    assert answer.status_code == 403
    assert Mission.objects.get(pk=mission.pk).state == "open"


def list_addresses(programme, mission):
    for tail in ("", "edit/", "close/", "report.csv", "participants.csv"):
        yield f"/agency/programmes/{programme.public_id}/{tail}"
    for tail in ("", "edit/", "approve/", "open/", "close/", "redraft/"):
        yield f"/agency/missions/{mission.public_id}/{tail}"


def test_another_agency_s_are_not_there(staff):
    mission = WelfareMissionFactory()
    for address in list_addresses(mission.programme, mission):
        answers = {staff.get(address).status_code, staff.post(address, {}).status_code}
        assert answers <= {404, 405}, address
    assert Mission.objects.get(pk=mission.pk).state == "open"


def test_a_programme_is_made_changed_and_refused_with_what_was_typed(staff, member):
    answer = staff.post("/agency/programmes/new/", list_programme())
    made = Programme.objects.get(agency=member.agency)
    assert answer.url == f"/agency/programmes/{made.public_id}/"
    form = text_of(staff.get(f"{answer.url}edit/"))
    version = re.search(r'name="version" value="([^"]+)"', form)[1]
    Programme.objects.filter(pk=made.pk).update(seats_taken=2)
    again = staff.post(
        f"{answer.url}edit/", list_programme(name="이름을 바꾼 모임", capacity=1, version=version)
    )
    assert again.status_code == 409
    assert "이름을 바꾼 모임" in text_of(again)
    assert "이미 2명이 참여하고 있어서" in text_of(again)
    claim = staff.post("/agency/programmes/new/", list_programme(introduction="누구나 대상이에요."))
    assert claim.status_code == 400
    assert "자격은 기관이 확인해요" in text_of(claim)
    assert Programme.objects.get(pk=made.pk).name == "가을 모임"
    saved = staff.post(f"{answer.url}edit/", list_programme(name="바꾼 모임", version=version))
    assert saved.status_code == 302


def test_a_stale_form_is_told_so_to_the_microsecond(staff, programme):
    base = f"/agency/programmes/{programme.public_id}/"
    form = text_of(staff.get(f"{base}edit/"))
    version = re.search(r'name="version" value="([^"]+)"', form)[1]
    assert staff.post(f"{base}edit/", list_programme(version=version)).status_code == 302
    late = staff.post(f"{base}edit/", list_programme(name="늦은 글", version=version))
    assert late.status_code == 409
    assert "그사이에 상태가 바뀌었어요" in text_of(late)


def test_a_mission_is_written_approved_and_opened_by_two(staff, client, member, programme):
    writer = StaffMemberFactory(agency=member.agency, role="counsellor")
    sign_in_staff(client, writer.user)
    answer = client.post("/agency/missions/new/", list_given(programme))
    mission = Mission.objects.get(programme=programme)
    assert answer.url == f"/agency/missions/{mission.public_id}/"
    base = answer.url
    page = text_of(client.get(base))
    assert "검토는 다른 책임자나 운영자가" in page
    assert f"{base}approve/" not in page
    sign_in_staff(client, member.user)
    page = text_of(client.get(base))
    version = re.search(r'name="version" value="([^"]+)"', page)[1]
    assert client.post(f"{base}approve/", {"version": "그때"}).status_code == 400
    assert client.post(f"{base}approve/", {}).status_code == 400
    assert client.post(f"{base}open/").status_code == 409
    assert client.post(f"{base}approve/", {"version": version}).status_code == 302
    assert client.post(f"{base}open/").status_code == 302
    assert Mission.objects.get(pk=mission.pk).state == "open"
    page = text_of(client.get(base))
    assert "쓰는 중 → 검토 마침" in page
    assert f"{base}edit/" not in page
    no_reason = client.post(f"{base}close/", {"reason": " "})
    assert (no_reason.status_code, Mission.objects.get(pk=mission.pk).state) == (400, "open")
    assert "까닭을 적어 주세요." in text_of(no_reason)
    assert client.post(f"{base}close/", {"reason": "강사 사정"}).status_code == 302
    assert "강사 사정" in text_of(client.get(base))
    assert client.post(f"{base}redraft/").status_code == 302
    assert Mission.objects.get(pk=mission.pk).state == "draft"


def test_the_author_is_refused_on_the_page_of_the_mission(staff, programme):
    base = staff.post("/agency/missions/new/", list_given(programme)).url
    version = Mission.objects.get(programme=programme).updated_at.isoformat()
    answer = staff.post(f"{base}approve/", {"version": version})
    assert answer.status_code == 403
    assert "마지막으로 고친 사람은 검토할 수 없어요" in text_of(answer)
    assert Mission.objects.get(programme=programme).state == "draft"


def read_seen(page, mission):
    """The card and body as they stand in a page."""
    start = page.index('<article class="card">')
    end = page.index("</section>", page.index('aria-labelledby="mission-facts"'))
    return re.sub(r"\s+", " ", page[start:end])


def test_preview_without_script_keeps_what_was_typed_and_stores_nothing(staff, programme):
    before = Mission.objects.count()
    answer = staff.post("/agency/missions/new/", list_given(programme, preview="1"))
    page = text_of(answer)
    assert answer.status_code == 200
    assert "모임 안내를 읽어 봐요</h3>" in page
    assert 'value="모임 안내를 읽어 봐요"' in page
    assert Mission.objects.count() == before


def test_the_preview_is_what_people_will_see(staff, programme):
    given = list_given(programme, seasons=["winter"], source="온통청년, 2026년 3월 기준")
    fragment = text_of(staff.post("/agency/missions/preview/", given))
    with_form = text_of(staff.post("/agency/missions/new/", {**given, "preview": "1"}))
    base = staff.post("/agency/missions/new/", given).url
    stored = text_of(staff.get(base))
    edited = text_of(staff.get(f"{base}edit/"))
    seen = read_seen(stored, None)
    assert read_seen(fragment, None) == seen
    assert read_seen(with_form, None) == seen
    assert read_seen(edited, None) == seen
    assert "<html" not in fragment
    for word in ("겨울", "온통청년, 2026년 3월 기준", "learn 단계의 글이에요.", "봄 산책"):
        assert word in seen


def test_the_preview_of_half_a_text_hints_and_does_not_fail(staff, programme):
    half = {
        "title": "누구나 지원 대상이에요",
        "body": "꼭 오세요!",
        "minutes": "많이",
        "energy": "9",
    }
    page = text_of(staff.post("/agency/missions/preview/", half))
    assert "자격이 된다고 읽힐 수 있는 말" in page
    assert "부담이 될 수 있는 말" in page
    assert text_of(staff.post("/agency/missions/preview/", {}))


def test_a_claim_is_refused_above_the_form_with_everything_typed(staff, programme):
    given = list_given(programme, result="신청하면 지원금이 지급돼요.")
    before = Mission.objects.count()
    answer = staff.post("/agency/missions/new/", given)
    assert answer.status_code == 400
    page = text_of(answer)
    assert "자격이 된다고 읽힐 수 있는 말이 있어요: 지급돼요." in page
    assert "신청하면 지원금이 지급돼요." in page
    assert Mission.objects.count() == before


def test_a_mission_cannot_be_put_into_another_agency_s_programme(staff):
    answer = staff.post("/agency/missions/new/", list_given(ProgrammeFactory()))
    assert answer.status_code == 400
    assert not Mission.objects.filter(kind="welfare").exists()


def test_the_editor_begins_with_the_programme_one_came_from(staff, programme):
    page = text_of(staff.get(f"/agency/missions/new/?programme={programme.public_id}"))
    assert f'<option value="{programme.pk}" selected>' in page
    assert staff.get("/agency/missions/new/?programme=xyz").status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_lists_cost_the_same_for_one_and_three(staff, member, count, django_assert_num_queries):
    for _ in range(count):
        WelfareMissionFactory(
            programme=ProgrammeFactory(agency=member.agency), author=UserFactory()
        )
    staff.get("/agency/missions/")
    # session, user, membership, notifications of the door, count, rows
    with django_assert_num_queries(7):
        page = staff.get("/agency/missions/?state=open")
    assert text_of(page).count("data-mission=") == count
    with django_assert_num_queries(7):
        page = staff.get("/agency/programmes/")
    assert text_of(page).count("data-programme=") == count


@pytest.mark.parametrize("count", [1, 3])
def test_a_programme_costs_the_same_for_one_and_three(
    staff, programme, count, django_assert_num_queries
):
    for place in range(count):
        mission = WelfareMissionFactory(programme=programme)
        ParticipationFactory(
            mission=mission,
            is_shared=True,
            user=UserFactory(nickname=f"보이는이{place}", consents=SHARING),
        )
    staff.get(f"/agency/programmes/{programme.public_id}/")
    with django_assert_num_queries(17):
        page = staff.get(f"/agency/programmes/{programme.public_id}/")
    assert text_of(page).count("data-participation=") == count


def test_a_programme_shows_who_agreed_and_hides_the_few(staff, programme):
    mission = WelfareMissionFactory(programme=programme)
    seen = UserFactory(nickname="보이는이", consents=SHARING)
    hidden = UserFactory(nickname="숨은이")
    ParticipationFactory(
        mission=mission, is_shared=True, user=seen, state="waiting", note="비밀 글"
    )
    ParticipationFactory(mission=mission, user=hidden)
    page = text_of(staff.get(f"/agency/programmes/{programme.public_id}/"))
    assert "보이는이" in page
    assert "숨은이" not in page
    assert "비밀" not in page
    assert "1 + 10명 미만" in page
    assert "1분이 기다리고 있어요" in page
    assert {log.subject for log in AccessLog.objects.all()} == {seen}
    assert 'id="9f215cf04c5486422605d13261cb87401f4e7763b6296af81e98efbc0130da53"' in page


def test_an_empty_programme_loads_no_chart(staff, programme):
    page = text_of(staff.get(f"/agency/programmes/{programme.public_id}/"))
    assert "plotly.min.js" not in page
    assert "아직 알리기로 한 분이 없어요" in page


def test_files_come_with_a_mark_for_excel_and_are_kept_by_no_cache(staff, programme):
    mission = WelfareMissionFactory(programme=programme)
    user = UserFactory(nickname="@보이는이", consents=SHARING)
    ParticipationFactory(mission=mission, is_shared=True, user=user)
    base = f"/agency/programmes/{programme.public_id}"
    report = staff.get(f"{base}/report.csv")
    people = staff.post(f"{base}/participants.csv", {"reason": "참여 확인"})
    for answer in (report, people):
        assert answer.content.startswith(b"\xef\xbb\xbf")
        assert answer["Content-Type"] == "text/csv; charset=utf-8"
        assert answer["Cache-Control"] == "no-store"
        assert answer["Content-Disposition"].startswith("attachment")
    assert "보이는이" not in report.content.decode()
    assert "'@보이는이" in people.content.decode()
    assert staff.get(f"{base}/participants.csv").status_code == 405
    refused = staff.post(f"{base}/participants.csv", {"reason": ""})
    assert refused.status_code == 400
    assert AccessLog.objects.filter(action="exported").count() == 1


def test_closing_a_programme_from_its_page(staff, programme):
    mission = WelfareMissionFactory(programme=programme)
    base = f"/agency/programmes/{programme.public_id}/"
    assert staff.post(f"{base}close/", {"reason": ""}).status_code == 400
    assert Mission.objects.get(pk=mission.pk).state == "open"
    assert staff.post(f"{base}close/", {"reason": "여기까지예요"}).status_code == 302
    assert Mission.objects.get(pk=mission.pk).state == "closed"
