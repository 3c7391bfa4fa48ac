"""The marks of a project's own page: words of the core in the reader's language."""

from __future__ import annotations

from django import template

from daxu.core.quantity import plain
from daxu.web.project_typed import spoken

register = template.Library()
register.filter("spoken", spoken)
register.filter("plain", plain)
