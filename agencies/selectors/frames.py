"""Rollup rows added up with pandas; loaded by name where a board is read (docs/adr/0037).

pandas costs every process that imports it half a second and sixty megabytes, so web processes,
workers and commands that show no board never load this module.
"""

from collections.abc import Iterable
from typing import Any

import pandas as pd

from agencies.rules.boards import Totals

COLUMNS = ["date", "metric", "key", "count", "values"]


def add_up(rows: Iterable[tuple[Any, ...]]) -> Totals:
    """Sum counts by metric and key, opened alerts by day too; medians are those of every value."""
    frame = pd.DataFrame(list(rows), columns=COLUMNS)
    sums = frame.groupby(["metric", "key"])["count"].sum()
    counts: dict[str, dict[str, int]] = {}
    for (metric, key), count in sums.items():
        counts.setdefault(str(metric), {})[str(key)] = int(count)
    opened = frame[frame["metric"] == "opened"]
    daily = {(day, str(key)): int(n) for day, key, n in opened[["date", "key", "count"]].to_numpy()}
    waits = frame.loc[frame["metric"] == "acknowledged", ["key", "values"]].explode("values")
    medians = waits.dropna().astype({"values": "float64"}).groupby("key")["values"].median()
    return Totals(counts, {str(key): float(value) for key, value in medians.items()}, daily)
