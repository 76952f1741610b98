"""The demo's feed: made-up people who follow, write and answer, through the services."""

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from accounts.models import User
from feed.rules.posts import PostDraft
from feed.services import people, posts, talk

_DATA = Path(__file__).parent / "data" / "demo_feed.toml"
_OF_POSTS = ("text", "visibility", "content_note", "is_anonymous", "region")


def make_feed(*, make_person: Callable[[dict[str, Any]], User]) -> None:
    """Make what is not there yet; made twice, or broken off between, nothing is there twice."""
    script = tomllib.loads(_DATA.read_text(encoding="utf-8"))
    users = {given["email"]: make_person(given) for given in script["people"]}
    for given in script["people"]:
        changes = {name: given[name] for name in ("handle", "bio", "interests")}
        people.save_profile(user=users[given["email"]], is_suggested=True, **changes)
    for given in script["people"]:
        for email in given["follows"]:
            people.follow(user=users[given["email"]], target=users[email])
    for number, given in enumerate(script["posts"]):
        _write(given, users, f"demo-post-{number}")


def _write(given: dict[str, Any], users: dict[str, User], key: str) -> None:
    draft = PostDraft(**{name: given[name] for name in _OF_POSTS if name in given})
    post = posts.publish_post(
        user=users[given["author"]],
        draft=draft,
        client_id=uuid5(NAMESPACE_URL, key),
        is_agreed=draft.visibility == "public",
        channel="demo",
    )
    for number, said in enumerate(given.get("comments", [])):
        talk.comment_on(
            user=users[said["author"]],
            post=post,
            text=said["text"],
            client_id=uuid5(NAMESPACE_URL, f"{key}-{number}"),
        )
