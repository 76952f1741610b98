from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate

from core import once


def load_reference_rows(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """Bring the regions and consent texts of `accounts/data/` into the database."""
    from accounts import services  # noqa: PLC0415 - models exist only after the apps are ready

    services.load_regions()
    services.load_consent_purposes()


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "사람과 기관"

    def ready(self) -> None:
        from accounts import receivers, services  # noqa: F401, PLC0415 - connects what it holds
        from accounts.services import holdings, rights  # noqa: PLC0415 - they need the models

        holdings.register_part(part=rights.PART)
        once.register_keeper(keeper=services.act_once)
        post_migrate.connect(load_reference_rows, sender=self)
