"""The log: lines for people, or with DAXU_LOG=json one object a line for machines; never a person's name or number.

A line names the route, not the address, because an address may hold an account's name; of an error it names the sort
and the places in the code, not the message, because a message may quote what somebody typed. Read by the settings, so
nothing here may need a model.
"""

from __future__ import annotations

import json
import logging
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path

from django.http import HttpRequest

called: ContextVar[str] = ContextVar("called", default="")
"""The name of the request that is under way."""
_TOLD = ("method", "route", "status", "milliseconds")


def route_of(request: HttpRequest) -> str:
    """Name the address without what fills its blanks."""
    match = getattr(request, "resolver_match", None)
    return f"/{match.route}" if match else "-"


class JsonLines(logging.Formatter):
    """Write a record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        told: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": _event(record),
        }
        if name := called.get() or getattr(getattr(record, "request", None), "called", ""):
            told["request"] = name
        told |= {name: getattr(record, name) for name in _TOLD if hasattr(record, name)}
        if (request := getattr(record, "request", None)) is not None and "route" not in told:
            told["route"] = route_of(request)
        if record.exc_info and record.exc_info[1]:
            told |= _error(record.exc_info[1])
        return json.dumps(told, ensure_ascii=False, default=str)


def _event(record: logging.LogRecord) -> str:
    """Return what happened without what filled its blanks; of a request of Django's only the reason."""
    if hasattr(record, "request") and isinstance(record.args, tuple) and record.args:
        return str(record.args[0])
    return str(record.msg) if record.name.startswith("daxu") or record.args else record.name


def _error(error: BaseException) -> dict[str, object]:
    frames = traceback.extract_tb(error.__traceback__)
    return {
        "error": type(error).__name__,
        "where": [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames],
    }
