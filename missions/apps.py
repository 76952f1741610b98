from django.apps import AppConfig


class MissionsConfig(AppConfig):
    name = "missions"
    verbose_name = "미션과 복지"

    def ready(self) -> None:
        from accounts.services import holdings  # noqa: PLC0415 - they need the models
        from missions import receivers  # noqa: F401, PLC0415 - receivers connect when imported
        from missions.services import rights  # noqa: PLC0415

        holdings.register_part(part=rights.PART)
