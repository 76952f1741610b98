from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.core.checks import Tags, register


class ConfigConfig(AppConfig):
    name = "config"
    verbose_name = "설정"
    default = True

    def ready(self) -> None:
        """Have `check --deploy` look at what Django's own checks do not know."""
        from config import checks  # noqa: PLC0415  (settings must be loaded)

        register(checks.check_production, Tags.security, deploy=True)


class StaffAdminConfig(admin_apps.AdminConfig):
    default_site = "config.staff_admin.StaffAdminSite"
    default = False
