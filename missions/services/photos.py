"""Photos of missions: under names nobody can guess, shown to their owner, deleted at once."""

import logging
from datetime import datetime
from functools import partial
from secrets import token_urlsafe
from typing import IO, Any
from uuid import UUID

from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.errors import Conflict, NotFound, ProviderUnavailable, TooManyRequests
from core.pictures import Picture, PictureLimits, redraw
from core.transitions import transition
from missions.models import Participation, ParticipationPhoto
from missions.rules import photos as rules
from missions.services.moves import lock_participation

logger = logging.getLogger(__name__)
State = ParticipationPhoto.State
LIMITS = PictureLimits()


class PhotoLimitReached(Conflict):
    """A few photos are enough to remember."""

    code = "photo_limit_reached"
    default_detail = "사진은 미션마다 세 장까지 둘 수 있어요. 한 장을 지우면 새로 올릴 수 있어요."


class PhotoNotWanted(Conflict):
    """The mission was put down."""

    code = "photo_not_wanted"
    default_detail = "그만둔 미션에는 사진을 올릴 수 없어요. 다시 시작하면 올릴 수 있어요."


class TooManyPhotos(TooManyRequests):
    """More uploads in an hour than anybody makes by hand."""

    code = "too_many_photos"
    default_detail = "사진을 너무 자주 올리고 있어요. 잠시 뒤에 다시 올려 주세요."


class PhotoNotStored(ProviderUnavailable):
    """The storage did not take the file; nothing of it is kept."""

    code = "photo_not_stored"
    default_detail = "사진을 저장하지 못했어요. 잠시 뒤에 다시 올려 주세요."


def add_photo(
    *, participation: Participation, file: IO[bytes], client_id: UUID | None = None
) -> ParticipationPhoto:
    """Keep a photo, drawn anew, for its owner alone; the same `client_id` again keeps one.

    The row is committed before the files are written. Raise what `redraw` raises, or
    PhotoLimitReached, PhotoNotWanted, TooManyPhotos, PhotoNotStored; then nothing is kept.
    """
    if earlier := _find_earlier(participation, client_id):
        return earlier
    _count_upload(participation)
    picture = redraw(file=file, limits=LIMITS)
    photo = _reserve(participation=participation, client_id=client_id, picture=picture)
    if photo.state == State.WRITING:
        _write(photo, picture)
    return photo


def _find_earlier(
    participation: Participation, client_id: UUID | None
) -> ParticipationPhoto | None:
    known = participation.photos.ready().filter(client_id=client_id)
    return known.first() if client_id else None


def _count_upload(participation: Participation) -> None:
    key = f"mission-photos:{participation.user_id}"
    cache.add(key, 0, timeout=3600)
    if cache.incr(key) > rules.UPLOADS_PER_HOUR:
        raise TooManyPhotos()


@transaction.atomic
def _reserve(
    *, participation: Participation, client_id: UUID | None, picture: Picture
) -> ParticipationPhoto:
    """Write down the names before there are files; of two at once one waits here."""
    row = lock_participation(participation=participation)
    if earlier := _find_earlier(row, client_id):
        return earlier
    if row.state == Participation.State.STOPPED:
        raise PhotoNotWanted()
    if client_id:
        # A first try that died half-way must not stand in the way of the second.
        row.photos.filter(client_id=client_id).update(client_id=None)
    if row.photos.exclude(state=State.DELETED).count() >= rules.PHOTO_LIMIT:
        raise PhotoLimitReached()
    name = f"missions/{token_urlsafe(32)}"
    return ParticipationPhoto.objects.create(
        participation=row,
        client_id=client_id,
        file_name=f"{name}.jpg",
        thumbnail_name=f"{name}-s.jpg",
        width=picture.width,
        height=picture.height,
    )


def _write(photo: ParticipationPhoto, picture: Picture) -> None:
    try:
        default_storage.save(photo.file_name, ContentFile(picture.full))
        default_storage.save(photo.thumbnail_name, ContentFile(picture.small))
    except Exception as error:  # whatever a storage raises, its vendor's own included
        logger.error("photo_not_stored photo=%s error=%s", photo.public_id, type(error).__name__)
        delete_photo(photo=photo)
        raise PhotoNotStored() from error
    rows = ParticipationPhoto.objects.filter(pk=photo.pk, state=State.WRITING)
    if not rows.update(state=State.READY):  # deleted, or swept, while it was written
        _delete_files(photo)
        raise PhotoNotStored()
    photo.state = State.READY


def open_photo(*, photo: ParticipationPhoto, is_small: bool = False) -> Any:
    """Open the file for its owner. Raise NotFound where it is gone."""
    name = photo.thumbnail_name if is_small else photo.file_name
    try:
        return default_storage.open(name)
    except FileNotFoundError as error:
        raise NotFound() from error


@transaction.atomic
def delete_photo(*, photo: ParticipationPhoto) -> None:
    """Delete a photo for good, now; a storage that fails is asked again by the sweep."""
    transition(row=photo, table=rules.PHOTO_MOVES, to=State.DELETED)
    transaction.on_commit(partial(_clear_now, photo))


def _clear_now(photo: ParticipationPhoto) -> None:
    """The row says that it goes: what fails here is done by the sweep."""
    try:
        clear_photo(photo=photo)
    except Exception as error:  # whatever a storage raises
        logger.warning("photo_not_cleared photo=%s error=%s", photo.public_id, type(error).__name__)


def clear_photo(*, photo: ParticipationPhoto) -> None:
    """Delete the files, then the row that knows their names; may run twice."""
    _delete_files(photo)
    ParticipationPhoto.objects.filter(pk=photo.pk, state=State.DELETED).delete()


def _delete_files(photo: ParticipationPhoto) -> None:
    default_storage.delete(photo.file_name)
    default_storage.delete(photo.thumbnail_name)


def sweep_photos(*, now: datetime | None = None) -> int:
    """Clear up what a dead process began to write or to delete; return how many."""
    before = (now or timezone.now()) - rules.WRITING_TIME
    begun = ParticipationPhoto.objects.filter(created_at__lt=before)
    begun.filter(state=State.WRITING).update(state=State.DELETED)
    waiting = list(ParticipationPhoto.objects.filter(state=State.DELETED)[:200])
    for photo in waiting:
        clear_photo(photo=photo)
    return len(waiting)


def erase_photos(*, user: User) -> None:
    """Delete the files of a person who is being erased; their rows follow. May run twice."""
    for photo in ParticipationPhoto.objects.filter(participation__user=user).iterator():
        _delete_files(photo)
