"""The marks of the pages that count projects: sets that open, projects by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template
from django.template import Context
from django.urls import NoReverseMatch
from django.utils.html import format_html
from django.utils.safestring import SafeString

from daxu.core.projects.rates import ProjectRate
from daxu.web.templatetags.daxu import address

if TYPE_CHECKING:
    from daxu.web.views.project_rates import RatesPage, Sides

register = template.Library()


@register.simple_tag(takes_context=True)
def opened(context: Context, page: RatesPage, kind: ProjectRate, cell: Sides, part: str) -> str:
    """Return the address of one set of a rate, opened below the table."""
    asked = {
        "list": page.wanted.list or "all", "compare": page.before.isoformat(), "rate": kind.name.lower(),
        "by": cell.convention.name.lower(), "set": part,
    }  # fmt: skip
    return f"{address(context, 'project-rates', **asked)}#set"


@register.simple_tag(takes_context=True)
def project_link(context: Context, project: str, name: str) -> SafeString:
    """Name a project by its id and its name, which opens its page."""
    try:
        place = address(context, "project", project)
    except NoReverseMatch:
        return format_html('<span class="quiet digits">{}</span> {}', project, name)
    return format_html('<span class="quiet digits">{}</span> <a href="{}">{}</a>', project, place, name)
