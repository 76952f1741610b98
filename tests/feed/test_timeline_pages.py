"""The lists as pages, over the API and the socket."""

import json

import pytest
from asgiref.sync import sync_to_async
from django.utils.html import escape

from feed.models import Hashtag, Mention, PostImage
from feed.selectors import timeline
from tests.chat.test_consumers import ask, open_socket
from tests.factories.timeline import (
    follow,
    make_reader,
    make_writer,
    tag_post,
    write_anonymous,
    write_post,
)

pytestmark = pytest.mark.django_db
EVIL = "<script>alert(1)</script> <img src=x onerror=alert(1)> & \" '"


@pytest.fixture
def reader(client):
    one = make_reader()
    client.force_login(one.user)
    return one


def show(client, path, **extra):
    response = client.get(path, **extra)
    assert response.status_code == 200
    return response.content.decode()


def test_an_empty_home_says_what_one_can_do(client, reader):
    page = show(client, "/feed/")
    assert "아직 조용해요" in page
    assert 'href="/feed/write/"' in page
    assert "여기까지예요" not in page


@pytest.mark.parametrize("path", ["/feed/local/", "/feed/missions/", "/feed/tags/없는말/"])
def test_an_empty_list_says_what_belongs_there(client, reader, path):
    assert 'class="empty"' in show(client, path)


def test_home_goes_on_by_a_link_and_ends(client, reader):
    for number in range(22):
        write_post(reader.user, f"{number}번째 글")
    page = show(client, "/feed/")
    assert page.count('<article class="post"') == 20
    assert "여기까지예요" not in page
    way_on = page.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0]
    older = show(client, f"/feed/{way_on}")
    assert older.count('<article class="post"') == 2
    assert "여기까지예요." in older
    assert "처음으로" in older
    part = show(client, f"/feed/{way_on}", headers={"HX-Request": "true"})
    assert part.count('<article class="post"') == 2
    assert "<html" not in part


@pytest.mark.parametrize("name", ["text", "content_note", "card_title"])
def test_html_in_a_post_is_text(client, reader, name):
    fields = {"kind": "mission", "card_title": "창문 열기", "text": "글", name: EVIL}
    write_post(reader.user, **fields)
    page = show(client, "/feed/")
    assert escape(EVIL) in page
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_html_in_names_alt_and_tags_is_text(client, reader):
    reader.user.nickname = "<b>이름</b>"
    reader.user.save()
    post = write_post(reader.user, '#<b> "https://x.example/?a="onclick="b')
    tag_post(post, "<b>")
    PostImage.objects.create(owner=reader.user, post=post, state="ready", file_name="a",
                             thumbnail_name="b", alt='"><script>x</script>',
                             placeholder='"/><b x')  # fmt: skip
    page = show(client, "/feed/")
    for bad in ("<b>이름", "<script>x", "<b x", "#<b>", '"onclick="'):
        assert bad not in page


def test_links_lead_to_tags_people_and_outside_without_trust(client, reader):
    friend = make_writer("na_mu")
    post = write_post(reader.user, "#산책 @na_mu https://example.com/길")
    tag_post(post, "산책")
    Mention.objects.create(post=post, user=friend)
    page = show(client, "/feed/")
    assert '<a href="/feed/tags/%EC%82%B0%EC%B1%85/">#산책</a>' in page
    assert '<a href="/feed/people/na_mu/">@na_mu</a>' in page
    assert (
        '<a href="https://example.com/길" rel="nofollow ugc noopener noreferrer" target="_blank">'
        in page
    )


def test_a_content_note_stands_in_front_of_the_words(client, reader):
    friend = make_writer()
    follow(reader, friend)
    write_post(friend, "긴 이야기", content_note="병원")
    page = show(client, "/feed/")
    fold = page.split('<details class="post-fold">')[1].split("</details>")[0]
    assert "병원" in fold.split("</summary>")[0]
    assert "긴 이야기" in fold.split("</summary>")[1]


def test_an_anonymous_post_tells_its_author_to_nobody(client, reader):
    other = make_writer("who_is_it")
    write_anonymous(other, region=reader.user.region)
    for path in ("/feed/local/", "/api/v1/feed/local"):
        said = show(client, path)
        assert "고요한 나무" in said
        for secret in ("who_is_it", other.nickname, str(other.public_id)):
            assert secret not in said


def test_a_blocked_tag_shows_help_in_the_place_of_posts(client, reader):
    tag_post(write_post(make_writer(), "힘든 글", visibility="public"), "막은말")
    Hashtag.objects.update(is_blocked=True)
    page = show(client, "/feed/tags/막은말/")
    assert "109" in page
    assert "혼자 견디고 있지 않아도 돼요" in page
    assert "힘든 글" not in page
    told = client.get("/api/v1/feed/tags/막은말").json()
    assert (told["is_help"], told["posts"]) == (True, [])


@pytest.mark.parametrize("path", ["/feed/", "/feed/local/", "/feed/missions/", "/feed/tags/x/"])
def test_a_forged_cursor_is_no_page(client, reader, path):
    assert client.get(path, {"before": "MTIz"}).status_code == 404


def test_a_tag_of_ten_thousand_letters_is_an_empty_list(client, reader):
    assert "아직 없어요" in show(client, f"/feed/tags/{'가' * 3000}/")
    assert not Hashtag.objects.filter(is_blocked=False).exists()


LISTS = ["home", "local", "missions", "tags/산책", "people/na_mu/posts"]


@pytest.mark.parametrize("name", LISTS)
def test_api_lists_in_pages(client, reader, name):
    friend = make_writer("na_mu")
    follow(reader, friend)
    card = {"kind": "mission", "card_title": "창문 열기", "region": reader.user.region}
    for number in range(3):
        tag_post(write_post(friend, str(number), visibility="public", **card), "산책")
    first = client.get(f"/api/v1/feed/{name}", {"size": 2}).json()
    assert [post["text"] for post in first["posts"]] == ["2", "1"]
    last = client.get(f"/api/v1/feed/{name}", {"size": 2, "before": first["next"]}).json()
    assert [post["text"] for post in last["posts"]] == ["0"]
    assert last["next"] == ""


@pytest.mark.parametrize("name", [*LISTS, "home/newer"])
@pytest.mark.parametrize(
    ("asked", "code"),
    [({"before": "MTIz", "after": "MTIz"}, "bad_cursor"), ({"size": 51}, "invalid_input"),
     ({"before": "x" * 41, "after": "x" * 41}, "invalid_input")],
)  # fmt: skip
def test_api_refuses_what_is_no_place(client, reader, name, asked, code):
    make_writer("na_mu")
    answer = client.get(f"/api/v1/feed/{name}", asked)
    assert (answer.status_code, answer.json()["code"]) == (400, code)


def test_api_of_somebody_blocked_is_not_there(client, reader):
    other = make_writer("na_mu")
    other.blocks.create(blocked=reader.user)
    assert client.get("/api/v1/feed/people/na_mu/posts").status_code == 404
    assert client.get("/api/v1/feed/people/no_one/posts").status_code == 404


def test_home_asks_for_hints_unless_quiet(client, reader):
    write_post(reader.user)
    assert "feed-newer.js" in show(client, "/feed/")
    reader.profile.is_quiet = True
    reader.profile.save()
    assert "feed-newer" not in show(client, "/feed/")


def test_api_hints(client, reader):
    friend = make_writer()
    follow(reader, friend)
    write_post(friend)
    after = client.get("/api/v1/feed/home").json()["newest"]
    ask_api = "/api/v1/feed/home/newer"
    assert client.get(ask_api, {"after": after}).json() == {"is_newer": False}
    write_post(friend)
    assert client.get(ask_api, {"after": after}).json() == {"is_newer": True}


@pytest.mark.django_db(transaction=True)
async def test_the_socket_hints_and_says_nothing_more():
    reader, friend = await sync_to_async(make_two)()
    after = (await sync_to_async(timeline.list_home)(reader)).newest
    socket = await open_socket(reader.user)
    quiet = await ask(socket, type="feed.newer", ref="1", after=after)
    await sync_to_async(write_post)(friend, "비밀스러운 글")
    told = await ask(socket, type="feed.newer", ref="2", after=after)
    assert quiet == {"type": "ack", "ref": "1", "data": {"is_newer": False}}
    assert json.loads(json.dumps(told))["data"] == {"is_newer": True}
    refused = await ask(socket, type="feed.newer", ref="3", after=["x"])
    assert refused["code"] == "bad_cursor"
    await socket.disconnect()


def make_two():
    reader, friend = make_reader(), make_writer()
    follow(reader, friend)
    write_post(friend)
    return reader, friend
