import gzip
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from ai.embedding import embedded
from ai.embedding.frequency import count_frequencies, write_frequencies


class Command(BaseCommand):
    help = "Count how common n-grams are in everyday Korean, for the embedded embedder."
    requires_system_checks = ()  # the engine it makes may not exist yet

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("data", type=Path, help="the data folder (nsmc/, chatbot/)")
        parser.add_argument("--out", type=Path, default=embedded.FREQUENCIES)

    def handle(self, *args: Any, **options: Any) -> None:
        lines = _read_lines(options["data"])
        write_frequencies(options["out"], count_frequencies(lines))
        self.stdout.write(f"{len(lines)} lines counted into {options['out']}")


def _read_lines(data: Path) -> list[str]:
    """Every twelfth film review and all conversation lines: about 80,000."""
    with gzip.open(data / "nsmc" / "reviews.tsv.gz", "rt", encoding="utf-8") as reviews:
        lines = [line.rstrip("\n").partition("\t")[2] for line in reviews][::12]
    spoken = (data / "chatbot" / "ChatbotData.csv").read_text(encoding="utf-8").splitlines()[1:]
    return lines + [part for line in spoken for part in line.rsplit(",", 1)[0].split(",", 1)]
