"""Declared: how each kind of table becomes a statement of the core; one function a kind of table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from daxu.catalogue.table import (
    REQUIRED,
    Table,
    Unfit,
    code,
    day,
    decimal,
    declared,
    flag,
    one_of,
    period,
    quantity,
    requirement_code,
    several_of,
    text,
    texts,
    unit_label,
    whole,
)
from daxu.core.caution import Caution, CautionKind
from daxu.core.figure import Figure, Source
from daxu.core.indicator import (
    Disclosure,
    Form,
    Frequency,
    Indicator,
    Measure,
    Nature,
    Observation,
    Status,
    Timing,
    Wish,
)
from daxu.core.lights import Band, Light, LightTable, LightUnit
from daxu.core.organisation import Line, Organisation, Theme
from daxu.core.period import BadPeriod, Month
from daxu.core.quantity import Quantity
from daxu.core.requirement import Due, Requirement, Stage
from daxu.core.rules import Convention, InversePractice, Node, Rule, RuleKind
from daxu.core.target import Plan, Target, TargetKind, Wording
from daxu.core.workdays import Roll

NUMBER = "figure"
"""The key of a figure's number in its document, by which cautions name it."""

Codes = frozenset[str] | None
"""Codes that may be referred to; None where their file could not be read."""


@dataclass(frozen=True, slots=True)
class Known:
    """What a table may refer to, and what it inherits from its file."""

    district: str = ""
    plan: Plan | None = None
    organisations: Codes = None
    themes: Codes = None
    indicators: Codes = None
    measured: Mapping[str, Indicator] = field(default_factory=dict)
    document: str = ""
    issuer: str = ""


def organisation(table: Table, known: Known) -> Organisation | None:
    """Build a department, street, park or the district itself."""
    return table.built(
        lambda: Organisation(
            code=table.take("code", code),
            name=table.take("name", text),
            line=table.take("line", one_of(Line)),
            parent=table.refer("parent", known.organisations, ""),
            english=table.take("english", text),
            aliases=table.take("aliases", texts, ()),
            order=table.number,
            sample=table.take("sample", flag, default=False),
        )
    )


def theme(table: Table) -> Theme | None:
    """Build a heading; the order of the file is the reading order."""
    return table.built(
        lambda: Theme(table.take("code", code), table.take("name", text), table.number, table.take("english", text))
    )


def indicator(table: Table, known: Known) -> Indicator | None:
    """Build what is measured, every attribute on its own."""
    return table.built(
        lambda: Indicator(
            code=table.take("code", code),
            name=table.take("name", text),
            unit=table.take("unit", unit_label),
            theme=table.refer("theme", known.themes),
            form=table.take("form", one_of(Form)),
            timing=table.take("timing", one_of(Timing)),
            wish=table.take("wish", one_of(Wish), Wish.MORE),
            nature=table.take("nature", one_of(Nature), Nature.UNSTATED),
            frequency=table.take("frequency", one_of(Frequency)),
            decimals=table.take("decimals", whole, 0),
            disclosure=table.take("disclosure", one_of(Disclosure), Disclosure.VALUE),
            definition=table.take("definition", text),
            provider=table.refer("provider", known.organisations, ""),
            english=table.take("english", text),
            aliases=table.take("aliases", texts, ()),
            part_of=table.refer("part_of", known.indicators, ""),
        )
    )


def convention(table: Table) -> Convention | None:
    """Build what is decided about a kind of rule."""
    return table.built(
        lambda: Convention(
            kind=table.take("rule", one_of(RuleKind)),
            version=table.take("version", text),
            since=table.take("since", day),
            citation=source(table),
            text=table.take("text", text),
            tolerance=table.take("tolerance", decimal, Decimal(0)),
            ahead=table.take("ahead", decimal, Decimal(0)),
            tie_holds=table.take("tie_holds", flag, default=True),
            patience=table.take("patience", whole, 3),
            english=table.take("english", text),
        )
    )


def source(table: Table, document: Any = REQUIRED, issuer: Any = REQUIRED) -> Source:
    """Read a citation; a file may give the document and the issuer once for all its tables."""
    return Source(
        table.take("document", text, document or REQUIRED),
        table.take("place", text),
        table.take("issuer", text, issuer or REQUIRED),
    )


def light_table(table: Table) -> LightTable | None:
    """Build a light table; the core refuses one with a hole or an overlap."""
    return table.built(
        lambda: LightTable(
            code=table.take("code", code),
            name=table.take("name", text),
            unit=table.take("unit", one_of(LightUnit)),
            bands=table.take("bands", bands),
            citation=source(table),
            sample=table.take("sample", flag, default=False),
            english=table.take("english", text),
        )
    )


def bands(value: Any) -> tuple[Band, ...]:
    """Read the rows of a light table: `{light = "黄灯", over = "10", over_closed = true, upto = "30"}`."""
    keys = {"light", "over", "upto", "over_closed", "upto_closed"}
    return tuple(_band(_inline(item, keys)) for item in _items(value))


def _band(row: Mapping[str, Any]) -> Band:
    return Band(
        light=one_of(Light)(row.get("light")),
        over=decimal(row["over"]) if "over" in row else None,
        upto=decimal(row["upto"]) if "upto" in row else None,
        over_closed=flag(row.get("over_closed", False)),
        upto_closed=flag(row.get("upto_closed", True)),
    )


def plan(table: Table, known: Known) -> Plan | None:
    """Build the plan as declared; it is frozen over its targets when it is entered."""
    return table.built(
        lambda: Plan(
            code=table.take("code", code),
            name=table.take("name", text),
            year=table.take("year", whole),
            organisation=table.refer("organisation", known.organisations),
            resolution=source(table),
            adopted=table.take("adopted", day),
            targets=(),
            fingerprint="",
            english=table.take("english", text),
        )
    )


def target(table: Table, known: Known) -> Target | None:
    """Build a promise; its name, English, theme and lead unit are the indicator's where the table gives none."""
    table.asked.add(NUMBER)
    made = table.built(lambda: _target(table, known))
    return made if made and _target_fits(table, made, known.measured.get(made.indicator)) else None


def _target(table: Table, known: Known) -> Target:
    measured = table.refer("indicator", known.indicators, "")
    about = known.measured.get(measured)
    silent = known.indicators is None or (measured and not about)
    assumed = known.plan
    cited = _cited(table, known)
    return Target(
        plan=assumed.code if assumed else "",
        code=table.take("code", code),
        name=table.take("name", text, _default(about.name if about else "", silent)),
        kind=table.take("kind", one_of(TargetKind)),
        theme=table.refer("theme", known.themes, _default(about.theme if about else "", silent)),
        lead=table.refer("lead", known.organisations, _default(about.provider if about else "", silent)),
        period=table.take("period", period),
        rule=rule(table, cited),
        citation=cited,
        effective=table.take("effective", day, assumed.adopted if assumed else date.max),
        indicator=measured,
        goal=_figure(table, "goal", cited),
        stretch=_figure(table, "stretch", cited),
        wording=table.take("wording", one_of(Wording), Wording.PLAIN),
        supporting=table.refer_all("supporting", known.organisations),
        assumption=table.take("assumption", text, ""),
        english=table.take("english", text, _default(about.english if about else "", silent)),
        sample=table.take("sample", flag, default=False),
        organisation=table.refer("organisation", known.organisations, ""),
        assumption_english=table.take("assumption_english", text, "" if "assumption" not in table.values else REQUIRED),
    )


def _default(inherited: str, silent: object) -> Any:
    """Return what is inherited; nothing to inherit makes the key required, unless the indicator itself is at fault."""
    return inherited or ("" if silent else REQUIRED)


def _cited(table: Table, known: Known) -> Source:
    return source(table, known.document, known.issuer)


def _figure(table: Table, key: str, cited: Source) -> Figure | None:
    return table.take(key, lambda value: Figure.cited(quantity(value), cited), None)


_OF_A_RULE = {"rule", "nodes", "opening", "practice", "tolerance", "compare", "measure"}


def rule(table: Table, cited: Source) -> Rule:
    """Read how a target is judged; a target without a rule is a fault."""
    if "rule" not in table.values:
        table.asked |= _OF_A_RULE
        kinds = ", ".join(kind.value for kind in RuleKind)
        hint, hint_en = f"请加 rule，可用：{kinds}。", f"Add rule, one of: {kinds}."
        table.report("", "目标没有判定规则。", "The target has no rule.", hint, hint_en)
        return Rule(RuleKind.BY_MONTH)
    try:
        return Rule(
            kind=table.take("rule", one_of(RuleKind)),
            nodes=table.take("nodes", nodes, ()),
            opening=_figure(table, "opening", cited),
            practice=table.take("practice", one_of(InversePractice), InversePractice.TARGET_OVER_ACTUAL),
            tolerance=table.take("tolerance", decimal, Decimal(0)),
            compare=table.take("compare", several_of(RuleKind), ()),
            measure=table.take("measure", one_of(Measure), None),
        )
    except (ValueError, TypeError) as error:
        if not table.faulty:
            table.refuse("nodes" if "nodes" in table.values else "rule", error)
        return Rule(RuleKind.BY_MONTH)


def nodes(value: Any) -> tuple[Node, ...]:
    """Read an item's own plan: `{month = "2024-06", share = "0.5"}`, or with `name` for a named milestone."""
    return tuple(_node(_inline(item, {"month", "share", "name"})) for item in _items(value))


def _node(row: Mapping[str, Any]) -> Node:
    if "share" not in row and "name" not in row:
        raise Unfit("节点既无 share 也无 name。", "a node has neither share nor name.")
    month = period(row.get("month"))
    if month.months != 1:
        raise BadPeriod(f"节点的 month 应为单月，如 2024-06，现为“{month.label}”。 A node stands at one month.")
    share = decimal(row["share"]) if "share" in row else None
    return Node(Month(month.first.year, month.first.number), share, text(row["name"]) if "name" in row else "")


def _target_fits(table: Table, made: Target, measured: Indicator | None) -> bool:
    """Hold the goal against the rule and the indicator."""
    if made.goal and (made.rule.kind is RuleKind.RANGE) != made.goal.quantity.is_range:
        table.report(
            "goal",
            "区间规则的目标须为区间，其他规则的目标须为单值。",
            "The range rule needs a goal with two ends, every other rule a single number.",
            "区间写作 2—3%。",
            "Write a range as 2—3%.",
        )
    expected = _expected(made.rule.measure or _TARGET_MEASURE.get(made.rule.kind), measured)
    for key in ("goal", "stretch", "opening"):
        given = made.rule.opening if key == "opening" else getattr(made, key)
        if given:
            _hold_unit(table, key, given.quantity, expected)
    if made.goal and not made.indicator:
        table.report(
            "goal", "有目标值而没有指标。", "A goal without an indicator.", "请加 indicator。", "Add indicator."
        )
    return not table.faulty


_TARGET_MEASURE = {RuleKind.GROWTH: Measure.GROWTH, RuleKind.REPORTED: Measure.COMPLETION}
_EXPECTED = {
    Measure.GROWTH: ("比率",),
    Measure.SHARE: ("比率",),
    Measure.COMPLETION: ("比率",),
    Measure.RANK: ("位",),
    Measure.DIFFERENCE: ("百分点",),
}


def _expected(measure: Measure | None, measured: Indicator | None) -> tuple[str, ...]:
    """Return what a number may measure; empty when anything goes."""
    if measure is Measure.OTHER or measured is None:
        return ()
    own = (measured.unit.measures,)
    return _EXPECTED.get(measure, own) + (own if measure is Measure.DIFFERENCE else ()) if measure else own


def _hold_unit(table: Table, key: str, given: Quantity, expected: tuple[str, ...]) -> None:
    if expected and given.unit.measures not in expected:
        table.report(
            key,
            f"“{key}”的单位“{given.unit.label}”不能与指标比较，应计量{'或'.join(expected)}。",
            f"{key}: the unit {given.unit.label} cannot be compared with the indicator.",
            "请改单位或改指标。",
            "Correct the unit or the indicator.",
        )


def observation(table: Table, known: Known) -> Observation | None:
    """Build a fact; the document is the file's unless the table names another."""
    table.asked.add(NUMBER)
    made = table.built(
        lambda: Observation(
            indicator=table.refer("indicator", known.indicators),
            organisation=table.refer("organisation", known.organisations, known.district),
            period=table.take("period", period),
            figure=Figure.cited(table.take("value", quantity), _cited(table, known)),
            measure=table.take("measure", one_of(Measure), Measure.LEVEL),
            status=table.take("status", one_of(Status), Status.REPORTED),
            planned=table.take("planned", flag, default=False),
            compared_with=table.take("compared_with", text, ""),
            subject=table.take("subject", text, ""),
            definition=table.take("definition", text, ""),
            note=table.take("note", text, ""),
            sample=table.take("sample", flag, default=False),
        )
    )
    if made:
        _hold_unit(table, "value", made.figure.quantity, _expected(made.measure, known.measured.get(made.indicator)))
    return None if table.faulty else made


def requirement(table: Table, known: Known) -> Requirement | None:
    """Build what an organisation has to file; the rest comes from the indicator, and its code from what is asked."""
    about = known.measured.get(str(table.values.get("indicator")))
    kept_by, counted = (about.provider or REQUIRED, about.frequency) if about else ("", Frequency.MONTHLY)
    filer = table.refer("filer", known.organisations, kept_by)
    whose = table.refer("whose", known.organisations, known.district)
    asked = table.refer("indicator", known.indicators)
    measure = table.take("measure", one_of(Measure), Measure.LEVEL)
    since, until, due = table.take("since", day), table.take("until", day, None), _due(table)
    if since and until and until < since:
        table.report(
            "until", f"止日 {until} 早于起日 {since}。", f"It ends ({until}) before it begins.", "请改正。", "Mend it."
        )
    return table.built(
        lambda: Requirement(
            code=table.take("code", requirement_code, _asked(asked, measure, whose, filer, known.district)),
            indicator=asked,
            filer=filer,
            whose=whose,
            frequency=table.take("frequency", one_of(Frequency), counted),
            due=due,
            route=table.take("route", lambda value: _route(value, known.organisations)),
            since=since,
            until=until,
            citation=_cited(table, known),
            measure=measure,
            cumulative=table.take("cumulative", flag, default=True),
            minutes=table.take("minutes", whole, 10),
            hide_target=table.take("hide_target", flag, default=False),
        )
    )


def _asked(indicator: str, measure: Measure | None, whose: str, filer: str, district: str) -> str:
    """Return the code that says what is asked of whom: new-jobs@rsj, gdp-growth_yoy@tjj, jobs.yuhua@yuhua."""
    kind = "" if measure in (None, Measure.LEVEL) else f"-{measure.value}"
    area = "" if whose == district else f".{whose}"
    return f"{indicator}{kind}{area}@{filer}"


def _due(table: Table) -> Due:
    day_of_month, months = table.take("due_day", whole, 18), table.take("due_months", whole, 1)
    roll = table.take("due_roll", one_of(Roll), Roll.NEXT)
    try:
        return Due(day_of_month, months, roll)
    except (ValueError, TypeError) as error:
        if isinstance(error, ValueError):
            table.refuse("due_day", error)
        return Due()


def _route(value: Any, organisations: Codes) -> tuple[Stage, ...]:
    """Read the reviews: `{ name = "本单位审核", organisation = "rsj", turn = 1 }`; one turn runs side by side."""
    rows = [_inline(item, {"name", "organisation", "turn"}) for item in _items(value)]
    route = tuple(
        Stage(text(row.get("name")), declared(row.get("organisation"), organisations), whole(row.get("turn", place)))
        for place, row in enumerate(rows, 1)
    )
    if len({stage.name for stage in route}) < len(route):
        raise Unfit("两个审核环节同名。", "two stages have one name.", "请改名。", "Rename one.")
    return route


def caution(table: Table, kind: CautionKind, figures: Mapping[str, str] | None) -> Caution | None:
    """Build a doubt about figures, which it names by their numbers in the document."""
    return table.built(
        lambda: Caution(
            code=table.take("code", text),
            kind=kind,
            slots=table.take("figures", lambda value: _slots(texts(value), figures)),
            text=table.take("text", text),
            english=table.take("english", text),
            strength=table.take("strength", text, "") if kind is CautionKind.CONTRADICTION else "",
        )
    )


def _slots(numbers: tuple[str, ...], figures: Mapping[str, str] | None) -> tuple[str, ...]:
    if figures is None:
        return numbers
    strange = [number for number in numbers if number not in figures]
    if strange or not numbers:
        raise Unfit(
            f"没有编号为“{'、'.join(strange)}”的数字。",
            f"there is no figure {', '.join(strange)}.",
            "编号写在目标和实绩的 figure 键中。",
            "Numbers stand in the key `figure` of targets and observations.",
        )
    return tuple(figures[number] for number in numbers)


def _items(value: Any) -> list[Any]:
    if not isinstance(value, list) or not value:
        raise Unfit("应为非空的列表。", "must be a list with something in it.")
    return value


def _inline(value: Any, keys: set[str]) -> Mapping[str, Any]:
    if not isinstance(value, Mapping) or not value.keys() <= keys:
        allowed = "、".join(sorted(keys))
        raise Unfit(
            "每项应为花括号中的键值。",
            "each item must be an inline table.",
            f"可用键：{allowed}。",
            f"Keys: {allowed}.",
        )
    return value
