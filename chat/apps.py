from django.apps import AppConfig


class ChatConfig(AppConfig):
    name = "chat"
    verbose_name = "대화"

    def ready(self) -> None:
        """Start hearing what lower apps say, and tell what is held of people."""
        from accounts.models import PushCategory  # noqa: PLC0415 - they need the models
        from accounts.services import holdings, register_seen_check  # noqa: PLC0415
        from chat import receivers  # noqa: F401, PLC0415 - receivers connect when imported
        from chat.selectors import list_seen_replies  # noqa: PLC0415
        from chat.services import rights  # noqa: PLC0415

        holdings.register_part(part=rights.PART)
        register_seen_check(category=PushCategory.COMPANION_MESSAGE, check=list_seen_replies)
