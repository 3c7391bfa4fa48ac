"""The projects that a page found, as files: workbook, list in the manner of an official document, GeoJSON, calendar."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django.views.decorators.http import require_safe

from daxu.core.projects.stage import Stage
from daxu.core.quantity import WAN_YUAN, decimal_of
from daxu.core.text import percent
from daxu.desk import found_projects
from daxu.desk.found_projects import FoundProject
from daxu.desk.permissions import SEE_PROJECTS, allows
from daxu.duties import exporting
from daxu.duties.exporting import Cell, Column, Sheet
from daxu.duties.projects import counting
from daxu.duties.projects import exporting as exporting_projects
from daxu.duties.reporting import docx
from daxu.duties.reporting import report as documents
from daxu.web.saying import Named, day_said, name_of, stage_said, term, told
from daxu.web.templatetags.project_desk import money_said
from daxu.web.views.empty import needs_plan
from daxu.web.views.exports import XLSX
from daxu.web.views.reading import download
from daxu.web.views.reports import DOCX
from daxu.web.wanted_projects import Choosing, choosing, counted

MOST_IN_A_DOCUMENT = 2_000
"""Rows that a word processor still opens with ease."""
MOST_IN_A_FILE = 20_000
"""Projects that are written while somebody waits; a province is asked for in parts, or page by page over the API."""


@allows(SEE_PROJECTS)
@require_safe
@needs_plan
def projects_xlsx(request: HttpRequest) -> HttpResponse:
    """Download the table as a workbook: the rows, and a sheet that says what they are and add up to."""
    asked = choosing(request)
    _must_fit(asked, MOST_IN_A_FILE)
    columns = tuple(column for column, _value in _columns(asked))
    values = [value for _column, value in _columns(asked)]
    rows = [[value(one) for value in values] for one in found_projects.every(asked.wanted)]
    content = exporting.xlsx_bytes(Sheet(_("项目总表"), columns, rows, about(asked), _("说明")), made=localtime(now()))
    return _handed(content, asked, _("项目总表"), "xlsx", XLSX)


@allows(SEE_PROJECTS)
@require_safe
@needs_plan
def projects_docx(request: HttpRequest) -> HttpResponse:
    """Download the list as a document in Chinese, set by GB/T 9704; too long a list is refused with what to do."""
    asked = choosing(request)
    _must_fit(asked, MOST_IN_A_DOCUMENT)
    with override("zh-hans"):
        return _handed(docx.write(_document(asked)), asked, _("项目清单"), "docx", DOCX)


@allows(SEE_PROJECTS)
@require_safe
@needs_plan
def projects_geojson(request: HttpRequest) -> HttpResponse:
    """Download the projects that have a place as GeoJSON."""
    asked = choosing(request)
    _must_fit(asked, MOST_IN_A_FILE)
    places = {place.id: place for place in found_projects.places(asked.wanted, None)}
    features = (
        exporting_projects.feature(places[one.id], **exporting_projects.facts_of(one))
        for one in found_projects.every(asked.wanted)
        if one.id in places
    )
    said = about(asked)
    content = exporting_projects.collection(
        features, as_of=asked.wanted.day.isoformat(), filter=said[_("筛选")], coordinates=said[_("坐标")]
    )
    return _handed(content, asked, _("项目"), "geojson", "application/geo+json")


@allows(SEE_PROJECTS)
@require_safe
@needs_plan
def projects_ics(request: HttpRequest) -> HttpResponse:
    """Download planned days and due days of issues as a calendar."""
    asked = choosing(request)
    _must_fit(asked, MOST_IN_A_FILE)
    here = settings.SITE_ADDRESS or request.build_absolute_uri("/").rstrip("/")
    content = exporting_projects.calendar(
        found_projects.nodes(asked.wanted), found_projects.issues_due(asked.wanted),
        now=now(), said=told, page=lambda code: f"{here}{reverse('project', args=[code])}",
    )  # fmt: skip
    return _handed(content, asked, _("项目节点"), "ics", "text/calendar; charset=utf-8")


def _must_fit(asked: Choosing, most: int) -> None:
    """Raise BadRequest, which says what to do, where a file would hold more projects than it can."""
    if (count := found_projects.count(asked.wanted)) > most:
        words = _("有%(count)d个项目，这种文件一次最多%(most)d个；请先筛选，例如按板块或领域分几次下载。")
        raise BadRequest(words % {"count": count, "most": most})


def _handed(content: bytes, asked: Choosing, name: str, ending: str, kind: str) -> HttpResponse:
    return download(content, f"{name}-{asked.wanted.day.isoformat()}.{ending}", f"projects.{ending}", kind)


def about(asked: Choosing) -> dict[str, str]:
    """Say what a file holds: the day, the filter, and what the projects add up to."""
    sums = counting.sums(asked.wanted)
    chosen = [_("%(label)s：%(said)s") % {"label": label, "said": said} for label, said, _without in asked.chips]
    rate = percent(Fraction(sums.done_of_planned, sums.planned)) if sums.planned else "–"
    return {
        _("截至"): asked.wanted.day.isoformat(),
        _("筛选"): _("；").join(chosen) or _("未筛选，全部项目"),
        _("数量"): counted(sums),
        _("年度计划投资"): _("%(money)s（%(count)d个项目有年度计划）")
        % {"money": money_said(sums.planned), "count": sums.with_plan},
        _("部门调度完成"): money_said(sums.done),
        _("完成率"): _("%(rate)s（只算有年度计划的项目）") % {"rate": rate},
        _("列统投资（另计）"): money_said(sums.listed),
        _("坐标"): _("CGCS2000（与WGS-84相差厘米级），先经度后纬度"),
    }


Value = Callable[[FoundProject], Cell]


def _columns(asked: Choosing) -> list[tuple[Column, Value]]:
    """Return the columns of the workbook: the headings are those that a workbook handed in is read by."""
    wan = WAN_YUAN.label
    return [
        (Column(_("编号"), width=14), lambda one: one.id),
        (Column(_("项目名称"), width=36), lambda one: one.name),
        (Column(_("领域")), lambda one: _named(asked.book.sectors, one.sector)),
        (Column(_("责任单位"), width=20), lambda one: _named(asked.book.organisations, one.lead)),
        (Column(_("板块"), width=16), lambda one: _named(asked.book.organisations, one.block)),
        (Column(_("建设单位"), width=24), lambda one: one.owner),
        (Column(_("年度类别")), lambda one: term(one.category or "")),
        (Column(_("阶段")), lambda one: stage_said(Stage(one.stage)) if one.stage else ""),
        (Column(_("状态")), lambda one: term(one.condition)),
        (Column(_("总投资"), wan, 2), lambda one: _in_wan(one.total)),
        (Column(_("年度计划投资"), wan, 2), lambda one: _in_wan(one.planned)),
        (Column(_("年度累计完成（部门调度）"), wan, 2), lambda one: _in_wan(one.done)),
        (Column(_("完成率"), "%", 1), _share),
        (Column(_("开工以来完成（部门调度）"), wan, 2), lambda one: _in_wan(one.since_start)),
        (Column(_("年度累计完成（列统）"), wan, 2), lambda one: _in_wan(one.listed)),
        (Column(_("最近月报")), lambda one: one.month),
        (Column(_("未销号问题"), decimals=0), lambda one: one.open_issues),
        (Column(_("最近时限")), lambda one: one.next_due),
        (Column(_("示例")), lambda one: _("示例") if one.sample else ""),
    ]


def _named(declared: Mapping[str, Named], code: str) -> str:
    return name_of(declared[code]) if code in declared else code


def _in_wan(yuan: int | None) -> Fraction | None:
    return None if yuan is None else Fraction(yuan, int(WAN_YUAN.scale))


def _share(one: FoundProject) -> Fraction | None:
    return Fraction(one.done * 100, one.planned) if one.planned and one.done is not None else None


def _document(asked: Choosing) -> documents.Report:
    said = about(asked)
    sentences = [
        documents.Sentence.of(
            _("截至%(day)s，%(said)s。") % {"day": day_said(asked.wanted.day), "said": said[_("数量")]}
        ),
        documents.Sentence.of(
            _("年度计划投资%(planned)s，部门调度完成%(done)s，完成率%(rate)s。")
            % {"planned": said[_("年度计划投资")], "done": said[_("部门调度完成")], "rate": said[_("完成率")]}
        ),
        documents.Sentence.of(_("列统投资另计，为%(listed)s。") % {"listed": said[_("列统投资（另计）")]}),
    ]
    found = list(found_projects.every(asked.wanted))
    if sample := sum(one.sample for one in found):
        sentences.append(documents.Sentence.of(_("以上含示例%(count)d个，示例不是事实。") % {"count": sample}))
    text = documents.Section(1, _("一、总体情况"), (documents.Paragraph(tuple(sentences)),))
    columns = tuple(
        documents.Column(str(heading), width, number=number) for heading, width, number in _DOCUMENT_COLUMNS
    )
    rows = tuple(_row(asked, number, one) for number, one in enumerate(found, 1))
    notes = (_("注：范围为%(chosen)s；名称后标“示例”的，不是事实。") % {"chosen": said[_("筛选")]},)
    chosen = asked.book.project_lists.get(asked.wanted.list)
    title = _("%(list)s清单") % {"list": chosen.name if chosen else _("项目")}
    annex = documents.Annex(1, title, columns, rows, landscape=True, notes=notes)
    return documents.Report((title,), "", (text,), (annex,), settings.SITE_NAME, localtime(now()))


_DOCUMENT_COLUMNS = (
    (gettext_lazy("序号"), 11, False),
    (gettext_lazy("编号"), 24, False),
    (gettext_lazy("项目名称"), 56, False),
    (gettext_lazy("责任单位"), 32, False),
    (gettext_lazy("阶段"), 14, False),
    (gettext_lazy("状态"), 16, False),
    (gettext_lazy("年度计划（万元）"), 22, True),
    (gettext_lazy("年度完成（万元）"), 22, True),
    (gettext_lazy("完成率"), 17, True),
    (gettext_lazy("问题"), 11, True),
)


def _row(asked: Choosing, number: int, one: FoundProject) -> tuple[documents.Cell, ...]:
    lead = asked.book.organisations.get(one.lead)
    share = _share(one)
    words = (
        str(number), one.id, _marked(one), lead.name if lead else one.lead,
        one.stage or "—", one.condition, _wan_said(one.planned), _wan_said(one.done),
        percent(share / 100) if share is not None else "—", str(one.open_issues or "—"),
    )  # fmt: skip
    return tuple(documents.Cell(documents.Sentence.of(text)) for text in words)


def _marked(one: FoundProject) -> str:
    return f"{one.name}（示例）" if one.sample and "示例" not in one.name else one.name


def _wan_said(yuan: int | None) -> str:
    return "—" if yuan is None else f"{decimal_of(Fraction(yuan, int(WAN_YUAN.scale))):,.0f}"
