"""Images of posts: shown to whoever sees the post, gone when nobody needs them."""

import json
import zipfile
from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from accounts.services.archive import write_archive
from core.pictures import PhotoUnreadable, PictureLimits, redraw
from core.text import TextTooLong
from feed.models import Act, Block, Follow, PostImage
from feed.rules import images as rules
from feed.services import images
from feed.services.limits import TooManyUploads
from feed.services.rights import prepare_erasure
from tests import racing
from tests.accounts.life import log_in
from tests.attacks.people import come_by_token
from tests.factories.accounts import PASSWORD
from tests.feed.looking import keep_in, list_stored, make_person, say
from tests.missions.pictures import make_photo
from tests.missions.test_photos import make_bomb

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    return keep_in(settings, tmp_path / "media")


@pytest.fixture
def user():
    return make_person(posts=0, password=PASSWORD)


def add(user, data=None, **more):
    return images.add_image(user=user, file=BytesIO(data or make_photo(size=(64, 48))), **more)


def draw(data):
    return redraw(file=BytesIO(data), limits=rules.LIMITS)


# Keeping


def test_the_same_upload_twice_is_one(user, media):
    client_id = uuid4()
    assert add(user, client_id=client_id) == add(user, client_id=client_id)
    assert len(list_stored(media)) == 2


def test_a_retry_of_what_died_half_way_is_kept(user):
    client_id = uuid4()
    PostImage.objects.create(
        owner=user, client_id=client_id, file_name="a", thumbnail_name="b", position=0
    )
    assert add(user, client_id=client_id).state == "ready"


def test_uploads_are_counted_even_if_they_fail(user):
    most = 40
    Act.objects.bulk_create(
        Act(user=user, kind="image", at=timezone.now()) for _ in range(most - 1)
    )
    with pytest.raises(PhotoUnreadable):
        add(user, b"nothing")
    with pytest.raises(TooManyUploads) as refused:
        add(user)
    assert (refused.value.status, refused.value.code) == (429, "too_many_uploads")


def test_a_dozen_may_wait_for_a_post(user):
    for number in range(rules.WAITING_LIMIT):
        PostImage.objects.create(
            owner=user, state="ready", file_name=f"a{number}", thumbnail_name=f"b{number}"
        )
    with pytest.raises(images.TooManyWaitingImages):
        add(user)


def test_words_for_an_image_are_at_most_300(user):
    image = add(user, alt=" 창가의 화분 ")
    assert PostImage.objects.get().alt == "창가의 화분"
    with pytest.raises(TextTooLong):
        add(user, alt="가" * 301)
    assert images.describe_image(image=image, alt="나" * 300).alt == "나" * 300
    with pytest.raises(TextTooLong):
        images.describe_image(image=image, alt="나" * 301)
    images.describe_image(image=image, alt="  ")
    assert PostImage.objects.get().alt == ""


def test_a_storage_that_fails_keeps_nothing(user, media, django_capture_on_commit_callbacks):
    media.parent.mkdir(exist_ok=True)
    media.write_text("no folder")
    with pytest.raises(images.ImageNotStored), django_capture_on_commit_callbacks(execute=True):
        add(user)
    assert PostImage.objects.get().state == "deleted"
    media.unlink()
    assert images.sweep_images() == 1
    assert PostImage.objects.count() == 0


# Into posts


def test_images_stand_in_the_order_given_and_those_left_out_go(user, media):
    post = say(user)
    first, second, third = (add(user) for _ in range(3))
    images.attach_images(post=post, images=[first.public_id, second.public_id])
    images.attach_images(post=post, images=[third, second])
    assert [row.public_id for row in post.images.all()] == [third.public_id, second.public_id]
    assert [row.position for row in post.images.all()] == [0, 1]
    first.refresh_from_db()
    assert (first.state, first.post) == ("deleted", None)
    images.sweep_images()
    assert len(list_stored(media)) == 4


def test_only_ones_own_free_images_go_into_a_post(user):
    other = make_person(posts=0)
    theirs, taken, writing = add(other), add(user), add(user)
    images.attach_images(post=say(user), images=[taken])
    PostImage.objects.filter(pk=writing.pk).update(state="writing")
    post = say(user)
    for one in (theirs, taken, writing, uuid4()):
        with pytest.raises(images.ImageNotFound):
            images.attach_images(post=post, images=[one])
    assert post.images.count() == 0


def test_four_are_the_most_and_one_twice_is_one(user):
    five = [add(user) for _ in range(5)]
    with pytest.raises(images.TooManyImages):
        images.attach_images(post=say(user), images=five)
    assert len(images.attach_images(post=say(user), images=[five[0], five[0].public_id])) == 1


@pytest.mark.django_db(transaction=True)
def test_one_image_goes_into_one_post(user):
    image, posts = add(user), [say(user), say(user)]
    calls = [lambda post=post: images.attach_images(post=post, images=[image]) for post in posts]
    assert [type(e) for e in racing.list_failures(*calls)] == [images.ImageNotFound]


# Who sees them


def read(client, image, start="/feed/images", end="/"):
    return client.get(f"{start}/{image.public_id}{end}")


def test_whoever_sees_the_post_sees_its_image_and_a_block_hides_it_at_once(user):
    author = make_person(posts=0)
    post = say(author)
    [image] = images.attach_images(post=post, images=[add(author)])
    client = log_in(Client(), user)
    assert read(client, image).status_code == 404
    Follow.objects.create(follower=user, followee=author)
    response = read(client, image)
    assert (response.status_code, response["Content-Type"]) == (200, "image/jpeg")
    assert response["Cache-Control"] == "private, no-cache"
    assert response["X-Content-Type-Options"] == "nosniff"
    tag = {"If-None-Match": response["ETag"]}
    assert client.get(f"/feed/images/{image.public_id}/", headers=tag).status_code == 304
    assert read(client, image, end="/small/")["ETag"] != response["ETag"]
    Block.objects.create(blocker=author, blocked=user)
    assert client.get(f"/feed/images/{image.public_id}/", headers=tag).status_code == 404


@pytest.mark.parametrize(
    "change", [{"state": "held"}, {"state": "hidden"}, {"visibility": "private"}]
)
def test_images_go_with_what_becomes_of_the_post(user, change):
    author = make_person(posts=0)
    post = say(author, visibility="public")
    [image] = images.attach_images(post=post, images=[add(author)])
    client = log_in(Client(), user)
    assert read(client, image).status_code == 200
    type(post).objects.filter(pk=post.pk).update(**change)
    assert read(client, image).status_code == 404


def test_nothing_of_an_answer_tells_who_wrote_an_anonymous_post(user):
    author = make_person(posts=0)
    post = say(author, visibility="public", is_anonymous=True, alias="조용한 고래")
    [image] = images.attach_images(post=post, images=[add(author)])
    client = come_by_token(user)
    for end in ("/file", "/small"):
        response = read(client, image, start="/api/v1/feed/images", end=end)
        said = str(dict(response.items())) + repr(b"".join(response.streaming_content))
        for word in (str(author.pk), author.nickname, str(author.public_id)):
            assert word not in said or word == str(author.pk)
        assert image.file_name not in said


# Doors


def test_in_and_out_by_the_api(user, media, django_capture_on_commit_callbacks):
    client, client_id = come_by_token(user), str(uuid4())

    def send():
        file = BytesIO(make_photo(size=(64, 48)))
        file.name = "사진.jpg"
        return client.post(
            "/api/v1/feed/images", {"image": file, "alt": "화분", "client_id": client_id}
        )

    first, second = send(), send()
    assert (first.status_code, second.json()) == (201, first.json())
    body = first.json()
    assert (body["alt"], body["width"], body["height"]) == ("화분", 64, 48)
    address = f"/api/v1/feed/images/{body['id']}"
    assert client.get(f"{address}/file")["Content-Type"] == "image/jpeg"
    said = client.patch(address, {"alt": "창가"}, "application/json")
    assert (said.status_code, said.json()["alt"]) == (200, "창가")
    with django_capture_on_commit_callbacks(execute=True):
        assert client.delete(address).status_code == 204
    assert (client.delete(address).status_code, list_stored(media)) == (404, [])


@pytest.mark.parametrize("part", ["file", "small"])
def test_an_app_gets_no_image_of_a_post_its_person_may_not_see(user, part):
    author = make_person(posts=0)
    [image] = images.attach_images(post=say(author), images=[add(author)])
    post = image.post
    post.visibility = "followers"
    post.save()
    address = f"/api/v1/feed/images/{image.public_id}/{part}"
    assert come_by_token(user).get(address).status_code == 404
    assert come_by_token(author).get(address).status_code == 200


def test_another_person_changes_nothing(user):
    author = make_person(posts=0)
    [image] = images.attach_images(post=say(author, visibility="public"), images=[add(author)])
    client = come_by_token(user)
    address = f"/api/v1/feed/images/{image.public_id}"
    assert client.patch(address, {"alt": "x"}, "application/json").status_code == 404
    assert client.delete(address).status_code == 404
    assert client.get(f"{address}/small").status_code == 200


@pytest.mark.parametrize(
    ("data", "status", "code"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", 400, "photo_unreadable"),
        (b"\0\0\0\x24ftypheic" + b"\0" * 100, 400, "photo_is_heic"),
        (make_bomb(), 400, "photo_has_too_many_pixels"),
        (b"\xff" * (PictureLimits().file_bytes + 1), 413, "photo_too_large"),
    ],
)
def test_refusals_have_codes(user, data, status, code):
    file = BytesIO(data)
    file.name = "a.jpg"
    response = come_by_token(user).post("/api/v1/feed/images", {"image": file})
    assert (response.status_code, response.json()["code"]) == (status, code)
    assert PostImage.objects.count() == 0


def test_a_limit_that_is_reached_says_when_to_come_again(user):
    Act.objects.bulk_create(Act(user=user, kind="image", at=timezone.now()) for _ in range(40))
    file = BytesIO(make_photo())
    file.name = "a.jpg"
    response = come_by_token(user).post("/api/v1/feed/images", {"image": file})
    assert (response.status_code, response.json()["code"]) == (429, "too_many_uploads")
    assert 3500 < int(response["Retry-After"]) <= 3600
    assert response.json()["again_at"]


# Clearing up, leaving


def test_the_sweep_clears_what_nobody_needs(user, media):
    post = say(user)
    [kept] = images.attach_images(post=post, images=[add(user)])
    dead, forgotten, waiting = (add(user) for _ in range(3))
    rows, now = PostImage.objects, timezone.now()
    rows.filter(pk=kept.pk).update(created_at=now - timedelta(days=90))
    rows.filter(pk=dead.pk).update(state="writing", created_at=now - timedelta(minutes=11))
    rows.filter(pk=forgotten.pk).update(created_at=now - timedelta(hours=25))
    assert images.sweep_images() == 2
    assert set(rows.values_list("pk", flat=True)) == {kept.pk, waiting.pk}
    assert len(list_stored(media)) == 4
    assert images.sweep_images() == 0


def test_a_file_the_storage_keeps_holds_up_no_other(user, media):
    stuck, free = add(user), add(user)
    kept = media / stuck.file_name
    kept.unlink()
    (kept / "inside").mkdir(parents=True)
    PostImage.objects.update(state="deleted")
    assert images.sweep_images() == 1
    assert PostImage.objects.get() == stuck
    assert not (media / free.file_name).exists()


def test_posts_that_go_leave_their_images_to_the_sweep(user, media):
    post = say(user)
    images.attach_images(post=post, images=[add(user), add(user)])
    assert images.leave_images(post_ids=[post.pk]) == 2
    post.delete()
    assert images.sweep_images() == 2
    assert (PostImage.objects.count(), list_stored(media)) == (0, [])


def test_erasing_deletes_the_files_and_may_run_twice(user, media):
    other = add(make_person(posts=0))
    images.attach_images(post=say(user), images=[add(user)])
    add(user)
    prepare_erasure(user)
    prepare_erasure(user)
    assert list_stored(media) == sorted(
        name.removeprefix("feed/") for name in (other.file_name, other.thumbnail_name)
    )


def test_the_copy_of_ones_data_holds_the_images(user):
    image, _other = add(user, alt="화분"), add(make_person(posts=0))
    target = BytesIO()
    write_archive(user=user, target=target, step=lambda percent: None)
    archive = zipfile.ZipFile(target)
    name = f"files/feed-images/{image.public_id}.jpg"
    assert [n for n in archive.namelist() if n.startswith("files/")] == [name]
    rows = json.loads(archive.read("json/feed-postimage.json"))
    assert [(row["file"], row["alt"]) for row in rows] == [(name, "화분")]
