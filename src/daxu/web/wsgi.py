"""What gunicorn serves; in production only after the checks have passed, whoever starts it."""

import os

from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "daxu.web.settings")
application = get_wsgi_application()
if settings.PRODUCTION:
    call_command("check", databases=["default"])
