"""What gunicorn serves; in production only after the checks have passed, whoever starts it."""

import os
from importlib import import_module

from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "daxu.web.settings")
application = get_wsgi_application()
import_module(settings.ROOT_URLCONF)  # every page is loaded once, before the workers part, not by each at its first ask
if settings.PRODUCTION:
    call_command("check", databases=["default"])
