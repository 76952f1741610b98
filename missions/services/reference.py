"""The missions every installation starts with; what operators changed since is left alone."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.utils import timezone

from missions.models import Mission
from missions.rules import catalogue as rules

DATA = Path(__file__).resolve().parent.parent / "data"


def read_missions() -> Iterator[dict[str, Any]]:
    """Read the personal missions of `missions/data/`, one file a rung."""
    for path in sorted(DATA.glob("rung_*.toml")):
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        for row in table["mission"]:
            yield {"rung": table["rung"], "seasons": [], **row}


def load_missions() -> None:
    """Add the missions that are missing, open; a known code is never written again (ADR 0025)."""
    now = timezone.now()
    rows = [
        Mission(
            kind=Mission.Kind.PERSONAL,
            state=Mission.State.OPEN,
            approved_at=now,
            points=rules.weigh_points(row["energy"]),
            **row,
        )
        for row in read_missions()
    ]
    Mission.objects.bulk_create(rows, ignore_conflicts=True)
