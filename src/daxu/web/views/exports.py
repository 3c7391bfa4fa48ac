"""What the big table shows, as a file: the same rows in the same order, with a sheet that says what they are."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from daxu.core.tally import Tally
from daxu.desk.permissions import EXPORT, allows
from daxu.duties import exporting
from daxu.duties.exporting import Sheet
from daxu.web.cells import exported
from daxu.web.saying import name_of, percent, term
from daxu.web.views.empty import needs_plan
from daxu.web.views.targets import Table, table_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@allows(EXPORT)
@require_safe
@needs_plan
def targets_xlsx(request: HttpRequest) -> HttpResponse:
    """Download the table as a workbook."""
    table = table_of(request)
    content = exporting.xlsx_bytes(_sheet(table), made=localtime(now()))
    return _download(content, table, "xlsx", XLSX)


@allows(EXPORT)
@require_safe
@needs_plan
def targets_csv(request: HttpRequest) -> HttpResponse:
    """Download the table as CSV."""
    table = table_of(request)
    return _download(exporting.csv_bytes(_sheet(table)), table, "csv", "text/csv; charset=utf-8")


def _sheet(table: Table) -> Sheet:
    columns = exported(table.headings)
    rows = [[column.cell(row) for column in columns] for row in table.rows]
    return Sheet(_("目标总表"), tuple(c.column() for c in columns), rows, about(table), _("说明"))


def about(table: Table) -> dict[str, str]:
    """Say what the file holds: the plan, the day, the filter, the counts with what they leave out, the rules."""
    facts, sample = table.counts
    plan = table.evaluation.plan
    return {
        _("计划"): f"{name_of(plan)}（{plan.resolution}）",
        _("截至"): table.evaluation.as_of.isoformat(),
        _("筛选"): _filter_said(table),
        _("事实"): counted(facts),
        _("示例"): counted(sample),
        _("规则版本"): _conventions(table),
        _("输入散列"): table.evaluation.inputs_hash,
    }


def _filter_said(table: Table) -> str:
    parts = [f"{label}：{said}" for label, said, _without in table.chips]
    parts += [_("搜索：%(words)s") % {"words": table.selection.words}] if table.selection.words else []
    return _("；").join(parts) or _("未筛选，计划的全部目标")


def counted(tally: Tally) -> str:
    """Say a tally with its numerator, its denominator and what it leaves out."""
    text = _("%(total)s项，可判定%(judged)s项，达序%(on)s项") % {
        "total": tally.total, "judged": tally.judged, "on": tally.on_schedule,
    }  # fmt: skip
    if tally.judged:
        text += _("，达序率%(on)s/%(judged)s（%(rate)s）") % {
            "on": tally.on_schedule, "judged": tally.judged, "rate": percent(tally.rate),
        }  # fmt: skip
    return text


def _conventions(table: Table) -> str:
    used = {row.item.judgement.convention for row in table.rows} - {None}
    said = {f"{term(c.kind.label)} {c.version}（{c.since.isoformat()}，{c.citation}）" for c in used if c}
    return _("；").join(sorted(said))


def _download(content: bytes, table: Table, ending: str, kind: str) -> HttpResponse:
    name = f"{_('目标总表')}-{table.evaluation.as_of.isoformat()}"
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = (
        f"attachment; filename=\"targets.{ending}\"; filename*=UTF-8''{quote(name)}.{ending}"
    )
    return response
