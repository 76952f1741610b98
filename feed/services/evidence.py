"""What a target said when it was reported: copied, sealed, kept for a time (F5)."""

import logging
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from core.errors import InvalidInput, NotPermitted
from core.ledger import allow_erasure
from core.text import clean_text
from feed.models import Evidence, EvidenceImage, ModerationCase, ModeratorAccess, Referral
from feed.rules import moderation as rules
from feed.selectors.moderators import may_open_sealed
from feed.selectors.targets import Target

logger = logging.getLogger(__name__)
State = EvidenceImage.State
SWEEP_LIMIT = 100
# A file that cannot be read for this long is not coming back.
PATIENCE = timedelta(days=1)


class SealedEvidence(NotPermitted):
    """Only few may open it (F5)."""

    code = "sealed_evidence"
    default_detail = "봉인된 증거는 정해진 운영자만 열 수 있어요."


class ReferralIncomplete(InvalidInput):
    """No such authority."""

    code = "authority_unknown"
    default_detail = "어느 기관에 넘겼는지 골라 주세요."


def keep_evidence(*, case: ModerationCase, target: Target) -> Evidence:
    """Copy what the target says now, unless the newest copy says the same.

    The names of its images are stored in the same transaction; their files follow
    with the next sweep, days before anything could delete them.
    """
    newest = case.evidence.order_by("-pk").first()
    said = (target.text, target.content_note)
    if newest and (newest.text, newest.content_note) == said and _has_all(newest, target):
        return newest
    evidence = Evidence.objects.create(case=case, text=said[0], content_note=said[1])
    EvidenceImage.objects.bulk_create(
        EvidenceImage(
            evidence=evidence,
            source_name=image.name,
            file_name=f"evidence/{uuid4().hex}",
            look=image.look,
        )
        for image in target.images
    )
    return evidence


def _has_all(evidence: Evidence, target: Target) -> bool:
    kept = set(evidence.images.values_list("source_name", flat=True))
    return {image.name for image in target.images} <= kept


def copy_evidence(*, now: datetime | None = None) -> int:
    """Copy the files of images whose names stand in evidence; may run twice. Return how many."""
    at = now or timezone.now()
    waiting = EvidenceImage.objects.filter(state=State.WAITING).order_by("created_at")
    copied = 0
    for image in waiting[:SWEEP_LIMIT]:
        copied += _copy_file(image, at)
    return copied


def _copy_file(image: EvidenceImage, now: datetime) -> bool:
    try:
        if not default_storage.exists(image.file_name):
            with default_storage.open(image.source_name) as source:
                default_storage.save(image.file_name, source)
        state = State.KEPT
    except OSError as error:
        logger.warning("evidence_not_copied image=%s error=%s", image.pk, type(error).__name__)
        if now - image.created_at < PATIENCE:
            return False
        state = State.MISSING
    rows = EvidenceImage.objects.filter(pk=image.pk, state=State.WAITING)
    return bool(rows.update(state=state)) and state == State.KEPT


def forget_evidence(*, cases: list[ModerationCase]) -> None:
    """Delete the words and images of cases; that they were, and how they ended, stays."""
    keys = [case.pk for case in cases]
    images = EvidenceImage.objects.filter(evidence__case__in=keys)
    for name in images.values_list("file_name", flat=True):
        default_storage.delete(name)
    with transaction.atomic(), allow_erasure():
        Evidence.objects.filter(case__in=keys).delete()
        ModerationCase.objects.filter(pk__in=keys).update(evidence_forgotten_at=timezone.now())
        for case in cases:
            case.reports.update(note="")


def note_opening(
    *, case: ModerationCase, moderator: Any, kind: str, reason: str = ""
) -> ModeratorAccess:
    """Write down that a moderator opened a case, its sealed evidence or a name.

    Raise SealedEvidence without the permission, EmptyText without a reason where one is needed.
    """
    if case.is_sealed and kind == ModeratorAccess.Kind.EVIDENCE and not may_open_sealed(moderator):
        raise SealedEvidence()
    said = reason
    if kind != ModeratorAccess.Kind.CASE:
        said = clean_text(reason, limit=rules.REASON_LENGTH)
    return ModeratorAccess.objects.create(case=case, moderator=moderator, kind=kind, reason=said)


def refer_case(*, case: ModerationCase, moderator: Any, authority: str, reference: str) -> Referral:
    """Write down that an authority was told, and under which number."""
    if authority not in Referral.Authority.values:
        raise ReferralIncomplete()
    said = clean_text(reference, limit=rules.REASON_LENGTH)
    return Referral.objects.create(
        case=case, moderator=moderator, authority=authority, reference=said
    )
