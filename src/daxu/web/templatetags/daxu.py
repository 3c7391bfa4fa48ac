"""The pages' own marks: addresses that keep the day, figures that open, verdicts, rulers, and words in two languages."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from daxu.core.pace import Verdict
from daxu.core.quantity import Quantity
from daxu.web import saying

register = template.Library()
for word in (
    saying.name_of, saying.said, saying.exact, saying.percent, saying.points, saying.day_said, saying.period_said,
    saying.term,
):  # fmt: skip
    register.filter(word.__name__, word)

SHAPES = {
    Verdict.DONE: ("done", "✓"),
    Verdict.AHEAD: ("ahead", "▲"),
    Verdict.ON: ("on", "●"),
    Verdict.BEHIND: ("behind", "▼"),
    Verdict.UNDECIDED: ("undecided", "○"),
    Verdict.NO_DATA: ("no-data", "–"),
}


@register.simple_tag(takes_context=True)
def address(context: Context, name: str, *args: object, **query: object) -> str:
    """Return the address of a page, with its query and with the day that this page was asked for."""
    asked = context["request"].GET.get("as_of") if "request" in context else None
    given = {key: value for key, value in query.items() if value not in (None, "")}
    given |= {"as_of": asked} if asked else {}
    path = reverse(name, args=[str(arg) for arg in args])
    return f"{path}?{urlencode(given)}" if given else path


@register.simple_tag
def verdict(judged: Any) -> SafeString:
    """Mark a verdict by word, shape and colour; takes an item, a judgement or a verdict."""
    found: Verdict = judged if isinstance(judged, Verdict) else judged.verdict
    name, shape = SHAPES[found]
    return format_html(
        '<span class="verdict verdict-{}"><span class="verdict-shape" aria-hidden="true">{}</span>{}</span>',
        name, shape, saying.term(found.value),
    )  # fmt: skip


@register.simple_tag
def sample(thing: Any) -> SafeString:
    """Mark what is 示例; takes an item, a target, a figure row or a bare truth value; nothing for facts."""
    marked = thing if isinstance(thing, bool) else getattr(getattr(thing, "target", thing), "sample", False)
    return format_html('<span class="sample">{}</span>', _("示例")) if marked else SafeString("")


@register.simple_tag(takes_context=True)
def number(context: Context, row: Any) -> SafeString:
    """Show a figure that opens its trace: a row of `tracing.figures`, or an item (then what was observed)."""
    if hasattr(row, "judgement"):
        observed = row.judgement.observed
        return figure(context, row.observed_entry, observed.figure.quantity) if observed else _nothing()
    return figure(context, row.id, row.quantity)


@register.simple_tag(takes_context=True)
def figure(context: Context, entry: str | None, quantity: Quantity | None) -> SafeString:
    """Show a quantity that opens the trace of its entry; the exact value on hover."""
    if quantity is None or entry is None:
        return _nothing()
    value, unit = saying.number_and_unit(quantity)
    return format_html(
        '<a class="number" href="{}" title="{}"><span class="digits">{}</span><span class="unit">{}</span></a>',
        address(context, "trace", entry), saying.exact(quantity), value, unit,
    )  # fmt: skip


def _nothing() -> SafeString:
    return format_html('<span class="number-none">{}</span>', saying.term(Verdict.NO_DATA.value))
