"""Talk over pages and the API: with a script and without, one's own and others'."""

import re
from uuid import uuid4

import pytest

from feed.models import Activity, Bookmark, Comment, Follow, Post, Reaction
from feed.selectors.people import get_reader
from feed.selectors.talk import get_thread, list_bookmarks
from feed.services import talk
from tests.factories.talk import (
    AnonymousPostFactory,
    PostFactory,
    block,
    follow,
    make_person,
    mute,
)

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}
JSON = "application/json"
SCRIPT = "<script>alert(1)</script>"
CARE = "죽고 싶다. 오늘 밤에 죽으려고 약을 모아 뒀어"


@pytest.fixture
def user(client):
    person = make_person()
    client.force_login(person)
    return person


def page_of(post):
    return f"/feed/posts/{post.public_id}/"


def api_of(post):
    return f"/api/v1/posts/{post.public_id}"


def test_reacting_without_a_script_comes_back_to_the_post(client, user):
    post = PostFactory()
    response = client.post(
        f"{page_of(post)}react/", {"kind": "comfort"}, HTTP_REFERER="http://testserver/feed/local/"
    )
    assert response.url == f"http://testserver/feed/local/#post-{post.public_id}"
    assert Reaction.objects.get().kind == "comfort"
    client.post(f"{page_of(post)}react/", {"kind": ""})
    assert not Reaction.objects.exists()


def test_a_form_never_leads_out_of_here(client, user):
    post = PostFactory()
    response = client.post(
        f"{page_of(post)}react/", {"kind": "comfort"}, HTTP_REFERER="https://evil.example/"
    )
    assert response.url == f"{page_of(post)}#post-{post.public_id}"


def test_reacting_with_a_script_exchanges_the_row_and_keeps_focus(client, user):
    post = PostFactory()
    text = client.post(f"{page_of(post)}react/", {"kind": "cheer"}, **HTMX).content.decode()
    assert "<html" not in text
    assert re.search(r'value="" aria-pressed="true">응원해요', text)
    assert text.count('aria-pressed="true"') == 1
    assert f'id="react-{post.public_id}" autofocus' in text


def test_an_unknown_reaction_is_refused(client, user):
    post = PostFactory()
    assert client.post(f"{page_of(post)}react/", {"kind": "angry"}).status_code == 400
    response = client.put(f"{api_of(post)}/reaction", {"kind": "angry"}, JSON)
    assert (response.status_code, response.json()["code"]) == (400, "invalid_input")
    assert not Reaction.objects.exists()


@pytest.mark.parametrize(("shows", "seen"), [(False, False), (True, True)])
def test_counts_are_for_who_asks_for_them_and_the_author(client, shows, seen):
    post = PostFactory()
    for _ in range(7):
        talk.react(user=make_person(), post=post, kind="thanks")
    reader = make_person(shows_counts=shows)
    client.force_login(reader)
    assert (
        '고마워요 <span class="reaction-count">7</span>'
        in client.get(page_of(post)).content.decode()
    ) is seen
    client.force_login(post.author)
    assert "고마워요 7" in client.get(page_of(post)).content.decode()


def test_keeping_a_post_and_finding_it_again(client, user):
    post = PostFactory()
    for _ in range(2):
        text = client.post(f"{page_of(post)}keep/", {"keep": "1"}, **HTMX).content.decode()
    assert "담아 둠" in text
    assert post.text in client.get("/feed/bookmarks/").content.decode()
    client.post(f"{page_of(post)}keep/", {})
    assert not Bookmark.objects.exists()
    assert "아직 담아 둔 글이 없어요" in client.get("/feed/bookmarks/").content.decode()


def test_a_kept_post_that_may_not_be_seen_is_not_shown(client, user):
    post = PostFactory()
    talk.bookmark(user=user, post=post)
    block(post.author, user)
    assert post.text not in client.get("/feed/bookmarks/").content.decode()


def test_a_comment_without_a_script(client, user):
    post = PostFactory()
    response = client.post(f"{page_of(post)}comments/", {"text": SCRIPT, "client_id": str(uuid4())})
    row = Comment.objects.get()
    assert response.url == f"{page_of(post)}#comment-{row.public_id}"
    text = client.get(page_of(post)).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert SCRIPT not in text


def test_a_comment_with_a_script_is_put_under_the_others(client, user):
    post = PostFactory()
    response = client.post(f"{page_of(post)}comments/", {"text": "안녕하세요"}, **HTMX)
    text = response.content.decode()
    assert 'hx-swap-oob="beforeend:#comment-list"' in text
    assert f"comment-{Comment.objects.get().public_id}" in text
    assert "댓글을 남겼어요." in text


@pytest.mark.parametrize("htmx", [{}, HTMX])
@pytest.mark.parametrize(
    ("words", "said"), [(" ", "내용을 적어 주세요"), ("가" * 600, "너무 길어요")]
)
def test_a_refused_comment_keeps_its_words(client, user, htmx, words, said):
    post = PostFactory()
    response = client.post(f"{page_of(post)}comments/", {"text": words}, **htmx)
    assert response.status_code == 400
    text = response.content.decode()
    assert said in text
    assert words.strip() in text
    assert 'role="alert"' in text
    assert not Comment.objects.exists()


def test_words_of_danger_meet_help_first_and_can_be_kept_private(client, user):
    post = PostFactory()
    key = str(uuid4())
    response = client.post(f"{page_of(post)}comments/", {"text": CARE, "client_id": key}, **HTMX)
    text = response.content.decode()
    assert response.status_code == 409
    assert "109" in text
    assert CARE in text
    assert 'name="act" value="private"' in text
    assert not Comment.objects.exists()
    given = {"text": CARE, "client_id": key, "act": "private"}
    response = client.post(f"{page_of(post)}comments/", given)
    kept = Post.objects.get(author=user)
    assert (kept.visibility, kept.text) == ("private", CARE)
    assert response.url == f"/feed/posts/{kept.public_id}/"


def test_deleting_asks_without_a_script_and_comes_back(client, user):
    post = PostFactory()
    row = talk.comment_on(user=user, post=post, text="안녕하세요")
    address = f"/feed/comments/{row.public_id}/"
    assert "10분" in client.get(f"{address}delete/").content.decode()
    text = client.post(f"{address}delete/", **HTMX).content.decode()
    assert "되돌리기" in text
    assert "안녕하세요" not in client.get(page_of(post)).content.decode()
    assert "안녕하세요" in client.post(f"{address}undo/", **HTMX).content.decode()
    assert "안녕하세요" in client.get(page_of(post)).content.decode()


@pytest.mark.parametrize("turned", [True, False])
def test_a_post_across_a_block_is_refused_as_one_that_is_none(client, user, turned):
    post = PostFactory()
    block(*((user, post.author) if turned else (post.author, user)))
    gone = client.post(f"/api/v1/posts/{uuid4()}/comments", {"text": "안녕하세요"}, JSON)
    refused = client.post(f"{api_of(post)}/comments", {"text": "안녕하세요"}, JSON)
    assert (
        (refused.status_code, refused.json())
        == (gone.status_code, gone.json())
        == (404, gone.json())
    )
    assert client.post(f"{page_of(post)}comments/", {"text": "안녕하세요"}).status_code == 404
    assert not Comment.objects.exists()


def test_the_api_comments_once_pages_and_takes_back(client, user):
    post, key = PostFactory(), str(uuid4())
    said = {"text": "안녕하세요", "client_id": key}
    first = client.post(f"{api_of(post)}/comments", said, JSON)
    assert first.status_code == 201
    assert client.post(f"{api_of(post)}/comments", said, JSON).json() == first.json()
    for number in range(2):
        talk.comment_on(user=make_person(), post=post, text=f"{number}번째예요")
    page = client.get(f"{api_of(post)}/comments?size=2").json()
    assert [one["text"] for one in page["comments"]] == ["안녕하세요", "0번째예요"]
    rest = client.get(f"{api_of(post)}/comments?after={page['next']}").json()
    assert ([one["text"] for one in rest["comments"]], rest["next"]) == (["1번째예요"], "")
    address = f"/api/v1/comments/{first.json()['id']}"
    assert client.delete(address).status_code == 204
    assert client.delete(address).status_code == 404
    assert client.post(f"{address}/undo").json()["state"] == "published"


def test_a_broken_cursor_is_refused(client, user):
    post = PostFactory()
    assert client.get(f"{api_of(post)}/comments?after=nonsense").status_code == 400
    assert client.get(f"{page_of(post)}comments/?after=nonsense").status_code in {400, 404}


def test_the_api_reacts_keeps_and_reads(client, user):
    post = PostFactory()
    assert (
        client.put(f"{api_of(post)}/reaction", {"kind": "relate"}, JSON).json()["reaction"]
        == "relate"
    )
    assert client.delete(f"{api_of(post)}/reaction").json()["reaction"] == ""
    assert client.put(f"{api_of(post)}/bookmark").json()["is_bookmarked"] is True
    assert [one["id"] for one in client.get("/api/v1/feed/bookmarks").json()["posts"]] == [
        str(post.public_id)
    ]
    assert client.delete(f"{api_of(post)}/bookmark").json()["is_bookmarked"] is False
    own = PostFactory(author=user)
    talk.react(user=make_person(), post=own, kind="relate")
    told = client.get("/api/v1/feed/activities").json()
    assert (told["unread_count"], told["groups"][0]["post"]) == (1, str(own.public_id))
    assert client.post("/api/v1/feed/activities/read").json() == {"read_count": 1}


def test_seeing_activities_reads_them(client, user):
    post = PostFactory(author=user)
    talk.react(user=make_person(), post=post, kind="relate")
    assert "is-new" in client.get("/feed/activities/").content.decode()
    assert "is-new" not in client.get("/feed/activities/").content.decode()
    assert not Activity.objects.unread().exists()


@pytest.mark.parametrize(("answer", "state"), [("accept", "active"), ("decline", None)])
def test_a_request_is_answered_in_its_place(client, user, answer, state):
    asked = follow(make_person(), user, state="requested")
    assert asked.follower.nickname in client.get("/feed/activities/").content.decode()
    address = f"/feed/settings/requests/{asked.public_id}/"
    assert client.post(address, {"answer": answer}, **HTMX).status_code == 200
    assert Follow.objects.values_list("state", flat=True).first() == state
    assert client.post(address, {"answer": answer}).status_code == 404


@pytest.mark.parametrize(
    ("back", "goes_to"),
    [
        ("activities", "/feed/activities/"),
        ("person", "/feed/people/asks_1/"),
        ("", "/feed/settings/requests/"),
        ("https://evil.example/", "/feed/settings/requests/"),
    ],
)
def test_without_a_script_one_comes_back_to_where_one_answered(client, user, back, goes_to):
    asked = follow(make_person("asks_1"), user, state="requested")
    address = f"/feed/settings/requests/{asked.public_id}/"
    answer = client.post(address, {"answer": "accept", "back": back})
    assert (answer.status_code, answer["Location"]) == (302, goes_to)


def test_somebody_elses_request_is_not_there(client, user):
    asked = follow(make_person(), make_person(), state="requested")
    address = f"/feed/settings/requests/{asked.public_id}/"
    assert client.post(address, {"answer": "accept"}).status_code == 404
    assert Follow.objects.get().state == "requested"


def test_an_anonymous_author_is_nowhere_named(client):
    author = make_person("hidden_1")
    author.nickname = "숨은이"
    author.save()
    post = AnonymousPostFactory(author=author)
    talk.comment_on(user=author, post=post, text="@reader_1 덧붙여요")
    reader = make_person("reader_1", shows_counts=True)
    talk.comment_on(user=author, post=post, text="@reader_1 또 덧붙여요")
    talk.bookmark(user=reader, post=post)
    client.force_login(reader)
    seen = [
        client.get(address)
        for address in (
            page_of(post),
            f"{page_of(post)}comments/",
            "/feed/bookmarks/",
            "/feed/activities/",
            "/me/notifications/",
            f"{api_of(post)}/comments",
            "/api/v1/feed/activities",
            "/api/v1/feed/bookmarks",
            "/api/v1/notifications",
        )
    ]
    assert [one.status_code for one in seen] == [200] * 9
    for one in seen:
        said = one.content.decode() + str(one.headers)
        for secret in ("숨은이", "hidden_1", str(author.public_id), author.email):
            assert secret not in said
    assert "고요한 나무" in seen[0].content.decode()
    mute(reader, author)
    assert seen[5].json() == client.get(f"{api_of(post)}/comments").json()


def test_a_muted_persons_comments_are_not_met(client, user):
    post, other = PostFactory(), make_person()
    talk.comment_on(user=other, post=post, text="안녕하세요")
    assert len(get_thread(post, get_reader(user)).comments) == 1
    mute(user, other)
    assert get_thread(post, get_reader(user)).comments == ()


@pytest.mark.parametrize("count", [1, 3])
def test_a_thread_takes_the_same_queries(count, django_assert_num_queries):
    post, reader = PostFactory(), make_person()
    make_person("friend_1")
    for _ in range(count):
        talk.comment_on(user=make_person(), post=post, text="@friend_1 안녕하세요")
    reader = get_reader(reader)
    with django_assert_num_queries(2):
        assert len(get_thread(post, reader).comments) == count


@pytest.mark.parametrize("count", [1, 3])
def test_kept_posts_take_the_same_queries(count, django_assert_num_queries):
    user = make_person(shows_counts=True)
    for _ in range(count):
        talk.bookmark(user=user, post=PostFactory())
    reader = get_reader(user)
    with django_assert_num_queries(9):
        assert len(list_bookmarks(reader).posts) == count
