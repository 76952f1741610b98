"""Pages and API about people: once happy, once foreign, once refused."""

import pytest
from django.urls import reverse

from accounts import services as accounts
from accounts.models import DeletionRequest
from accounts.services.holdings import list_held_tables
from feed.models import Block, Follow, Mute, Profile, WordFilter
from feed.services import people
from tests.factories.accounts import UserFactory
from tests.feed.people import MINOR, list_follows, make_person, make_post

pytestmark = pytest.mark.django_db
JSON = "application/json"
API = "/api/v1/feed"


@pytest.fixture
def viewer(client):
    user = make_person("ba_da")
    client.force_login(user)
    return user


@pytest.fixture
def person():
    return make_person("ha_neul", nickname="하늘이")


def text_of(response):
    return response.content.decode()


def said(response):
    return [str(one) for one in response.context["messages"]]


def test_a_profile_is_shown_with_what_was_written(client, viewer, person):
    people.save_profile(user=person, bio="<script>볕</script> 좋아해요", interests=["walking"])
    people.follow(user=viewer, target=person)
    make_post(person, "산책하고 왔어요")
    make_post(person, "아무도 못 봐요", visibility="private")
    page = text_of(client.get("/feed/people/Ha_Neul/"))
    assert "하늘이" in page
    assert "&lt;script&gt;볕&lt;/script&gt; 좋아해요" in page
    assert "산책하고 왔어요" in page
    assert "아무도 못 봐요" not in page
    assert "팔로우하고 있어요" in page


def test_a_private_account_shows_a_name_and_no_more(client, viewer, person):
    people.save_profile(user=person, bio="비밀 소개", is_private=True)
    make_post(person, "비밀 글")
    page = text_of(client.get("/feed/people/ha_neul/"))
    assert "비공개 계정이에요" in page
    assert "비밀" not in page
    body = client.get(f"{API}/people/ha_neul").json()
    assert (body["bio"], body["is_open"], body["interests"]) == ("", False, [])


def list_addresses(handle):
    own = ("", "follow/", "unfollow/", "mute/", "unmute/", "block/")
    return [f"/feed/people/{handle}/{part}" for part in own]


@pytest.mark.parametrize("block", ["mine", "theirs"])
def test_across_a_block_somebody_looks_like_nobody(client, viewer, person, block):
    sides = (viewer, person) if block == "mine" else (person, viewer)
    people.block(user=sides[0], target=sides[1])
    for seen, missing in zip(list_addresses("ha_neul"), list_addresses("no_body_x"), strict=True):
        for ask in (client.get, client.post):
            one, other = ask(seen), ask(missing)
            assert one.status_code == other.status_code
            assert one.status_code in {404, 405}
            assert strip(one) == strip(other)
    for method in ("get", "put", "delete"):
        for part in ("", "/follow", "/mute"):
            one = getattr(client, method)(f"{API}/people/ha_neul{part}")
            other = getattr(client, method)(f"{API}/people/no_body_x{part}")
            assert (one.status_code, one.content) == (other.status_code, other.content)
            assert one.status_code in {404, 405}
    assert (list_follows(), Mute.objects.count(), Block.objects.count()) == (set(), 0, 1)


def strip(response):
    """What a page says, without the token that differs with every answer."""
    page = response.content.decode().replace("ha_neul", "X").replace("no_body_x", "X")
    return [line for line in page.splitlines() if "csrf" not in line.lower()]


def test_a_closed_account_looks_like_nobody_and_comes_back(client, viewer, person):
    people.follow(user=viewer, target=person)
    people.save_profile(user=person, is_suggested=True, interests=["walking"])
    accounts.request_deletion(user=person, reason="person")
    assert client.get("/feed/people/ha_neul/").status_code == 404
    assert "하늘이" not in text_of(client.get("/feed/settings/following/"))
    assert "하늘이" not in text_of(client.get("/feed/people/"))
    accounts.cancel_deletion(user=person)
    assert client.get("/feed/people/ha_neul/").status_code == 200
    assert list_follows() == {(viewer.pk, person.pk, "active")}


@pytest.mark.parametrize("handle", ["%00", "a", "ha%20neul", "하늘", "ha_neul%00", "x" * 300])
def test_what_is_no_handle_is_not_there(client, viewer, person, handle):
    assert client.get(f"/feed/people/{handle}/").status_code == 404
    assert client.get(f"{API}/people/{handle}").status_code == 404
    assert client.post(f"/feed/people/{handle}/unblock/").status_code == 404


def test_following_from_a_page_and_stopping(client, viewer, person):
    client.post("/feed/people/ha_neul/follow/", {"back": "people"})
    assert list_follows() == {(viewer.pk, person.pk, "active")}
    response = client.post("/feed/people/ha_neul/unfollow/", {"back": "https://evil.example/"})
    assert response.url == "/feed/people/ha_neul/"
    assert list_follows() == set()


def test_following_oneself_is_refused_in_words(client, viewer):
    response = client.post("/feed/people/ba_da/follow/", follow=True)
    assert said(response) == ["나에게는 할 수 없는 일이에요."]
    assert client.put(f"{API}/people/ba_da/follow").json()["code"] == "not_oneself"
    assert list_follows() == set()


def test_requests_are_answered_on_their_page(client, viewer, person):
    people.save_profile(user=viewer, is_private=True)
    row = people.follow(user=person, target=viewer)
    assert "하늘이" in text_of(client.get("/feed/settings/requests/"))
    assert "팔로우를 요청했어요" in text_of(client.get("/feed/people/ha_neul/"))
    client.post(f"/feed/settings/requests/{row.public_id}/", {"answer": "accept"})
    assert list_follows() == {(person.pk, viewer.pk, "active")}
    assert "하늘이" in text_of(client.get("/feed/settings/followers/"))
    client.post(f"/feed/settings/followers/{row.public_id}/remove/")
    assert list_follows() == set()


def test_nobody_answers_for_somebody_else(client, viewer, person):
    people.save_profile(user=person, is_private=True)
    mine = people.follow(user=viewer, target=person)
    for address in (f"requests/{mine.public_id}/", f"followers/{mine.public_id}/remove/"):
        answer = client.post(f"/feed/settings/{address}", {"answer": "accept"})
        assert answer.status_code == 404
    answer = client.post(f"{API}/me/requests/{mine.public_id}", {"accept": True}, JSON)
    assert answer.status_code == 404
    assert list_follows() == {(viewer.pk, person.pk, "requested")}


def test_muting_and_blocking_by_page(client, viewer, person):
    assert client.get("/feed/people/ha_neul/mute/").status_code == 200
    client.post("/feed/people/ha_neul/mute/", {"until": "week"})
    assert Mute.objects.get().until is not None
    assert "하늘이" in text_of(client.get("/feed/settings/mutes/"))
    client.post("/feed/people/ha_neul/mute/", {"until": "century"})
    client.post("/feed/people/ha_neul/unmute/", {"back": "mutes"})
    assert not Mute.objects.exists()
    assert "익명" in text_of(client.get("/feed/people/ha_neul/block/"))
    assert client.post("/feed/people/ha_neul/block/").url == "/feed/settings/blocks/"
    assert "하늘이" in text_of(client.get("/feed/settings/blocks/"))
    client.post("/feed/people/ha_neul/unblock/")
    assert not Block.objects.exists()
    assert client.post("/feed/people/ha_neul/unblock/").status_code == 404


def test_a_profile_is_edited_and_a_refusal_loses_nothing(client, viewer, person):
    given = {"handle": "ha_neul", "bio": "새 소개", "interests": ["walking"], "is_private": "on"}
    page = text_of(client.post("/feed/settings/profile/", given))
    assert "다른 분이 쓰고 있는 아이디예요" in page
    assert "새 소개" in page
    profile = Profile.objects.get(pk=viewer.pk)
    assert (profile.handle, profile.bio, profile.is_private) == ("ba_da", "", False)
    client.post("/feed/settings/profile/", {**given, "handle": "ba_da_2"})
    profile.refresh_from_db()
    assert (profile.handle, profile.bio) == ("ba_da_2", "새 소개")
    assert (profile.interests, profile.is_private) == (["walking"], True)


def test_words_of_danger_in_a_bio_show_help_first(client, viewer):
    given = {"handle": "ba_da", "bio": "죽고 싶어요. 오늘 밤에 죽을 거예요"}
    page = text_of(client.post("/feed/settings/profile/", given))
    assert "109" in page
    assert Profile.objects.get(pk=viewer.pk).bio == ""


def test_a_minor_is_not_asked_whether_to_be_open(client):
    user = make_person(birth_date=MINOR)
    client.force_login(user)
    page = text_of(client.get("/feed/settings/profile/"))
    assert 'name="is_private"' not in page
    handle = user.feed_profile.handle
    client.post("/feed/settings/profile/", {"handle": handle, "is_private": ""})
    assert Profile.objects.get(pk=user.pk).is_private
    answer = client.patch(f"{API}/me", {"is_private": False}, JSON)
    assert (answer.status_code, answer.json()["code"]) == (403, "minor_stays_private")


def test_settings_keep_how_one_reads(client, viewer):
    assert client.get("/feed/settings/").status_code == 200
    client.post("/feed/settings/", {"note_mode": "hide", "shows_counts": "on"})
    client.post("/feed/settings/quiet/", {"until": "always"})
    profile = Profile.objects.get(pk=viewer.pk)
    assert (profile.note_mode, profile.shows_counts, profile.is_quiet) == ("hide", True, True)
    assert "끌 때까지 조용히 보고 있어요" in text_of(client.get("/feed/settings/"))
    client.post("/feed/settings/quiet/")
    assert not Profile.objects.get(pk=viewer.pk).is_quiet


def test_filters_by_page(client, viewer):
    client.post("/feed/settings/filters/", {"word": "<b>단어</b>", "action": "hide"})
    page = text_of(client.get("/feed/settings/filters/"))
    assert "&lt;b&gt;단어&lt;/b&gt;" in page
    assert "글이 너무 길어요" in text_of(
        client.post("/feed/settings/filters/", {"word": "가" * 31, "action": "fold"})
    )
    row = WordFilter.objects.get()
    client.force_login(make_person())
    address = f"/feed/settings/filters/{row.public_id}/remove/"
    assert client.post(address).status_code == 404
    client.force_login(viewer)
    client.post(address)
    assert not WordFilter.objects.exists()


def test_a_handle_that_was_typed_leads_to_its_page(client, viewer, person):
    assert client.get("/feed/people/?handle=@HA_neul").url == "/feed/people/ha_neul/"
    assert "찾지 못했어요" in text_of(client.get("/feed/people/?handle=%00nobody"))


def test_suggestions_say_why(client, viewer, person):
    people.save_profile(user=person, is_suggested=True, interests=["walking"])
    people.save_profile(user=viewer, interests=["walking"])
    page = text_of(client.get("/feed/people/"))
    assert "같은 지역에 살아요" in page
    assert "관심사가 같아요: 산책" in page
    assert client.get(f"{API}/people").json() == [
        {
            "handle": "ha_neul",
            "nickname": "하늘이",
            "is_private": False,
            "is_near": True,
            "shared": ["산책"],
        }
    ]


def test_the_api_follows_mutes_blocks_and_takes_it_back(client, viewer, person):
    body = client.put(f"{API}/people/ha_neul/follow").json()
    assert body["following"] == "active"
    assert client.get(f"{API}/me/following").json()["results"][0]["handle"] == "ha_neul"
    body = client.put(f"{API}/people/ha_neul/mute", {"until": "day"}, JSON).json()
    assert body["is_muted"]
    assert client.get(f"{API}/me/mutes").json()["results"][0]["handle"] == "ha_neul"
    answer = client.put(f"{API}/people/ha_neul/mute", {"until": "x"}, JSON)
    assert answer.status_code == 400
    assert client.delete(f"{API}/people/ha_neul/mute").json()["is_muted"] is False
    assert client.delete(f"{API}/people/ha_neul/follow").json()["following"] == ""
    for _ in range(2):
        assert client.put(f"{API}/people/ha_neul/block").status_code == 204
    assert client.get(f"{API}/me/blocks").json()["results"][0]["handle"] == "ha_neul"
    assert client.delete(f"{API}/people/ha_neul/block").status_code == 204
    assert client.delete(f"{API}/people/ha_neul/block").status_code == 404


def test_the_api_keeps_a_profile_quiet_and_filters(client, viewer):
    body = client.patch(f"{API}/me", {"bio": "안녕", "note_mode": "hide"}, JSON).json()
    assert (body["handle"], body["bio"], body["note_mode"]) == ("ba_da", "안녕", "hide")
    answer = client.patch(f"{API}/me", {"interests": ["sadness"]}, JSON)
    assert answer.status_code == 400
    answer = client.patch(f"{API}/me", {"handle": "admin"}, JSON)
    assert (answer.status_code, answer.json()["code"]) == (400, "handle_reserved")
    assert client.put(f"{API}/me/quiet", {"until": "day"}, JSON).json()["is_quiet"]
    assert not client.delete(f"{API}/me/quiet").json()["is_quiet"]
    made = client.post(f"{API}/me/filters", {"word": "단어"}, JSON).json()
    assert [row["id"] for row in client.get(f"{API}/me/filters").json()] == [made["id"]]
    assert client.delete(f"{API}/me/filters/{made['id']}").status_code == 204


def test_the_api_answers_requests(client, viewer, person):
    people.save_profile(user=viewer, is_private=True)
    people.follow(user=person, target=viewer)
    found = client.get(f"{API}/me/requests").json()["results"]
    assert [row["handle"] for row in found] == ["ha_neul"]
    address = f"{API}/me/requests/{found[0]['id']}"
    assert client.post(address, {}, JSON).status_code == 400
    assert client.post(address, {"accept": True}, JSON).status_code == 204
    assert list_follows() == {(person.pk, viewer.pk, "active")}
    assert client.delete(f"{API}/me/followers/{found[0]['id']}").status_code == 204
    assert list_follows() == set()


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("name", ["followers", "following", "mutes", "blocks", "requests"])
def test_lists_ask_as_much_for_three_as_for_one(
    client, viewer, name, count, django_assert_max_num_queries
):
    for _ in range(count):
        other = make_person()
        Follow.objects.create(follower=other, followee=viewer)
        Follow.objects.create(follower=viewer, followee=other)
        Mute.objects.create(muter=viewer, muted=other)
        Block.objects.create(blocker=viewer, blocked=make_person())
        Follow.objects.create(follower=make_person(), followee=viewer, state="requested")
    with django_assert_max_num_queries(8) as asked:
        assert client.get(f"/feed/settings/{name}/").status_code == 200
    seen = getattr(test_lists_ask_as_much_for_three_as_for_one, "seen", {})
    assert seen.setdefault(name, len(asked)) == len(asked)
    test_lists_ask_as_much_for_three_as_for_one.seen = seen


def test_erasing_somebody_leaves_nothing_of_them_here(viewer, person):
    people.follow(user=viewer, target=person)
    people.follow(user=person, target=viewer)
    people.mute(user=viewer, target=person)
    people.add_filter(user=person, word="단어")
    people.block(user=make_person(), target=person)
    accounts.request_deletion(user=person, reason="person")
    request = DeletionRequest.objects.get()
    assert accounts.erase_person(request=request, now=request.due_at)
    person.refresh_from_db()
    assert person.erased_at
    for model in (Follow, Mute, Block, WordFilter):
        assert not model.objects.exists()
    assert list(Profile.objects.filter(pk=person.pk)) == []
    assert Profile.objects.filter(pk=viewer.pk).exists()


def test_an_export_tells_what_a_person_chose(viewer, person):
    people.save_profile(user=viewer, bio="내 소개")
    people.add_filter(user=viewer, word="거르는말")
    people.block(user=viewer, target=person)
    told = [
        str(column.read(row))
        for table in list_held_tables()
        if table.model in (Profile, WordFilter, Block)
        for row in table.list_rows(viewer)
        for column in table.columns
    ]
    assert {"ba_da", "내 소개", "거르는말", "하늘이"} <= set(told)


def test_strangers_are_asked_to_sign_in(client, person):
    UserFactory()
    for name in ("people", "settings", "profile", "filters", "requests", "blocks"):
        assert client.get(reverse(f"feed:{name}")).status_code == 302
    assert client.get(f"{API}/me").status_code == 401
