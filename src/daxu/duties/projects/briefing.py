"""Briefing: everything a leader asks about one project, on one page — .docx, and .pdf where LibreOffice is present.

A photo, who and what, the three measures kept apart, the curve, what is in the way, what comes next. What does not fit
on a page is counted, never left out in silence.
"""

from __future__ import annotations

import io
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Protocol

from docx.image.exceptions import UnrecognizedImageError
from docx.shared import Mm, Pt

from daxu.core.book import Book
from daxu.core.period import Month, Period
from daxu.core.projects import curve
from daxu.core.projects.card_history import CardHistory, card_history
from daxu.core.projects.entering import NoSuchProject, folded
from daxu.core.projects.issues import Issue, IssueState, issues
from daxu.core.projects.project import Photo, Project, Series, YearPlan
from daxu.core.projects.stage import Condition, Stage
from daxu.core.quantity import WAN_YUAN, YI_YUAN, plain, shown
from daxu.core.text import Text, percent
from daxu.desk import pictures
from daxu.desk.evidence import NotEvidence
from daxu.desk.turns import NotYourTurn, turn
from daxu.duties.projects import acting, drawing, paper
from daxu.duties.projects.acting import Standing

MOST_ISSUES, MOST_NODES, MOST_WORKS = 4, 4, 3
_LONGEST = 42
_LONGEST_CONTENT = 90
_PATIENCE = 90
"""Seconds that a conversion may take."""


_WAIT = 20
"""Seconds that a second reader waits for the first one's conversion."""


class NoPdf(RuntimeError):
    """The brief could not be turned into a PDF; `why` says why, and what to do instead."""

    def __init__(self, why: Text) -> None:
        """Keep the reason in both languages."""
        super().__init__(f"{why.zh} {why.en}")
        self.why = why


class PdfLater(NoPdf):
    """Another PDF is being made on this machine: it makes one at a time, and this one can be asked for again."""


@dataclass(frozen=True)
class Brief:
    """A project as of a day, with all that its page says, in Chinese or in English; names stay as they are entered."""

    project: Project
    cards: CardHistory
    day: date
    organisations: Mapping[str, str]
    english: bool = False

    def said(self, zh: str, en: str) -> str:
        """Say something in the language of the page."""
        return en if self.english else zh

    @property
    def size(self) -> float:
        """The size of the text in points: English words are longer, and have to fit on the same page."""
        return 9 if self.english else 10.5

    def word(self, spoken: Spoken) -> str:
        """Say a word of the core in the language of the page."""
        return self.said(spoken.value, spoken.english)

    @property
    def name(self) -> str:
        """What the project is called, in the language of the page where it has such a name."""
        return (self.english and self.project.facts.english) or self.project.facts.name

    @property
    def month(self) -> str:
        """The month of the last report by the day, or the day's own."""
        told = [month for month in self.project.reports if Period.parse(month).end <= self.day]
        return max(told, default=str(Month(self.day.year, self.day.month)))

    @property
    def plan(self) -> YearPlan | None:
        """Its place in the year's plan."""
        return self.project.years.get(self.day.year)

    @cached_property
    def open(self) -> list[Issue]:
        """Its issues that are not closed, those due soonest first."""
        found = [one for one in issues(self.project.steps).values() if one.state is not IssueState.CLOSED]
        return sorted(found, key=lambda one: (one.due is None, one.due or date.max, one.number))

    @cached_property
    def photo(self) -> Photo | None:
        """Its newest photo of the site."""
        photos = [photo for step in self.project.steps for photo in step.photos]
        return max(photos, key=lambda one: one.day, default=None)

    def done(self, series: Series) -> int | None:
        """Return what was done in the year in one series, in yuan; None where no month was reported."""
        return _sum(self._reported(series, f"{self.day.year}-"))

    def since_start(self, series: Series) -> int | None:
        """Return what was done since the start."""
        return _sum(self._reported(series, ""))

    def _reported(self, series: Series, begins: str) -> Iterator[int]:
        for month, report in self.project.reports.items():
            if month.startswith(begins) and (told := report.investment(series)) is not None:
                yield told

    def named(self, code: str) -> str:
        """Return what an organisation is called."""
        return self.organisations.get(code, code)


def _sum(found: Iterable[int]) -> int | None:
    several = list(found)
    return sum(several) if several else None


class Spoken(Protocol):
    """A word of the core with its English."""

    @property
    def value(self) -> str:
        """The Chinese word."""

    @property
    def english(self) -> str:
        """The English word."""


def brief(project: str, day: date, book: Book, *, english: bool = False) -> Brief:
    """Return what a project's brief says as of a day; raise NoSuchProject."""
    steps = [one for one in acting.history(project) if one.says.day <= day]
    if not steps:
        raise NoSuchProject(f"{day}还没有编号为“{project}”的项目。 There was no project {project!r} on {day}.")
    organisations = {code: (english and one.english) or one.name for code, one in book.organisations.items()}
    return Brief(folded(one.says for one in steps), _cards(steps), day, organisations, english)


def _cards(steps: Sequence[Standing]) -> CardHistory:
    return card_history((one.says for one in steps), {one.says.number: one.by for one in steps})


# --- the page


def document(told: Brief, *, by: str, at: datetime) -> bytes:
    """Return the brief as a .docx of one A4 page."""
    say = told.said
    page = paper.new(say(f"{told.name}：一页纸", f"{told.name}: one page"), by=by, at=at)
    paper.line(
        page, _clipped(told.name, 80 if told.english else 40), bold=True, size=20, face=paper.HEADING, centred=True
    )
    sample = say("；示例项目，不是事实", "; an invented sample, no fact") if told.project.facts.sample else ""
    as_of = say(f"截至{told.day}", f"as of {told.day}")
    paper.line(page, f"{told.project.id}　{as_of}{sample}", size=10.5, centred=True, grey=True)
    _facts_and_photo(page, told)
    heading = "Investment, physical works, work done (three measures apart, never added)"
    _section(page, say("投资量、实物量、工作量（三个量分列，不相加）", heading))
    paper.table(page, (), list(_measures(told)), (36, 138), told.size)
    _curve(page, told)
    _section(page, _issues_said(told))
    _rows(page, told, list(_issues(told)), (82, 38, 20, 34), say("没有未销号的问题。", "No open issues."))
    _section(page, say("下一步节点", "Next nodes"))
    none = say("没有节点计划，或节点都已完成。", "No plan of nodes, or all of them done.")
    _rows(page, told, list(_nodes(told)), (92, 52, 30), none)
    _standing_cards(page, told)
    steps = len(told.project.steps)
    rests_on = say(
        f"依据：项目台账，共{steps}步；生成于{at:%Y-%m-%d %H:%M}。",
        f"From the project's ledger, {steps} steps; made {at:%Y-%m-%d %H:%M}.",
    )
    paper.line(page, rests_on, size=8, grey=True, before=6)
    return paper.saved(page)


def _standing_cards(page: paper.Paper, told: Brief) -> None:
    standing = told.cards.standing(told.day)
    cards = [
        told.said(
            f"{card.month}{card.light.value[0]}牌，{card.issued}发",
            f"{card.month} {card.light.english}, issued {card.issued}",
        )
        for card in standing
    ]
    _section(page, told.said(f"红黄牌：有效{len(standing)}张", f"Cards standing: {len(standing)}"))
    if cards:
        paper.line(page, _clipped(told.said("；", "; ").join(cards), 100) + told.said("。", "."), size=told.size)


def _section(page: paper.Paper, words: str) -> None:
    paper.line(page, words, bold=True, size=12, face=paper.HEADING, before=8)


def _rows(page: paper.Paper, told: Brief, rows: Sequence[Sequence[str]], widths: Sequence[int], none: str) -> None:
    if rows:
        paper.table(page, (), rows, widths, told.size)
    else:
        paper.line(page, none, size=told.size)


def _clipped(words: str, longest: int = _LONGEST) -> str:
    return words if len(words) <= longest else f"{words[: longest - 1]}…"


def _facts_and_photo(page: paper.Paper, told: Brief) -> None:
    frame = page.add_table(rows=1, cols=2)
    frame.autofit = False
    frame.columns[0].width, frame.columns[1].width = Mm(106), Mm(68)
    left, right = frame.rows[0].cells
    left.width, right.width = Mm(106), Mm(68)
    for number, (name, said) in enumerate(_facts(told)):
        paragraph = left.paragraphs[0] if number == 0 else left.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(2)
        paper.write(paragraph, f"{name}　", bold=True, size=told.size + 0.5)
        paper.write(paragraph, said, size=told.size + 0.5)
    _photo(right, told)


def _facts(told: Brief) -> Iterator[tuple[str, str]]:
    facts, plan, say = told.project.facts, told.plan, told.said
    stage, condition = told.project.stage_on(told.day), told.project.condition_on(told.day)
    yield say("状态", "State"), _stands(condition, stage, told)
    category = told.word(plan.category) if plan else say("未列入本年计划", "not in this year's plan")
    yield say("年度类别", "Category"), category
    yield say("责任单位", "Lead"), told.named(facts.lead)
    yield say("板块", "Block"), told.named(facts.block) if facts.block else "—"
    yield say("建设单位", "Builder"), _clipped(facts.owner, 30) or "—"
    yield say("总投资", "Total"), money(facts.total, english=told.english)
    yield say("计划工期", "Planned"), _planned(told)
    yield say("建设内容", "Contents"), _clipped(facts.content, _LONGEST_CONTENT) or "—"


def _stands(condition: Condition, stage: Stage | None, told: Brief) -> str:
    since = told.project.reached.get(stage) if stage else None
    if stage is None or since is None:
        return told.word(condition)
    if stage.value == condition.value:
        return told.said(f"{condition.value}（{since}起）", f"{condition.english} (since {since})")
    return told.said(f"{condition.value}（{since}{stage.value}）", f"{condition.english} ({stage.english} on {since})")


def _planned(told: Brief) -> str:
    plan, say = told.plan, told.said
    start = say(f"{plan.start}开工", f"start {plan.start}") if plan and plan.start else ""
    finish = say(f"{plan.finish}竣工", f"finish {plan.finish}") if plan and plan.finish else ""
    none = say("本年计划没有写明开工、竣工日期", "the year's plan names no start and no finish")
    return say("，", ", ").join(filter(None, (start, finish))) or none


def _photo(cell: paper.Paper, told: Brief) -> None:
    paragraph, photo = cell.paragraphs[0], told.photo
    if photo is None or not _pictured(paragraph, photo):
        paper.write(paragraph, told.said("没有可用的现场照片", "No photo of the site"), size=9, grey=True)
        return
    spot = photo.spot
    place = f"{spot.longitude}°E {spot.latitude}°N"
    paper.line(cell, told.said(f"{photo.day}，{place}", f"{photo.day}, {place}"), size=8, grey=True)


def _pictured(paragraph: paper.Paper, photo: Photo) -> bool:
    """Put the photo in, as wide as its place or as high as the page can spare; say whether it could be."""
    try:
        picture = paragraph.add_run().add_picture(io.BytesIO(pictures.small(photo.file.digest)))
    except (OSError, LookupError, UnrecognizedImageError, NotEvidence):
        return False
    scale = min(Mm(64) / picture.width, Mm(48) / picture.height)
    picture.width, picture.height = int(picture.width * scale), int(picture.height * scale)
    return True


def _measures(told: Brief) -> Iterator[tuple[str, str]]:
    say, listed = told.said, told.done(Series.STATISTICAL)
    year = money(listed, english=told.english)
    none = say("没有列统数", "nothing in the statistics")
    yield say("投资量（部门）", "Investment (departmental)"), _invested(told)
    in_statistics = say(f"年度累计{year}", f"{year} this year") if listed is not None else none
    yield say("投资量（列统）", "Investment (in the statistics)"), in_statistics
    works = _clipped(say("；", "; ").join(_works(told)), 100)
    yield say("实物量", "Physical works"), works or say("没有登记实物量", "none on record")
    yield say("工作量（形象进度）", "Work done"), _progress(told)


def _invested(told: Brief) -> str:
    done, plan, say = told.done(Series.DEPARTMENTAL), told.plan, told.said
    planned = money(plan.investment if plan else None, english=told.english)
    if done is None:
        return say(f"年度计划{planned}；本年没有上报", f"{planned} planned this year; nothing reported")
    rate = percent(Fraction(done, plan.investment)) if plan and plan.investment else ""
    share = say(f"，完成率{rate}", f", {rate} of the plan") if rate else ""
    whole, so_far = (money(yuan, english=told.english) for yuan in (told.since_start(Series.DEPARTMENTAL), done))
    year = say(f"年度计划{planned}，", f"{planned} planned this year, ") if rate else ""
    return say(
        f"{year}年度累计{so_far}{share}；开工以来{whole}（报至{told.month}）",
        f"{year}{so_far} done{share}; {whole} since the start (reported up to {told.month})",
    )


def _works(told: Brief) -> Iterator[str]:
    works = told.project.facts.works
    for work in works[:MOST_WORKS]:
        months = (one for report in told.project.reports.values() for one in report.works if one.work == work.name)
        done = plain(sum((one.done for one in months), start=Decimal(0)))
        planned = f"{plain(work.planned)}{work.unit}"
        yield told.said(
            f"{work.name}{planned}，已完成{done}{work.unit}",
            f"{work.name}: {done} of {plain(work.planned)} {work.unit}",
        )
    if len(works) > MOST_WORKS:
        more = len(works) - MOST_WORKS
        yield told.said(f"另有{more}项", f"{more} more")


def _progress(told: Brief) -> str:
    found, say = curve.progress(told.project.baselines, told.project.reports, told.month), told.said
    if found.planned is None or found.done is None or found.deviation is None:
        return say(*found.why)
    points = shown(abs(found.deviation), 1)
    gap = say(f"超前{points}个百分点", f"{points} points ahead")
    if found.deviation < 0:
        gap = say(f"滞后{points}个百分点", f"{points} points behind")
    ahead = curve.forecast(told.project.baselines, told.project.reports, told.month)
    finish = say(
        f"；预计{ahead.finish}完成，计划{ahead.planned_finish}",
        f"; forecast to finish in {ahead.finish}, planned for {ahead.planned_finish}",
    )
    return say(
        f"完成{percent(found.done)}，计划{percent(found.planned)}，{gap}",
        f"{percent(found.done)} done, {percent(found.planned)} planned, {gap}",
    ) + (finish if ahead.finish else "")


def _curve(page: paper.Paper, told: Brief) -> None:
    if not told.project.baselines:
        return
    plan = {point.month: point.share for point in curve.planned(told.project.baselines[-1][1])}
    actual = {one.month: one.done for one in curve.history(told.project.baselines, told.project.reports, told.month)}
    months = sorted({*plan, *actual})
    picture = drawing.draw(len(months), [plan.get(one) for one in months], [actual.get(one) for one in months])
    paragraph = paper.line(page, "", before=3)
    paragraph.add_run().add_picture(io.BytesIO(picture), width=Mm(174))
    words = told.said(
        f"{months[0]}至{months[-1]}；灰虚线为现行节点计划，黑线为实际，横线为0、25%、50%、75%、100%",
        f"{months[0]} to {months[-1]}; grey dashes: the plan in force, black: done; lines at 0, 25, 50, 75, 100%",
    )
    paper.line(page, words, size=8, grey=True)


def _issues_said(told: Brief) -> str:
    late, count = sum(one.overdue(told.day) for one in told.open), len(told.open)
    more = told.said(f"，列前{MOST_ISSUES}个", f", the first {MOST_ISSUES} of them") if count > MOST_ISSUES else ""
    return told.said(f"问题：未销号{count}个，逾期{late}个{more}", f"Issues: {count} open, {late} overdue{more}")


def _issues(told: Brief) -> Iterator[tuple[str, str, str, str]]:
    for one in told.open[:MOST_ISSUES]:
        late = -(one.days_left(told.day) or 0)
        over = told.said(f"（逾{late}天）", f" ({late} days over)") if late > 0 else ""
        due = f"{one.due}{over}" if one.due else told.said("未定时限", "no due day")
        owner = told.named(one.owner) or told.said("未交办", "not assigned")
        yield _clipped(one.words), owner, told.word(one.state), due


def _nodes(told: Brief) -> Iterator[tuple[str, str, str]]:
    if not told.project.baselines:
        return
    standing = curve.standings(told.project.baselines[-1][1], told.project.reports, told.month)
    waiting = [one for one in standing if one.state is not curve.NodeState.DONE]
    for one in sorted(waiting, key=lambda one: one.node.last)[:MOST_NODES]:
        critical = told.said("（关键）", " (critical)") if one.node.critical else ""
        months = told.said(f"{one.node.first}至{one.node.last}", f"{one.node.first} to {one.node.last}")
        yield f"{_clipped(one.node.name, 36)}{critical}", months, told.word(one.state)


def money(yuan: int | None, *, english: bool = False) -> str:
    """Write yuan as people do, in English in millions; a dash where nothing is known."""
    if yuan is None:
        return "—"
    if english:
        return f"{shown(Fraction(yuan, 1_000_000), 2)} million yuan"
    unit, decimals = (YI_YUAN, 2) if abs(yuan) >= YI_YUAN.scale else (WAN_YUAN, 0)
    return f"{shown(Fraction(yuan, int(unit.scale)), decimals)}{unit.label}"


# --- PDF


def pdf(docx: bytes, *, wait: float = _WAIT) -> bytes:
    """Return a .docx as PDF, converted by LibreOffice; raise NoPdf where there is none, or where it fails.

    A machine converts one at a time: another waits at most `wait` seconds, then PdfLater is raised.
    """
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        raise NoPdf(
            Text(
                "这台服务器没有安装LibreOffice，不能转成PDF；请下载 .docx。",
                "There is no LibreOffice on this server to make a PDF: take the .docx.",
            )
        )
    try:
        with turn("pdf", wait), tempfile.TemporaryDirectory() as folder:
            return _converted(program, docx, Path(folder))
    except NotYourTurn:
        raise PdfLater(
            Text(
                "这台服务器正在转另一份PDF，一次只转一份；请过半分钟再按，或下载 .docx。",
                "Another PDF is being made, one at a time: try again in half a minute, or take the .docx.",
            )
        ) from None


def _converted(program: str, docx: bytes, folder: Path) -> bytes:
    (folder / "brief.docx").write_bytes(docx)
    own = f"-env:UserInstallation=file://{folder / 'profile'}"  # of its own, so that two at once do not meet
    order = [program, own, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(folder / "brief.docx")]
    try:
        subprocess.run(order, check=True, capture_output=True, timeout=_PATIENCE)  # noqa: S603 — no words from outside
        return (folder / "brief.pdf").read_bytes()
    except (subprocess.SubprocessError, OSError):
        raise NoPdf(
            Text(
                "LibreOffice没有转成PDF；请下载 .docx，或稍后再试。",
                "LibreOffice made no PDF: take the .docx.",
            )
        ) from None
