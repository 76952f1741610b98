from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


def load_reference_rows(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """Bring numbers, response matrix and fixed texts of `safety/data/` into the database."""
    from safety import services  # noqa: PLC0415 - models exist only after the apps are ready

    services.load_hotlines()
    services.load_policies()
    services.load_scripts()


class SafetyConfig(AppConfig):
    name = "safety"
    verbose_name = "안전"

    def ready(self) -> None:
        from accounts.services import holdings  # noqa: PLC0415 - they need the models
        from safety.services import rights  # noqa: PLC0415

        holdings.register_part(part=rights.PART)
        post_migrate.connect(load_reference_rows, sender=self)
