"""Charts in a template: a line of its own says which — {进度图|主题}, {进度图|全部}, {走势图|指标}."""

from __future__ import annotations

from difflib import get_close_matches

from daxu.core.text import Text
from daxu.duties.reporting import figures_drawn
from daxu.duties.reporting.figures_drawn import EVERY, KINDS, PROGRESS
from daxu.duties.reporting.report import Chart, Trend
from daxu.duties.reporting.subject import Subject
from daxu.duties.reporting.templates.fault import Flaw, Unfilled
from daxu.duties.reporting.templates.names import Names
from daxu.duties.reporting.templates.notation import Slot, slots


def asked(line: str) -> Slot | None:
    """Return the slot for a chart that is all a line holds, or None."""
    found, flaws = slots(line)
    alone = len(found) == 1 and not flaws and found[0].written == line
    return found[0] if alone and found[0].name in KINDS else None


def made(slot: Slot, subject: Subject, names: Names) -> Chart | Trend | Flaw:
    """Return the chart that a slot asks for, or what is wrong with it."""
    if len(slot.details) != 1:
        return Flaw(slot.start, slot.written, Text("请写明一个主题或指标。", "name one theme or indicator."))
    return _progress(slot, subject) if slot.name == PROGRESS else _trend(slot, subject, names)


def _progress(slot: Slot, subject: Subject) -> Chart | Flaw:
    known = [EVERY, *(theme.name for theme in subject.book.themes.values())]
    if slot.details[0] not in known:
        near = tuple(get_close_matches(slot.details[0], known, n=3, cutoff=0.3) or known)
        return Flaw(slot.start, slot.written, Text("没有这个主题。", "there is no such theme."), near)
    why = Text("这一主题没有可以判定完成比例的目标，画不出图。", "no target of it is judged by its completion.")
    return figures_drawn.of_theme(subject, slot.details[0]) or Flaw(slot.start, slot.written, why)


def _trend(slot: Slot, subject: Subject, names: Names) -> Trend | Flaw:
    try:
        indicator = names.find(slot.details[0]).indicator
    except Unfilled as reason:
        return Flaw(slot.start, slot.written, reason.why, reason.near)
    why = Text("本年公布的时段不足两个，画不出走势。", "fewer than two periods of the year are on file.")
    drawn = figures_drawn.trend(subject, indicator) if indicator else None
    return drawn or Flaw(slot.start, slot.written, why)
