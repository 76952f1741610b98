from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps


class ConfigConfig(AppConfig):
    name = "config"
    verbose_name = "설정"
    default = True


class StaffAdminConfig(admin_apps.AdminConfig):
    default_site = "config.staff_admin.StaffAdminSite"
    default = False
