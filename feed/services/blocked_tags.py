"""Hashtags that lead to help, and looks that do not come back (F9, F11)."""

import tomllib
import unicodedata
from pathlib import Path
from typing import Any

from django.db import transaction

from core.errors import InvalidInput
from feed.models import Hashtag, TagRuling
from feed.rules.posts import TAG_LENGTH
from feed.selectors.moderators import is_moderator
from feed.services.cases import NotAModerator

DATA = Path(__file__).resolve().parent.parent / "data" / "blocked_tags.toml"


class TagMalformed(InvalidInput):
    """Not one word of thirty letters at most."""

    code = "tag_malformed"
    default_detail = "해시태그는 띄어쓰기 없이 30자까지예요."


def clean_tag(name: str) -> str:
    """Fold a hashtag as posts do: NFC, lower case, without its sign. Raise TagMalformed."""
    folded = unicodedata.normalize("NFC", name).strip().lstrip("#").lower()
    is_plain = all(letter.isalnum() or letter == "_" for letter in folded)
    if not folded or len(folded) > TAG_LENGTH or not is_plain:
        raise TagMalformed()
    return folded


@transaction.atomic
def load_blocked_tags() -> None:
    """Block the tags nobody has ruled about yet; run after every migration."""
    listed = {clean_tag(name) for name in tomllib.loads(DATA.read_text())["tags"]}
    known = set(TagRuling.objects.filter(name__in=listed).values_list("name", flat=True))
    for name in sorted(listed - known):
        _rule(name, is_blocked=True, moderator=None)


@transaction.atomic
def block_tag(*, name: str, moderator: Any) -> None:
    """Let the page of a hashtag lead to help."""
    _require(moderator)
    _rule(clean_tag(name), is_blocked=True, moderator=moderator)


@transaction.atomic
def unblock_tag(*, name: str, moderator: Any) -> None:
    """Let the page of a hashtag show posts again."""
    _require(moderator)
    _rule(clean_tag(name), is_blocked=False, moderator=moderator)


def _require(moderator: Any) -> None:
    if not is_moderator(moderator):
        raise NotAModerator()


def _rule(name: str, *, is_blocked: bool, moderator: Any) -> None:
    Hashtag.objects.update_or_create(name=name, defaults={"is_blocked": is_blocked})
    TagRuling.objects.create(name=name, is_blocked=is_blocked, moderator=moderator)
