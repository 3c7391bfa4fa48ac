"""The pages' own marks: addresses that keep the day, figures that open, verdicts, rulers, words in two languages."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Any, Protocol
from urllib.parse import urlencode

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from daxu.core.lights import Light
from daxu.core.organisation import Organisation, Theme
from daxu.core.pace import Ground, Verdict
from daxu.core.quantity import Quantity
from daxu.core.tally import Tally
from daxu.duties.tracking import Evaluation
from daxu.web import ruler as drawing
from daxu.web import saying

register = template.Library()


class Share(Protocol):
    """How one part of the plan stands: facts and 示例 apart."""

    thing: Organisation | Theme
    facts: Tally
    sample: Tally


for word in (
    saying.name_of, saying.said, saying.exact, saying.percent, saying.points, saying.day_said, saying.period_said,
    saying.term, saying.text_of, saying.told, saying.reason_of, saying.assumption_of,
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

GROUNDS = {
    Ground.NO_CONVENTION: _("没有适用的判定规则"),
    Ground.NO_GOAL: _("目标没有数值"),
    Ground.NOT_BEGUN: _("还没有开始"),
    Ground.NOT_CLOSED: _("报告期还没有结束"),
    Ground.NO_FACT: _("没有公布数据"),
    Ground.YEARLY: _("全年统计一次，年底才能判定"),
    Ground.OLD_NEWS: _("数据已旧，等新数据再判定"),
    Ground.OTHER_UNIT: _("数据与目标的单位不同"),
    Ground.SEVERAL_ORGANISATIONS: _("几个单位各有数据，未定以谁为准"),
    Ground.NO_RATIO: _("无法求完成率"),
    Ground.NO_OPENING: _("缺期初值"),
    Ground.NO_NET: _("没有净增目标"),
    Ground.NO_HISTORY: _("缺往年同期数据"),
    Ground.UNCERTAIN: _("约数所及范围内两种结论都可能"),
    Ground.OVER_STATED_GOAL: _("同一文件里的实际数已超过全年目标，口径存疑"),
    Ground.NODE_UNSTATED: _("没有说明是否完成"),
}


@register.simple_tag(takes_context=True)
def address(context: Context, name: str, *args: object, **query: object) -> str:
    """Return the address of a page, with its query and with the day that this page was asked for."""
    asked = context["request"].GET.get("as_of") if "request" in context else None
    given = {key: value for key, value in query.items() if value not in (None, "")}
    given |= {"as_of": asked} if asked else {}
    path = _path(name, *map(str, args))
    return f"{path}?{urlencode(given)}" if given else path


@lru_cache(maxsize=16_384)
def _path(name: str, *args: str) -> str:
    """Return the path of a page: a long table asks for the same ones again and again."""
    return reverse(name, args=args)


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
def ruler(item: Any, last_year: Mapping[str, Fraction] | None = None, *, labels: bool = False) -> SafeString:
    """Draw the pace ruler of an item; `last_year` is the evaluation's, for the hollow tick."""
    then = last_year.get(item.target.code) if last_year else None
    return drawing.svg(drawing.ruler(item.judgement, last_year=then), labels=labels)


@register.simple_tag
def light(shown: Light) -> SafeString:
    """Mark a light by word and shape."""
    return format_html('<span class="light light-{}">{}</span>', shown.name.lower(), saying.term(shown.value))


@register.simple_tag
def sample(thing: Any) -> SafeString:
    """Mark what is 示例; takes an item, a target, a figure row or a bare truth value; nothing for facts."""
    marked = thing if isinstance(thing, bool) else getattr(getattr(thing, "target", thing), "sample", False)
    return format_html('<span class="sample">{}</span>', gettext("示例")) if marked else SafeString("")


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


@register.simple_tag(takes_context=True)
def organisation(context: Context, evaluation: Evaluation, code: str) -> SafeString:
    """Link an organisation by its code; a code that is not declared is shown as it is."""
    if (found := evaluation.book.organisations.get(code)) is None:
        return format_html("{}", code or "–")
    return format_html('<a href="{}">{}</a>', address(context, "organisation", code), saying.name_of(found))


@register.simple_tag(takes_context=True)
def share_cell(context: Context, key: str, share: Share, data: str) -> SafeString:
    """Show how the facts, or the 示例, of one department, theme or street stand: n/N, or that none is judged."""
    tally: Tally = getattr(share, data)
    if not tally.total:
        return SafeString('<td class="figure quiet">–</td>')
    told = (
        f"{tally.on_schedule}/{tally.judged}" if tally.judged else gettext("未判定 %(count)d") % {"count": tally.total}
    )
    late = format_html(' <span class="verdict-behind" title="{}">▼{}</span>', saying.term("未达序"), len(tally.behind))
    return format_html(
        '<td class="figure">{}<a class="{}" href="{}">{}</a></td>',
        late if tally.behind else "", "share" if tally.judged else "share quiet",
        address(context, "targets", **{key: share.thing.code, "data": data}), told,
    )  # fmt: skip


@register.simple_tag
def indicator_name(evaluation: Evaluation, code: str, otherwise: str = "") -> str:
    """Name an indicator by its code; for a code that is not declared, give the other name, or the code itself."""
    found = evaluation.book.indicators.get(code)
    return saying.name_of(found) if found else otherwise or code


@register.simple_tag
def organisation_name(evaluation: Evaluation, code: str) -> str:
    """Name an organisation by its code, in the reader's language."""
    found = evaluation.book.organisations.get(code)
    return saying.name_of(found) if found else code


@register.filter
def unlocalized(number: float) -> str:
    """Write a number for a machine, whatever the reader's language."""
    return f"{number:g}"


@register.filter
def why(ground: Ground) -> str:
    """Say why something was not judged."""
    return str(GROUNDS.get(ground, ""))
