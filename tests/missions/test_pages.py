"""The pages of missions: calm, complete without script, and open to their person alone."""

import logging
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string

from missions.models import Participation
from missions.services import check_ins, confirmations, doing, photos
from tests.factories.accounts import StaffMemberFactory, UserFactory
from tests.factories.companions import CompanionFactory
from tests.factories.missions import (
    SHARING,
    MissionFactory,
    ParticipationFactory,
    ProgrammeFactory,
    WelfareMissionFactory,
)
from tests.factories.sign_ins import sign_in_staff
from tests.missions.pictures import make_photo, open_picture

pytestmark = pytest.mark.django_db
SCORE_WORDS = ("연속", "점수", "순위", "랭킹", "달성", "총 ", "레벨")


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path)},
        },
    }


@pytest.fixture
def user(client):
    user = UserFactory(consents=SHARING)
    client.force_login(user)
    return user


def go(row, name, **kwargs):
    return reverse(f"missions:{name}", args=[row.public_id], **kwargs)


def read(response, status=200):
    assert response.status_code == status
    return response.content.decode()


# Finding


def test_today_is_kind_where_nothing_is_under_way(client, user):
    page = read(client.get("/missions/"))
    assert "지금 하고 있는 미션은 없어요" in page
    assert 'aria-current="page"' in page


def test_today_lists_what_is_under_way_in_a_fixed_number_of_queries(
    client, user, django_assert_num_queries
):
    friend = CompanionFactory(user=user)
    first = ParticipationFactory(user=user, companion=friend)
    client.get("/missions/")  # chooses the day's three
    with django_assert_num_queries(15):
        client.get("/missions/")
    ParticipationFactory.create_batch(3, user=user, companion=friend)
    ParticipationFactory()
    with django_assert_num_queries(15):
        page = read(client.get("/missions/"))
    assert first.mission.title in page
    assert page.count('<a class="list-row"') == 4


def test_the_ladder_can_be_chosen_from(client, user):
    low = MissionFactory(rung=1, energy=1, title="이불 개기")
    high = MissionFactory(rung=5, energy=4, title="인사 건네기")
    hidden = MissionFactory(state="draft", title="아직 아님")
    page = read(client.get("/missions/all/"))
    assert page.index(low.title) < page.index(high.title)
    assert hidden.title not in page
    assert high.title not in read(client.get("/missions/all/?energy=2"))
    assert low.title not in read(client.get("/missions/all/?rung=5"))
    assert low.title in read(client.get("/missions/all/?rung=nonsense&place=moon"))
    assert "아직 없어요" in read(client.get("/missions/all/?rung=1&place=centre"))


def test_a_welfare_mission_claims_nothing(client, user):
    page = read(client.get(go(WelfareMissionFactory(), "mission")))
    assert "자격이 되는지는 기관이 확인해요" in page


def test_a_mission_that_is_not_open_is_not_there(client, user):
    mission = MissionFactory(state="closed")
    read(client.get(go(mission, "mission")), 404)
    read(client.post(go(mission, "start")), 404)
    ParticipationFactory(user=user, mission=mission)
    assert "이어서 하기" in read(client.get(go(mission, "mission")))


# Doing


def test_start_with_a_friend_shows_the_portrait_and_the_way_to_the_room(client, user):
    friend, mission = CompanionFactory(user=user), MissionFactory()
    assert friend.name in read(client.get(go(mission, "mission")))
    answer = client.post(go(mission, "start"), {"companion": friend.public_id})
    row = Participation.objects.get()
    assert (answer.url, row.companion) == (go(row, "doing"), friend)
    page = read(client.get(answer.url))
    assert reverse("chat:open", args=[friend.public_id]) in page
    assert f"/companions/{friend.public_id}/portrait/joy.svg" in page
    read(client.post(go(mission, "start"), {"companion": CompanionFactory().public_id}), 404)


def test_a_friend_who_left_is_not_shown(client, user):
    friend = CompanionFactory(user=user)
    row = ParticipationFactory(user=user, companion=friend)
    friend.deleted_at = timezone.now()
    friend.save()
    assert "곁에 있어요" not in read(client.get(go(row, "doing")))


def test_finish_then_undo_without_script(client, user):
    row = ParticipationFactory(user=user)
    answer = client.post(go(row, "finish"), {"proof": "self", "note": "바람이 좋았다"}, follow=True)
    page = read(answer)
    assert "바람이 좋았다" in page
    assert go(row, "undo") in page
    page = read(client.post(go(row, "undo"), follow=True))
    assert "다시 하는 중이에요" in page
    row.refresh_from_db()
    assert row.state == "doing"


def test_a_refusal_keeps_what_was_typed(client, user):
    row = ParticipationFactory(user=user)
    page = read(client.post(go(row, "finish"), {"proof": "timer", "note": "천천히 했다"}), 409)
    assert "먼저 타이머를 켜 주세요" in page
    assert "천천히 했다" in page
    page = read(client.post(go(row, "finish"), {"note": "방법을 안 골랐다"}), 400)
    assert "방법을 안 골랐다" in page


def test_the_timer_tells_when_it_ends(client, user):
    row = ParticipationFactory(user=user)
    page = read(client.post(go(row, "timer"), follow=True))
    assert "에 끝나요" in page
    assert "mission-timer.js" in page
    page = read(client.post(go(row, "finish"), {"proof": "timer"}), 409)
    assert "남았어요" in page


def test_steps_go_forth_and_back(client, user):
    row = doing.start_mission(user=user, mission=WelfareMissionFactory())
    page = read(client.get(go(row, "doing")))
    assert ("이전 단계" in page, "다음 단계" in page) == (False, True)
    page = read(client.post(go(row, "step"), {"step": "eligibility"}, follow=True))
    assert "eligibility 단계에서 할 일이에요." in page
    read(client.post(go(row, "step"), {"step": "result"}), 400)


def test_stop_says_that_nothing_is_lost(client, user):
    row = ParticipationFactory(user=user)
    page = read(client.post(go(row, "stop"), follow=True))
    assert "잃은 것은 없" in page
    assert "이어서 하기" in read(client.get(go(row.mission, "mission")))


def test_a_photo_goes_in_is_seen_by_its_owner_alone_and_goes(client, user):
    row = ParticipationFactory(user=user)
    file = SimpleUploadedFile("집.jpg", make_photo(with_place=True), "image/jpeg")
    page = read(client.post(go(row, "photos"), {"photo": file}, follow=True))
    photo = row.photos.get()
    assert go(photo, "photo_small") in page
    for name in ("photo", "photo_small"):
        answer = client.get(go(photo, name))
        assert answer["Content-Type"] == "image/jpeg"
        assert answer["Cache-Control"] == "private, no-store"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert dict(open_picture(b"".join(answer.streaming_content)).getexif()) == {}
        other = Client()
        other.force_login(UserFactory())
        assert other.get(go(photo, name)).status_code == 404
        assert Client().get(go(photo, name)).status_code == 302
    read(client.post(go(photo, "photo_delete"), follow=True))
    assert client.get(go(photo, "photo")).status_code == 404


def test_a_file_that_is_no_photo_is_told_kindly(client, user):
    row = ParticipationFactory(user=user)
    file = SimpleUploadedFile("a.jpg", b"hello", "image/jpeg")
    assert "사진을 읽을 수 없어요" in read(client.post(go(row, "photos"), {"photo": file}), 400)
    assert "먼저 사진을 골라 주세요" in read(client.post(go(row, "photos"), {}), 400)


def test_the_album_is_no_score_board(client, user):
    done = ParticipationFactory(user=user)
    photos.add_photo(participation=done, file=BytesIO(make_photo()))
    doing.finish_participation(participation=done, proof="photo", note="좋은 아침")
    ParticipationFactory(user=user)
    page = read(client.get("/missions/album/"))
    assert "좋은 아침" in page
    assert go(done.photos.get(), "photo_small") in page
    assert page.count("card-link") == 1
    main = page[page.index("<main") : page.index("</main>")]
    assert [word for word in SCORE_WORDS if word in main] == []


def test_an_empty_album_presses_nobody(client, user):
    assert "언제가 되어도 괜찮아요" in read(client.get("/missions/album/"))


# Telling the agency


def test_sharing_asks_for_its_consent_on_the_spot(client):
    user = UserFactory()
    client.force_login(user)
    row = doing.start_mission(user=user, mission=WelfareMissionFactory())
    page = read(client.get(go(row, "doing")))
    assert "프로그램 참여를 기관에 알리기" in page
    assert 'name="agree" checked' not in page
    assert "동의가 필요해요" in read(client.post(go(row, "share")), 403)
    page = read(client.post(go(row, "share"), {"agree": "on"}, follow=True))
    assert "다시 나만 보기" in page
    page = read(client.post(go(row, "unshare"), follow=True))
    assert "이제 기관에는 보이지 않아요" in page
    row.refresh_from_db()
    assert row.is_shared is False


def test_the_code_for_staff_is_shown_once_and_kept_by_nobody(client, user):
    row = doing.start_mission(user=user, mission=WelfareMissionFactory(), is_shared=True)
    answer = client.post(go(row, "ask_staff"))
    page = read(answer)
    assert "data:image/svg+xml;base64," in page
    assert answer["Cache-Control"] == "private, no-store"
    assert "data:image/svg+xml;base64," not in read(client.get(go(row, "doing")))


# At the centre


def test_a_scanned_qr_asks_for_sign_in_and_comes_back(client):
    mission = WelfareMissionFactory()
    member = StaffMemberFactory(agency=mission.programme.agency)
    code = check_ins.show_check_in(programme=mission.programme, member=member).secret
    place = reverse("missions:check_in", args=[code])
    assert client.get(place).url == f"/accounts/login/?next={place}"
    user = UserFactory()
    client.force_login(user)
    assert "먼저 미션을 시작해" in read(client.get(place))
    row = doing.start_mission(user=user, mission=mission)
    assert row.mission.title in read(client.get(place))
    page = read(client.post(place, {"participation": row.public_id}, follow=True))
    assert "기관에서 확인했어요" in page
    row.refresh_from_db()
    assert row.proof == "qr"


def test_wrong_and_foreign_codes_are_told_kindly(client, user):
    row = doing.start_mission(user=user, mission=WelfareMissionFactory())
    assert "알 수 없는 QR" in read(client.get("/missions/check-in/nothing/"), 404)
    other = ProgrammeFactory()
    member = StaffMemberFactory(agency=other.agency)
    code = check_ins.show_check_in(programme=other, member=member).secret
    place = reverse("missions:check_in", args=[code])
    answer = client.post(place, {"participation": row.public_id})
    assert "다른 프로그램의 QR" in read(answer, 409)
    assert client.post(place, {"participation": "x"}).status_code in {400, 404}
    stranger = ParticipationFactory()
    read(client.post(place, {"participation": stranger.public_id}), 404)


# The portal


@pytest.fixture
def asked():
    user = UserFactory(consents=SHARING, nickname="새벽산책")
    row = doing.start_mission(user=user, mission=WelfareMissionFactory(), is_shared=True)
    return confirmations.ask_confirmation(participation=row)


@pytest.fixture
def desk(asked):
    """A browser of staff of the right agency."""
    agency = asked.participation.mission.programme.agency
    return sign_in_staff(Client(), StaffMemberFactory(agency=agency).user)


def test_staff_scan_see_and_confirm(desk, asked):
    page = read(desk.get(f"/agency/confirmations/{asked.token}/"))
    assert "새벽산책" in page
    place = reverse("agencies:confirm", args=[asked.participation.public_id])
    page = read(desk.post(place, follow=True))
    assert "당사자에게도 알렸어요" in page
    row = Participation.objects.get()
    assert (row.state, row.proof, row.points) == ("done", "staff", 100)
    assert row.user.notifications.get().url == go(row, "doing")
    assert "확인을 기다리는 미션이 아니에요" in read(desk.post(place), 409)
    assert "맞지 않거나" in read(desk.get(f"/agency/confirmations/{asked.token}/"), 404)


def test_staff_type_the_letters(desk, asked):
    place = reverse("agencies:confirmations")
    assert "새벽산책" in read(desk.get(place))
    assert "맞지 않거나" in read(desk.post(place, {"code": "AAAAAA"}), 404)
    page = read(desk.post(place, {"code": asked.code.lower()}, follow=True))
    assert "새벽산책" in page


def test_staff_see_neither_the_line_nor_the_photo(desk, asked):
    row = asked.participation
    Participation.objects.filter(pk=row.pk).update(note="비밀 한 줄")
    photo = photos.add_photo(participation=row, file=BytesIO(make_photo()))
    page = read(desk.get(reverse("agencies:confirm", args=[row.public_id])))
    assert "비밀 한 줄" not in page
    assert str(photo.public_id) not in page


def test_the_qr_of_the_day_and_who_may_not_see_it(desk, asked):
    programme = asked.participation.mission.programme
    place = reverse("agencies:check_in_code", args=[programme.public_id])
    first = read(desk.get(place))
    assert "하루 동안만" in first
    stranger = sign_in_staff(Client(), StaffMemberFactory().user)
    read(stranger.get(place), 404)
    person = Client()
    person.force_login(UserFactory())
    for address in (place, "/agency/confirmations/", f"/agency/confirmations/{asked.token}/"):
        read(person.get(address), 404)


@pytest.mark.parametrize("place", ["/missions/check-in/", "/agency/confirmations/"])
def test_what_a_qr_says_is_in_no_log_line(settings, place):
    options = dict(settings.LOGGING["formatters"]["json"])
    formatter = import_string(options.pop("()"))(**options)
    record = logging.makeLogRecord({"msg": "Conflict: %s", "args": (f"{place}geheim-42/",)})
    assert f"{place}…/" in formatter.format(record)
    assert "geheim" not in formatter.format(record)


@pytest.mark.parametrize(
    ("note", "is_shown"), [("젖은 신문 색이었다", False), ("그냥 오늘 죽고 싶다", True)]
)
def test_a_note_that_speaks_of_dying_stands_beside_help(user, client, note, is_shown):
    row = ParticipationFactory(user=user)
    doing.finish_participation(participation=row, proof="self", note=note)
    page = read(client.get(go(row, "doing")))
    assert ("crisis-card" in page) is is_shown
    assert note in page
