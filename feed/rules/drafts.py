"""What a draft must be before anybody looks at it: cleaned, whole, and of one kind."""

from dataclasses import replace

from core.errors import InvalidInput
from feed.rules import posts as rules
from feed.rules.posts import PostDraft, PostEdit
from feed.rules.text import clean_text, find_mentions, find_tags

KINDS = ("note", "line", "mission")
VISIBILITIES = ("private", "followers", "public")


class KindUnknown(InvalidInput):
    """Not a note, a line or a mission card."""

    code = "kind_unknown"
    default_detail = "올릴 수 있는 종류의 글이 아니에요."


class VisibilityUnknown(InvalidInput):
    """Not one of the three."""

    code = "visibility_unknown"
    default_detail = "누가 볼 수 있는지 다시 골라 주세요."


class TooManyImages(InvalidInput):
    """More than four."""

    code = "too_many_images"
    default_detail = f"그림은 글 하나에 {rules.IMAGE_LIMIT}장까지 올릴 수 있어요."


class LineTakesNoImages(InvalidInput):
    """A line of the day is words."""

    code = "line_takes_no_images"
    default_detail = "오늘의 한 줄은 글만 올릴 수 있어요."


class CardIncomplete(InvalidInput):
    """A mission card without its mission, or a mission with something else."""

    code = "card_incomplete"
    default_detail = "카드로 보여 줄 미션을 다시 골라 주세요."


class AnonymousIsPublic(InvalidInput):
    """Among a few followers a name would be guessed (ADR 0026)."""

    code = "anonymous_is_public"
    default_detail = "익명 글은 모두에게 보이는 글로만 올릴 수 있어요."


class RegionIsPublic(InvalidInput):
    """Neighbours are everybody."""

    code = "region_is_public"
    default_detail = "동네에는 모두에게 보이는 글만 올릴 수 있어요."


def clean_draft(draft: PostDraft) -> PostDraft:
    """Return the draft as it may be stored. Raise what is in its way, and change nothing then."""
    if draft.kind not in KINDS:
        raise KindUnknown()
    images = tuple(dict.fromkeys(draft.images))
    _check_parts(draft, images)
    _check_audience(draft.visibility, is_anonymous=draft.is_anonymous, region=draft.region)
    text = clean_words(draft.text, kind=draft.kind, is_optional=bool(images))
    note = clean_note(draft.content_note)
    return replace(draft, text=text, content_note=note, images=images)


def clean_edit(edit: PostEdit, *, kind: str, is_anonymous: bool, image_count: int) -> PostEdit:
    """Return an edit as it may be stored, by the same rules as a draft.

    `image_count`: how many images the post will have.
    """
    _check_images(kind, image_count)
    region = edit.region and edit.visibility == "public"
    _check_audience(edit.visibility, is_anonymous=False, region=region)
    if is_anonymous and edit.visibility == "followers":
        raise AnonymousIsPublic()
    text = clean_words(edit.text, kind=kind, is_optional=image_count > 0)
    return replace(edit, text=text, content_note=clean_note(edit.content_note), region=region)


def clean_words(text: str, *, kind: str, is_optional: bool) -> str:
    """Clean the words of a post; a line of the day is one short line, a card needs none."""
    if kind == "line":
        clean = clean_text(text, limit=rules.LINE_LENGTH, is_line=True)
    else:
        is_optional = is_optional or kind == "mission"
        clean = clean_text(text, limit=rules.TEXT_LENGTH, is_optional=is_optional)
    find_tags(clean)
    find_mentions(clean)
    return clean


def clean_note(note: str) -> str:
    """Clean a content note: one line, or none."""
    return clean_text(note, limit=rules.NOTE_LENGTH, is_optional=True, is_line=True)


def _check_parts(draft: PostDraft, images: tuple[object, ...]) -> None:
    _check_images(draft.kind, len(images))
    if (draft.kind == "mission") != (draft.participation is not None):
        raise CardIncomplete()


def _check_images(kind: str, count: int) -> None:
    if count > rules.IMAGE_LIMIT:
        raise TooManyImages()
    if kind == "line" and count:
        raise LineTakesNoImages()


def _check_audience(visibility: str, *, is_anonymous: bool, region: bool) -> None:
    if visibility not in VISIBILITIES:
        raise VisibilityUnknown()
    if visibility != "public" and is_anonymous:
        raise AnonymousIsPublic()
    if visibility != "public" and region:
        raise RegionIsPublic()


def join_words(*words: str) -> str:
    """Put together all that others would read, so that nothing is said past the checks."""
    return "\n".join(one for one in words if one)
