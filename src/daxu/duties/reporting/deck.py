"""Slides: the main pages of a report for a screen — what stands on each, with its numbers bound as in the text.

Pure, as composing is: a deck is plain values, and `pptx` alone knows PowerPoint. A number stands alone, on a card or
in a cell, so that the tag of its figure can be told by its place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from daxu.core.indicator import Measure, Status
from daxu.core.organisation import Theme
from daxu.core.pace import Ground, Verdict
from daxu.duties.reporting import annexes, execution, outlook, phrases
from daxu.duties.reporting.cells import MARKS
from daxu.duties.reporting.clauses import Fact
from daxu.duties.reporting.compose import AUTHOR, about, title
from daxu.duties.reporting.evaluated import Item
from daxu.duties.reporting.report import Binding, Chart, Part
from daxu.duties.reporting.subject import Subject, derived

_MOST_CARDS, _FEW = 12, 3
_MOST_ROWS = 9


@dataclass(frozen=True, slots=True)
class Card:
    """One number with what it is the number of."""

    number: Binding
    label: str


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: headings, and rows of words and numbers."""

    headings: tuple[str, ...]
    rows: tuple[tuple[Part, ...], ...]
    widths: tuple[int, ...]
    """Shares of the width."""


@dataclass(frozen=True, slots=True)
class Slide:
    """One page: its title, and cards above a table, a chart or lines of words; what is empty is not shown."""

    title: str
    cards: tuple[Card, ...] = ()
    grid: Grid | None = None
    chart: Chart | None = None
    lines: tuple[str, ...] = ()
    note: str = ""

    @property
    def numbers(self) -> tuple[Binding, ...]:
        """Its numbers in reading order."""
        cells = [cell for row in self.grid.rows for cell in row] if self.grid else []
        return (*(card.number for card in self.cards), *(cell for cell in cells if isinstance(cell, Binding)))


@dataclass(frozen=True, slots=True)
class Deck:
    """All pages, behind a cover of lines."""

    cover: tuple[str, ...]
    slides: tuple[Slide, ...]
    author: str
    created: datetime
    subject: str


def laid_out(subject: Subject, *, now: datetime) -> Deck:
    """Lay out the pages: the whole, each theme, what is behind, the rest of the year."""
    cover = (*title(subject), f"截至{subject.period.last.number}月末", subject.district)
    return Deck(cover, tuple(_slides(subject)), AUTHOR, now, about(subject))


def _slides(subject: Subject) -> Iterator[Slide]:
    yield from _whole(subject)
    yield from _progress(subject)
    yield from _themes(subject)
    yield from _behind(subject)
    yield from _rest(subject)


def _whole(subject: Subject) -> Iterator[Slide]:
    codes = {theme.code for theme in subject.themes[0]}
    published = [_card(fact) for fact in subject.facts if fact.indicator.theme in codes]
    yield from _cards("公布的总体情况", published, "以上为公布数。")
    counts = execution.counts(subject)
    named = ("计划目标", "可判定目标", "达到序时进度目标", "未纳入判定目标")
    cards = [Card(subject.count(*counts[name]), name) for name in named]
    if share := execution.rate(subject):
        cards.insert(0, Card(share, "达序率"))
    yield Slide("按公布数据逐项核对", tuple(cards), lines=tuple(_verdicts(subject)), note=_RECKONED)


_RECKONED = "达序率＝达到序时进度的目标÷可以判定的目标；与公布的总数口径不同，不相加。"


def _verdicts(subject: Subject) -> Iterator[str]:
    for verdict in (verdict for verdict in Verdict if verdict.judged):
        names = [subject.name(item.target) for item in subject.items if item.judgement.verdict is verdict]
        if names:
            yield f"{MARKS[verdict]}{verdict.value}：{'、'.join(names)}"


def _progress(subject: Subject) -> Iterator[Slide]:
    for annex in annexes.listed(subject, (annexes.PROGRESS,)):
        yield Slide(
            "目标完成进度", chart=annex.chart, note=f"截至{subject.day}；灰条为已完成，白条为按序时进度应完成。"
        )


def _themes(subject: Subject) -> Iterator[Slide]:
    """Show each theme; neighbours with little to show share a page."""
    held: list[tuple[Theme, list[Card]]] = []
    for theme in subject.themes[1]:
        cards = [_card(fact) for fact in subject.facts if fact.indicator.theme == theme.code]
        if held and (len(cards) > _FEW or sum(len(few) for _, few in held) + len(cards) > _MOST_CARDS):
            yield from _page(subject, held)
            held = []
        if cards:
            held.append((theme, cards))
        if len(cards) > _FEW:
            yield from _page(subject, held)
            held = []
    if held:
        yield from _page(subject, held)


def _page(subject: Subject, held: Sequence[tuple[Theme, list[Card]]]) -> Iterator[Slide]:
    themes = [theme for theme, _ in held]
    doubted = [item for theme in themes for item in subject.themed(theme) if _is_doubted(item)]
    note = "".join(f"{subject.name(item.target)}数与年度目标矛盾，口径核清之前不作成绩。" for item in doubted)
    cards = [card for _, several in held for card in several]
    yield from _cards("、".join(theme.name for theme in themes), cards, note)


def _is_doubted(item: Item) -> bool:
    return item.judgement.ground is Ground.OVER_STATED_GOAL


def _cards(head: str, cards: Sequence[Card], note: str = "") -> Iterator[Slide]:
    """Spread cards evenly over as many pages as they need."""
    pages = -(-len(cards) // _MOST_CARDS)
    size = -(-len(cards) // pages) if pages else 1
    for place in range(0, len(cards), size):
        yield Slide(head if not place else f"{head}（续）", tuple(cards[place : place + size]), note=note)


def _card(fact: Fact) -> Card:
    said, name = fact.observation, fact.indicator.name
    short = phrases.subject(name, fact.indicator.unit) if fact.measure is Measure.LEVEL else name
    asides = [said.compared_with if fact.measure in (Measure.RANK, Measure.SHARE) else ""]
    asides.append(Status.EXPECTED.value if said.status is Status.EXPECTED else "")
    told = "，".join(filter(None, asides))
    apart = "".join(phrases.difference(fact.quantity, said.compared_with))
    words = apart if fact.measure is Measure.DIFFERENCE else annexes.words(fact)
    return Card(fact.bound(words), f"{short}（{told}）" if told else short)


def _behind(subject: Subject) -> Iterator[Slide]:
    rows = [_late(subject, item) for item in execution.farthest_first(subject)]
    headings = ("目标", "完成年度目标", "应完成", "落后", "责任单位")
    yield from _tables("困难和问题：未达序的目标", headings, rows, (34, 15, 15, 15, 21))


def _late(subject: Subject, item: Item) -> tuple[Part, ...]:
    judgement = item.judgement
    shares = (("completion", judgement.completion), ("due", judgement.due))
    gap = judgement.gap
    return (
        subject.name(item.target),
        *("—" if share is None else derived(item, what, phrases.percentage(share)) for what, share in shares),
        "—" if gap is None else derived(item, "gap", phrases.points(gap, judgement.gap_unit)),
        subject.responsible(item),
    )


def _rest(subject: Subject) -> Iterator[Slide]:
    if subject.rest is None:
        return
    rows = [row for item in subject.items if item.target.goal and (row := _left(subject, item))]
    when = subject.when(subject.rest)
    headings = ("目标", "年度目标", f"{when}还需", "月均不少于")
    yield from _tables(f"{when}：对照年度目标还需完成", headings, rows, (40, 20, 20, 20))
    yield from _cards(f"{when}计划", [_card(fact) for fact in subject.plans])


def _left(subject: Subject, item: Item) -> tuple[Part, ...] | None:
    """Return the row of a goal that leaves something to do by month; None for one that does not."""
    left = outlook.remaining(subject, item)
    goal = next((part for part in subject.goal(item.target, item.entry).parts if isinstance(part, Binding)), None)
    if left is None or goal is None:
        return None
    amount = derived(item, "left", phrases.said(left.left, promised=True))
    return (subject.name(item.target), goal, amount, derived(item, "monthly", phrases.monthly(left.each)))


def _tables(
    head: str, headings: tuple[str, ...], rows: Sequence[tuple[Part, ...]], widths: tuple[int, ...]
) -> Iterator[Slide]:
    for place in range(0, len(rows), _MOST_ROWS):
        grid = Grid(headings, tuple(rows[place : place + _MOST_ROWS]), widths)
        yield Slide(head if not place else f"{head}（续）", grid=grid)
