"""The rows every installation starts with, from `accounts/data/`."""

import csv
import tomllib
from pathlib import Path

from accounts.models import ConsentPurpose, Region

_DATA = Path(__file__).resolve().parent.parent / "data"


def load_regions() -> None:
    """Write every 시군구 of regions.csv; those already there take its names."""
    with (_DATA / "regions.csv").open(encoding="utf-8", newline="") as file:
        rows = [Region(**row) for row in csv.DictReader(file)]
    Region.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["code"], update_fields=["sido", "sigungu"]
    )


def load_consent_purposes() -> None:
    """Add the consent texts not stored yet; a stored version is never changed."""
    known = set(ConsentPurpose.objects.values_list("code", "version"))
    texts = (
        tomllib.loads(path.read_text(encoding="utf-8"))
        for path in sorted((_DATA / "consents").glob("*.toml"))
    )
    new = (ConsentPurpose(**text) for text in texts)
    ConsentPurpose.objects.bulk_create(row for row in new if (row.code, row.version) not in known)
