"""Count past days of the boards anew, month by month, with progress."""

import datetime
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from agencies.rules.boards import find_quarter
from agencies.services import boards as services


class Command(BaseCommand):
    help = "Count the numbers of the boards anew from what is still there, from one day to another."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", dest="first", type=datetime.date.fromisoformat, required=True)
        parser.add_argument("--to", dest="last", type=datetime.date.fromisoformat, required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        first, last = options["first"], options["last"]
        if first > last:
            raise CommandError("--from is after --to")
        for begin, end in split_months(first, last):
            count = services.roll_up_days(first=begin, last=end)
            self.stdout.write(f"{begin} – {end}: {count} numbers")
        for day in sorted({find_quarter(begin) for begin, _ in split_months(first, last)}):
            count = services.roll_up_quarter(day=day)
            self.stdout.write(f"quarter from {day}: {count} districts")


def split_months(
    first: datetime.date, last: datetime.date
) -> Iterator[tuple[datetime.date, datetime.date]]:
    """Yield a span in pieces that end with their month."""
    while first <= last:
        after = (first.replace(day=1) + datetime.timedelta(days=32)).replace(day=1)
        end = min(last, after - datetime.timedelta(days=1))
        yield first, end
        first = end + datetime.timedelta(days=1)
