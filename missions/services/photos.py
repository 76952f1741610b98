"""Photos of missions: under names nobody can guess, shown to their owner, deleted at once."""

from datetime import datetime
from functools import partial
from typing import IO, Any
from uuid import UUID

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core import stored
from core.errors import Conflict, ProviderUnavailable, TooManyRequests
from core.pictures import Picture, PictureLimits, redraw
from core.transitions import transition
from missions.models import Participation, ParticipationPhoto
from missions.rules import photos as rules
from missions.services.moves import lock_participation

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
    return ParticipationPhoto.objects.create(
        participation=row,
        client_id=client_id,
        **stored.draw_names("missions"),
        width=picture.width,
        height=picture.height,
    )


def _write(photo: ParticipationPhoto, picture: Picture) -> None:
    try:
        stored.write_files(row=photo, picture=picture)
    except stored.NotWritten as error:
        raise PhotoNotStored() from error


def open_photo(*, photo: ParticipationPhoto, is_small: bool = False) -> Any:
    """Open the file for its owner. Raise NotFound where it is gone."""
    return stored.open_file(photo, is_small=is_small)


@transaction.atomic
def delete_photo(*, photo: ParticipationPhoto) -> None:
    """Delete a photo for good, now; a storage that fails is asked again by the sweep."""
    transition(row=photo, table=rules.PHOTO_MOVES, to=State.DELETED)
    transaction.on_commit(partial(stored.try_clear, photo))


def sweep_photos(*, now: datetime | None = None) -> int:
    """Clear up what a dead process began to write or to delete; return how many."""
    before = (now or timezone.now()) - rules.WRITING_TIME
    begun = ParticipationPhoto.objects.filter(created_at__lt=before)
    begun.filter(state=State.WRITING).update(state=State.DELETED)
    # In no order: files that a storage keeps stand before nobody.
    gone = ParticipationPhoto.objects.filter(state=State.DELETED).order_by("?")
    return stored.sweep(list(gone[:200]))


def erase_photos(*, user: User) -> None:
    """Delete the files of a person who is being erased; their rows follow. May run twice."""
    for photo in ParticipationPhoto.objects.filter(participation__user=user).iterator():
        stored.delete_files(photo)
