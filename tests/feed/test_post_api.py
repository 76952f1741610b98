"""Writing for apps: every refusal has a code, and nothing is stored by it."""

from uuid import uuid4

import pytest
from django.test import Client

from feed.models import Post
from tests.factories.feed_posts import make_author, make_follower, make_image, publish
from tests.feed.test_posts import make_done

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_storage")]
POSTS = "/api/v1/posts"


def enter(user):
    client = Client()
    client.force_login(user)
    return client


def call(client, method, address, body=None, **headers):
    answer = getattr(client, method)(
        address, body or {}, content_type="application/json", headers=headers
    )
    return answer.status_code, answer.json()


def test_a_post_is_made_once():
    author = make_author()
    client, image, key = enter(author), make_image(author), str(uuid4())
    body = {"text": "오늘 #산책", "images": [str(image.public_id)], "client_id": key}
    status, said = call(client, "post", POSTS, body)
    assert status == 201
    assert (said["text"], said["visibility"], said["tags"]) == ("오늘 #산책", "followers", ["산책"])
    assert [one["alt"] for one in said["images"]] == ["창가의 화분"]
    assert call(client, "post", POSTS, body) == (201, said)
    assert Post.objects.count() == 1


def test_a_key_of_the_header_makes_it_once_too():
    client, key = enter(make_author()), str(uuid4())
    said = [call(client, "post", POSTS, {"text": "하나"}, **{"Idempotency-Key": key}) for _ in "ab"]
    assert said[0] == said[1]
    assert Post.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, 400, "text_empty"),
        ({"text": "가" * 1001}, 400, "text_too_long"),
        ({"text": "#" + "가" * 10_000}, 400, "text_too_long"),
        ({"text": "#" + "가" * 999}, 400, "tag_too_long"),
        ({"text": "가" * 30_000}, 400, "invalid_input"),
        ({"text": "앞\u202e뒤"}, 400, "text_has_hidden_characters"),
        ({"text": "벨\u0007"}, 400, "text_has_control_characters"),
        ({"text": "말", "visibility": "everyone"}, 400, "invalid_input"),
        ({"text": "말", "visibility": "public"}, 403, "public_consent_needed"),
        ({"text": "말", "is_anonymous": True}, 400, "anonymous_is_public"),
        ({"text": "말", "images": [str(uuid4())]}, 400, "image_not_found"),
        ({"text": "말", "images": [str(uuid4())] * 5}, 400, "invalid_input"),
        ({"kind": "mission", "participation": str(uuid4())}, 409, "preview_needed"),
        (
            {"kind": "mission", "participation": str(uuid4()), "visibility": "private"},
            404,
            "not_found",
        ),
        ({"kind": "line", "text": "말"}, 409, "preview_needed"),
        ({"text": "오늘 밤 죽으려고 해"}, 409, "needs_care"),
        ({"text": "010-1234-5678"}, 422, "has_personal_data"),
    ],
)
def test_what_cannot_be_posted_has_a_code(body, status, code):
    client = enter(make_author(is_agreed=False))
    got, said = call(client, "post", POSTS, body)
    assert (got, said["code"]) == (status, code)
    assert not Post.objects.exists()


def test_a_card_is_previewed_then_posted():
    author = make_author()
    client, row = enter(author), make_done(author, note="나만 보는 말")
    body = {"kind": "mission", "participation": str(row.public_id)}
    status, seen = call(client, "post", f"{POSTS}/preview", body)
    assert (status, seen["post"]["card_title"]) == (200, row.mission.title)
    assert not Post.objects.exists()
    status, said = call(client, "post", POSTS, {**body, "preview": seen["token"]})
    assert (status, said["card_title"]) == (201, row.mission.title)
    assert "나만 보는 말" not in str(seen) + str(said)


def test_a_post_is_edited_deleted_and_brought_back():
    author = make_author()
    post, client = publish(author, "처음 말"), enter(author)
    address = f"{POSTS}/{post.public_id}"
    status, said = call(client, "patch", address, {"text": "나중 말"})
    assert (status, said["text"], bool(said["edited_at"])) == (200, "나중 말", True)
    status, said = call(client, "get", f"{address}/versions")
    assert [(one["number"], one["text"]) for one in said] == [(1, "처음 말")]
    status, said = call(client, "patch", address, {"visibility": "all"})
    assert (status, said["code"]) == (400, "invalid_input")
    status, said = call(client, "delete", address)
    assert (status, bool(said["undo_until"])) == (200, True)
    assert call(client, "get", address)[0] == 404
    assert call(client, "post", f"{address}/undo")[0] == 200
    assert call(client, "get", address)[1]["text"] == "나중 말"


@pytest.mark.parametrize("visibility", ["private", "followers", "public"])
def test_posts_of_others_are_read_where_they_may_be_and_never_changed(visibility):
    author = make_author()
    post = publish(author, visibility=visibility)
    address = f"{POSTS}/{post.public_id}"
    stranger, follower = enter(make_author()), enter(make_follower(author))
    sees = {"private": (404, 404), "followers": (404, 200), "public": (200, 200)}[visibility]
    assert (call(stranger, "get", address)[0], call(follower, "get", address)[0]) == sees
    for client in (stranger, follower):
        assert call(client, "patch", address, {"text": "남의 말"})[0] == 404
        assert call(client, "delete", address)[0] == 404
        assert call(client, "post", f"{address}/undo")[0] == 404
    post.refresh_from_db()
    assert (post.text, post.state) == ("오늘은 볕이 좋았어요.", "published")


def test_images_of_a_post_are_changed_and_those_before_are_told():
    author = make_author()
    first, second = make_image(author), make_image(author, alt="둘째")
    post = publish(author, images=(first.public_id,))
    client, address = enter(author), f"/api/v1/posts/{post.public_id}"
    _status, kept = call(client, "patch", address, {"text": "말만 고쳐요"})
    assert [one["id"] for one in kept["images"]] == [str(first.public_id)]
    _status, changed = call(client, "patch", address, {"images": [str(second.public_id)]})
    assert [one["id"] for one in changed["images"]] == [str(second.public_id)]
    versions = client.get(f"{address}/versions").json()
    hung = {"id": str(first.public_id), "alt": first.alt}
    assert [one["images"] for one in versions] == [[hung], [hung]]
    status, refused = call(client, "patch", address, {"images": [str(uuid4())]})
    assert (status, refused["code"]) == (400, "image_not_found")
    image = f"/api/v1/feed/images/{second.public_id}"
    status, said = call(client, "patch", image, {"alt": "010-1234-5678"})
    assert (status, said["code"]) == (422, "has_personal_data")
    assert call(client, "patch", image, {"alt": "억새"})[1]["alt"] == "억새"
