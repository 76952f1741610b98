from django.apps import AppConfig


class AnalyticsConfig(AppConfig):
    name = "analytics"
    verbose_name = "마음"

    def ready(self) -> None:
        """Start hearing what lower apps say, and tell what is held of people."""
        from accounts.services import holdings  # noqa: PLC0415 - they need the models
        from analytics import receivers  # noqa: F401, PLC0415 - receivers connect when imported
        from analytics.selectors import rights  # noqa: PLC0415

        holdings.register_part(part=rights.PART)
