"""The pages as a Django app."""

from importlib import import_module

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Templates, static files and template tags of the pages."""

    name = "daxu.web"
    label = "web"
    verbose_name = "页面"

    def ready(self) -> None:
        """Make the checks and the witnesses of signing in known, once the models they ask are there."""
        import_module("daxu.web.checks")
        import_module("daxu.web.sign_ins")
