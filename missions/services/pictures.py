"""Drawing a photo anew: what comes out holds pixels and nothing else."""

from dataclasses import dataclass
from io import BytesIO
from typing import IO

from PIL import Image, ImageOps

from core.errors import DomainError, InvalidInput
from missions.rules import photos as rules


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
class Picture:
    """A photo and its small form as JPEG, with the size of the photo."""

    full: bytes
    small: bytes
    width: int
    height: int


def redraw(*, file: IO[bytes]) -> Picture:
    """Decode by content, turn upright, shrink and encode anew as JPEG without any metadata.

    Of an animation the first frame. Raise PhotoTooLarge, PhotoIsHeic, PhotoHasTooManyPixels or
    PhotoUnreadable.
    """
    data = file.read(rules.FILE_LIMIT + 1)
    if len(data) > rules.FILE_LIMIT:
        raise PhotoTooLarge()
    if rules.is_heif(data[:12]):
        raise PhotoIsHeic()
    try:
        clean = _decode(data)
    except (InvalidInput, MemoryError):
        raise
    except Image.DecompressionBombError as error:
        raise PhotoHasTooManyPixels() from error
    except Exception as error:  # decoders of broken bytes raise whatever they like
        raise PhotoUnreadable() from error
    small = clean.copy()
    small.thumbnail((rules.THUMBNAIL_SIDE, rules.THUMBNAIL_SIDE))
    return Picture(_encode(clean), _encode(small), *clean.size)


def _decode(data: bytes) -> Image.Image:
    with Image.open(BytesIO(data), formats=rules.FORMATS) as opened:
        if opened.width * opened.height > rules.PIXEL_LIMIT:
            raise PhotoHasTooManyPixels()
        most = (rules.LONGEST_SIDE, rules.LONGEST_SIDE)
        # A JPEG can be decoded small at once.
        opened.draft("RGB", most)
        upright = ImageOps.exif_transpose(opened).convert("RGBA")
        upright.thumbnail(most)
        # A new image: what the old one carries along (EXIF, XMP, comments) stays behind.
        clean = Image.new("RGB", upright.size, "white")
        clean.paste(upright, mask=upright.getchannel("A"))
        return clean


def _encode(image: Image.Image) -> bytes:
    target = BytesIO()
    image.save(target, "JPEG", quality=rules.QUALITY, optimize=True)
    return target.getvalue()
