"""Making, changing and deleting a companion."""

import secrets
from collections.abc import Mapping
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.selectors import get_age
from companions.models import MBTI_TYPES, Companion
from companions.rules import persona, portrait
from companions.rules.persona import CompanionRefused
from companions.signals import companion_deleted
from core.errors import Conflict, NotFound

_CHOICES: Mapping[str, Any] = {
    "sex": Companion.Sex.values,
    "mbti": ["", *MBTI_TYPES],
    "relation": Companion.Relation.values,
    "speech_level": Companion.SpeechLevel.values,
}
_PERSONA_FIELDS = (
    "name", "sex", "age", "mbti", "relation", "speech_level", "interests", "note",
)  # fmt: skip


class CompanionLimitReached(Conflict):
    """The person already has as many companions as one person can have."""

    code = "companion_limit_reached"
    default_detail = "친구는 열 명까지 만들 수 있어요. 새로 만들려면 한 명과 작별해야 해요."


@transaction.atomic
def create_companion(
    *,
    user: User,
    name: str,
    sex: str,
    age: int,
    relation: str,
    speech_level: str,
    mbti: str = "",
    interests: list[str] | tuple[str, ...] = (),
    note: str = "",
    look: Mapping[str, str] | None = None,
    portrait_seed: int | None = None,
) -> Companion:
    """Make a companion. Raise CompanionRefused or CompanionLimitReached."""
    fields = _clean_fields(
        user,
        {
            "name": name, "sex": sex, "age": age, "mbti": mbti, "relation": relation,
            "speech_level": speech_level, "interests": interests, "note": note,
        },
    )  # fmt: skip
    clean_look = _clean_look(look or {})
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if Companion.objects.visible_to(user).count() >= persona.COMPANION_LIMIT:
        raise CompanionLimitReached()
    seed = secrets.randbelow(2**31) if portrait_seed is None else portrait_seed
    return Companion.objects.create(user=user, portrait_seed=seed, look=clean_look, **fields)


@transaction.atomic
def update_companion(*, companion: Companion, **changes: Any) -> Companion:
    """Change some fields of a companion, the rest as they are. Raise CompanionRefused."""
    row = _lock(companion)
    fields = {name: changes.get(name, getattr(row, name)) for name in _PERSONA_FIELDS}
    for name, value in _clean_fields(row.user, fields).items():
        setattr(row, name, value)
    if "look" in changes:
        row.look = _clean_look(changes["look"])
    if changes.get("portrait_seed") is not None:
        row.portrait_seed = changes["portrait_seed"]
    row.save()
    return row


@transaction.atomic
def delete_companion(*, companion: Companion) -> None:
    """Hide a companion and erase what it remembers, for good.

    The row stays without its note and interests, so that old conversations can still be shown
    or deleted by those who own them.
    """
    row = _lock(companion)
    row.memories.all().delete()
    row.memory_sources.all().delete()
    row.note, row.interests, row.deleted_at = "", [], timezone.now()
    row.save()
    transaction.on_commit(partial(companion_deleted.send_robust, Companion, companion=row))


def _lock(companion: Companion) -> Companion:
    rows = Companion.objects.select_for_update(of=("self",)).select_related("user")
    row = rows.filter(pk=companion.pk, deleted_at__isnull=True).first()
    if row is None:
        raise NotFound()
    return row


def _clean_fields(user: User, fields: dict[str, Any]) -> dict[str, Any]:
    for name, values in _CHOICES.items():
        if fields[name] not in values:
            raise CompanionRefused(_("고를 수 있는 것 중에서 골라 주세요."), field=name)
    return persona.clean_persona(fields, person_age=get_age(user, timezone.localdate()))


def _clean_look(look: Mapping[str, str]) -> dict[str, str]:
    chosen = {part: key for part, key in look.items() if key}
    if portrait.find_look_problems(chosen):
        raise CompanionRefused(_("고를 수 있는 모습 중에서 골라 주세요."), field="look")
    return chosen
