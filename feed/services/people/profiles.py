"""Who somebody is in the feed, and how they read."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypedDict, Unpack

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from core.encryption import get_ring
from core.errors import Conflict, NotPermitted
from feed.models import Profile, RestingHandle
from feed.rules import people as rules
from feed.rules.text import clean_text
from feed.services.checks import check_text
from feed.services.taking_back import take_back_posts

_HANDLE, _HANDLE_OF = b"feed_resting.digest", b"feed_resting.owner"


class HandleTaken(Conflict):
    """Somebody has it, or gave it up less than thirty days ago."""

    code = "handle_taken"
    default_detail = "다른 분이 쓰고 있는 아이디예요. 다른 아이디를 골라 주세요."


class MinorStaysPrivate(NotPermitted):
    """Under 19 a person lets in who follows them (F1)."""

    code = "minor_stays_private"
    default_detail = "만 19세가 되기 전에는 팔로우를 승인하는 비공개 계정으로 지내요."


class ProfileChanges(TypedDict, total=False):
    """What a person may change of their profile; what is left out stays."""

    handle: str
    bio: str
    interests: Sequence[str]
    is_private: bool
    is_suggested: bool
    shows_counts: bool
    note_mode: str


def open_profile(*, user: User) -> Profile:
    """Return the person's profile, made at the first call; two first calls make one.

    Its handle is drawn at random. Under 19 it is private.
    """
    for _ in range(5):
        if found := Profile.objects.filter(pk=user.pk).first():
            return found
        handle = f"on_{secrets.token_hex(4)}"
        is_private = rules.is_minor(user.birth_date, timezone.localdate())
        fresh = Profile(user=user, handle=handle, is_private=is_private)
        # Neither a handle drawn twice nor a call that came first is an error here.
        Profile.objects.bulk_create([fresh], ignore_conflicts=True)
    return Profile.objects.get(pk=user.pk)


def lock_profiles(*people: User) -> dict[int, Profile]:
    """Take the profiles of these people until the end of the transaction, by primary key.

    Whatever changes between two people takes both, always in this order: nothing waits in a circle.
    """
    for one in people:
        open_profile(user=one)
    rows = Profile.objects.select_for_update(no_key=True).order_by("pk")
    return {row.pk: row for row in rows.filter(pk__in=[one.pk for one in people])}


def save_profile(*, user: User, **changes: Unpack[ProfileChanges]) -> Profile:
    """Change what is given and nothing else; becoming private takes posts back from everybody.

    Followers stay, and so do requests when an account opens. Raise what feed.rules.people and
    check_text raise, HandleTaken or MinorStaysPrivate; then nothing changes.
    """
    return _store(user, _clean(user, changes))


@transaction.atomic
def _store(user: User, clean: dict[str, Any]) -> Profile:
    profile = lock_profiles(user)[user.pk]
    was_private, old_handle = profile.is_private, profile.handle
    for name, value in clean.items():
        setattr(profile, name, value)
    try:
        with transaction.atomic():
            profile.save(update_fields=[*clean, "updated_at"])
    except IntegrityError as error:
        raise HandleTaken() from error
    if profile.handle != old_handle:
        _refuse_resting(profile)
        rest_handle(user=user, handle=old_handle)
    if profile.is_private and not was_private:
        take_back_posts(user=user)
    return profile


def _refuse_resting(profile: Profile) -> None:
    """Asked after the handle was written: whoever gave it up at this moment was waited for."""
    ring, since = get_ring(), timezone.now() - rules.HANDLE_REST
    hashes = ring.index_by_all(profile.handle, _HANDLE)
    own = ring.index_by_all(f"{profile.pk}:{profile.handle}", _HANDLE_OF)
    resting = RestingHandle.objects.filter(digest__in=hashes, freed_at__gt=since)
    if resting.exclude(owner_digest__in=own).exists():
        raise HandleTaken()


def rest_handle(*, user: User, handle: str) -> None:
    """Let a handle that is given up rest, for everybody but who had it."""
    ring = get_ring()
    RestingHandle.objects.create(
        digest=ring.index(handle, _HANDLE),
        owner_digest=ring.index(f"{user.pk}:{handle}", _HANDLE_OF),
        freed_at=timezone.now(),
    )


@transaction.atomic
def keep_minor_private(*, user: User) -> None:
    """Let a person whose birth date says now that they are under 19 be seen by followers alone."""
    if not rules.is_minor(user.birth_date, timezone.localdate()):
        return
    profile = lock_profiles(user)[user.pk]
    profile.is_private = True
    profile.save(update_fields=["is_private", "updated_at"])
    take_back_posts(user=user)


def _clean(user: User, changes: ProfileChanges) -> dict[str, Any]:
    clean: dict[str, Any] = dict(changes)
    if "handle" in changes:
        clean["handle"] = rules.clean_handle(changes["handle"])
    if "interests" in changes:
        clean["interests"] = rules.clean_interests(changes["interests"])
    if "bio" in changes:
        clean["bio"] = _clean_bio(user, changes["bio"])
    if changes.get("is_private") is False and rules.is_minor(user.birth_date, timezone.localdate()):
        raise MinorStaysPrivate()
    return clean


def _clean_bio(user: User, text: str) -> str:
    """Strangers read it: what may not stand in a post for everybody may not stand here."""
    bio = clean_text(text, limit=rules.BIO_LENGTH, is_optional=True)
    if bio and bio != open_profile(user=user).bio:
        check_text(user=user, text=bio, visibility="public", is_confirmed=False)
    return bio


def be_quiet(*, user: User, until: str, now: datetime | None = None) -> Profile:
    """Let nothing of the feed hint or ring until morning, for a day, or until it is turned off."""
    end = rules.end_of_quiet(until, timezone.localtime(now))
    return _set_quiet(user, is_quiet=True, quiet_until=end)


def end_quiet(*, user: User) -> Profile:
    """Let the feed hint again."""
    return _set_quiet(user, is_quiet=False, quiet_until=None)


@transaction.atomic
def _set_quiet(user: User, **values: Any) -> Profile:
    profile = lock_profiles(user)[user.pk]
    profile.is_quiet, profile.quiet_until = values["is_quiet"], values["quiet_until"]
    profile.save(update_fields=[*values, "updated_at"])
    return profile
