import time
import tracemalloc
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from ai.emotion.embedded import WEIGHTS, EmbeddedEmotionClassifier
from ai.emotion.model import read_model, write_model
from ai.emotion.training import evaluation, recipe


class Command(BaseCommand):
    help = "Train the embedded emotion model from the data folder, and measure it."
    requires_system_checks = ()  # the engine it makes may not exist yet

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "data", type=Path, help="folder with kote/ goemotions-ko/ nsmc/ chatbot/"
        )
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--out", type=Path, default=WEIGHTS)
        parser.add_argument(
            "--evaluate", action="store_true", help="measure the weights at --out, train nothing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        self._begun = time.perf_counter()
        material = recipe.read_material(options["data"], options["seed"])
        if not options["evaluate"]:
            model = recipe.train(material, options["seed"], self._tell)
            write_model(options["out"], model)
            self._tell(f"{options['out']}: {options['out'].stat().st_size / 1e6:.1f} MB")
        self._measure(options["out"], material)

    def _tell(self, line: str) -> None:
        self.stdout.write(f"{time.perf_counter() - self._begun:6.0f} s  {line}")
        self.stdout.flush()

    def _measure(self, path: Path, material: recipe.Material) -> None:
        reports = evaluation.evaluate_sources(read_model(path), material)
        tracemalloc.start()
        begun = time.perf_counter()
        classifier = EmbeddedEmotionClassifier(path=path)
        loaded = time.perf_counter() - begun
        held = tracemalloc.get_traced_memory()[0]
        tracemalloc.stop()
        reports["first person dev"] = evaluation.evaluate_own(classifier, "dev")
        reports["first person check"] = evaluation.evaluate_own(classifier, "check")
        reports["cost"] = {
            **evaluation.evaluate_speed(classifier),
            "load, s": loaded,
            "memory, MB": held / 1e6,
            "file, MB": path.stat().st_size / 1e6,
        }
        for title, report in reports.items():
            self.stdout.write(f"\n{title}")
            for name, value in report.items():
                self.stdout.write(f"  {name:<42}{value:10.3f}")
