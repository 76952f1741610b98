"""What moderation holds of a person, and why much of it outlives them (ADR 0014, ADR 0032)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from accounts.services.holdings import HeldTable, Retained, make_columns
from feed.models import (
    Appeal,
    BlockedLook,
    CaseChange,
    Concern,
    Evidence,
    EvidenceImage,
    ModerationAction,
    ModerationCase,
    ModeratorAccess,
    Referral,
    Report,
    TagRuling,
    Takedown,
    TakedownChange,
)
from feed.rules import moderation as rules
from feed.rules.community import RULES
from feed.services.evidence import forget_evidence

_FIGURES = "무엇을 얼마나 빨리 했는지 공개하는 수로만 남아요. 누구인지는 지워요."
_WORK = "누가 무엇을 했는지 답할 수 있도록 일의 기록으로 남아요."
_LAW = "불법촬영물·성착취물과 아직 살피는 신고의 증거는 관계 기관의 조사를 위해 남아요."


def prepare_erasure(user: User) -> None:
    """Delete the words of somebody who leaves, but where they are looked at or the law asks.

    May run twice.
    """
    own = ModerationCase.objects.filter(author=user, state="decided", evidence_forgotten_at=None)
    forget_evidence(cases=list(own.exclude(severity=rules.SEALED)))
    Report.objects.filter(reporter=user).update(note="")
    mine = ModerationAction.objects.filter(subject=user)
    Appeal.objects.filter(action__in=mine).exclude(state="open").update(text="")


def find_old_evidence(before: datetime) -> QuerySet[Any]:
    """Decided cases whose words have been kept long enough."""
    return ModerationCase.objects.filter(
        state="decided", decided_at__lt=before, evidence_forgotten_at=None
    )


def purge_evidence(cases: Sequence[Any]) -> None:
    """Delete words and images; the case stays as a number."""
    forget_evidence(cases=list(cases))


def find_old_cases(before: datetime) -> QuerySet[Any]:
    """Decided cases that no figure counts any more and whose measures are over."""
    standing = ModerationAction.objects.filter(state__in=["in_force", "proposed"]).values("case")
    rows = ModerationCase.objects.filter(state="decided", decided_at__lt=before)
    return rows.exclude(evidence_forgotten_at=None).exclude(pk__in=standing)


TABLES = (
    HeldTable(
        Concern,
        "sender",
        "내가 보낸 걱정돼요",
        make_columns(Concern, "kind", "date"),
    ),
    HeldTable(Concern, "author"),
    HeldTable(BlockedLook, "case__author", kept_because=_LAW),
    HeldTable(EvidenceImage, "evidence__case__author", kept_because=_LAW),
    HeldTable(Evidence, "case__author", kept_because=_LAW),
    HeldTable(CaseChange, "moderator", kept_because=_WORK),
    HeldTable(ModeratorAccess, "moderator", kept_because=_WORK),
    HeldTable(Referral, "moderator", kept_because=_WORK),
    HeldTable(TagRuling, "moderator", kept_because=_WORK),
    HeldTable(
        Report,
        "reporter",
        "내가 한 신고",
        make_columns(
            Report,
            ("kind", "대상", lambda row: row.case.get_kind_display()),
            ("reason", "까닭", lambda row: str(rules.REASONS[row.reason].label)),
            "note",
            ("state", "결과", lambda row: row.case.get_outcome_display()),
            "created_at",
        ),
        kept_because=_FIGURES,
        related=("case",),
    ),
    HeldTable(
        Appeal,
        "action__subject",
        "내가 낸 이의",
        make_columns(Appeal, "text", "state", "answer", "created_at", "decided_at"),
        kept_because=_FIGURES,
    ),
    HeldTable(Appeal, "decider", kept_because=_WORK),
    HeldTable(Appeal, "first_moderator", kept_because=_WORK),
    HeldTable(Appeal, "second_moderator", kept_because=_WORK),
    HeldTable(
        ModerationAction,
        "subject",
        "소식에서 받은 결정",
        make_columns(
            ModerationAction,
            "kind",
            "state",
            ("rule", "어떤 약속", lambda row: str(RULES[row.rule].title)),
            "reason",
            "decided_at",
            "until",
        ),
        kept_because=_FIGURES,
    ),
    HeldTable(ModerationAction, "moderator", kept_because=_WORK),
    HeldTable(ModerationAction, "approver", kept_because=_WORK),
    HeldTable(TakedownChange, "moderator", kept_because=_WORK),
    HeldTable(
        Takedown,
        "author",
        "내 글의 게시중단",
        make_columns(
            Takedown, "ground", "state", "answer", "objection", "blocked_at", "until", "ended_at"
        ),
        kept_because=_FIGURES,
    ),
    HeldTable(Takedown, "moderator", kept_because=_WORK),
    HeldTable(Takedown, "decider", kept_because=_WORK),
    HeldTable(ModerationCase, "author", kept_because=_FIGURES),
    HeldTable(ModerationCase, "holder", kept_because=_WORK),
)
RETAINED = (
    Retained("feed.evidence", find_old_evidence, purge_evidence),
    Retained("feed.cases", find_old_cases),
    Retained("feed.concerns", lambda at: Concern.objects.filter(created_at__lt=at)),
    Retained(
        "feed.takedowns",
        lambda at: Takedown.objects.filter(state__in=["refused", "ended"], updated_at__lt=at),
    ),
)
