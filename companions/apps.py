from django.apps import AppConfig


class CompanionsConfig(AppConfig):
    name = "companions"
    verbose_name = "친구와 기억"

    def ready(self) -> None:
        from companions import receivers  # noqa: F401, PLC0415
