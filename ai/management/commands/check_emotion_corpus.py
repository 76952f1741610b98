from typing import Any

from django.core.management.base import BaseCommand

from ai.emotion.training import agreement, corpus, description


class Command(BaseCommand):
    help = "Check the first-person corpus, list its near-duplicates and describe what is left."
    requires_system_checks = ()  # the engine it is for may not exist yet

    def handle(self, *args: Any, **options: Any) -> None:
        sentences = corpus.read_sentences()
        for pair in corpus.find_near_duplicates(sentences):
            self.stdout.write(
                f"{pair.similarity:.2f}  {pair.kept.group} {pair.kept.text}"
                f"  =  {pair.dropped.group} {pair.dropped.text}"
            )
        kept = corpus.drop_near_duplicates(sentences)
        report = description.describe(kept)
        judged = agreement.read_second_pass()
        report[f"kappa with the second pass of {len(judged)}"] = agreement.measure_agreement(
            kept, judged
        )
        for title, numbers in report.items():
            self.stdout.write(f"\n{title}")
            for name, value in numbers.items():
                self.stdout.write(f"  {name:<24}{value:10.4g}")
