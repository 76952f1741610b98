"""Photos as phones take them, made on the spot."""

from io import BytesIO

from PIL import Image

GPS = 0x8825
ORIENTATION = 0x0112
MAKE = 0x010F
COMMENT = "집 앞에서 찍은 사진"


def make_photo(*, size=(640, 480), kind="JPEG", colour="teal", with_place=False, turned=None):
    """The bytes of a photo; `with_place` gives it a place, a camera and a comment."""
    image = Image.new("RGB", size, colour)
    image.paste("orange", (0, 0, size[0] // 2, size[1] // 2))
    options = {}
    exif = Image.Exif()
    if with_place:
        exif[MAKE] = "온기 카메라"
        place = exif.get_ifd(GPS)
        place[1], place[2] = "N", (37.0, 34.0, 12.5)
        place[3], place[4] = "E", (126.0, 58.0, 40.25)
    if turned:
        exif[ORIENTATION] = turned
    if with_place or turned:
        options["exif"] = exif
    if with_place and kind == "JPEG":
        options["comment"] = COMMENT.encode()
    target = BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()


def make_animation(kind):
    frames = [Image.new("RGB", (40, 30), colour) for colour in ("red", "blue", "green")]
    target = BytesIO()
    frames[0].save(target, kind, save_all=True, append_images=frames[1:], duration=50)
    return target.getvalue()


def open_picture(data):
    image = Image.open(BytesIO(data))
    image.load()
    return image
