"""What gunicorn serves; in production only after the checks have passed, whoever starts it."""

import os
from contextlib import suppress
from importlib import import_module

from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.db import Error as DatabaseError
from django.db import connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "daxu.web.settings")
application = get_wsgi_application()


def _warm_up() -> None:
    """Load every page and gather the book once, before the workers part, not each of them while somebody waits."""
    import_module(settings.ROOT_URLCONF)
    with suppress(DatabaseError):  # away, or without tables: said to whoever asks
        import_module("daxu.ledger.read").book()
    connections.close_all()  # a connection must not be shared by those who part


_warm_up()
if settings.PRODUCTION:
    call_command("check", databases=["default"])
