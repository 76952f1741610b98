from django.apps import AppConfig


class AnalyticsConfig(AppConfig):
    name = "analytics"
    verbose_name = "마음"

    def ready(self) -> None:
        """Start hearing what lower apps say."""
        from analytics import receivers  # noqa: F401, PLC0415 - receivers connect when imported
