from django.apps import AppConfig


class AgenciesConfig(AppConfig):
    name = "agencies"
    verbose_name = "기관 업무"

    def ready(self) -> None:
        """Start hearing what lower apps say."""
        from agencies import receivers  # noqa: F401, PLC0415 - receivers connect when imported
