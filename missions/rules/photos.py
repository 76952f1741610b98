"""What a photo may be, and what becomes of it."""

from datetime import timedelta

FILE_LIMIT = 10_000_000
# Read from the header, before a pixel is decoded: a small file may unfold to gigabytes.
PIXEL_LIMIT = 50_000_000
LONGEST_SIDE = 2048
THUMBNAIL_SIDE = 320
QUALITY = 85
FORMATS = ("JPEG", "PNG", "WEBP")
PHOTO_LIMIT = 3
UPLOADS_PER_HOUR = 30
# A file that was not written by then was not written at all.
WRITING_TIME = timedelta(minutes=10)
PHOTO_MOVES = {"writing": {"ready", "deleted"}, "ready": {"deleted"}}
# ISO base media brands of HEIF, at byte 8 of the file.
_HEIF_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")


def is_heif(head: bytes) -> bool:
    """Tell whether a file begins as the HEIC photos of iPhones do."""
    return head[4:8] == b"ftyp" and head[8:12] in _HEIF_BRANDS
