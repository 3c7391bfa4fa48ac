"""The marks of project pages: the places beside the table, money in 亿 and 万, conditions by word and shape."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from daxu.core.book import Book
from daxu.core.projects.stage import Condition, Stage
from daxu.core.quantity import WAN_YUAN, YI_YUAN, YUAN, Quantity, decimal_of, round_half_up
from daxu.core.text import percent
from daxu.desk.permissions import MANAGE_PROJECTS, REPORT_PROJECTS, SEE_PROJECTS, may
from daxu.web import saying
from daxu.web.templatetags.daxu import address

register = template.Library()

PLACES = (
    ("projects", _("项目总表"), SEE_PROJECTS),
    ("projects-board", _("看板"), SEE_PROJECTS),
    ("projects-timeline", _("时间线"), SEE_PROJECTS),
    ("projects-map", _("地图"), SEE_PROJECTS),
    ("projects-curves", _("投资曲线"), SEE_PROJECTS),
    ("project-rates", _("五率"), SEE_PROJECTS),
    ("project-issues", _("问题清单"), SEE_PROJECTS),
    ("project-cards", _("红黄牌"), SEE_PROJECTS),
    ("project-import", _("导入表格"), REPORT_PROJECTS),
    ("project-feeds", _("形成计划数"), SEE_PROJECTS),
    ("projects-public", _("公开内容"), SEE_PROJECTS),
)
SHAPES = {
    Condition.NOT_STARTED: "○",
    Condition.UNDER_WAY: "●",
    Condition.FINISHED: "✓",
    Condition.SUSPENDED: "■",
    Condition.DEFERRED: "□",
    Condition.MOVED_OUT: "→",
    Condition.ENDED: "×",
}


@register.inclusion_tag("web/parts/filing_places.html", takes_context=True)
def project_places(context: Context, here: str) -> dict[str, Any]:
    """List the places of projects that the person may open; `here` is the one they are at."""
    person = context["request"].user
    shown = [(name, label, name == here) for name, label, right in PLACES if may(person, right)]
    return {"request": context["request"], "places": shown, "label": _("项目的各页")}


@register.filter
def money(yuan: int | None) -> SafeString:
    """Write yuan as people do: 1.65亿元, 320万元; the exact amount on hover; a dash where nothing is known."""
    if yuan is None:
        return format_html('<span class="quiet">{}</span>', "–")
    full = saying.exact(Quantity(decimal_of(Fraction(yuan)), YUAN))
    return format_html('<span class="digits" title="{}">{}</span>', full, money_said(yuan))


def money_said(yuan: int) -> str:
    """Say yuan as people do."""
    unit, decimals = (YI_YUAN, 2) if abs(yuan) >= YI_YUAN.scale else (WAN_YUAN, 0)
    shown = round_half_up(decimal_of(Fraction(yuan, int(unit.scale))), decimals)
    return saying.said(Quantity(shown, unit))


@register.simple_tag
def done_share(done: int | None, planned: int | None) -> str:
    """Write how much of the year's plan is done: 73.8%; a dash without a plan or a report."""
    return percent(Fraction(done, planned)) if planned and done is not None else "–"


@register.simple_tag
def condition(value: str) -> SafeString:
    """Mark what a project counts as, by shape and word."""
    found = Condition(value)
    return format_html(
        '<span class="condition condition-{}"><span aria-hidden="true">{}</span> {}</span>',
        found.name.lower(), SHAPES[found], saying.term(value),
    )  # fmt: skip


@register.filter
def keeps_projects(person: Any) -> bool:
    """Whether a person keeps the portfolio."""
    return may(person, MANAGE_PROJECTS)


@register.simple_tag(takes_context=True)
def project_name(context: Context, code: str, name: str) -> SafeString:
    """Name a project, as a link to all about it."""
    place = address(context, "project", code)
    return format_html('<a class="project-name" lang="zh-Hans" href="{}">{}</a>', place, name)


@register.filter
def stage(value: str) -> str:
    """Say a stage by its word; nothing where none was reached."""
    return saying.stage_said(Stage(value)) if value else ""


@register.filter
def lead_name(book: Book, code: str) -> str:
    """Name an organisation by its code; a code that is not declared is said as it is."""
    found = book.organisations.get(code)
    return saying.name_of(found) if found else code
