"""The life of a stored picture: its names in a row, its files written, opened, deleted, swept."""

import logging
from collections.abc import Iterable
from secrets import token_urlsafe
from typing import Any, Protocol
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from core.errors import NotFound
from core.pictures import Picture

logger = logging.getLogger(__name__)
WRITING, READY, DELETED = "writing", "ready", "deleted"


class StoredPicture(Protocol):
    """A row that knows the random names of two files before they are written.

    What dies half-way leaves no file that nobody knows of. Its state is one of the three above.
    """

    pk: Any
    public_id: UUID
    state: str
    file_name: str
    thumbnail_name: str


class NotWritten(Exception):
    """The storage did not take the files, or the row was deleted meanwhile; no file is left."""


def draw_names(folder: str) -> dict[str, str]:
    """Draw names that nobody can guess, for a row to be made."""
    name = f"{folder}/{token_urlsafe(32)}"
    return {"file_name": f"{name}.jpg", "thumbnail_name": f"{name}-s.jpg"}


def write_files(*, row: StoredPicture, picture: Picture) -> None:
    """Write the files, then say that they are there; else the row goes. Raise NotWritten."""
    begun = _rows(row).filter(pk=row.pk, state=WRITING)
    try:
        default_storage.save(row.file_name, ContentFile(picture.full))
        default_storage.save(row.thumbnail_name, ContentFile(picture.small))
    except Exception as error:  # whatever a storage raises, its vendor's own included
        _warn("picture_not_written", row, error)
        begun.update(state=DELETED)
        try_clear(row)
        raise NotWritten() from error
    if not begun.update(state=READY):  # deleted, or swept, while it was written
        delete_files(row)
        raise NotWritten()
    row.state = READY


def open_file(row: StoredPicture, *, is_small: bool = False) -> Any:
    """Open one of the files for whoever may see the row. Raise NotFound where it is gone."""
    try:
        return default_storage.open(row.thumbnail_name if is_small else row.file_name)
    except FileNotFoundError as error:
        raise NotFound() from error


def delete_files(row: StoredPicture) -> None:
    """Delete the files; may run twice."""
    default_storage.delete(row.file_name)
    default_storage.delete(row.thumbnail_name)


def clear(row: StoredPicture) -> None:
    """Delete the files of a deleted row, then the row that knows their names; may run twice."""
    delete_files(row)
    _rows(row).filter(pk=row.pk, state=DELETED).delete()


def try_clear(row: StoredPicture) -> bool:
    """Clear a row and tell whether it worked: it says that it goes, so a sweep asks again."""
    try:
        clear(row)
    except Exception as error:  # whatever a storage raises
        _warn("picture_not_cleared", row, error)
        return False
    return True


def sweep(rows: Iterable[StoredPicture]) -> int:
    """Clear deleted rows; one whose storage fails holds up no other. Return how many went."""
    return sum([try_clear(row) for row in rows])


def _rows(row: StoredPicture) -> Any:
    model: Any = type(row)
    return model.objects


def _warn(event: str, row: StoredPicture, error: Exception) -> None:
    names = (type(row).__name__, row.public_id, type(error).__name__)
    logger.warning(f"{event} kind=%s picture=%s error=%s", *names)
