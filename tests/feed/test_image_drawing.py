"""Images of posts are drawn anew: pixels, a few colours and a look, nothing else."""

from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from PIL import Image, ImageCms, ImageDraw

from core.pictures import PhotoHasTooManyPixels, PhotoUnreadable, redraw
from feed.models import PostImage
from feed.rules import images as rules
from feed.selectors.images import find_alike
from feed.services import images
from tests.factories.accounts import PASSWORD
from tests.feed.looking import keep_in, make_person
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
