"""Templates that an official edits: sentences with slots, as a text or inside an ordinary Word file.

The notation is in docs/method/report-templates.md. A slot names a figure and a form; there is no expression, no code
and no include, so nothing can run. Whatever is wrong is reported at once, with its place, and nothing is written then.
"""

from daxu.duties.reporting.templates.fault import BadTemplate, Fault
from daxu.duties.reporting.templates.rendering import read, render
from daxu.duties.reporting.templates.word import LARGEST_FILE, fill, is_word, must_stand_alone
from daxu.duties.reporting.templates.writing import template_of

__all__ = [
    "LARGEST_FILE",
    "BadTemplate",
    "Fault",
    "fill",
    "is_word",
    "must_stand_alone",
    "read",
    "render",
    "template_of",
]
