"""The desk as a Django app."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Accounts, roles and tokens."""

    name = "daxu.desk"
    label = "desk"
    verbose_name = "工作台"
    default_auto_field = "django.db.models.BigAutoField"
