"""Drawing a picture anew: what comes out holds pixels and nothing else."""

from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise
from typing import IO

from PIL import Image, ImageCms, ImageOps

from core.errors import DomainError, InvalidInput

# By content, whatever the file is called. A GIF, an SVG or a PDF is none of these.
FORMATS = ("JPEG", "PNG", "WEBP")
QUALITY = 85
# ISO base media brands of HEIF, at byte 8 of the file.
_HEIF_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")
# Real profiles have some kilobytes; one for printing presses may have two megabytes.
_PROFILE_LIMIT = 3_000_000
_SRGB = ImageCms.createProfile("sRGB")
PLACEHOLDER_CELLS = (4, 3)
_LOOK_SIDE = 8


class PhotoTooLarge(DomainError):
    """More bytes than a photo has."""

    status = 413
    code = "photo_too_large"
    default_detail = "사진은 10 MB까지 올릴 수 있어요. 크기를 줄여서 다시 올려 주세요."


class PhotoHasTooManyPixels(InvalidInput):
    """It would unfold to more than we hold in memory."""

    code = "photo_has_too_many_pixels"
    default_detail = "사진이 너무 커요. 5천만 화소보다 작게 줄여서 다시 올려 주세요."


class PhotoIsHeic(InvalidInput):
    """The format of iPhones, which no browser but theirs shows."""

    code = "photo_is_heic"
    default_detail = (
        "HEIC 사진은 아직 읽을 수 없어요. 아이폰 설정의 카메라, 포맷에서 ‘높은 호환성’을 고르거나, "
        "사진을 화면 캡처해서 올려 주세요."
    )


class PhotoUnreadable(InvalidInput):
    """Not a JPEG, PNG or WebP, or broken."""

    code = "photo_unreadable"
    default_detail = "사진을 읽을 수 없어요. JPEG, PNG, WebP 사진을 올려 주세요."


@dataclass(frozen=True)
class PictureLimits:
    """What a place takes, in bytes and pixels, and how large it keeps it."""

    file_bytes: int = 10_000_000
    # Read from the header, before a pixel is decoded: a small file may unfold to gigabytes.
    pixels: int = 50_000_000
    longest_side: int = 2048
    thumbnail_side: int = 320


@dataclass(frozen=True)
class Picture:
    """A photo and its small form as JPEG, with the size of the photo and what tells of its look.

    `placeholder`: the colours of 4 by 3 cells, row by row, six hex digits each. `look`: a 64-bit
    difference hash as a signed number; pictures that look alike differ in few bits.
    """

    full: bytes
    small: bytes
    width: int
    height: int
    placeholder: str
    look: int


def redraw(*, file: IO[bytes], limits: PictureLimits) -> Picture:
    """Decode by content, turn upright, shrink and encode anew as JPEG without any metadata.

    Of an animation the first frame; colours become sRGB. Raise PhotoTooLarge, PhotoIsHeic,
    PhotoHasTooManyPixels or PhotoUnreadable.
    """
    data = file.read(limits.file_bytes + 1)
    if len(data) > limits.file_bytes:
        raise PhotoTooLarge()
    if _is_heif(data[:12]):
        raise PhotoIsHeic()
    try:
        clean = _decode(data, limits)
    except (InvalidInput, MemoryError):
        raise
    except Image.DecompressionBombError as error:
        raise PhotoHasTooManyPixels() from error
    except Exception as error:  # decoders of broken bytes raise whatever they like
        raise PhotoUnreadable() from error
    small = clean.copy()
    small.thumbnail((limits.thumbnail_side, limits.thumbnail_side))
    return Picture(
        full=_encode(clean),
        small=_encode(small),
        width=clean.width,
        height=clean.height,
        placeholder=_draw_placeholder(small),
        look=_hash_look(small),
    )


def _is_heif(head: bytes) -> bool:
    """Tell whether a file begins as the HEIC photos of iPhones do."""
    return head[4:8] == b"ftyp" and head[8:12] in _HEIF_BRANDS


def _decode(data: bytes, limits: PictureLimits) -> Image.Image:
    with Image.open(BytesIO(data), formats=FORMATS) as opened:
        if opened.width * opened.height > limits.pixels:
            raise PhotoHasTooManyPixels()
        most = (limits.longest_side, limits.longest_side)
        # A JPEG can be decoded small at once.
        opened.draft("RGB", most)
        profile = opened.info.get("icc_profile", b"")
        upright = _open_colours(ImageOps.exif_transpose(opened), profile)
        upright.thumbnail(most)
        # A new image: what the old one carries along (EXIF, XMP, comments) stays behind.
        clean = Image.new("RGB", upright.size, "white")
        clean.paste(_to_srgb(upright.convert("RGB"), profile), mask=upright.getchannel("A"))
        return clean


def _open_colours(image: Image.Image, profile: bytes) -> Image.Image:
    """RGBA in whatever colours the file speaks of; printers' inks are turned into sRGB at once."""
    return (_to_srgb(image, profile) if image.mode == "CMYK" else image).convert("RGBA")


def _to_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """Turn colours into sRGB, or leave them where there is no profile of them that can be read."""
    if not profile or len(profile) > _PROFILE_LIMIT:
        return image
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        if source.profile.xcolor_space.strip() != image.mode:
            return image
        turned = ImageCms.profileToProfile(image, source, _SRGB, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image
    return turned or image


def _draw_placeholder(image: Image.Image) -> str:
    return image.resize(PLACEHOLDER_CELLS, Image.Resampling.BOX).tobytes().hex()


def _hash_look(image: Image.Image) -> int:
    """Difference hash: is each of 8 by 8 cells darker than its neighbour on the right?"""
    size = (_LOOK_SIDE + 1, _LOOK_SIDE)
    cells = image.convert("L").resize(size, Image.Resampling.BOX).tobytes()
    rows = [cells[start : start + size[0]] for start in range(0, len(cells), size[0])]
    bits = [left < right for row in rows for left, right in pairwise(row)]
    number = sum(bit << place for place, bit in enumerate(bits))
    return int.from_bytes(number.to_bytes(8, "big"), "big", signed=True)


def _encode(image: Image.Image) -> bytes:
    target = BytesIO()
    image.save(target, "JPEG", quality=QUALITY, optimize=True)
    return target.getvalue()
