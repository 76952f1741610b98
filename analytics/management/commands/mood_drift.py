"""Weekly class mix over all people, for whoever watches the model (D8)."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

import pandas as pd
from django.core.management.base import BaseCommand

from analytics import selectors

# Fewer messages than this name nobody's week (T0: cells of at least ten).
SMALLEST_CELL = 10
NOTABLE_CHANGE = 0.30


class Command(BaseCommand):
    help = "Print each week's share of every emotion as CSV; a change of 30 % or more is marked."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--weeks", type=int, default=8)

    def handle(self, *args: Any, **options: Any) -> None:
        today = selectors.get_today()
        monday = today - timedelta(days=today.weekday() + 7 * options["weeks"])
        rows = selectors.list_daily_totals(since=monday)
        if not rows:
            self.stdout.write("no days")
            return
        self.stdout.write(build_report(pd.DataFrame(rows)).to_csv())


def build_report(days: pd.DataFrame) -> pd.DataFrame:
    """Sum days into weeks from Monday; shares of all messages, small cells left out."""
    days["week"] = pd.to_datetime(days.pop("date")).dt.to_period("W-SUN").dt.start_time.dt.date
    weeks = days.groupby("week").sum()
    messages = weeks.pop("messages")
    shares = weeks.div(messages, axis=0).where(weeks >= SMALLEST_CELL)
    change = shares.pct_change(fill_method=None)
    notable = change.abs() >= NOTABLE_CHANGE
    report = shares.round(3)
    report["changed"] = notable.apply(
        lambda row: " ".join(row.index[row.to_numpy(dtype=bool)]), axis=1
    )
    report.insert(0, "messages", messages)
    return report
