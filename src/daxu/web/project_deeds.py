"""The deeds on a project as forms: facts, plan, stages, the month, the plan of nodes; and all of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from daxu.core.period import Month
from daxu.core.projects import curve
from daxu.core.projects.entering import MONTH
from daxu.core.projects.geometry import BadShape
from daxu.core.projects.geometry import read as shape_of
from daxu.core.projects.project import (
    Baseline,
    CardDeed,
    Facts,
    FundDeed,
    FundStep,
    IssueDeed,
    MonthReport,
    Node,
    NodeShare,
    ProjectDeed,
    ProjectStep,
    Series,
    Work,
    WorkDone,
    YearPlan,
)
from daxu.core.projects.stage import CHAIN, Category, Side, Stage
from daxu.core.quantity import plain
from daxu.desk import found_projects
from daxu.duties.projects import acting
from daxu.web import unmistakable
from daxu.web.dealing_forms import card_form, issue_form
from daxu.web.deed_form import Changes, DeedForm, Desk, choice_field, day_field, proof_fields, words_field, words_of
from daxu.web.project_typed import Field, Understanding, money_typed, place_systems, spoken
from daxu.web.saying import name_of, told

LEAST_ROWS = 6
SPARE_ROWS = 3
_MOST_ROWS = 60
_SHAPE = 20_000


# --- facts


def _facts_fields(desk: Desk) -> list[Field]:
    lists = {code: name_of(one) for code, one in desk.book.project_lists.items()}
    sectors = _sectors(desk)
    listed = Field("lists", _("所在清单"), "ticks", choices=list(lists.items()), optional=True)
    places = _("点写“118.78,32.0”；线、面用 GeoJSON 或 WKT。")
    return [
        Field("name", _("项目名称"), longest=100),
        Field("aliases", _("别名"), "words", _("一行一个；一个叫法只能属于一个项目。"), optional=True),
        choice_field("sector", _("领域"), sectors) if sectors else Field("sector", _("领域"), longest=40),
        choice_field("lead", _("责任单位"), desk.organisations),
        choice_field("block", _("板块"), desk.organisations, optional=True),
        Field("supporting", _("配合单位"), "many", choices=desk.organisations, optional=True),
        Field("owner", _("建设单位"), optional=True),
        Field("contact", _("联系人"), optional=True),
        *([listed] if desk.by.manages else []),
        Field("total", _("总投资"), "money", optional=True),
        Field("working_capital", _("铺底流动资金"), "money", _("看能否入库时从总投资里扣除。"), optional=True),
        Field("works", _("实物量"), "words", _("一行一项：名称 计划数 单位，如“道路 2.4 公里”。"), optional=True),
        Field("content", _("建设内容"), "words", optional=True, longest=2000),
        Field("shape", _("位置"), "words", places, optional=True, longest=_SHAPE),
        Field("crs", _("坐标从哪里来"), "choice", choices=place_systems()),
        Field("national_code", _("国家项目代码"), optional=True, longest=60),
        Field("english", _("英文名称"), optional=True),
        Field("source", _("出处"), help=_("公布的文件和位置。"), optional=True),
        Field("sample", _("这是示例，不是事实"), "tick", optional=True),
        day_field(),
    ]  # fmt: skip


def _sectors(desk: Desk) -> list[tuple[str, str]]:
    """Return the sectors that are declared, and those in use that are not."""
    declared = {code: name_of(one) for code, one in desk.book.sectors.items()}
    return list(({one: one for one in found_projects.choices("sector")} | declared).items())


def _own(desk: Desk) -> str:
    """Return the organisation that a new project is led by, where who registers it acts for one alone."""
    return desk.organisation if not desk.by.manages and desk.organisation in desk.by.organisations else ""


def _facts_typed(facts: Facts) -> dict[str, str]:
    plain_words = {name: getattr(facts, name) for name in _FACT_WORDS}
    return {
        **plain_words,
        "aliases": "\n".join(facts.aliases),
        "lists": ",".join(facts.lists),
        "supporting": ",".join(facts.supporting),
        "works": "\n".join(f"{work.name} {plain(work.planned)} {work.unit}" for work in facts.works),
        "sample": "1" if facts.sample else "",
        **money_typed(facts.total, "total"),
        **money_typed(facts.working_capital, "working_capital"),
    }


_FACT_WORDS = (
    "name", "sector", "lead", "block", "owner", "contact", "content", "shape", "national_code", "english", "source",
)  # fmt: skip


def _facts_changes(found: Understanding, desk: Desk) -> Changes:
    words = {name: found.text(name, _SHAPE if name == "shape" else 2000) for name in _FACT_WORDS}
    facts = Facts(
        **{**words, "shape": _shape(found, words["shape"])},
        aliases=tuple(one for one in found.lines("aliases") if one != words["name"]),
        lists=found.several("lists") if desk.by.manages else desk.project.facts.lists if desk.project else (),
        supporting=found.several("supporting"),
        total=found.money("total"),
        working_capital=found.money("working_capital"),
        works=tuple(_works(found)),
        sample=found.typed.get("sample") == "1",
    )
    sectors = dict(_sectors(desk))
    known = {"lead": desk.book.organisations, "block": desk.book.organisations, "sector": sectors or [facts.sector]}
    for name, codes in known.items():
        if (code := getattr(facts, name)) and code not in codes:
            found.wrong(name, _("没有“%(written)s”这个选项。") % {"written": code[:40]})
    return {"facts": facts, "words": ""}


def _shape(found: Understanding, written: str) -> str:
    if not written:
        return ""
    try:
        return shape_of(written, found.crs).geojson
    except BadShape as bad:
        found.wrong("shape", told(bad.why))
        return ""


def _works(found: Understanding) -> Iterator[Work]:
    for line in found.text("works").splitlines():
        parts = line.split()
        if not parts:
            continue
        number = found.amount("works", parts[1]) if len(parts) == 3 else None  # noqa: PLR2004 - name, amount, unit
        if number is None:
            found.wrong("works", _("看不懂“%(line)s”，请写成：名称 计划数 单位。") % {"line": line[:40]})
        else:
            yield Work(parts[0], parts[2], number)


# --- the year's plan, stages, side states


_PLANNED = ("sign", "start", "list", "finish", "produce")


def _plan_fields(desk: Desk) -> list[Field]:
    days = (_("计划签约"), _("计划开工"), _("计划入库"), _("计划竣工"), _("计划投产"))
    return [
        Field("year", _("年度"), "number"),
        choice_field("category", _("年度类别"), words_of(Category)),
        Field("investment", _("年度计划投资"), "money", optional=True),
        *(Field(name, label, "day", optional=True) for name, label in zip(_PLANNED, days, strict=True)),
        day_field(_("列入日期")),
        words_field(_("说明"), optional=not desk.known.years, help=_("调整已有的年度计划须写明理由。")),
        *proof_fields(),
    ]  # fmt: skip


def _plan_typed(plan: YearPlan) -> dict[str, str]:
    days = {name: day.isoformat() for name in _PLANNED if (day := getattr(plan, name))}
    return {
        "year": str(plan.year),
        "category": plan.category.value,
        **days,
        **money_typed(plan.investment, "investment"),
    }


def _plan_first(desk: Desk) -> dict[str, str]:
    plan = desk.known.years.get(desk.day.year)
    return _plan_typed(plan) if plan else {"year": str(desk.day.year)}


def _plan_changes(found: Understanding, _desk: Desk) -> Changes:
    year, category = found.number("year"), found.one_of("category", Category)
    if category is None:
        found.wrong("category", _("请选择年度类别。"))
    if year is None or year != int(year):
        found.wrong("year", _("请填四位年份，如 2024。"))
    days = {name: found.day(name) for name in _PLANNED}
    plan = YearPlan(int(year or 0), category or Category.NEW, found.money("investment"), **days)
    return {"year": plan}


def _move_fields(desk: Desk) -> list[Field]:
    open_stages = [one for one in CHAIN if one not in desk.known.reached]
    asked = desk.about.get("to", "")
    named = [one for one in Stage if one.value == asked and one not in open_stages]
    return [
        choice_field("stage", _("推进到"), [(one.value, _stage_said(one, desk)) for one in (*named, *open_stages)]),
        day_field(_("到达日期"), _("事情发生的那一天，不是填报的那一天。")),
        words_field(_("说明"), optional=True, help=_("开工的，写明认定依据：桩基、施工许可等。")),
        *proof_fields(photos=True),
    ]


def _stage_said(stage: Stage, desk: Desk) -> str:
    """Name a stage with the proof that it asks for."""
    rule = desk.book.stage_rule(stage, desk.day)
    proof = _("、").join(spoken(one) for one in rule.proof) if rule else ""
    return _("%(stage)s（须有%(proof)s）") % {"stage": spoken(stage), "proof": proof} if proof else spoken(stage)


def _move_first(desk: Desk) -> dict[str, str]:
    asked = desk.about.get("to", "")
    reached = desk.known.stage_on(desk.day)
    after = CHAIN[reached.place + 1 :] if reached else CHAIN
    following = next((one.value for one in after if one not in desk.known.reached), "")
    return {"stage": asked if asked in {one.value for one in Stage} else following}


def _move_changes(found: Understanding, _desk: Desk) -> Changes:
    return {"stage": found.one_of("stage", Stage)}


def _pause_fields(_desk: Desk) -> list[Field]:
    return [
        choice_field("side", _("转入"), words_of(Side), help=_("调出和终止以后不能恢复，只能更正。")),
        day_field(),
        words_field(_("原因")),
        *proof_fields(),
    ]  # fmt: skip


def _pause_changes(found: Understanding, _desk: Desk) -> Changes:
    return {"side": found.one_of("side", Side)}


def _resume_fields(_desk: Desk) -> list[Field]:
    return [day_field(_("恢复日期")), words_field(_("说明"), optional=True), *proof_fields()]


def _merge_fields(_desk: Desk) -> list[Field]:
    into = Field("into", _("并入哪个项目"), help=_("填那个项目的编号，如 P2024-0001。"), longest=20)
    return [into, words_field(_("理由")), day_field(), *proof_fields()]


def _merge_changes(found: Understanding, desk: Desk) -> Changes:
    into = found.text("into", 20)
    if into and acting.found_or_none(into) is None:
        found.wrong("into", _("没有编号为“%(id)s”的项目。") % {"id": into})
    if into == desk.known.id:
        found.wrong("into", _("不能并入自己。"))
    return {"into": into}


# --- the month report


def _report_fields(desk: Desk) -> list[Field]:
    earlier = {series: _before(desk, series) for series in Series}
    money = [
        one
        for series, name, label, total in (
            (Series.DEPARTMENTAL, "departmental", _("部门调度投资，当月"), _("部门调度投资，年度累计")),
            (Series.STATISTICAL, "statistical", _("列统投资，当月"), _("列统投资，年度累计")),
        )
        for one in _money_pair(name, label, total, earlier[series])
    ]
    return [
        Field("month", _("月份"), "month", _reported_so_far(desk)),
        *money,
        *_work_fields(desk),
        *_node_fields(desk),
        words_field(_("形象进度说明"), optional=True),
        day_field(_("报送日期")),
        *proof_fields(),
    ]


def _reported_so_far(desk: Desk) -> str:
    months = desk.known.reports
    return _("已报到%(month)s；要改已报的，请在项目页“经过”里更正那一步。") % {"month": max(months)} if months else ""


def _money_pair(name: str, label: str, total: str, before: int) -> Iterator[Field]:
    said = _("当月和累计填一个即可；填累计时，当月为差额。没有就空着，空着不是零。")
    yield Field(name, label, "money", said, optional=True)
    yield Field(f"{name}-year", total, "money", optional=True, before=str(before))


def _asked_month(desk: Desk) -> str:
    asked = unmistakable.month(desk.about.get("month", ""))
    return asked if MONTH.fullmatch(asked) else _next_month(desk)


def _next_month(desk: Desk) -> str:
    """Return the month after the last one reported, none that has not come; before any report, the month before."""
    reports = desk.known.reports
    today = Month(desk.day.year, desk.day.month)
    after = curve.month_of(max(reports)).plus(1) if reports else today.plus(-1)
    return str(min(after, today))


def _before(desk: Desk, series: Series, month: str = "") -> int:
    """Return what was reported for the months of the year before a month, in yuan."""
    asked = month or _asked_month(desk)
    months = [one for one in desk.known.reports if one[:4] == asked[:4] and one < asked]
    return sum(desk.known.reports[one].investment(series) or 0 for one in months)


def _work_fields(desk: Desk) -> Iterator[Field]:
    for place, work in enumerate(desk.known.facts.works):
        done = sum(
            (one.done for report in desk.known.reports.values() for one in report.works if one.work == work.name),
            Decimal(0),
        )
        said = _("计划%(planned)s，以前各月完成%(done)s。") % {"planned": plain(work.planned), "done": plain(done)}
        label = _("%(work)s，当月完成（%(unit)s）") % {"work": work.name, "unit": work.unit}
        yield Field(f"work-{place}", label, "number", said, optional=True)


def nodes_of(desk: Desk) -> tuple[Node, ...]:
    """Return the nodes of the plan in force."""
    baselines = desk.known.baselines
    return baselines[-1][1].nodes if baselines else ()


def _node_fields(desk: Desk) -> Iterator[Field]:
    for node in nodes_of(desk):
        said = _("计划%(first)s至%(last)s") % {"first": node.first, "last": node.last}
        label = _("节点“%(node)s”，到月底完成（%%）") % {"node": node.name}
        yield Field(f"node-{node.code}", label, "number", said, optional=True)


def _report_first(desk: Desk) -> dict[str, str]:
    month = _asked_month(desk)
    shares = curve.shares_by(desk.known.reports, curve.month_of(month)) if desk.known.reports else {}
    percents = {
        f"node-{code}": plain(Decimal(share.numerator * 100) / share.denominator) for code, share in shares.items()
    }
    return {"month": month, **percents}


def _report_typed(step: ProjectStep, desk: Desk) -> dict[str, str]:
    report = step.month
    if report is None:
        return {}
    places = {work.name: place for place, work in enumerate(desk.known.facts.works)}
    return {
        "month": report.month,
        "words": report.words or step.words,
        **money_typed(report.departmental, "departmental"),
        **money_typed(report.statistical, "statistical"),
        **{f"work-{places[one.work]}": plain(one.done) for one in report.works if one.work in places},
        **{f"node-{one.node}": plain(one.share * 100) for one in report.nodes},
    }


def _report_changes(found: Understanding, desk: Desk) -> Changes:
    month = found.month("month")
    if not month:
        found.wrong("month", _("请填月份。"))
    works = ((work.name, found.number(f"work-{place}")) for place, work in enumerate(desk.known.facts.works))
    nodes = ((node.code, found.share(f"node-{node.code}")) for node in nodes_of(desk))
    report = MonthReport(
        month,
        _in_month(found, desk, Series.DEPARTMENTAL, "departmental", month),
        _in_month(found, desk, Series.STATISTICAL, "statistical", month),
        tuple(WorkDone(name, done) for name, done in works if done is not None),
        tuple(NodeShare(code, share) for code, share in nodes if share is not None),
        found.text("words"),
    )
    if (report.departmental, report.statistical, report.works, report.nodes) == (None, None, (), ()):
        found.wrong("departmental", _("三种量一种也没有填；没有进展的，当月投资填0。"))
    return {"month": report, "words": ""}


def _in_month(found: Understanding, desk: Desk, series: Series, name: str, month: str) -> int | None:
    """Return the month's amount: as typed, or the cumulative one less what was reported before."""
    alone, total = found.money(name), found.money(f"{name}-year")
    if total is None or not month:
        return alone
    rest = total - _before(desk, series, month)
    if rest < 0:
        said = _("累计比以前各月合计少%(less)s万元；以前报错的，请更正那个月。")
        found.wrong(f"{name}-year", said % {"less": plain(Decimal(-rest) / 10_000)})
        return None
    if alone is not None and alone != rest:
        said = _("与当月对不上：累计减去以前各月是%(rest)s万元，当月填的是%(alone)s万元。")
        amounts = {"rest": plain(Decimal(rest) / 10_000), "alone": plain(Decimal(alone) / 10_000)}
        found.wrong(f"{name}-year", said % amounts)
    return rest


# --- money of a source


def _fund_fields(desk: Desk) -> list[Field]:
    sources = [(code, name_of(one)) for code, one in desk.book.funding_sources.items()]
    return [
        choice_field("source", _("资金来源名称"), sources),
        choice_field("fund", _("事项"), words_of(FundDeed)),
        Field("amount", _("本次金额"), "money", _("只填这一次的，不填累计。")),
        day_field(_("发生日期")),
        words_field(_("说明"), optional=True),
        *proof_fields(),
    ]


def _fund_typed(fund: FundStep) -> dict[str, str]:
    return {"source": fund.source, "fund": fund.deed.value, **money_typed(fund.amount, "amount")}


def _fund_changes(found: Understanding, _desk: Desk) -> Changes:
    deed, amount = found.one_of("fund", FundDeed), found.money("amount")
    source = found.text("source", 40)
    if not source:
        found.wrong("source", _("请选择资金来源。"))
    if deed is None:
        found.wrong("fund", _("请选择事项。"))
    if amount is None:
        found.wrong("amount", _("请填金额。"))
    return {"fund": FundStep(source, deed or FundDeed.APPROVE, amount or 0)}


# --- the plan of nodes


def _baseline_fields(desk: Desk) -> list[Field]:
    again = bool(desk.known.baselines)
    return [
        Field("nodes", _("节点"), "nodes", _("权重按工作量或金额，合计不必是100；月份写作 2024-06。空行不算。")),
        day_field(_("自哪天起执行")),
        Field("approved_by", _("批准人"), help=_("调整节点计划须经批准。"), optional=not again),
        words_field(_("理由"), optional=not again),
        *proof_fields(),
    ]


NODE_CELLS = ("code", "name", "weight", "first", "last", "critical")


def _baseline_typed(baseline: Baseline) -> dict[str, str]:
    typed: dict[str, str] = {"approved_by": baseline.approved_by}
    for row, node in enumerate(baseline.nodes):
        cells = (node.code, node.name, plain(node.weight), node.first, node.last, "1" if node.critical else "")
        typed |= {f"node-{name}-{row}": cell for name, cell in zip(NODE_CELLS, cells, strict=True)}
    return typed


def _baseline_first(desk: Desk) -> dict[str, str]:
    baselines = desk.known.baselines
    return {**_baseline_typed(baselines[-1][1]), "approved_by": ""} if baselines else {}


def node_rows(words: Mapping[str, str]) -> list[dict[str, str]]:
    """Return the rows of the grid with what stands in them, and some that are empty."""
    filled = [row for row in range(_MOST_ROWS) if words.get(f"node-name-{row}", "").strip()]
    count = min(max(LEAST_ROWS, (filled[-1] + 1 if filled else 0) + SPARE_ROWS), _MOST_ROWS)
    return [
        {"row": str(row), **{name: words.get(f"node-{name}-{row}", "") for name in NODE_CELLS}} for row in range(count)
    ]


def _baseline_changes(found: Understanding, desk: Desk) -> Changes:
    rows = [row for row in node_rows(found.typed.words) if any(row[name].strip() for name in NODE_CELLS[1:5])]
    taken = {row["code"] for row in rows}
    nodes = []
    for row in rows:
        code = row["code"] or next(f"n{n}" for n in range(1, _MOST_ROWS * 2) if f"n{n}" not in taken)
        taken.add(code)
        weight = found.amount("nodes", row["weight"])
        name = row["name"].strip() or _("第%(row)d行") % {"row": int(row["row"]) + 1}
        nodes.append(
            Node(
                code,
                name,
                weight or Decimal(0),
                unmistakable.month(row["first"]),
                unmistakable.month(row["last"]),
                bool(row["critical"]),
            )
        )
    baseline = Baseline(tuple(nodes), found.text("approved_by", 100))
    for fault in curve.faults(baseline):
        found.wrong("nodes", told(fault))
    if desk.known.baselines and desk.about.get("corrects") is None:
        _must_be_approved(found, baseline)
    return {"baseline": baseline}


def _must_be_approved(found: Understanding, baseline: Baseline) -> None:
    if not baseline.approved_by:
        found.wrong("approved_by", _("调整节点计划须写明由谁批准。"))
    if not found.typed.get("words"):
        found.wrong("words", _("调整节点计划须写明理由。"))


# --- all of them


FACTS = DeedForm(
    ProjectDeed.AMEND,
    gettext_lazy("修改资料与别名"),
    gettext_lazy("保存资料"),
    _facts_fields,
    _facts_changes,
    first=lambda desk: _facts_typed(desk.project.facts) if desk.project else {"lead": _own(desk)},
    said_by=lambda step, _desk: _facts_typed(step.facts) if step.facts else {},
)
VISIT = DeedForm(
    ProjectDeed.VISIT,
    gettext_lazy("现场踏勘"),
    gettext_lazy("保存"),
    lambda _desk: [day_field(_("踏勘日期")), words_field(_("记录"), optional=True), *proof_fields(photos=True)],
    lambda _found, _desk: {},
    in_turn=False,
)
FORMS: dict[str, DeedForm] = {
    "facts": FACTS,
    "plan": DeedForm(
        ProjectDeed.PLAN,
        gettext_lazy("列入年度计划"),
        gettext_lazy("保存计划"),
        _plan_fields,
        _plan_changes,
        first=_plan_first,
        said_by=lambda step, _desk: _plan_typed(step.year) if step.year else {},
    ),
    "stage": DeedForm(
        ProjectDeed.MOVE,
        gettext_lazy("推进阶段"),
        gettext_lazy("登记"),
        _move_fields,
        _move_changes,
        first=_move_first,
        said_by=lambda step, _desk: {"stage": step.stage.value if step.stage else ""},
    ),
    "pause": DeedForm(
        ProjectDeed.PAUSE,
        gettext_lazy("停工、缓建、调出或终止"),
        gettext_lazy("登记"),
        _pause_fields,
        _pause_changes,
        said_by=lambda step, _desk: {"side": step.side.value if step.side else ""},
    ),
    "resume": DeedForm(
        ProjectDeed.RESUME, gettext_lazy("恢复"), gettext_lazy("登记恢复"), _resume_fields, lambda _found, _desk: {}
    ),
    "report": DeedForm(
        ProjectDeed.REPORT,
        gettext_lazy("填月报"),
        gettext_lazy("报送"),
        _report_fields,
        _report_changes,
        first=_report_first,
        said_by=_report_typed,
        in_turn=False,
    ),
    "fund": DeedForm(
        ProjectDeed.FUND,
        gettext_lazy("登记资金"),
        gettext_lazy("登记"),
        _fund_fields,
        _fund_changes,
        said_by=lambda step, _desk: _fund_typed(step.fund) if step.fund else {},
        ready=lambda desk: bool(desk.book.funding_sources),
    ),
    "baseline": DeedForm(
        ProjectDeed.BASELINE,
        gettext_lazy("节点计划"),
        gettext_lazy("保存节点计划"),
        _baseline_fields,
        _baseline_changes,
        first=_baseline_first,
        said_by=lambda step, _desk: _baseline_typed(step.baseline) if step.baseline else {},
    ),
    "merge": DeedForm(
        ProjectDeed.MERGE,
        gettext_lazy("并入另一个项目"),
        gettext_lazy("并入"),
        _merge_fields,
        _merge_changes,
        said_by=lambda step, _desk: {"into": step.into},
    ),
    **{f"issue-{one.name.lower()}": issue_form(one) for one in IssueDeed},
    **{f"card-{one.name.lower().replace('_', '-')}": card_form(one) for one in CardDeed},
}


def form_of(step: ProjectStep) -> DeedForm | None:
    """Return the form that a step was typed into; None where there is none."""
    if step.deed is ProjectDeed.REGISTER:
        return FACTS
    if step.issue:
        return FORMS[f"issue-{step.issue.deed.name.lower()}"]
    if step.card:
        return FORMS[f"card-{step.card.deed.name.lower().replace('_', '-')}"]
    if step.deed is ProjectDeed.VISIT:
        return VISIT
    return next((form for form in FORMS.values() if form.deed is step.deed), None)
