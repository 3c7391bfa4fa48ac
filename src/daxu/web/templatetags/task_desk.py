"""The marks of task pages: the places beside the table, words of the core, days left."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from daxu.core.book import Book
from daxu.desk.permissions import MANAGE_TASKS, SEE_TASKS, may
from daxu.web.project_typed import Spoken
from daxu.web.project_typed import spoken as said_word
from daxu.web.saying import name_of

register = template.Library()

PLACES = (
    ("tasks", _("任务台账"), SEE_TASKS),
    ("tasks-propose", _("从文件提出"), MANAGE_TASKS),
    ("causes", _("差距原因"), SEE_TASKS),
    ("opinions", _("审议意见"), SEE_TASKS),
)


@register.inclusion_tag("web/parts/filing_places.html", takes_context=True)
def task_places(context: Context, here: str) -> dict[str, Any]:
    """List the places of tasks that the person may open; `here` is the one they are at."""
    person = context["request"].user
    shown = [(name, label, name == here) for name, label, right in PLACES if may(person, right)]
    return {"request": context["request"], "places": shown, "label": _("任务的各页")}


@register.filter
def spoken(word: Spoken | None) -> str:
    """Say a word of the core in the reader's language; nothing for none."""
    return said_word(word) if word else ""


@register.filter
def organisation_of(book: Book, code: str) -> str:
    """Name an organisation by its code; a dash where there is none."""
    return name_of(book.organisations[code]) if code in book.organisations else code or "–"


@register.simple_tag
def days_to(left: int | None) -> SafeString:
    """Say how many days are left, or by how many it is overdue; nothing where neither."""
    if left is None:
        return SafeString("")
    words = (
        ngettext("还有%(days)d天", "还有%(days)d天", left)
        if left >= 0
        else ngettext("逾期%(days)d天", "逾期%(days)d天", -left)
    )
    kind = "quiet" if left >= 0 else "urgent"
    return format_html('<span class="{}">{}</span>', kind, words % {"days": abs(left)})
