"""Images for a post to come: what was sent before is kept, whatever becomes of the new ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import IO
from uuid import UUID, uuid5

from accounts.models import User
from core.errors import DomainError
from feed.models import Post, PostImage
from feed.rules.drafts import TooManyImages
from feed.rules.posts import IMAGE_LIMIT
from feed.selectors.posts import list_own_images
from feed.services import images


@dataclass(frozen=True)
class Upload:
    """A file of a form, the place it had there, and what it shows."""

    place: int
    file: IO[bytes]
    alt: str


@dataclass(frozen=True)
class Gathered:
    """What waits for the post, and what was in the way of the rest."""

    images: tuple[PostImage, ...]
    refusal: DomainError | None = None


def gather_images(
    *,
    user: User,
    kept: Sequence[UUID],
    alts: Mapping[UUID, str],
    uploads: Sequence[Upload],
    form_id: UUID,
    post: Post | None = None,
) -> Gathered:
    """Keep what a form names and what it brings; the same form sent again keeps each file once.

    Nothing sent before is lost by a refusal, which is given back and not raised. Other words for
    what hangs on a `post` are given back alone: the edit looks at them before they stand.
    """
    rows = list_own_images(user=user, ids=tuple(dict.fromkeys(kept)), post=post)
    try:
        for row in rows:
            said = alts.get(row.public_id, row.alt)
            if row.post_id:
                row.alt = said
            elif row.alt != said:
                images.describe_image(image=row, alt=said)
        if len(rows) + len(uploads) > IMAGE_LIMIT:
            raise TooManyImages()
        for one in uploads:
            client_id = uuid5(form_id, str(one.place))
            rows.append(
                images.add_image(user=user, file=one.file, alt=one.alt, client_id=client_id)
            )
    except DomainError as error:
        return Gathered(tuple(rows), error)
    return Gathered(tuple(rows))
