"""Assess a message once, and tell those above when it is serious."""

import logging
from collections.abc import Callable, Sequence
from functools import partial
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from safety import rules, selectors, signals
from safety.models import CrisisAssessment

logger = logging.getLogger(__name__)

Detector = Callable[[str, Sequence[str]], rules.TextAssessment]


def assess_message(
    *,
    user: User,
    source_id: UUID,
    text: str,
    context: Sequence[str] = (),
    detect: Detector = rules.assess_text,
) -> CrisisAssessment:
    """Assess what the person wrote, once per message; the text itself is not kept.

    `context` are the person's own earlier lines, oldest first. A failing detector never reads as
    L0: the row says that nobody looked, and operators are told (A3).
    """
    found, is_unavailable = _detect(detect, text, context, source_id)
    try:
        return _store(
            CrisisAssessment(
                user=user,
                source_id=source_id,
                level=found.level,
                reasons=list(found.reasons),
                flags=list(found.flags),
                detector_version=rules.DETECTOR_VERSION,
                policy_version=_name_policy(found, is_unavailable),
                is_unavailable=is_unavailable,
            )
        )
    except IntegrityError:  # assessed before, or at the same moment by another worker
        return CrisisAssessment.objects.get(source_id=source_id)


def _name_policy(found: rules.TextAssessment, is_unavailable: bool) -> str:
    """Name the matrix that chooses the response; an ordinary line asks for none."""
    return selectors.get_policy_version() if found.level or is_unavailable else ""


@transaction.atomic
def _store(assessment: CrisisAssessment) -> CrisisAssessment:
    assessment.save(force_insert=True)
    if assessment.level >= rules.SIGNAL_FROM:
        transaction.on_commit(partial(_tell, assessment), robust=True)
    return assessment


def _detect(
    detect: Detector, text: str, context: Sequence[str], source_id: UUID
) -> tuple[rules.TextAssessment, bool]:
    try:
        return detect(text, context), False
    except Exception as error:  # whatever breaks, the person is shown help; no text in the log
        logger.error(
            "detector_unavailable source=%s error=%s version=%s",
            source_id,
            type(error).__name__,
            rules.DETECTOR_VERSION,
        )
        return rules.TextAssessment(level=0), True


def _tell(assessment: CrisisAssessment) -> None:
    signals.crisis_detected.send_robust(sender=CrisisAssessment, assessment=assessment)


def mark_alert_checked(*, assessment: CrisisAssessment) -> None:
    """Note that it was decided whether this assessment opens an alert."""
    assessment.alert_checked_at = assessment.alert_checked_at or timezone.now()
    assessment.save(update_fields=["alert_checked_at"])
