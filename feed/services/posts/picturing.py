"""Images of a post that is edited: what hung there before stays with its earlier version."""

from uuid import UUID

from feed.models import Post, PostImage, PostVersion, VersionImage
from feed.rules.posts import PostEdit
from feed.selectors.posts import list_own_images
from feed.services import images


def plan_images(*, post: Post, edit: PostEdit) -> dict[UUID, str]:
    """Say which images a post will have after an edit, in their order, each with its words."""
    rows = list(post.images.ready())
    if edit.images is not None:
        rows = list_own_images(user=post.author, ids=edit.images, post=post)
    return {row.public_id: _read_alt(row, edit) for row in rows}


def _read_alt(row: PostImage, edit: PostEdit) -> str:
    given = edit.alts.get(row.public_id)
    return row.alt if given is None else images.clean_alt(given)


def changes_images(*, post: Post, edit: PostEdit) -> bool:
    """Tell whether an edit leaves other images, another order or other words."""
    now = [(row.public_id, row.alt) for row in post.images.ready()]
    planned = plan_images(post=post, edit=edit)
    is_short = edit.images is not None and len(planned) < len(set(edit.images))
    return is_short or now != list(planned.items())


def keep_images(*, version: PostVersion) -> None:
    """Write down what hangs on a post, before it changes."""
    rows = version.post.images.ready()
    VersionImage.objects.bulk_create(
        VersionImage(version=version, image=row, position=row.position, alt=row.alt) for row in rows
    )


def hang_images(*, post: Post, edit: PostEdit) -> None:
    """Let the images be what the edit says; the post is held. Raise what `attach_images` raises."""
    planned = plan_images(post=post, edit=edit)
    images.attach_images(post=post, images=list(planned) if edit.images is None else edit.images)
    images.write_alts(alts=planned)
