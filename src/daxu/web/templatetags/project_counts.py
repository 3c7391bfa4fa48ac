"""The marks of the pages that count projects: sets that open, projects by name."""

from __future__ import annotations

from collections import Counter
from datetime import date

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from daxu.core.lights import Light
from daxu.core.projects.issues import AgendaItem, IssueRules
from daxu.core.projects.rates import ProjectRate, RateConvention
from daxu.duties.projects.dispatch import Sheet
from daxu.web import saying
from daxu.web.templatetags.daxu import address
from daxu.web.wanted_projects import list_said

register = template.Library()


@register.simple_tag(takes_context=True)
def opened(context: Context, part: str, *, listed: str, before: date, kind: ProjectRate, by: RateConvention) -> str:
    """Return the address of one set of a rate, opened below the table."""
    asked = {
        "list": listed or "all", "compare": before.isoformat(), "rate": kind.name.lower(),
        "by": by.name.lower(), "set": part,
    }  # fmt: skip
    return f"{address(context, 'project-rates', **asked)}#set"


@register.simple_tag(takes_context=True)
def project_link(context: Context, project: str, name: str) -> SafeString:
    """Name a project by its id and its name, which opens its page."""
    place = address(context, "project", project)
    return format_html('<span class="quiet digits">{}</span> <a lang="zh-Hans" href="{}">{}</a>', project, place, name)


@register.simple_tag(takes_context=True)
def project_of_item(context: Context, sheet: Sheet, item: AgendaItem) -> SafeString:
    """Name the project of a line of a meeting's sheet."""
    return project_link(context, item.issue.project, sheet.name_of(item))


@register.simple_tag
def list_name(code: str) -> str:
    """Say what a list is called."""
    return list_said(code)


@register.simple_tag
def declared_word(rules: IssueRules | None, word: str) -> str:
    """Say a declared category or level in the reader's language; a dash where there is none."""
    words: list[saying.Named] = [*rules.categories, *rules.levels] if rules else []
    declared = {one.name: saying.name_of(one) for one in words}
    return declared.get(word, word) or "–"


@register.simple_tag
def days_left(due: date | None, left: int | None) -> SafeString | str:
    """Say until when, and how many days are left or over."""
    if due is None:
        return "–"
    if left is None:
        return format_html('<span class="digits">{}</span>', due.isoformat())
    if left < 0:
        late = _("逾期 %(days)d 天") % {"days": -left}
        return format_html('<span class="digits">{}</span> <strong class="late">{}</strong>', due.isoformat(), late)
    ahead = _("还有 %(days)d 天") % {"days": left}
    return format_html('<span class="digits">{}</span> <span class="quiet">{}</span>', due.isoformat(), ahead)


@register.simple_tag
def light_count(lights: Counter[Light], name: str) -> int:
    """Return how many lights of a sort there are."""
    return lights[Light[name]]
