from django.apps import AppConfig


class CompanionsConfig(AppConfig):
    name = "companions"
    verbose_name = "친구와 기억"

    def ready(self) -> None:
        from accounts.services import holdings  # noqa: PLC0415 - they need the models
        from companions import receivers  # noqa: F401, PLC0415
        from companions.services import rights  # noqa: PLC0415

        holdings.register_part(part=rights.PART)
