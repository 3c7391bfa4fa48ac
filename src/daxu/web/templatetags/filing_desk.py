"""The filing desk's own marks: the places beside the month's list, as far as somebody may see them."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context
from django.utils.translation import gettext_lazy as _

from daxu.desk.permissions import REVIEW, SEE_FILINGS, may

register = template.Library()

PLACES = (
    ("filings", _("填报"), SEE_FILINGS),
    ("reviews", _("审核"), REVIEW),
)


@register.inclusion_tag("web/parts/filing_places.html", takes_context=True)
def filing_places(context: Context, here: str) -> dict[str, Any]:
    """List the places of the filing desk that the person may open; `here` is the one they are at."""
    person = context["request"].user
    shown = [(name, label, name == here) for name, label, right in PLACES if may(person, right)]
    return {"request": context["request"], "places": shown}
