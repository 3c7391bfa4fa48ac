"""Cells of annex tables: the numbers of one target, bound as in the text, and the words beside them."""

from __future__ import annotations

from fractions import Fraction

from daxu.core.indicator import Measure, Observation, Status
from daxu.core.pace import Ground, Verdict
from daxu.core.quantity import Unit
from daxu.core.target import Target
from daxu.duties.reporting import phrases
from daxu.duties.reporting.clauses import Fact
from daxu.duties.reporting.evaluated import Item
from daxu.duties.reporting.report import Binding, Cell, Part, Ruler, Sentence
from daxu.duties.reporting.subject import Subject, derived

NOTHING = "—"
MARKS = {
    Verdict.DONE: "√", Verdict.AHEAD: "▲", Verdict.ON: "●", Verdict.BEHIND: "▼", Verdict.UNDECIDED: "○",
    Verdict.NO_DATA: "–",
}  # fmt: skip


def cell(content: Part | Sentence, ruler: Ruler | None = None) -> Cell:
    """Return a cell that says a part or a sentence."""
    return Cell(content if isinstance(content, Sentence) else Sentence.of(content), ruler)


def goal(target: Target, entry: str, unit: Unit | None) -> Part:
    """Return the goal in the unit of its row, bound to the target."""
    if target.goal is None:
        return NOTHING
    quantity = target.goal.quantity
    return Binding(entry, phrases.tabled(quantity, unit or quantity.unit), target.name, target.goal.sources, quantity)


def value(subject: Subject, observed: Observation | None, unit: Unit | None) -> Part:
    """Show the level that was judged; a rate that was judged stands in the column of completion."""
    if observed is None or observed.measure is Measure.COMPLETION:
        return NOTHING
    fact = Fact.of(subject.book, observed)
    if not subject.disclosed(fact):
        return NOTHING
    return fact.bound(phrases.tabled(fact.quantity, unit or fact.quantity.unit))


def completion(item: Item) -> Cell:
    """Return the share of the goal that is done, above its pace ruler."""
    judgement = item.judgement
    if judgement.completion is None:
        return cell(NOTHING)
    text = phrases.percentage(judgement.completion).removesuffix("%")
    ruler = Ruler(judgement.completion, judgement.due, read_aloud(item))
    return cell(derived(item, "completion", text), ruler)


def read_aloud(item: Item) -> str:
    """Say the ruler in words for whoever cannot see it: 完成 46.7%，应完成 50.0%，落后 3.3 个百分点."""
    judgement = item.judgement
    words = [f"{item.target.name}：完成 {phrases.percentage(judgement.completion or Fraction(0))}"]
    if judgement.due is not None:
        words.append(f"应完成 {phrases.percentage(judgement.due)}")
    if judgement.gap is not None:
        words.append(("领先 " if judgement.gap >= 0 else "落后 ") + phrases.points(judgement.gap, judgement.gap_unit))
    return "，".join(words)


def remark(item: Item, observed: Observation | None) -> str:
    """Return what a reader must know of a row: 预计, a contradiction, a period that was assumed."""
    remarks = ["预计"] if observed and observed.status is Status.EXPECTED else []
    if item.judgement.ground is Ground.OVER_STATED_GOAL:
        remarks.append("数据与目标矛盾")
    if "按全年目标理解" in item.target.assumption:
        remarks.append("期间按全年计")
    return "；".join(remarks)


def body(subject: Subject, code: str) -> str:
    """Return the name of an organisation; one that no source names as responsible is marked 示例."""
    known = subject.book.organisations.get(code)
    if known is None:
        return code or NOTHING
    return f"{known.name}（示例）" if known.sample else known.name
