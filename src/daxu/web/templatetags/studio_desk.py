"""What the pages of the report studio say of a bound number; and which sections of reports somebody has to write."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context

from daxu.core.period import Period
from daxu.core.tag import Tag
from daxu.desk import report_sections
from daxu.desk.permissions import WRITE_SECTION, may
from daxu.web.acting import day_of, deskmate

register = template.Library()


@register.filter
def entry_of(tag: str) -> str:
    """Return the entry that a tag rests on, whose trace can be opened."""
    return Tag.parse(tag).entry


@register.inclusion_tag("web/parts/section_lines.html", takes_context=True)
def sections_to_write(context: Context) -> dict[str, Any]:
    """List the sections of reports that the person's organisations were asked for, what waits first."""
    request = context["request"]
    if not may(request.user, WRITE_SECTION):
        return {"request": request, "sections": []}
    found, day = report_sections.of_organisations(deskmate(request).actor.organisations), day_of(request)
    lines = [(one, Period.parse(one.report), one.overdue(day)) for one in found]
    return {"request": request, "sections": sorted(lines, key=lambda line: not line[0].writable)}
