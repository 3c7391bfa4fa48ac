"""The floor of the storm: a bare view that inserts one row into one plain table, under the same server."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from typing import Any

os.environ["DJANGO_SETTINGS_MODULE"] = "daxu.web.settings"

import django

django.setup()

from django.core.handlers.wsgi import WSGIRequest  # noqa: E402 - Django must be set up first
from django.utils.timezone import now  # noqa: E402

from daxu.desk.models import Draft  # noqa: E402

ANSWER = b'{"state": "ok"}'


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Insert what came."""
    body = json.loads(WSGIRequest(environ).body)
    Draft.objects.create(filing=body["filing"], organisation="x", content=body, by="x", at=now())
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(ANSWER)))])
    return [ANSWER]
