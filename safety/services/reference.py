"""Rows every installation starts with; what operators changed since is left alone."""

import tomllib
from pathlib import Path
from typing import Any

from safety.models import ApprovedScript, CrisisPolicy, Hotline

DATA = Path(__file__).resolve().parent.parent / "data"
AUTHOR = "온기 안전 담당"


def load_hotlines() -> None:
    """Add the numbers that are missing."""
    lines = _read("hotlines.toml")["hotline"]
    rows = [Hotline(order=order, **line) for order, line in enumerate(lines, start=1)]
    Hotline.objects.bulk_create(rows, ignore_conflicts=True)


def load_policies() -> None:
    """Add the first response matrix; it is in force where no other is."""
    table = _read("policy_1.toml")
    row = CrisisPolicy(
        version=table["version"],
        matrix={"levels": table["levels"]},
        reviewed_on=table["reviewed_on"],
        note=table["note"],
        is_active=True,
    )
    CrisisPolicy.objects.bulk_create([row], ignore_conflicts=True)


def load_scripts() -> None:
    """Add the first fixed texts; they wait for a clinician's approval."""
    rows = [ApprovedScript(author=AUTHOR, **script) for script in _read("scripts_1.toml")["script"]]
    ApprovedScript.objects.bulk_create(rows, ignore_conflicts=True)


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((DATA / name).read_text(encoding="utf-8"))
