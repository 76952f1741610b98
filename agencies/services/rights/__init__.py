"""What this app holds of a person (ADR 0014)."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from accounts.services.holdings import DataPart, HeldTable, Retained, make_columns
from agencies import rules
from agencies.models import Alert, AlertChange, AlertEvidence, Offer, ReviewRequest
from agencies.services.rights import cases


def find_finished_alerts(before: datetime) -> QuerySet[Any]:
    """Alerts finished before a moment about which nobody is still owed an answer."""
    alerts = Alert.objects.filter(state__in=rules.FINAL_STATES, updated_at__lt=before)
    waiting = ReviewRequest.objects.filter(state=ReviewRequest.State.OPEN)
    return alerts.exclude(pk__in=waiting.values("alert"))


def _label(codes: list[str]) -> list[str]:
    return [rules.label_reason(code) for code in codes]


PART = DataPart(
    name="agencies",
    tables=(
        *cases.TABLES,
        HeldTable(
            ReviewRequest,
            "alert__user",
            "설명과 재검토 요청",
            make_columns(ReviewRequest, "kind", "state", "created_at", "answer", "answered_at"),
        ),
        HeldTable(
            Offer,
            "alert__user",
            "상담 제안",
            make_columns(
                Offer,
                ("agency", "기관", lambda row: row.alert.agency.name),
                "state",
                "message",
                "created_at",
                "answered_at",
                "contact_name",
                "contact_phone",
                "safe_hours",
            ),
            related=("alert__agency",),
        ),
        HeldTable(
            AlertChange,
            "alert__user",
            "위험 신호가 처리된 과정",
            make_columns(
                AlertChange,
                ("alert", "신호", lambda row: str(row.alert.public_id)),
                "old_state",
                "new_state",
                "at",
            ),
            related=("alert",),
        ),
        HeldTable(
            AlertEvidence,
            "alert__user",
            "위험 신호의 근거",
            make_columns(
                AlertEvidence,
                ("alert", "신호", lambda row: str(row.alert.public_id)),
                "source",
                "level",
                ("reasons", "이유", lambda row: _label(row.reasons)),
                "at",
            ),
            related=("alert",),
        ),
        HeldTable(
            Alert,
            "user",
            "위험 신호",
            make_columns(
                Alert,
                ("id", "신호", lambda row: str(row.public_id)),
                ("agency", "기관", lambda row: row.agency.name),
                "token",
                "source",
                "level",
                "priority",
                "state",
                ("reasons", "이유", lambda row: _label(row.reasons)),
                ("reason_codes", "이유 코드", lambda row: row.reasons),
                "trend_line",
                "age_band",
                "policy_version",
                "detector_version",
                "opened_at",
                "outcome",
            ),
            related=("agency",),
        ),
    ),
    retained=(
        Retained("agencies.finished_alerts", find_finished_alerts),
        Retained("agencies.closed_cases", cases.find_closed_cases),
    ),
)
