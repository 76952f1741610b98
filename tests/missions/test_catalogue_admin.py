import pytest
from django.contrib.admin.models import LogEntry

from missions.models import Mission, Programme
from missions.rules.doing import WELFARE_STEPS
from tests.factories.accounts import AgencyFactory, UserFactory
from tests.factories.missions import MissionFactory, ProgrammeFactory, WelfareMissionFactory
from tests.factories.sign_ins import sign_in_staff

pytestmark = pytest.mark.django_db
LIST = "/admin/missions/mission/"


@pytest.fixture
def operator():
    return UserFactory(is_staff=True, is_superuser=True)


@pytest.fixture
def desk(client, operator):
    return sign_in_staff(client, operator)


def list_given(**fields):
    given = {
        "kind": "personal",
        "title": "창밖을 한 번 봐요",
        "summary": "창가에 서서 잠깐만 봐요.",
        "body": "무엇이 보이는지 하나만 찾아요.",
        "rung": 2,
        "theme": "senses",
        "energy": 2,
        "minutes": 3,
        "place": "home",
        "proofs": ["self"],
        "points": 0,
        "changes-TOTAL_FORMS": 0,
        "changes-INITIAL_FORMS": 0,
    }
    return {**given, **fields}


def find_version(page):
    return page.context["adminform"].form["version"].value()


def act(desk, action, *rows, **more):
    given = {"action": action, "_selected_action": [row.pk for row in rows], **more}
    return desk.post(LIST, given, follow=True)


def test_an_operator_writes_a_personal_mission_through_the_service(desk, operator):
    before = Mission.objects.count()
    assert desk.post(f"{LIST}add/", list_given()).status_code == 302
    mission = Mission.objects.get(title="창밖을 한 번 봐요")
    assert (mission.state, mission.author, mission.points) == ("draft", operator, 20)
    page = desk.get(f"{LIST}{mission.pk}/change/")
    given = list_given(title="고친 제목이에요", version=find_version(page))
    saved = desk.post(f"{LIST}{mission.pk}/change/", given, follow=True)
    assert "성공적으로" in saved.content.decode()
    late = desk.post(f"{LIST}{mission.pk}/change/", given, follow=True)
    assert "그사이에 상태가 바뀌었어요" in late.content.decode()
    assert "성공적으로" not in late.content.decode()
    assert LogEntry.objects.filter(user=operator).count() == 2
    assert Mission.objects.count() == before + 1


def test_what_the_service_refuses_is_said_in_the_form(desk):
    programme = ProgrammeFactory()
    steps = {kind: "할 일이에요." for kind in WELFARE_STEPS}
    welfare = {"kind": "welfare", "theme": "welfare", "programme": programme.pk, **steps}
    cases = [
        ({**welfare, "body": "누구나 지원 대상이에요."}, "자격은 기관이 확인해요"),
        ({**welfare, "papers": ""}, "다섯 단계의 글을 모두"),
        ({"programme": programme.pk}, "프로그램은 복지 미션에만"),
    ]
    for fields, said in cases:
        answer = desk.post(f"{LIST}add/", list_given(**fields))
        assert answer.status_code == 200
        assert said in answer.content.decode()
    assert not Mission.objects.filter(title="창밖을 한 번 봐요").exists()
    assert desk.post(f"{LIST}add/", list_given(**welfare)).status_code == 302
    assert Mission.objects.get(title="창밖을 한 번 봐요").steps.count() == 5


def test_open_and_closed_missions_are_read_only(desk):
    for state in ("open", "closed"):
        mission = MissionFactory(state=state)
        address = f"{LIST}{mission.pk}/change/"
        assert desk.get(address).status_code == 200
        assert desk.post(address, list_given(title="몰래 고침")).status_code == 403
        assert Mission.objects.get(pk=mission.pk).title == mission.title


def test_actions_move_by_two_people_with_a_reason(desk, operator, client):
    mission = MissionFactory(state="draft", author=operator, approved_at=None)
    other = MissionFactory(state="draft", approved_at=None)
    page = act(desk, "approve", mission, other).content.decode()
    assert "마지막으로 고친 사람은 검토할 수 없어요" in page
    assert "미션 1개를 옮겼어요" in page
    assert Mission.objects.get(pk=mission.pk).state == "draft"
    assert Mission.objects.get(pk=other.pk).approved_by == operator
    act(desk, "open_up", other)
    assert "까닭을 적어 주세요." in act(desk, "close_down", other).content.decode()
    assert Mission.objects.get(pk=other.pk).state == "open"
    act(desk, "close_down", other, reason="더 나은 글이 생겼어요")
    assert Mission.objects.get(pk=other.pk).state == "closed"
    page = desk.get(f"{LIST}{other.pk}/change/").content.decode()
    assert "더 나은 글이 생겼어요" in page
    act(desk, "redraft", other)
    assert Mission.objects.get(pk=other.pk).state == "draft"


def test_the_preview_shows_what_people_see_and_only_to_operators(desk, client):
    mission = WelfareMissionFactory(state="draft")
    address = f"{LIST}{mission.pk}/preview/"
    page = desk.get(address).content.decode()
    assert f"<h3>{mission.title}</h3>" in page
    assert "learn 단계에서 할 일이에요." in page
    assert desk.get(f"{LIST}999999/preview/").status_code == 404
    client.force_login(UserFactory())
    assert client.get(address).status_code in {302, 403, 404}


def test_programmes_are_written_through_the_service(desk):
    agency = AgencyFactory()
    base = "/admin/missions/programme/"
    given = {
        "agency": agency.pk,
        "name": "봄 모임",
        "place": "2층",
        "starts_on": "2026-03-01",
        "ends_on": "2026-03-31",
        "capacity": 5,
    }
    assert desk.post(f"{base}add/", given).status_code == 302
    row = Programme.objects.get(name="봄 모임")
    Programme.objects.filter(pk=row.pk).update(seats_taken=4)
    page = desk.get(f"{base}{row.pk}/change/")
    version = find_version(page)
    few = desk.post(f"{base}{row.pk}/change/", {**given, "capacity": 3, "version": version})
    assert Programme.objects.get(pk=row.pk).capacity == 5
    assert few.status_code in {200, 302}
    saved = {**given, "name": "여름 모임", "capacity": 9, "version": version}
    assert desk.post(f"{base}{row.pk}/change/", saved).status_code == 302
    row.refresh_from_db()
    assert (row.name, row.capacity, row.seats_taken) == ("여름 모임", 9, 4)
    claim = desk.post(f"{base}add/", {**given, "introduction": "누구나 대상이에요."})
    assert "자격은 기관이 확인해요" in claim.content.decode()
    assert desk.post(f"{base}{row.pk}/delete/", {"post": "yes"}).status_code == 403
