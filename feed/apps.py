from django.apps import AppConfig


class FeedConfig(AppConfig):
    name = "feed"
    verbose_name = "소식"

    def ready(self) -> None:
        from accounts.services import holdings  # noqa: PLC0415 - they need the models
        from feed import receivers  # noqa: F401, PLC0415 - receivers connect when imported
        from feed.services import rights  # noqa: PLC0415

        holdings.register_part(part=rights.PART)
