from django.apps import AppConfig
from django.core.checks import register

from core import checks


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = "공통"

    def ready(self) -> None:
        register(checks.check_field_keys)
