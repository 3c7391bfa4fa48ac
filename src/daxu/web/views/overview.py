"""总览: how the plan stands on the day, what makes it up, what is behind, and what is in doubt."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from daxu.core.caution import Caution, CautionKind
from daxu.core.organisation import Line, Organisation, Theme
from daxu.core.pace import Ground, Verdict
from daxu.core.rules import Convention
from daxu.core.tally import Tally
from daxu.desk.permissions import SEE_PLAN, SEE_SAMPLE, allows, may
from daxu.duties import tracing, tracking
from daxu.duties.tracing import FigureRow
from daxu.duties.tracking import Bridge, Evaluation, Flips, Item
from daxu.ledger import read
from daxu.web.day import asked_day, month_end
from daxu.web.saying import day_said, percent
from daxu.web.views.empty import needs_plan
from daxu.web.views.session import INTRODUCED

MOST_BEHIND = 10  # of 示例; facts are always shown whole


@allows(SEE_PLAN)
@require_safe
@needs_plan
def overview(request: HttpRequest) -> HttpResponse:
    """Show the whole plan on one page."""
    evaluation = tracking.evaluate(as_of=asked_day(request))
    context = {
        "evaluation": evaluation,
        "page": Overview(evaluation, with_sample=may(request.user, SEE_SAMPLE)),
        "introduce": INTRODUCED not in request.COOKIES,
        "ledger": read.digest(),
    }
    return render(request, "web/overview.html", context)


@dataclass(frozen=True, slots=True)
class Segment:
    """One verdict's part of a strip, in percent of its width."""

    name: str
    start: float
    width: float


@dataclass(frozen=True, slots=True)
class Strip:
    """One kind of data: its tally, and its items by verdict."""

    data: str
    tally: Tally

    @property
    def counts(self) -> list[tuple[Verdict, str, int]]:
        """Every verdict with its form in an address and its count."""
        return [(verdict, slug(verdict), count) for verdict, count in self.tally.counts.items()]

    @property
    def segments(self) -> Iterator[Segment]:
        """The parts of the strip, left to right from best to worst."""
        start = 0.0
        for _verdict, name, count in self.counts:
            width = count * 100 / self.tally.total
            if count:
                yield Segment(name, round(start, 2), round(width, 2))
            start += width


def slug(verdict: Verdict) -> str:
    """Return the form of a verdict in an address: no-data."""
    return verdict.name.lower().replace("_", "-")


@dataclass(frozen=True, slots=True)
class Share:
    """How one department, theme or street stands: facts and 示例 apart."""

    thing: Organisation | Theme
    facts: Tally
    sample: Tally


@dataclass(frozen=True, slots=True)
class Excluded:
    """Fact items that could not be judged, for one reason."""

    verdict: Verdict
    ground: Ground
    items: list[Item]


@dataclass(frozen=True, slots=True)
class Applied:
    """A convention and how many items it judged."""

    convention: Convention
    facts: int
    sample: int


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A declared contradiction with the figures that cannot stand together."""

    caution: Caution
    figures: list[FigureRow]


@dataclass(frozen=True)
class Overview:
    """What the page says, in the order it says it."""

    evaluation: Evaluation
    with_sample: bool

    @cached_property
    def answer(self) -> str:
        """The first line: how do we stand."""
        return answer(self.evaluation)

    @cached_property
    def change(self) -> str:
        """What is different from the end of the month before; empty when nothing is."""
        before = self.evaluation.as_of.replace(day=1) - timedelta(days=1)
        earlier = tracking.evaluate(as_of=before, plan=self.evaluation.plan.code)
        return change(before, tracking.bridge(earlier, self.evaluation))

    @cached_property
    def strips(self) -> list[Strip]:
        """Facts, and 示例 where the reader may see them."""
        facts, sample = self.evaluation.facts, self.evaluation.sample
        return [Strip("facts", facts)] + ([Strip("sample", sample)] if self.with_sample and sample.total else [])

    @cached_property
    def behind(self) -> list[Item]:
        """Facts behind, the farthest first."""
        return [item for item in self.evaluation.behind if not item.target.sample]

    @cached_property
    def behind_sample(self) -> list[Item]:
        """The 示例 items farthest behind."""
        late = [item for item in self.evaluation.behind if item.target.sample]
        return late[:MOST_BEHIND] if self.with_sample else []

    @property
    def behind_sample_count(self) -> int:
        """How many 示例 items are behind in all."""
        return len(self.evaluation.sample.behind) if self.with_sample else 0

    @cached_property
    def by_lead(self) -> list[Share]:
        """Every leading unit, those with the most behind first."""
        shares = self._shares(self.evaluation.book.organisations, lambda item: [item.target.lead])
        return sorted(shares, key=lambda share: (-len(share.facts.behind), -len(share.sample.behind)))

    @cached_property
    def by_theme(self) -> list[Share]:
        """Every theme, in reading order."""
        return self._shares(self.evaluation.book.themes, lambda item: [item.target.theme])

    @cached_property
    def by_street(self) -> list[Share]:
        """Every street and park that leads or supports a target."""
        organisations = self.evaluation.book.organisations.items()
        areas = {code: area for code, area in organisations if area.line is Line.AREA and area.parent}
        return self._shares(areas, self.evaluation.areas_of)

    def _shares(
        self, things: Mapping[str, Organisation | Theme], codes_of: Callable[[Item], Iterable[str]]
    ) -> list[Share]:
        """Return how each thing stands that has an item the reader may see, in the order of `things`."""
        members: dict[str, list[Item]] = {code: [] for code in things}
        for item in self.evaluation.items:
            if self.with_sample or not item.target.sample:
                for code in codes_of(item):
                    members.get(code, []).append(item)
        return [_share(things[code], items) for code, items in members.items() if items]

    @cached_property
    def flagged(self) -> list[Item]:
        """Fact items whose figures are in doubt."""
        return [item for item in self.evaluation.flagged if not item.target.sample]

    @cached_property
    def contradictions(self) -> list[Contradiction]:
        """Declared contradictions of the plan's documents, in order of their codes."""
        book = self.evaluation.book
        return [
            Contradiction(caution, [row for entry in entries if (row := tracing.row_of(book, entry))])
            for caution in self._cautions(CautionKind.CONTRADICTION)
            if (entries := [book.standing[slot] for slot in caution.slots if slot in book.standing])
        ]

    @property
    def look_alikes(self) -> int:
        """How many pairs of figures look alike and must never be linked."""
        return len(self._cautions(CautionKind.LOOK_ALIKE))

    def _cautions(self, kind: CautionKind) -> list[Caution]:
        told = (caution for _entry, caution in self.evaluation.book.said(Caution) if caution.kind is kind)
        return sorted(told, key=lambda caution: (len(caution.code), caution.code))

    @cached_property
    def flips(self) -> list[Flips]:
        """What would change if another line were the official one: facts only."""
        return tracking.flips(self.evaluation, sample=False)

    @cached_property
    def excluded(self) -> list[Excluded]:
        """Fact items outside the rate, by the reason that keeps them out."""
        found: dict[tuple[Verdict, Ground], list[Item]] = {}
        for item in self.evaluation.items:
            if not item.target.sample and not item.verdict.judged:
                found.setdefault((item.verdict, item.judgement.ground), []).append(item)
        return [Excluded(verdict, ground, items) for (verdict, ground), items in found.items()]

    @cached_property
    def applied(self) -> list[Applied]:
        """The conventions that judged something, with how many items each."""
        used: dict[Convention, list[bool]] = {}
        for item in self.evaluation.items:
            if item.judgement.convention and item.verdict.judged:
                used.setdefault(item.judgement.convention, []).append(item.target.sample)
        return [Applied(convention, samples.count(False), samples.count(True)) for convention, samples in used.items()]


def _share(thing: Organisation | Theme, items: list[Item]) -> Share:
    facts = Evaluation.tally(item for item in items if not item.target.sample)
    return Share(thing, facts, Evaluation.tally(item for item in items if item.target.sample))


def answer(evaluation: Evaluation) -> str:
    """Say in one line how the plan stands, with the published totals beside what follows from the facts."""
    facts, day = evaluation.facts, day_said(evaluation.as_of)
    if facts.rate is None:
        ours = _("截至%(day)s：已公布的事实还不足以判定任何一项目标") % {"day": day}
    else:
        behind = facts.judged - facts.on_schedule
        told = _("截至%(day)s：已公布事实可判定 %(judged)d 项，其中 %(on)d 项达序（%(rate)s），%(behind)d 项未达序")
        ours = told % {
            "day": day, "judged": facts.judged, "on": facts.on_schedule, "rate": percent(facts.rate), "behind": behind,
        }  # fmt: skip
    return ours + _published(evaluation) + _("。")


def _published(evaluation: Evaluation) -> str:
    if (published := evaluation.published) is None:
        return ""
    on, total, rate = (pair[0].figure.quantity for pair in (published.on_schedule, published.total, published.rate))
    told = {"on": f"{on.number:f}", "total": f"{total.number:f}", "rate": str(rate)}
    return _("；公布总数 %(on)s/%(total)s = %(rate)s") % told


def change(before: date, bridge: Bridge) -> str:
    """Say what is different from an earlier day, item by item of the bridge; empty when nothing is."""
    told = (
        (_("新纳入判定 %(count)d 项"), bridge.entered),
        (_("转为达序 %(count)d 项"), bridge.turned_on),
        (_("转为未达序 %(count)d 项"), bridge.turned_off),
        (_("退出判定 %(count)d 项"), bridge.left),
        (_("数据有更正 %(count)d 项"), bridge.restated),
    )
    parts = [words % {"count": len(names)} for words, names in told if names]
    return _("与%(day)s相比：%(parts)s。") % {"day": month_end(before), "parts": _("，").join(parts)} if parts else ""
