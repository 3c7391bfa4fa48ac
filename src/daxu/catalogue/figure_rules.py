"""Figure rules: relations between figures and what may not be left empty, as `figure_rules.toml` declares them.

The model district publishes none; `sample_figure_rules.toml` gives it a few, marked 示例.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from daxu.catalogue.declared import Known, source
from daxu.catalogue.district import BadCatalogue, District, Problem
from daxu.catalogue.sheet import Sheet, declared_in, read_sheet
from daxu.catalogue.table import (
    Table,
    Unfit,
    code,
    day,
    decimal,
    declared,
    flag,
    one_of,
    quantity,
    several_of,
    text,
)
from daxu.core.checks import Gravity
from daxu.core.indicator import Measure
from daxu.core.relations import Compulsory, FigureRule, Missing, Part, Side, Sign, Term

FILE: Final = Path(__file__).parent / "sample_figure_rules.toml"
_TERM_KEYS: Final = {"indicator", "whose", "measure", "factor"}
_PERCENT: Final = "比率"
_RATES: Final = {Measure.GROWTH, Measure.SHARE, Measure.COMPLETION}


def rules_in(sheet: Sheet, known: Known) -> tuple[tuple[FigureRule, ...], tuple[Compulsory, ...]]:
    """Read a file of relations; whatever is wrong with it is noted in the sheet."""
    given = sheet.one("source", required=False)
    document, issuer = given.take("document", text, ""), given.take("issuer", text, "")
    given.refuse_unknown_keys()
    cited = Known(
        known.district, known.plan, known.organisations, known.themes, known.indicators, known.measured,
        document or "", issuer or "",
    )  # fmt: skip
    rules = declared_in(sheet, "rule", lambda table: figure_rule(table, cited), "required", "source")
    asked = declared_in(sheet, "required", lambda table: compulsory(table, cited), "rule", "source")
    return rules, asked


def sample_rules(district: District, every: Iterable[str]) -> tuple[tuple[FigureRule, ...], tuple[Compulsory, ...]]:
    """Return the 示例 relations between what a district has; `every` are the codes of all 示例 indicators there can be.

    Raises BadCatalogue with every fault of their file.
    """
    problems: list[Problem] = []
    measured = {one.code: one for one in district.indicators}
    known = Known(
        district=district.code,
        organisations=frozenset(one.code for one in district.organisations),
        indicators=frozenset((*measured, *every)),
        measured=measured,
    )
    rules, asked = rules_in(read_sheet(FILE.stem, FILE, problems), known)
    if problems:
        raise BadCatalogue(tuple(sorted(set(problems))))
    return (
        tuple(rule for rule in rules if all(term.indicator in measured for term in rule.terms)),
        tuple(one for one in asked if one.figure.indicator in measured),
    )


def figure_rule(table: Table, known: Known) -> FigureRule | None:
    """Build a relation; `missing` is what both sides do where they say nothing of their own."""
    both = table.take("missing", one_of(Missing), Missing.ANY)
    made = table.built(
        lambda: FigureRule(
            code=table.take("code", code),
            name=table.take("name", text),
            english=table.take("english", text),
            left=_side(table, "left", both, known),
            sign=table.take("sign", one_of(Sign)),
            right=_side(table, "right", both, known),
            tolerance=table.take("tolerance", quantity, None),
            percent=table.take("tolerance_percent", decimal, Decimal(0)),
            **_declared(table, known),
        )
    )
    if made:
        _hold_units(table, made, known)
    return None if table.faulty else made


def compulsory(table: Table, known: Known) -> Compulsory | None:
    """Build what of a figure may not be left empty; its value alone where nothing more is said."""
    return table.built(
        lambda: Compulsory(
            code=table.take("code", code),
            figure=table.take("figure", lambda value: _term(value, known)),
            parts=table.take("parts", several_of(Part), (Part.VALUE,)),
            **_declared(table, known),
        )
    )


def _declared(table: Table, known: Known) -> dict[str, Any]:
    """Read what both kinds say: how grave it is, why, since when, and by which document."""
    since, until = table.take("since", day), table.take("until", day, None)
    if since and until and until < since:
        table.report("until", f"止日 {until} 早于起日 {since}。", f"It ends ({until}) before it begins.")
    return {
        "gravity": table.take("gravity", one_of(Gravity)),
        "reason": table.take("reason", text),
        "reason_english": table.take("reason_english", text),
        "since": since,
        "until": until,
        "citation": source(table, known.document, known.issuer),
        "sample": table.take("sample", flag, default=False),
    }


def _side(table: Table, key: str, both: Missing, known: Known) -> Side:
    terms = table.take(key, lambda value: _terms(value, known))
    return Side(terms, table.take(f"{key}_missing", one_of(Missing), both))


def _terms(value: Any, known: Known) -> tuple[Term, ...]:
    """Read a side: `{ indicator = "new-jobs", whose = "yuhua", factor = "-1" }`; no figure stands in it twice."""
    if not isinstance(value, list) or not value:
        raise Unfit("应为非空的列表。", "must be a list with something in it.")
    terms = tuple(_term(item, known) for item in value)
    if len({term.cell for term in terms}) < len(terms):
        raise Unfit("同一个数出现了两次。", "one figure stands in it twice.", "请合并为一项。", "Make it one term.")
    return terms


def _term(value: Any, known: Known) -> Term:
    if not isinstance(value, Mapping) or not value.keys() <= _TERM_KEYS or "indicator" not in value:
        keys = "、".join(sorted(_TERM_KEYS))
        raise Unfit(
            "应为花括号中的一项，至少有 indicator。",
            "must be an inline table with indicator.",
            f"可用键：{keys}。",
            f"Keys: {keys}.",
        )
    return Term(
        declared(value["indicator"], known.indicators),
        declared(value.get("whose", known.district), known.organisations),
        one_of(Measure)(value.get("measure", Measure.LEVEL.value)),
        _factor(value.get("factor", "1")),
    )


def _factor(value: Any) -> Decimal:
    """Read how many times a figure counts: "1", "-1", "0.5"."""
    taken_off = isinstance(value, str) and value.startswith("-")
    number = decimal(value[1:] if taken_off else value)
    if not number:
        raise Unfit("倍数不能为0。", "the factor cannot be 0.")
    return -number if taken_off else number


def _hold_units(table: Table, rule: FigureRule, known: Known) -> None:
    """Refuse a relation between what does not measure the same."""
    kinds = {kind for term in rule.terms if (kind := _measured(term, known))}
    if len(kinds) > 1:
        listed = "、".join(sorted(kinds))
        table.report(
            "right", f"两边的数计量的不是同一种东西：{listed}。", f"The figures measure different things: {listed}."
        )
    elif rule.tolerance and kinds and rule.tolerance.unit.measures not in (*kinds, *_points(kinds)):
        table.report(
            "tolerance", f"容差的单位“{rule.tolerance.unit.label}”与两边不同。", "The tolerance has another unit."
        )
    if rule.percent < 0 or (rule.tolerance and rule.tolerance.number < 0):
        table.report("tolerance", "容差不能为负。", "A tolerance cannot be negative.")


def _points(kinds: Iterable[str]) -> tuple[str, ...]:
    return ("百分点",) if _PERCENT in kinds else ()


def _measured(term: Term, known: Known) -> str:
    """Return what a figure measures; nothing where its indicator could not be read."""
    if term.measure in _RATES:
        return _PERCENT
    about = known.measured.get(term.indicator)
    return {Measure.RANK: "位", Measure.DIFFERENCE: "百分点"}.get(term.measure, about.unit.measures if about else "")
