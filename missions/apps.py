from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


def load_reference_rows(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """Bring the missions of `missions/data/` into the database."""
    from missions.services import reference  # noqa: PLC0415 - models exist only after the apps

    reference.load_missions()


class MissionsConfig(AppConfig):
    name = "missions"
    verbose_name = "미션과 복지"

    def ready(self) -> None:
        from accounts.services import holdings  # noqa: PLC0415 - they need the models
        from missions import receivers  # noqa: F401, PLC0415 - receivers connect when imported
        from missions.services import rights  # noqa: PLC0415

        holdings.register_part(part=rights.PART)
        post_migrate.connect(load_reference_rows, sender=self)
