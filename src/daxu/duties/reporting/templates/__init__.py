"""Templates that an official edits: sentences with slots, as a text or inside an ordinary Word file.

The notation is in docs/method/report-templates.md. A slot names a figure and a form; there is no expression, no code
and no include, so nothing can run. Whatever is wrong is reported at once, with its place, and nothing is written then.
"""

from daxu.duties.reporting.templates.fault import BadTemplate, Fault
from daxu.duties.reporting.templates.rendering import LARGEST, read, render
from daxu.duties.reporting.templates.writing import template_of

LARGEST_FILE = 20 * LARGEST
"""Bytes that a template of any kind may have."""

__all__ = ["LARGEST_FILE", "BadTemplate", "Fault", "read", "render", "template_of"]
