"""The filing desk's own marks: the places beside the month's list, as far as somebody may see them."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from daxu.core.requirement import Due
from daxu.core.workdays import Roll
from daxu.desk.permissions import CLOSE, REVIEW, SEE_FILINGS, may
from daxu.duties.filing import reminding
from daxu.ledger import read
from daxu.web.acting import day_of, deskmate
from daxu.web.saying import told_sort

register = template.Library()

PLACES = (
    ("filings", _("填报"), SEE_FILINGS),
    ("reviews", _("审核"), REVIEW),
    ("matrix", _("谁报了"), SEE_FILINGS),
    ("months", _("锁定与发布"), CLOSE),
    ("requirements", _("报送制度"), SEE_FILINGS),
    ("reminders", _("提醒"), SEE_FILINGS),
)


@register.inclusion_tag("web/parts/filing_places.html", takes_context=True)
def filing_places(context: Context, here: str) -> dict[str, Any]:
    """List the places of the filing desk that the person may open; `here` is the one they are at."""
    person = context["request"].user
    shown = [(name, label, name == here) for name, label, right in PLACES if may(person, right)]
    return {"request": context["request"], "places": shown}


@register.inclusion_tag("web/parts/reminder_line.html", takes_context=True)
def reminder_line(context: Context) -> dict[str, Any]:
    """Say in one line what is returned, nearly due or overdue of what the person files, in whatever month."""
    request = context["request"]
    by = deskmate(request)
    if not by.files:
        return {"request": request, "groups": []}
    digest = reminding.digest_of(read.book(), day_of(request), by.actor.organisations)
    return {"request": request, "groups": [(told_sort(sort), len(found)) for sort, found in digest.groups]}


_ROLLED = {Roll.NEXT: _("，遇休息日顺延"), Roll.PREVIOUS: _("，遇休息日提前"), Roll.STAY: ""}


@register.filter
def due_said(due: Due) -> str:
    """Say a due rule: 次月18日，遇休息日顺延."""
    if due.months > 1:
        said = gettext("期后第%(months)d个月%(day)d日") % {"months": due.months, "day": due.day}
    else:
        said = (gettext("次月%(day)d日") if due.months else gettext("当月%(day)d日")) % {"day": due.day}
    return f"{said}{_ROLLED[due.roll]}"
