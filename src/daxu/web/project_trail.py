"""The trail of a project: every step that stands with who entered it when, and what stood in its place before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from daxu.core.book import Book
from daxu.core.projects.entering import in_wan
from daxu.core.projects.project import Facts, MonthReport, ProjectDeed, ProjectStep, YearPlan, place
from daxu.core.quantity import plain
from daxu.ledger import read
from daxu.web.project_typed import spoken
from daxu.web.saying import day_said, name_of, term


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a step: what it says, who said so when, and why it took another's place."""

    id: str
    step: ProjectStep
    by: str
    at: datetime
    reason: str
    said: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Trodden:
    """One step of the trail: the version that stands, and those before it, the newest first."""

    now: Version
    before: tuple[Version, ...]
    later: bool

    @property
    def step(self) -> ProjectStep:
        """The step that stands."""
        return self.now.step

    @property
    def voided(self) -> bool:
        """Whether it was taken out."""
        return self.step.deed is ProjectDeed.VOID


def trail(project: str, day: date, book: Book) -> list[Trodden]:
    """Return every step of a project, the newest first; a step after the day is marked."""
    slots: dict[str, list[Version]] = {}
    facts: Facts | None = None
    for filed in read.under(place(project)):
        entry, step = filed.entry, filed.entry.says
        if isinstance(step, ProjectStep):
            said = tuple(content(step, facts, book))
            slots.setdefault(entry.slot, []).append(Version(entry.id, step, entry.by, entry.at, entry.reason, said))
            facts = step.facts or facts
    trodden = (Trodden(several[-1], tuple(several[-2::-1]), several[-1].step.day > day) for several in slots.values())
    return sorted(trodden, key=lambda one: (one.step.day, one.step.number), reverse=True)


def content(step: ProjectStep, before: Facts | None, book: Book) -> Iterator[str]:
    """Say what a step says, beside its words: in the reader's language, one line a matter."""
    if step.stage:
        yield spoken(step.stage)
    if step.side:
        yield spoken(step.side)
    if step.facts:
        yield from _changes(before, step.facts)
    if step.year:
        yield from _plan(step.year)
    if step.month:
        yield from _report(step.month)
    if step.baseline:
        yield _("节点%(count)d个") % {"count": len(step.baseline.nodes)}
        if step.baseline.approved_by:
            yield _("批准人：%(name)s") % {"name": step.baseline.approved_by}
    yield from _parts(step, book)


def _parts(step: ProjectStep, book: Book) -> Iterator[str]:
    if step.issue:
        issue = step.issue
        yield _("第%(number)d号问题：%(deed)s") % {"number": issue.number, "deed": spoken(issue.deed)}
        owner = book.organisations.get(issue.owner)
        yield from (one for one in (name_of(owner) if owner else issue.owner, issue.level) if one)
        if issue.due:
            yield _("时限%(day)s") % {"day": day_said(issue.due)}
    if step.card:
        card = step.card
        rule = book.card_rules.get(card.rule)
        yield " ".join((spoken(card.deed), name_of(rule) if rule else card.rule, card.month, term(card.light)))
    if step.fund:
        fund, source = step.fund, book.funding_sources.get(step.fund.source)
        words = {"source": name_of(source) if source else fund.source, "amount": in_wan(fund.amount)}
        yield _("%(source)s%(deed)s%(amount)s万元") % {**words, "deed": spoken(fund.deed)}
    if step.into:
        yield _("并入%(id)s") % {"id": step.into}


def _changes(before: Facts | None, after: Facts) -> Iterator[str]:
    if before is None:
        yield after.name
        return
    for name, label in _labels():
        old, new = _shown(getattr(before, name)), _shown(getattr(after, name))
        if old != new:
            yield _("%(field)s：%(before)s → %(after)s") % {"field": label, "before": old or "–", "after": new or "–"}


def _labels() -> tuple[tuple[str, str], ...]:
    return (
        ("name", _("项目名称")), ("aliases", _("别名")), ("sector", _("领域")), ("lead", _("责任单位")),
        ("block", _("板块")), ("supporting", _("配合单位")), ("owner", _("建设单位")), ("contact", _("联系人")),
        ("lists", _("所在清单")), ("total", _("总投资")), ("working_capital", _("铺底流动资金")),
        ("works", _("实物量")),
        ("content", _("建设内容")), ("shape", _("位置")), ("national_code", _("国家项目代码")), ("source", _("出处")),
    )  # fmt: skip


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return "、".join(_shown(one) for one in value)
    if isinstance(value, int):
        return _("%(amount)s万元") % {"amount": in_wan(value)}
    if hasattr(value, "planned") and hasattr(value, "unit"):
        return f"{value.name} {plain(value.planned)} {value.unit}"  # type: ignore[attr-defined]
    return str(value or "")[:120]


def _plan(plan: YearPlan) -> Iterator[str]:
    yield _("%(year)d年%(category)s项目") % {"year": plan.year, "category": spoken(plan.category)}
    if plan.investment is not None:
        yield _("年度计划投资%(amount)s万元") % {"amount": in_wan(plan.investment)}


def _report(report: MonthReport) -> Iterator[str]:
    yield report.month
    for label, amount in ((_("部门调度"), report.departmental), (_("列统"), report.statistical)):
        if amount is not None:
            yield _("%(series)s%(amount)s万元") % {"series": label, "amount": in_wan(amount)}
    works = [f"{one.work} {plain(one.done)}" for one in report.works]
    nodes = [f"{one.node} {plain(one.share * Decimal(100))}%" for one in report.nodes]
    yield from (_("、").join(parts) for parts in (works, nodes) if parts)
    if report.words:
        yield report.words


def photos_first(trodden: Sequence[Trodden], day: date) -> list[tuple[date, Trodden]]:
    """Return the steps with photos by the day of their first photo, the newest first, up to a day."""
    found = [(one.step.photos[0].day, one) for one in trodden if one.step.photos and not one.voided]
    return sorted((pair for pair in found if pair[0] <= day), key=lambda pair: pair[0], reverse=True)
