from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from accounts.models import Agency
from accounts.services import ChainReport, verify_chain

FAULTS = {
    "missing": "a record is missing",
    "unlinked": "the record does not point at the one before it",
    "changed": "the record was changed",
    "signed_differently": "a signed review remembers another record here",
    "cut_off": "records that a signed review remembers are gone",
}


class Command(BaseCommand):
    """Computes the chain of accesses anew; ends with 1 where anything was touched (B11)."""

    help = "Verify the hash chain of accesses of every agency, or of one."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--agency", help="the id of one agency, as its public id")

    def handle(self, *args: Any, **options: Any) -> None:
        agencies = Agency.objects.order_by("pk")
        if options["agency"]:
            agencies = agencies.filter(public_id=options["agency"])
        broken = [report for report in map(self._verify, agencies) if not report.is_intact]
        if not agencies:
            self.stderr.write("no such agency")
            raise SystemExit(1)
        if broken:
            first = broken[0]
            self.stderr.write(f"BROKEN {first.agency.public_id} place {first.broken_place}")
            raise SystemExit(1)

    def _verify(self, agency: Agency) -> ChainReport:
        report = verify_chain(agency=agency)
        state = "intact" if report.is_intact else f"BROKEN at {report.broken_place}"
        why = f": {FAULTS[report.fault]}" if report.fault else ""
        late = f", {report.late_count} unsealed for more than 5 minutes" * bool(report.late_count)
        self.stdout.write(f"{agency.public_id} {report.row_count} records, {state}{why}{late}")
        return report
