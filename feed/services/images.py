"""Images of posts: drawn anew, under names nobody can guess, shown to whoever sees the post."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import IO, Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from core import stored
from core.errors import Conflict, InvalidInput, ProviderUnavailable
from core.pictures import Picture, redraw
from core.text import clean_text
from core.transitions import transition
from feed.models import Post, PostImage, VersionImage
from feed.rules import images as rules
from feed.rules import posts as post_rules
from feed.selectors.blocked import is_look_blocked
from feed.services.limits import check_limits, lock_person

State = PostImage.State
_HANGING = [State.READY, State.KEPT]


class TooManyImages(InvalidInput):
    """More than a post takes."""

    code = "too_many_images"
    default_detail = "사진은 글마다 네 장까지 올릴 수 있어요."


class TooManyWaitingImages(Conflict):
    """A dozen that stand in no post yet."""

    code = "too_many_waiting_images"
    default_detail = (
        "아직 글에 넣지 않은 사진이 열두 장 있어요. 몇 장을 지우거나 글에 넣은 뒤에 올려 주세요."
    )


class ImageNotFound(InvalidInput):
    """Not an image of this person, gone, or in another post already."""

    code = "image_not_found"
    default_detail = "올린 사진을 찾을 수 없어요. 사진을 다시 올려 주세요."


class ImageNotStored(ProviderUnavailable):
    """The storage did not take the file; nothing of it is kept."""

    code = "image_not_stored"
    default_detail = "사진을 저장하지 못했어요. 잠시 뒤에 다시 올려 주세요."


class ImageTakenDown(Conflict):
    """It looks like one that a moderator removed (F11)."""

    code = "image_taken_down"
    default_detail = (
        "운영자가 내린 사진과 같아 보여서 올릴 수 없어요. 잘못 본 것 같으면 문의로 알려 주세요."
    )


def add_image(
    *, user: User, file: IO[bytes], alt: str = "", client_id: UUID | None = None
) -> PostImage:
    """Keep an image, drawn anew, for a post to come; the same `client_id` again keeps one.

    The row is committed before the files are written. Raise what `redraw` and `check_limits` raise,
    TextTooLong, TooManyWaitingImages or ImageNotStored; then nothing is kept.
    """
    if earlier := _find_earlier(user, client_id):
        return earlier
    said = clean_alt(alt)
    check_limits(user=user, what="image")
    picture = redraw(file=file, limits=rules.LIMITS)
    if is_look_blocked(picture.look):
        raise ImageTakenDown()
    image = _reserve(user=user, client_id=client_id, picture=picture, alt=said)
    if image.state == State.WRITING:
        _write(image, picture)
    return image


def _find_earlier(user: User, client_id: UUID | None) -> PostImage | None:
    known = PostImage.objects.ready().filter(owner=user.pk, client_id=client_id)
    return known.first() if client_id else None


def clean_alt(alt: str) -> str:
    """Clean the words for an image. Raise TextTooLong."""
    return clean_text(alt, limit=post_rules.ALT_LENGTH) if alt.strip() else ""


@transaction.atomic
def _reserve(*, user: User, client_id: UUID | None, picture: Picture, alt: str) -> PostImage:
    """Write down the names before there are files; of two at once one waits here."""
    person = lock_person(user=user)
    if earlier := _find_earlier(person, client_id):
        return earlier
    own = PostImage.objects.filter(owner=person.pk)
    if client_id:
        # A first try that died half-way must not stand in the way of the second.
        own.filter(client_id=client_id).update(client_id=None)
    if own.exclude(state=State.DELETED).filter(post=None).count() >= rules.WAITING_LIMIT:
        raise TooManyWaitingImages()
    return PostImage.objects.create(
        owner=person,
        client_id=client_id,
        **stored.draw_names("feed"),
        width=picture.width,
        height=picture.height,
        alt=alt,
        placeholder=picture.placeholder,
        look=picture.look,
    )


def _write(image: PostImage, picture: Picture) -> None:
    try:
        stored.write_files(row=image, picture=picture)
    except stored.NotWritten as error:
        raise ImageNotStored() from error


@transaction.atomic
def attach_images(*, post: Post, images: Sequence[PostImage | UUID]) -> list[PostImage]:
    """Put the author's images into their post in this order.

    Those it loses are deleted, but for what hung on an earlier version. Raise TooManyImages or
    ImageNotFound.
    """
    named = [one.public_id if isinstance(one, PostImage) else one for one in images]
    wanted: list[UUID] = list(dict.fromkeys(named))
    if len(wanted) > post_rules.IMAGE_LIMIT:
        raise TooManyImages()
    # In an order of its own: the usual one would join posts, which cannot be locked with it.
    own = PostImage.objects.select_for_update().filter(owner=post.author_id).order_by("pk")
    waiting, hanging = Q(post=None, state=State.READY), Q(post=post.pk, state__in=_HANGING)
    free = own.filter(waiting | hanging, public_id__in=wanted)
    found = {row.public_id: row for row in free}
    if len(found) < len(wanted):
        raise ImageNotFound()
    hung = VersionImage.objects.filter(version__post=post).values_list("image__public_id")
    known = [public_id for (public_id,) in hung]
    leave_images(post_ids=[post.pk], but=[*wanted, *known])
    left = PostImage.objects.filter(post=post, public_id__in=known, state=State.READY)
    left.exclude(public_id__in=wanted).update(state=State.KEPT)
    chosen = [found[public_id] for public_id in wanted]
    # All out, then in again: two of them may change places.
    PostImage.objects.filter(pk__in=[row.pk for row in chosen]).update(post=None)
    for position, row in enumerate(chosen):
        row.post, row.position, row.state = post, position, State.READY
        row.save(update_fields=["post", "position", "state"])
    return chosen


def describe_image(*, image: PostImage, alt: str) -> PostImage:
    """Say in words what an image shows that waits for a post; nothing takes the words away.

    Raise TextTooLong, or ImageNotFound where a post took it meanwhile.
    """
    image.alt = clean_alt(alt)
    if not PostImage.objects.filter(pk=image.pk, post=None).update(alt=image.alt):
        raise ImageNotFound()
    return image


def write_alts(*, alts: Mapping[UUID, str]) -> None:
    """Give images of a post other words, within the edit that looked at them."""
    for row in PostImage.objects.filter(public_id__in=list(alts)):
        row.alt = alts[row.public_id]
        row.save(update_fields=["alt"])


def open_image(*, image: PostImage, is_small: bool = False) -> Any:
    """Open the file for whoever may see the row. Raise NotFound where it is gone."""
    return stored.open_file(image, is_small=is_small)


@transaction.atomic
def delete_image(*, image: PostImage) -> None:
    """Delete an image for good, now; a storage that fails is asked again by the sweep."""
    transition(row=image, table=post_rules.IMAGE_MOVES, to=State.DELETED, post=None)
    transaction.on_commit(partial(stored.try_clear, image))


def leave_images(*, post_ids: Sequence[int], but: Sequence[UUID] = ()) -> int:
    """Take their images from posts that go, before the rows go; the files are swept away."""
    rows = PostImage.objects.filter(post__in=post_ids).exclude(public_id__in=but)
    return rows.update(state=State.DELETED, post=None)


def sweep_images(*, now: datetime | None = None) -> int:
    """Clear up what a dead process began, what no post took, what is deleted; return how many."""
    at = now or timezone.now()
    begun = PostImage.objects.filter(state=State.WRITING, created_at__lt=at - rules.WRITING_TIME)
    begun.update(state=State.DELETED)
    waiting = PostImage.objects.filter(state=State.READY, post=None)
    waiting.filter(created_at__lt=at - rules.WAITING_TIME).update(state=State.DELETED)
    # In no order: files that a storage keeps stand before nobody.
    gone = PostImage.objects.filter(state=State.DELETED).order_by("?")
    return stored.sweep(list(gone[:200]))


def erase_images(*, user: User) -> None:
    """Delete the files of a person who is being erased; their rows follow. May run twice."""
    for image in PostImage.objects.filter(owner=user.pk).defer("alt").iterator():
        stored.delete_files(image)
