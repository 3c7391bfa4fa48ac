"""A project's page: where it stands, its three measures kept apart, its curve, its troubles, its photos, its trail."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from daxu.core.book import Book
from daxu.core.filing import Evidence
from daxu.core.period import Month
from daxu.core.projects import curve, funding
from daxu.core.projects.card_history import Card, CardHistory, DueCard, card_history, due_cards
from daxu.core.projects.cards import CardRule
from daxu.core.projects.cards import progress as pace
from daxu.core.projects.entering import folded
from daxu.core.projects.funding import FundStanding
from daxu.core.projects.issues import AT_WORK, Issue, IssueRules, IssueState, issues, should_rise
from daxu.core.projects.project import IssueDeed, Project, ProjectDeed, ProjectStep, Series, SideSpell, Work, YearPlan
from daxu.core.projects.stage import CHAIN, Condition, Side, Stage
from daxu.core.text import Text
from daxu.desk import evidence, pictures
from daxu.desk.permissions import SEE_PROJECTS, allows
from daxu.duties.projects import acting, carding
from daxu.duties.projects.acting import Hand, Standing
from daxu.ledger import read
from daxu.web import project_curve, project_trail, ruler
from daxu.web.day import asked_day
from daxu.web.project_curve import Curve
from daxu.web.project_trail import Trodden
from daxu.web.ruler import Ruler
from daxu.web.saying import Named, ahead_or_behind, in_english, name_of, percent, period_said, told
from daxu.web.views.empty import needs_plan
from daxu.web.views.reading import download


@dataclass(frozen=True, slots=True)
class StageStep:
    """A stage of the chain: when it was reached, when it was planned, and whether it is where the project stands."""

    stage: Stage
    reached: date | None
    planned: date | None
    here: bool
    overdue: bool


@dataclass(frozen=True, slots=True)
class WorkRow:
    """A physical work in its own unit: the month, the year, since the start, and the plan."""

    work: Work
    month: Decimal | None
    since_start: Decimal

    @property
    def share(self) -> Fraction | None:
        """How much of it is done."""
        return Fraction(self.since_start) / Fraction(self.work.planned) if self.work.planned else None


@dataclass(frozen=True, slots=True)
class Doing:
    """Something that can be done now: the form, its words, and why not where it cannot be by this person."""

    what: str
    label: str
    query: str = ""
    why_not: str = ""


@dataclass(frozen=True)
class IssueRow:
    """An issue as of the day, with what can be done about it now."""

    issue: Issue
    day: date
    rise: Text | None
    doings: tuple[Doing, ...]
    category: str = ""
    level: str = ""

    @property
    def left(self) -> int | None:
        """The days left; negative when overdue."""
        return self.issue.days_left(self.day)

    @property
    def late(self) -> int:
        """By how many days it is overdue."""
        left = self.left
        return -left if left is not None and left < 0 else 0


@dataclass(frozen=True, slots=True)
class CardRow:
    """A card that was issued, or one that is due now, with what can be done about it."""

    card: Card
    rule: CardRule | None
    doings: tuple[Doing, ...]


@dataclass(frozen=True)
class ProjectPage:
    """Everything about a project as of the page's day."""

    steps: Sequence[Standing]
    project: Project
    day: date
    today: date
    book: Book
    by: Hand

    # --- where it stands

    @property
    def facts(self) -> object:
        """What is known of it."""
        return self.project.facts

    @property
    def sector(self) -> str:
        """Its sector in the reader's language."""
        found = self.book.sectors.get(self.project.facts.sector)
        return name_of(found) if found else self.project.facts.sector

    @property
    def name(self) -> str:
        """Its name in the reader's language."""
        return name_of(self.project.facts)

    @property
    def merged_into(self) -> str:
        """What the project is called that it became part of."""
        found = acting.found_or_none(self.project.into) if self.project.into else None
        return found.facts.name if found else ""

    @property
    def condition(self) -> Condition:
        """What it counts as."""
        return self.project.condition_on(self.day)

    @property
    def stage(self) -> Stage | None:
        """The furthest stage."""
        return self.project.stage_on(self.day)

    @property
    def side(self) -> SideSpell | None:
        """The state beside the chain that it is in."""
        return next((one for one in self.project.sides if one.since <= self.day < one.until), None)

    @property
    def plan(self) -> YearPlan | None:
        """Its place in the plan of the year."""
        return self.project.years.get(self.day.year)

    @property
    def planned(self) -> int | None:
        """The investment planned for the year, in yuan."""
        return self.plan.investment if self.plan else None

    @cached_property
    def chain(self) -> list[StageStep]:
        """The chain with its dates."""
        plan, here = self.plan, self.stage
        return [self._step(stage, plan, here) for stage in CHAIN]

    def _step(self, stage: Stage, plan: YearPlan | None, here: Stage | None) -> StageStep:
        since = self.project.reached.get(stage)
        reached = since if since and since <= self.day else None
        planned = plan.planned(stage) if plan else None
        overdue = reached is None and planned is not None and planned < self.day
        return StageStep(stage, reached, planned, stage is here, overdue)

    @property
    def later(self) -> int:
        """How many steps happened after the page's day."""
        return sum(one.says.day > self.day for one in self.steps)

    @property
    def newest(self) -> str:
        """The day on which all steps can be seen."""
        return max((one.says.day for one in self.steps), default=self.day).isoformat()

    # --- the three measures

    @property
    def month(self) -> Month:
        """The month of the day."""
        return Month(self.day.year, self.day.month)

    @property
    def said_month(self) -> str:
        """The month in words."""
        return period_said(str(self.month))

    @cached_property
    def invested(self) -> list[curve.Invested]:
        """The two series of investment, apart."""
        since = self.project.reached.get(Stage.STARTED)
        first = f"{max(since, date(self.day.year, 1, 1)):%Y-%m}" if since else None
        return [
            curve.invested(self.project.reports, series, str(self.month), plan=self.planned, since=first)
            for series in Series
        ]

    @cached_property
    def pace(self) -> Ruler | None:
        """The pace ruler of the year's investment, at the newest month that was reported; None without a plan."""
        told_months = [
            month
            for month, report in self.project.reports.items()
            if report.departmental is not None and month <= str(self.month) and month[:4] == str(self.day.year)
        ]
        if self.plan is None or not told_months:
            return None
        end = curve.month_of(max(told_months)).last_day
        found = pace(self.plan, self.project, end, statistical=False)
        if isinstance(found, Text):
            return None
        gap = (found.done - found.due) * 100
        done, due = _("完成 %(share)s"), _("应完成 %(share)s")
        labels = done % {"share": percent(found.done)}, due % {"share": percent(found.due)}, "100%"
        until = _("截至%(month)s") % {"month": period_said(max(told_months))}
        text = _("，").join((until, *labels[:2], ahead_or_behind(gap, "百分点")))
        return Ruler(text, found.done, found.due, behind=gap < 0, sample=self.project.facts.sample, labels=labels)

    @property
    def pace_drawn(self) -> SafeString:
        """The pace ruler, drawn."""
        return ruler.svg(self.pace, labels=True) if self.pace else SafeString("")

    @cached_property
    def funds(self) -> list[tuple[str, FundStanding]]:
        """Each source of its money with what was approved, arrived and paid by the day; all together last."""
        known = self.book.funding_sources
        found = funding.fund_standings(self.project.funds, self.day)
        rows = [(name_of(known[one.source]) if one.source in known else one.source, one) for one in found]
        return [*rows, (_("合计"), funding.together(found))] if len(rows) > 1 else rows

    @cached_property
    def works(self) -> list[WorkRow]:
        """The physical works, each in its own unit."""
        return [self._work(work) for work in self.project.facts.works]

    def _work(self, work: Work) -> WorkRow:
        done = {
            month: one.done
            for month, report in self.project.reports.items()
            if month <= str(self.month)
            for one in report.works
            if one.work == work.name
        }
        return WorkRow(work, done.get(str(self.month)), sum(done.values(), Decimal(0)))

    @cached_property
    def curve(self) -> Curve:
        """The S-curve."""
        return Curve(self.project, self.day)

    @property
    def curve_drawn(self) -> SafeString:
        """The S-curve, drawn."""
        return project_curve.svg(self.curve)

    # --- issues and cards

    @cached_property
    def _by_day(self) -> list[ProjectStep]:
        return [one.says for one in self.steps if one.says.day <= self.day]

    @cached_property
    def issues(self) -> list[IssueRow]:
        """The issues by the day, the open and the overdue first."""
        rules = self.book.issue_rules(self.day)
        rows = [self._issue_row(one, rules) for one in issues(self._by_day).values()]
        return sorted(rows, key=lambda row: (row.issue.state is IssueState.CLOSED, -row.late, row.issue.number))

    def _issue_row(self, issue: Issue, rules: IssueRules | None) -> IssueRow:
        named: tuple[Named, ...] = (*rules.categories, *rules.levels) if rules else ()
        said = {one.name: name_of(one) for one in named}
        rise = should_rise(issue, rules, self.day) if rules else None
        category, level = (said.get(word, word) for word in (issue.category, issue.level))
        return IssueRow(issue, self.day, rise, tuple(self._about(issue)), category, level)

    @property
    def open_issues(self) -> list[IssueRow]:
        """Those that are not closed."""
        return [row for row in self.issues if row.issue.state is not IssueState.CLOSED]

    @property
    def closed_issues(self) -> list[IssueRow]:
        """Those that are closed."""
        return [row for row in self.issues if row.issue.state is IssueState.CLOSED]

    def _about(self, issue: Issue) -> Iterator[Doing]:
        """Offer what the state of an issue allows; who may not verify is told why."""
        if self.project.into or not self.by.may(ProjectDeed.ISSUE, self.project, issue=issue.number):
            return
        query = urlencode({"issue": issue.number})
        for deed in _ISSUE_DEEDS[issue.state]:
            own = deed is IssueDeed.VERIFY and self.by.name in {issue.claimant, *issue.handlers}
            why = _("您办理过或申请了办结，不能自己核验，请由另一人核验。") if own else ""
            yield Doing(f"issue-{deed.name.lower()}", str(_issue_labels()[deed]), query, why)

    @cached_property
    def cards(self) -> CardHistory:
        """What was done about its cards by the day."""
        return card_history(self._by_day, {one.says.number: one.by for one in self.steps})

    @property
    def card_rows(self) -> list[CardRow]:
        """The cards, those that stand first."""
        ordered = sorted(self.cards.cards, key=lambda card: (not card.stands_on(self.day), card.month))
        return [CardRow(card, self.book.card_rules.get(card.rule), tuple(self._of_card(card))) for card in ordered]

    def _of_card(self, card: Card) -> Iterator[Doing]:
        if self.by.manages and card.ended is None:
            query = urlencode({"rule": card.rule, "month": card.month})
            yield Doing("card-talk", _("登记约谈"), query)
            yield Doing("card-lift", _("摘牌"), query)

    @cached_property
    def due_cards(self) -> tuple[DueCard, ...]:
        """The cards to be issued or lifted now by the rules in force."""
        rulings = carding.rulings_on(self.book, self.day)
        known = folded(self._by_day) if self._by_day else self.project
        return due_cards(self.book.card_rules_on(self.day), known, self.cards, self.day, rulings)

    @property
    def due_rows(self) -> list[tuple[DueCard, Doing | None]]:
        """The same, with the form that does it, for who keeps the portfolio."""
        return [(due, self._of_due(due) if self.by.manages else None) for due in self.due_cards]

    def _of_due(self, due: DueCard) -> Doing:
        step = due.step
        asked = {"rule": step.rule, "month": step.month, "light": step.light, "consecutive": step.consecutive}
        query = urlencode({**asked, "words": told(due.carded.words)})
        lifting = step.deed.name == "LIFT"
        return Doing("card-lift" if lifting else "card-issue", _("摘牌") if lifting else _("发牌"), query)

    @property
    def asked_rows(self) -> list[tuple[object, tuple[Doing, ...]]]:
        """The exemptions asked for and not decided, with what can be decided by this person."""
        return [(one, tuple(self._of_asking(one.rule, one.month, one.by))) for one in self.cards.asked]

    def _of_asking(self, rule: str, month: str, by: str) -> Iterator[Doing]:
        if not self.by.manages:
            return
        why = _("您自己提出的申请，请由另一人决定。") if by == self.by.name else ""
        query = urlencode({"rule": rule, "month": month})
        yield Doing("card-grant-exemption", _("准予免发"), query, why)
        yield Doing("card-refuse-exemption", _("不予免发"), query, why)

    # --- what can be done

    @property
    def acts(self) -> bool:
        """Whether the person has a part in it, and may enter something."""
        return self.by.holds(self.project) and not self.project.into

    @property
    def leads(self) -> bool:
        """Whether all of it is theirs: who supports it deals with its issues, and leaves what they saw."""
        return self.acts and self.by.leads(self.project)

    @cached_property
    def correctable(self) -> set[str]:
        """The steps that the person may correct, by their entries."""
        return {one.now.id for one in self.trail if not one.voided and self._may_correct(one.step)}

    def _may_correct(self, step: ProjectStep) -> bool:
        return not self.project.into and self.by.may_enter(step, self.project)

    @property
    def doings(self) -> list[Doing]:
        """What can be done about the whole project, the daily things first."""
        if not self.leads:
            return [Doing("issue-raise", _("提出项目问题"))] if self.acts else []
        aside = self.project.side_on(self.today)
        gone = aside is not None and aside.final
        daily = [] if gone else [Doing("report", _("填月报"))]
        if aside in (Side.SUSPENDED, Side.DEFERRED):
            daily.append(Doing("resume", _("恢复")))
        elif not gone:
            daily.append(Doing("stage", _("推进")))
        return [*daily, Doing("issue-raise", _("提出项目问题")), Doing("facts", _("修改资料与别名"))]

    @property
    def more(self) -> list[Doing]:
        """What is done seldom, or by who keeps the portfolio."""
        if not self.leads:
            return []
        aside = self.project.side_on(self.today)
        money = [Doing("fund", _("登记资金"))] if self.book.funding_sources else []
        seldom = money if aside else [*money, Doing("pause", _("停工、缓建、调出或终止"))]
        seldom.append(Doing("card-ask-exemption", _("申请免发红黄牌")))
        kept = [
            Doing("plan", _("年度计划")),
            Doing("baseline", _("节点计划")),
            Doing("card-issue", _("发牌")),
            Doing("merge", _("并入另一个项目")),
        ]
        return [*seldom, *(kept if self.by.manages else [])]

    # --- what is on file

    @cached_property
    def trail(self) -> list[Trodden]:
        """Every step, the newest first."""
        return project_trail.trail(self.project.id, self.day, self.book)

    @property
    def photos(self) -> list[tuple[date, Trodden]]:
        """The photos along time."""
        return project_trail.photos_first(self.trail, self.day)

    @property
    def lists(self) -> list[str]:
        """The lists it stands on."""
        known = self.book.project_lists
        return [name_of(known[one]) if one in known else one for one in self.project.facts.lists]


_ISSUE_DEEDS: dict[IssueState, tuple[IssueDeed, ...]] = {
    IssueState.RAISED: (IssueDeed.ASSIGN,),
    **dict.fromkeys(AT_WORK, (IssueDeed.HANDLE, IssueDeed.ESCALATE, IssueDeed.ASSIGN)),
    IssueState.HANDLING: (IssueDeed.HANDLE, IssueDeed.CLAIM, IssueDeed.ESCALATE, IssueDeed.ASSIGN),
    IssueState.CLAIMED: (IssueDeed.VERIFY, IssueDeed.RETURN),
    IssueState.VERIFIED: (IssueDeed.CLOSE, IssueDeed.RETURN),
    IssueState.CLOSED: (),
}


def _issue_labels() -> dict[IssueDeed, str]:
    return {
        IssueDeed.ASSIGN: _("交办"), IssueDeed.HANDLE: _("登记办理"), IssueDeed.ESCALATE: _("提级"),
        IssueDeed.CLAIM: _("申请办结"), IssueDeed.VERIFY: _("核验通过"), IssueDeed.RETURN: _("退回重办"),
        IssueDeed.CLOSE: _("销号"),
    }  # fmt: skip


@allows(SEE_PROJECTS)
@require_safe
@needs_plan
def project(request: HttpRequest, project: str) -> HttpResponse:
    """Show a project."""
    steps = acting.history(project)
    if not steps:
        raise Http404(_("没有编号为“%(id)s”的项目。") % {"id": project[:40]})
    found = folded(one.says for one in steps)
    by = acting.hand(request.user, localdate())  # type: ignore[arg-type] # the gate lets only persons in
    page = ProjectPage(steps, found, asked_day(request), localdate(), read.book(), by)
    return render(request, "web/project.html", {"page": page, "project": found, "english": in_english()})


@allows(SEE_PROJECTS)
@require_safe
def project_file(request: HttpRequest, project: str, digest: str) -> HttpResponse:  # noqa: ARG001 (every view takes it)
    """Hand out a file of a project: a photo to be looked at, anything else to be saved; neither can run anything."""
    file = next((one for one in _files_of(project) if one.digest == digest), None)
    if file is None:
        raise Http404(_("这个项目没有这份文件。"))
    try:
        content = evidence.content_of(digest)
    except FileNotFoundError:
        raise Http404(_("文件不在了，请联系系统管理员从备份恢复。")) from None
    if file.sort in pictures.SORTS:
        response = HttpResponse(content, content_type=evidence.SORTS[file.sort])
        response["Cache-Control"] = "private, max-age=3600"
    else:
        response = download(content, file.name, f"evidence.{file.sort}", evidence.SORTS[file.sort])
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _files_of(project: str) -> Iterator[Evidence]:
    """Yield every file that a step of a project ever brought, corrected ones too."""
    for trodden in project_trail.trail(project, date.max, read.book()):
        for version in (trodden.now, *trodden.before):
            yield from version.step.evidence
            yield from (photo.file for photo in version.step.photos)
