from django.apps import AppConfig


class ChatConfig(AppConfig):
    name = "chat"
    verbose_name = "대화"

    def ready(self) -> None:
        """Start hearing what lower apps say."""
        from chat import receivers  # noqa: F401, PLC0415 - receivers connect when imported
