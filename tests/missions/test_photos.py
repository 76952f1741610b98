"""Photos: drawn anew without place or camera, for their owner alone, gone when they say so."""

import json
import zipfile
from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone
from PIL import Image, PngImagePlugin

from accounts.services.archive import write_archive
from core.pictures import (
    PhotoHasTooManyPixels,
    PhotoIsHeic,
    PhotoTooLarge,
    PhotoUnreadable,
    PictureLimits,
)
from core.pictures import redraw as draw_within
from missions.models import ParticipationPhoto
from missions.rules import photos as rules
from missions.services import doing, photos
from missions.services.rights import prepare_erasure
from tests.factories.missions import ParticipationFactory
from tests.missions.pictures import (
    COMMENT,
    GPS,
    make_animation,
    make_photo,
    open_picture,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    """A folder of one's own."""
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path / "media")},
        },
    }
    return tmp_path / "media"


LIMITS = PictureLimits()


def redraw(*, file):
    return draw_within(file=file, limits=LIMITS)


def list_stored(media):
    return sorted(path.name for path in media.rglob("*") if path.is_file())


def add(row=None, data=None, **kwargs):
    row = row or ParticipationFactory()
    return photos.add_photo(participation=row, file=BytesIO(data or make_photo()), **kwargs)


# Drawing anew


def test_place_camera_and_comment_are_gone():
    given = make_photo(with_place=True)
    known = open_picture(given)
    assert known.getexif().get_ifd(GPS)[2] == (37.0, 34.0, 12.5)
    assert COMMENT.encode() in given
    drawn = redraw(file=BytesIO(given))
    for data in (drawn.full, drawn.small):
        image = open_picture(data)
        assert dict(image.getexif()) == {}
        assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        assert b"Exif" not in data
        assert "온기 카메라".encode() not in data
        assert COMMENT.encode() not in data


def test_a_photo_held_sideways_stands_upright():
    given = make_photo(size=(80, 40), turned=6)
    drawn = redraw(file=BytesIO(given))
    assert (drawn.width, drawn.height) == (40, 80)
    image = open_picture(drawn.full)
    # What was top left is top right now.
    red, green, blue = image.getpixel((35, 10))
    assert red > 200 > green > blue


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_large_photos_are_shrunk_and_become_jpeg(kind):
    drawn = redraw(file=BytesIO(make_photo(size=(3000, 1500), kind=kind)))
    assert (drawn.width, drawn.height) == (2048, 1024)
    assert open_picture(drawn.full).format == "JPEG"
    assert max(open_picture(drawn.small).size) == 320


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_of_an_animation_the_first_frame_is_kept(kind):
    image = open_picture(redraw(file=BytesIO(make_animation(kind))).full)
    red, green, blue = image.getpixel((20, 15))
    assert (image.size, red > 200, green < 60, blue < 60) == ((40, 30), True, True, True)
    assert getattr(image, "n_frames", 1) == 1


def test_what_is_see_through_becomes_white():
    target = BytesIO()
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(target, "PNG")
    image = open_picture(redraw(file=BytesIO(target.getvalue())).full)
    assert image.getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["L", "P", "CMYK", "1", "LA"])
def test_other_modes_are_read(mode):
    target = BytesIO()
    kind = "JPEG" if mode == "CMYK" else "PNG"
    Image.new("RGB", (10, 10), "teal").convert(mode).save(target, kind)
    assert redraw(file=BytesIO(target.getvalue())).width == 10


def make_bomb():
    """A PNG whose header promises 60 000 × 60 000 pixels."""
    data = make_photo(size=(10, 10), kind="PNG")
    head = data[:16] + (60_000).to_bytes(4, "big") * 2 + data[24:29]
    crc = PngImagePlugin._crc32(head[12:29]).to_bytes(4, "big")
    return head + crc + data[33:]


def test_a_bomb_is_refused_before_it_unfolds(monkeypatch):
    with pytest.raises(PhotoHasTooManyPixels):
        redraw(file=BytesIO(make_bomb()))


def test_more_pixels_than_the_limit_are_refused():
    target = BytesIO()
    Image.new("1", (10_000, 5_001)).save(target, "PNG")
    assert LIMITS.pixels < 10_000 * 5_001
    with pytest.raises(PhotoHasTooManyPixels):
        redraw(file=BytesIO(target.getvalue()))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        make_photo()[:-400],
        make_photo(kind="PNG")[:200],
        make_photo(kind="GIF"),
        make_photo(kind="TIFF"),
        b"%PDF-1.7",
        b"\xff\xd8\xff\xe0" + b"\0" * 500,
    ],
)
def test_what_is_no_photo_or_broken_is_refused(data):
    with pytest.raises(PhotoUnreadable):
        redraw(file=BytesIO(data))


def test_heic_is_told_how_to_come_as_jpeg():
    with pytest.raises(PhotoIsHeic) as refused:
        redraw(file=BytesIO(b"\0\0\0\x24ftypheic" + b"\0" * 100))
    assert "높은 호환성" in refused.value.detail


def test_ten_megabytes_are_the_most():
    with pytest.raises(PhotoTooLarge):
        redraw(file=BytesIO(b"\xff" * (LIMITS.file_bytes + 1)))


# Keeping


def test_kept_under_random_names_for_the_owner(media):
    photo = add()
    assert (photo.state, photo.width, photo.height) == ("ready", 640, 480)
    assert list_stored(media) == sorted(
        name.removeprefix("missions/") for name in (photo.file_name, photo.thumbnail_name)
    )
    assert str(photo.public_id) not in photo.file_name
    assert len(photo.file_name) > 50


def test_the_same_upload_twice_is_one(media):
    row, client_id = ParticipationFactory(), uuid4()
    first = add(row, client_id=client_id)
    assert add(row, client_id=client_id) == first
    assert len(list_stored(media)) == 2


def test_a_retry_of_what_died_half_way_is_kept(media):
    row, client_id = ParticipationFactory(), uuid4()
    ParticipationPhoto.objects.create(
        participation=row, client_id=client_id, file_name="a", thumbnail_name="b"
    )
    assert add(row, client_id=client_id).state == "ready"


def test_three_are_enough():
    row = ParticipationFactory()
    for _ in range(3):
        add(row)
    with pytest.raises(photos.PhotoLimitReached):
        add(row)
    photos.delete_photo(photo=row.photos.first())
    add(row)
    assert row.photos.ready().count() == 3


def test_what_was_put_down_takes_none(media):
    row = ParticipationFactory(state="stopped")
    with pytest.raises(photos.PhotoNotWanted):
        add(row)
    assert not media.exists()


def test_a_broken_one_leaves_nothing(media):
    with pytest.raises(PhotoUnreadable):
        add(data=b"nothing")
    assert (ParticipationPhoto.objects.count(), media.exists()) == (0, False)


def test_uploads_are_counted():
    row = ParticipationFactory()
    for _ in range(rules.UPLOADS_PER_HOUR):
        with pytest.raises(PhotoUnreadable):
            add(row, data=b"nothing")
    with pytest.raises(photos.TooManyPhotos):
        add(row)


def test_a_storage_that_fails_keeps_nothing(settings, media, django_capture_on_commit_callbacks):
    media.parent.mkdir(exist_ok=True)
    media.write_text("no folder")
    with (
        pytest.raises(photos.PhotoNotStored),
        django_capture_on_commit_callbacks(execute=True),
    ):
        add()
    assert ParticipationPhoto.objects.get().state == "deleted"
    media.unlink()
    assert photos.sweep_photos() == 1


def test_finishes_with_a_photo():
    row = ParticipationFactory()
    add(row)
    assert doing.finish_participation(participation=row, proof="photo").proof == "photo"


# Deleting


def test_deleted_at_once(media, django_capture_on_commit_callbacks):
    photo = add()
    with django_capture_on_commit_callbacks(execute=True):
        photos.delete_photo(photo=photo)
    assert (ParticipationPhoto.objects.count(), list_stored(media)) == (0, [])


def test_sweep_clears_what_dead_processes_left(media):
    kept = add()
    dead = add(kept.participation)
    young = add(kept.participation)
    long_ago = timezone.now() - timedelta(minutes=11)
    rows = ParticipationPhoto.objects
    rows.filter(pk=dead.pk).update(state="writing", created_at=long_ago)
    rows.filter(pk=young.pk).update(state="writing")
    assert photos.sweep_photos() == 1
    assert sorted(rows.values_list("pk", flat=True)) == [kept.pk, young.pk]
    assert len(list_stored(media)) == 4
    rows.filter(pk=young.pk).update(state="deleted")
    assert photos.sweep_photos() == 1
    assert len(list_stored(media)) == 2


def test_a_file_the_storage_keeps_holds_up_no_other(media):
    stuck, free = add(), add()
    kept = media / stuck.file_name
    kept.unlink()
    (kept / "inside").mkdir(parents=True)
    ParticipationPhoto.objects.update(state="deleted")
    assert photos.sweep_photos() == 1
    assert ParticipationPhoto.objects.get() == stuck
    assert not (media / free.file_name).exists()
    (kept / "inside").rmdir()
    assert photos.sweep_photos() == 1
    assert (ParticipationPhoto.objects.count(), list_stored(media)) == (0, [])


def test_erasing_deletes_the_files_and_may_run_twice(media):
    photo, other = add(), add()
    prepare_erasure(photo.participation.user)
    prepare_erasure(photo.participation.user)
    assert list_stored(media) == sorted(
        name.removeprefix("missions/") for name in (other.file_name, other.thumbnail_name)
    )


def test_the_copy_of_ones_data_holds_the_photos():
    photo, _other = add(), add()
    target = BytesIO()
    write_archive(user=photo.participation.user, target=target, step=lambda percent: None)
    archive = zipfile.ZipFile(target)
    name = f"files/missions-photos/{photo.public_id}.jpg"
    assert [n for n in archive.namelist() if n.startswith("files/")] == [name]
    assert archive.read(name) == default_storage.open(photo.file_name).read()
    rows = json.loads(archive.read("json/missions-participationphoto.json"))
    assert [row["file"] for row in rows] == [name]
    assert archive.testzip() is None


def test_the_copy_bears_a_file_that_is_gone():
    photo = add()
    default_storage.delete(photo.file_name)
    target = BytesIO()
    write_archive(user=photo.participation.user, target=target, step=lambda percent: None)
    assert zipfile.ZipFile(target).testzip() is None
