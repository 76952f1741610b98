from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core import rotation
from core.encryption import get_ring
from core.rotation import SealedColumn


class Command(BaseCommand):
    """Seals every value under the first key of FIELD_KEYS; may be stopped and run again (B9)."""

    help = "Encrypt what is plain or under an older key anew, in batches, while people go on."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="count by column and key only")
        parser.add_argument("--batch", type=int, default=rotation.BATCH, help="rows at a time")

    def handle(self, *args: Any, **options: Any) -> None:
        newest = get_ring().newest.key_id
        columns = rotation.list_sealed_columns()
        self.stdout.write(f"newest key: {newest}; {len(columns)} columns")
        work = self._count if options["dry_run"] else self._rotate
        unfinished = [column.label for column in columns if not work(column, options["batch"])]
        if unfinished and not options["dry_run"]:
            raise CommandError(f"not finished, run again: {', '.join(unfinished)}")

    def _count(self, column: SealedColumn, batch: int) -> bool:
        counts = rotation.count_by_key(column=column)
        told = ", ".join(f"{key} {count}" for key, count in counts.items()) or "empty"
        self.stdout.write(f"{column.label:40} {told}")
        return True

    def _rotate(self, column: SealedColumn, batch: int) -> bool:
        for now in rotation.rotate_column(column=column, batch=batch):
            told = f"{now.column:40} sealed {now.sealed}, unreadable {now.unreadable}"
            self.stdout.write(f"{told}, held by others {now.left}")
        return not (now.unreadable or now.left)
