"""What this app holds of a person (accounts ADR 0014)."""

from accounts.services.holdings import DataPart, HeldTable, Retained, make_columns
from safety.models import CrisisAssessment
from safety.rules import REASON_LABELS


def _label(codes: list[str]) -> list[str]:
    return [str(REASON_LABELS.get(code, code)) for code in codes]


PART = DataPart(
    name="safety",
    tables=(
        HeldTable(
            CrisisAssessment,
            "user",
            "위급한 말이 있었는지 살핀 것",
            make_columns(
                CrisisAssessment,
                "created_at",
                "level",
                ("reasons", "이유", lambda row: _label(row.reasons)),
                ("reason_codes", "이유 코드", lambda row: row.reasons),
                "flags",
                "is_unavailable",
                "detector_version",
                "policy_version",
            ),
        ),
    ),
    retained=(
        Retained(
            "safety.assessments", lambda at: CrisisAssessment.objects.filter(created_at__lt=at)
        ),
    ),
)
