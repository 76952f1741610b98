from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


def load_reference_rows(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """Block the hashtags of `feed/data/` that nobody has ruled about."""
    from feed.services import blocked_tags  # noqa: PLC0415 - models exist only after the apps

    blocked_tags.load_blocked_tags()


class FeedConfig(AppConfig):
    name = "feed"
    verbose_name = "소식"

    def ready(self) -> None:
        from accounts.services import holdings  # noqa: PLC0415 - they need the models
        from feed import receivers  # noqa: F401, PLC0415 - receivers connect when imported
        from feed.services import rights  # noqa: PLC0415

        holdings.register_part(part=rights.PART)
        post_migrate.connect(load_reference_rows, sender=self)
