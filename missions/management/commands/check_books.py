from typing import Any

from django.core.management.base import BaseCommand, CommandError

from missions.services.books import RULES, check_books


class Command(BaseCommand):
    help = "Prove that points, lots, redemptions and stocks agree; fail where they do not."

    def handle(self, *args: Any, **options: Any) -> None:
        flaws = check_books()
        for flaw in flaws:
            self.stderr.write(f"not so: {flaw.rule}: {', '.join(flaw.ids)}")
        if flaws:
            raise CommandError(f"{len(flaws)} of {len(RULES)} rules do not hold")
        self.stdout.write(f"the books balance: {len(RULES)} rules hold")
