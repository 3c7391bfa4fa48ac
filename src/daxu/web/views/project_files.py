"""Projects as files: workbook, list in the manner of an official document, GeoJSON, calendar; photos made small."""

from __future__ import annotations

from fractions import Fraction

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django.views.decorators.http import require_safe

from daxu.core.projects.project import ProjectStep, place
from daxu.core.quantity import WAN_YUAN, decimal_of
from daxu.core.text import percent
from daxu.desk import found_projects, pictures
from daxu.desk.evidence import NotEvidence
from daxu.desk.found_projects import FoundProject
from daxu.desk.permissions import SEE_PROJECTS, allows
from daxu.duties import exporting
from daxu.duties.projects import counting
from daxu.duties.projects import exporting as exporting_projects
from daxu.duties.reporting import docx
from daxu.duties.reporting import report as documents
from daxu.ledger import read
from daxu.web import project_sheet
from daxu.web.saying import day_said, told
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
    content = exporting.xlsx_bytes(project_sheet.sheet(asked, about(asked)), made=localtime(now()))
    return _handed(content, asked, _("项目总表"), "xlsx", XLSX)


@allows(SEE_PROJECTS)
@require_safe
@needs_plan
def projects_csv(request: HttpRequest) -> HttpResponse:
    """Download the table as CSV, to the yuan: the same columns as the workbook."""
    asked = choosing(request)
    _must_fit(asked, MOST_IN_A_FILE)
    content = exporting.csv_bytes(project_sheet.sheet(asked, about(asked)))
    return _handed(content, asked, _("项目总表"), "csv", "text/csv; charset=utf-8")


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


@allows(SEE_PROJECTS)
@require_safe
def project_photo(request: HttpRequest, project: str, digest: str) -> HttpResponse:  # noqa: ARG001 (every view takes it)
    """Hand out a photo of a project small: upright, with nothing of the file but its points."""
    steps = (one.entry.says for one in read.under(place(project)))
    if not any(photo.file.digest == digest for step in steps if isinstance(step, ProjectStep) for photo in step.photos):
        raise Http404(_("这个项目没有这张照片。"))
    try:
        response = HttpResponse(pictures.small(digest), content_type="image/jpeg")
    except (FileNotFoundError, NotEvidence):
        raise Http404(_("照片不在了或打不开，请联系系统管理员从备份恢复。")) from None
    response["Cache-Control"] = "private, max-age=86400, immutable"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


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
    share = project_sheet.share(one)
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
