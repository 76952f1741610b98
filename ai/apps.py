from django.apps import AppConfig
from django.core.checks import register


class AiConfig(AppConfig):
    name = "ai"
    verbose_name = "AI"

    def ready(self) -> None:
        from . import checks  # noqa: PLC0415  (settings must be loaded)

        register(checks.check_providers)
