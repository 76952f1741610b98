from typing import Any

from django.core.management.base import BaseCommand

from accounts import services


class Command(BaseCommand):
    """Shows what the next purge would delete, and deletes nothing (B16)."""

    help = "Count the rows that have been kept long enough, by the retention table."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{'key':28} {'days':>5} {'due':>8}  what, and why that long")
        for row in services.report_expired():
            period = row.period
            self.stdout.write(
                f"{period.key:28} {period.days:5} {row.count:8}  {period.title}: {period.reason}"
            )
