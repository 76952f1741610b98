"""What this app holds of a person (ADR 0014)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.selectors import list_users_with_consent
from accounts.services.holdings import DataPart, HeldTable, Retained, make_columns
from missions.models import (
    Benefit,
    BenefitChange,
    ConfirmationCode,
    Mission,
    MissionChange,
    MissionDay,
    MissionStep,
    Participation,
    ParticipationChange,
    ParticipationPhoto,
    PointAccount,
    PointEntry,
    PointLot,
    PointNote,
    PointTransaction,
    Redemption,
    RedemptionChange,
    Suggestion,
    TalkSetting,
)
from missions.selectors.suggestions import MOOD_CONSENT
from missions.services import photos
from missions.services.ledger import leave_ledger
from missions.services.redemptions import leave_redemptions
from missions.services.seats import release_seats

_WORK = "글을 쓰고 검토한 것은 일의 기록이라, 이름 없이 남아요."
_BOOKS = "장부의 합이 맞아야 해서 숫자만 남아요. 누구의 것이었는지와 이유는 지워요."


def leave_points(user: User) -> None:
    """Take back what was not used, and close the person's books. May run twice."""
    leave_redemptions(user=user)
    leave_ledger(user=user)


def get_amount(booking: PointTransaction) -> int:
    """What a booking gave the person, or below zero took."""
    return sum(entry.amount for entry in booking.entries.all() if entry.lot_id)


def get_reason(booking: PointTransaction) -> str:
    """What a booking was for, where that was said."""
    return booking.note.text if hasattr(booking, "note") else ""


def name_file(photo: ParticipationPhoto) -> str:
    """Say where in the archive a photo lies."""
    return f"files/missions-photos/{photo.public_id}.jpg"


def prepare_erasure(user: User) -> None:
    """Delete files, free seats, and leave the books without a name. May run twice."""
    photos.erase_photos(user=user)
    release_seats(user=user)
    leave_points(user=user)


def list_days_unagreed(at: datetime) -> QuerySet[MissionDay]:
    """Strength that was named before a day by people who agree to no keeping of their mood."""
    agreeing = list_users_with_consent(MOOD_CONSENT).values("pk")
    named = MissionDay.objects.exclude(energy=None).filter(date__lt=timezone.localdate(at))
    return named.exclude(user__in=agreeing)


def forget_energies(rows: Sequence[Any]) -> None:
    """Forget the strength of days; whether they were rest days stays."""
    MissionDay.objects.filter(pk__in=[row.pk for row in rows]).update(energy=None)


PART = DataPart(
    name="missions",
    tables=(
        HeldTable(ParticipationChange, "participation__user"),
        HeldTable(ConfirmationCode, "participation__user"),
        HeldTable(
            ParticipationPhoto,
            "participation__user",
            "미션 사진",
            make_columns(
                ParticipationPhoto,
                ("mission", "미션", lambda row: row.participation.mission.title),
                ("file", "파일", name_file),
                "created_at",
            ),
            shown=Q(state="ready"),
            related=("participation__mission",),
            list_files=lambda row: [(name_file(row), row.file_name)],
        ),
        HeldTable(
            Participation,
            "user",
            "내 미션",
            make_columns(
                Participation,
                ("mission", "미션", lambda row: row.mission.title),
                "state",
                "step",
                "is_shared",
                "proof",
                "note",
                "created_at",
                "finished_at",
                "points",
            ),
            related=("mission",),
        ),
        HeldTable(
            Suggestion,
            "user",
            "오늘의 미션",
            make_columns(
                Suggestion,
                "date",
                ("mission", "미션", lambda row: row.mission.title),
                ("reasons", "까닭", lambda row: " ".join(row.reason_sentences)),
                "state",
                "shown_in",
            ),
            related=("mission",),
        ),
        HeldTable(
            MissionDay,
            "user",
            "오늘의 힘과 쉬는 날",
            make_columns(MissionDay, "date", "energy", "is_resting"),
        ),
        HeldTable(
            TalkSetting,
            "user",
            "대화 속 미션 설정",
            make_columns(TalkSetting, "is_quiet"),
        ),
        HeldTable(RedemptionChange, "redemption__account__user"),
        HeldTable(
            Redemption,
            "account__user",
            "혜택 교환",
            make_columns(
                Redemption,
                ("benefit", "혜택", lambda row: row.benefit.title),
                ("agency", "기관", lambda row: row.benefit.agency.name),
                "state",
                "price",
                "code",
                "created_at",
                "use_until",
                "settled_at",
            ),
            kept_because=_BOOKS,
            related=("benefit__agency",),
        ),
        HeldTable(PointNote, "transaction__account__user"),
        HeldTable(PointEntry, "account__user", kept_because=_BOOKS),
        HeldTable(
            PointTransaction,
            "account__user",
            "포인트 기록",
            make_columns(
                PointTransaction,
                "kind",
                ("amount", "포인트", get_amount),
                ("reason", "이유", get_reason),
                "at",
            ),
            kept_because=_BOOKS,
            related=("note",),
        ),
        HeldTable(
            PointLot,
            "account__user",
            "남은 포인트와 기한",
            make_columns(PointLot, "amount", "left", "earned_at", "expires_at"),
            kept_because=_BOOKS,
            shown=Q(left__gt=0),
        ),
        HeldTable(PointAccount, "user", kept_because=_BOOKS),
        HeldTable(BenefitChange, "member__user", kept_because=_WORK),
        HeldTable(Benefit, "approved_by__user", kept_because=_WORK),
        HeldTable(MissionChange, "user", kept_because=_WORK),
        HeldTable(MissionStep, "mission__author", kept_because=_WORK),
        HeldTable(Mission, "author", kept_because=_WORK),
    ),
    retained=(
        Retained(
            "missions.suggestions",
            lambda at: Suggestion.objects.filter(date__lt=timezone.localdate(at)),
        ),
        Retained("missions.energy", list_days_unagreed, forget_energies),
        Retained(
            "missions.days", lambda at: MissionDay.objects.filter(date__lt=timezone.localdate(at))
        ),
    ),
    before_erasure=prepare_erasure,
)
