"""Images of posts: drawn anew, shown to whoever sees the post, gone when nobody needs them."""

import json
import zipfile
from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone
from PIL import Image, ImageCms, ImageDraw

from accounts.services.archive import write_archive
from core.pictures import PhotoHasTooManyPixels, PhotoUnreadable, PictureLimits, redraw
from core.text import TextTooLong
from feed.models import Act, Block, Follow, PostImage
from feed.rules import images as rules
from feed.selectors.images import find_alike
from feed.services import images
from feed.services.limits import TooManyUploads
from feed.services.rights import prepare_erasure
from tests import racing
from tests.accounts.life import log_in
from tests.attacks.people import come_by_token
from tests.factories.accounts import PASSWORD
from tests.feed.looking import keep_in, list_stored, make_person, say
from tests.missions.pictures import COMMENT, GPS, make_animation, make_photo, open_picture
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


# Drawing anew


def test_what_is_kept_is_pixels(user):
    image = add(user, make_photo(with_place=True))
    for name in (image.file_name, image.thumbnail_name):
        stored = default_storage.open(name).read()
        drawn = open_picture(stored)
        assert dict(drawn.getexif()) == {}
        assert drawn.getexif().get_ifd(GPS) == {}
        assert COMMENT.encode() not in stored
        assert b"Exif" not in stored
        assert "icc_profile" not in drawn.info
    assert max(Image.open(default_storage.open(image.thumbnail_name)).size) == 640


@pytest.mark.parametrize(
    "tail",
    [
        b"<script>alert(1)</script>",
        b"PK\x03\x04" + b"\0" * 40,
        b"%PDF-1.7 /JS (x)",
        b"<?php x ?>",
        b"GIF89a/*",
    ],
)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_what_hides_behind_a_picture_stays_outside(user, tail, kind):
    image = add(user, make_photo(size=(40, 30), kind=kind) + tail)
    for name in (image.file_name, image.thumbnail_name):
        stored = default_storage.open(name).read()
        assert tail[:8] not in stored
        assert stored.startswith(b"\xff\xd8")
        assert stored.endswith(b"\xff\xd9")


@pytest.mark.parametrize(
    "data",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>",
        b"<?xml version='1.0'?><svg/>",
        make_photo(kind="GIF"),
        make_animation("GIF"),
        make_photo(kind="BMP"),
        make_photo(kind="TIFF"),
        make_photo()[:300],
        b"",
        b"\x89PNG\r\n\x1a\n" + b"\0" * 100,
        b"RIFF\x00\x00\x00\x00WEBPVP8 ",
    ],
)
def test_what_is_no_picture_is_refused_and_nothing_is_kept(user, media, data):
    with pytest.raises(PhotoUnreadable):
        add(user, data or b" ")
    assert (PostImage.objects.count(), media.exists()) == (0, False)


def test_a_bomb_is_refused_before_it_unfolds(user):
    with pytest.raises(PhotoHasTooManyPixels) as refused:
        add(user, make_bomb())
    assert (refused.value.status, refused.value.code) == (400, "photo_has_too_many_pixels")


def test_of_an_animation_the_first_frame():
    red, green, blue = open_picture(draw(make_animation("WEBP")).full).getpixel((20, 15))
    assert (red > 200, green < 60, blue < 60) == (True, True, True)


def make_with_profile(colour, profile):
    target = BytesIO()
    Image.new("RGB", (32, 32), colour).save(target, "PNG", icc_profile=profile)
    return target.getvalue()


def test_colours_of_another_profile_become_srgb():
    swapped = make_swapped_profile()
    drawn = open_picture(draw(make_with_profile((250, 10, 10), swapped)).full)
    red, green, _blue = drawn.getpixel((16, 16))
    assert green > 200 > red


def make_swapped_profile():
    """sRGB with red and green changed: what is written as red is green."""
    data = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    count = int.from_bytes(data[128:132], "big")
    for number in range(count):
        at = 132 + 12 * number
        name = bytes(data[at : at + 4])
        data[at : at + 4] = {b"rXYZ": b"gXYZ", b"gXYZ": b"rXYZ"}.get(name, name)
    return bytes(data)


@pytest.mark.parametrize("profile", [b"nothing", b"\0" * 400_000, b"x" * 200])
def test_a_profile_that_cannot_be_read_is_left_out(profile):
    drawn = open_picture(draw(make_with_profile((250, 10, 10), profile)).full)
    red, green, _blue = drawn.getpixel((16, 16))
    assert red > 200 > green


# Placeholder and look


def test_the_placeholder_holds_the_colours_of_twelve_cells(user):
    image = add(user)
    assert len(image.placeholder) == 72
    cells = image.cells
    assert [(x, y) for x, y, _ in cells[:5]] == [(0, 0), (1, 0), (2, 0), (3, 0), (0, 1)]
    left, right = cells[0][2], cells[3][2]
    assert int(left[1:3], 16) > 200 > int(right[1:3], 16)
    assert rules.read_cells("") == []


def make_scene(seed, *, size=(400, 300), quality=85):
    canvas = Image.new("RGB", (400, 300), (seed * 37 % 255, 120, 90))
    pen = ImageDraw.Draw(canvas)
    for number in range(9):
        x, y = (seed * 71 + number * 97) % 360, (seed * 31 + number * 53) % 260
        shade = (number * 29 + seed * 83) % 255
        pen.ellipse((x, y, x + 120, y + 90), fill=(shade, 255 - shade, shade // 2))
    target = BytesIO()
    canvas.resize(size).save(target, "JPEG", quality=quality)
    return target.getvalue()


def test_alike_pictures_are_found_and_others_are_not(user):
    image = add(user, make_scene(1))
    for seed in range(2, 8):
        add(user, make_scene(seed))
    again = draw(make_scene(1, size=(200, 150), quality=40)).look
    assert list(find_alike(rows=PostImage.objects.all(), look=again)) == [image]
    exact = find_alike(rows=PostImage.objects.all(), look=image.look).first()
    assert (exact, exact.distance) == (image, 0)


@pytest.mark.parametrize("look", [-(2**63), 2**63 - 1, -1, 0])
def test_the_look_may_be_any_64_bits(user, look):
    image = add(user)
    PostImage.objects.filter(pk=image.pk).update(look=look)
    assert find_alike(rows=PostImage.objects.all(), look=look).get().distance == 0
    assert not find_alike(rows=PostImage.objects.all(), look=~look).exists()


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
