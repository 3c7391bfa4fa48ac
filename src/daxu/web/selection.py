"""Selection: which rows a reader asked for, in what order, and the address that says so.

An address is written by people too: what it asks for and nobody knows is left out and named, never an error.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from daxu.core.lights import Light
from daxu.core.pace import Verdict
from daxu.core.tally import Tally
from daxu.core.target import TargetKind
from daxu.duties.tracking import Evaluation
from daxu.web.rows import LAST, Row, found, spelled
from daxu.web.saying import name_of, term

PAGE_SIZE = 200


@dataclass(frozen=True)
class Option:
    """One value of a filter: its form in an address, what people call it, and other forms that are understood."""

    value: str
    thing: Any
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Filter:
    """One way to narrow the table."""

    name: str
    label: Any
    options: tuple[Option, ...]
    values_of: Callable[[Row], Iterable[str]]
    many: bool = False

    def known(self, asked: str) -> str | None:
        """Return the value that `asked` means, or None."""
        for option in self.options:
            if asked == option.value or asked in option.aliases:
                return option.value
        return None


@dataclass(frozen=True)
class Heading:
    """One column of the table: its key in an address, its label, and what it is ordered by."""

    key: str
    label: Any
    order: Callable[[Row], Any] | None = None
    numeric: bool = False
    shown: bool = True
    unit: Any = ""


@dataclass(frozen=True)
class Choice:
    """One thing a form offers: its form in an address, what people call it, whether it is chosen."""

    value: str
    said: Any
    chosen: bool
    thing: Any = None


@dataclass(frozen=True)
class Ignored:
    """Something an address asked for that the table does not know."""

    parameter: Any
    value: str


@dataclass(frozen=True)
class Group:
    """Rows under one heading, with their tallies: facts and 示例 are never counted together."""

    key: str
    thing: Any
    rows: Sequence[Row]
    facts: Tally
    sample: Tally

    @property
    def said(self) -> str:
        """What people call the group."""
        return thing_said(self.thing)


@dataclass(frozen=True)
class Selection:
    """What was asked for; `address` writes it down again, shortest form first."""

    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    words: str = ""
    sort: str = ""
    group: str = ""
    columns: tuple[str, ...] = ()
    page: int = 1
    kept: Mapping[str, str] = field(default_factory=dict)
    ignored: tuple[Ignored, ...] = ()

    @property
    def narrowed(self) -> bool:
        """Whether anything is filtered at all."""
        return bool(self.words or any(self.chosen.values()))

    @property
    def sorted_by(self) -> str:
        """The column of the order, without its direction."""
        return self.sort.removeprefix("-")

    @property
    def descending(self) -> bool:
        """Whether the largest comes first."""
        return self.sort.startswith("-")

    def address(self, **changes: Any) -> str:
        """Return the query string of this selection with some things changed; the page starts over."""
        asked = replace(self, **{"page": 1, **changes})
        pairs = [*asked.kept.items(), ("q", asked.words)]
        pairs += [(name, value) for name, values in asked.chosen.items() for value in values]
        pairs += [("sort", asked.sort), ("group", asked.group)]
        pairs += [("column", key) for key in asked.columns]
        pairs += [("page", str(asked.page))] if asked.page > 1 else []
        return urlencode([(name, value) for name, value in pairs if value])

    def without(self, name: str, value: str) -> str:
        """Return the address with one filter value taken away."""
        left = tuple(kept for kept in self.chosen.get(name, ()) if kept != value)
        return self.address(chosen={**self.chosen, name: left})

    def turned(self, key: str) -> str:
        """Return the address that orders by a column, or the other way round when it already does."""
        return self.address(sort=f"-{key}" if self.sort == key else key)


_VERDICT_ORDER = tuple(Verdict)
_KIND_ORDER = tuple(TargetKind)
_LIGHT_ORDER = (Light.RED, Light.YELLOW, Light.GREEN, Light.NONE)


def _number(value: Any) -> Callable[[Row], Any]:
    def order(row: Row) -> Fraction | None:
        number = value(row)
        return None if number is None else Fraction(number)

    return order


NAME = "name"  # the column that always stands
HEADINGS: tuple[Heading, ...] = (
    Heading(NAME, _("目标"), lambda row: spelled(row.target.name)),
    Heading("kind", _("类别"), lambda row: _KIND_ORDER.index(row.target.kind)),
    Heading("theme", _("主题"), lambda row: row.theme.order if row.theme else None),
    Heading("ruler", _("达序尺")),
    Heading(
        "goal", _("年度目标"), _number(lambda row: row.goal and row.goal.number * row.goal.unit.scale), numeric=True
    ),
    Heading(
        "done", _("已完成量"), _number(lambda row: row.done and row.done.number * row.done.unit.scale), numeric=True
    ),
    Heading("completion", _("完成"), _number(lambda row: row.item.judgement.completion), numeric=True),
    Heading("due", _("应完成"), _number(lambda row: row.item.judgement.due), numeric=True),
    Heading("gap", _("差距"), _number(lambda row: row.item.judgement.gap), numeric=True, unit=_("百分点")),
    Heading("verdict", _("判定"), lambda row: _VERDICT_ORDER.index(row.item.verdict)),
    Heading("light", _("亮灯"), lambda row: _LIGHT_ORDER.index(row.item.light)),
    Heading("lead", _("牵头单位"), lambda row: row.lead.order if row.lead else None),
    Heading("code", _("编号"), lambda row: row.target.code, shown=False),
    Heading("rule", _("判定规则"), lambda row: row.target.rule.kind.label, shown=False),
    Heading("period", _("数据截止"), lambda row: row.observed.period if row.observed else None, shown=False),
    Heading("supporting", _("配合单位"), lambda row: len(row.supporting), shown=False),
)
_BY_KEY = {heading.key: heading for heading in HEADINGS}
DEFAULT_COLUMNS = tuple(heading.key for heading in HEADINGS if heading.shown)
GROUPINGS: tuple[tuple[str, Any], ...] = (
    ("theme", _("主题")),
    ("lead", _("牵头单位")),
    ("kind", _("类别")),
    ("verdict", _("判定")),
)


def filters_of(evaluation: Evaluation, rows: Sequence[Row]) -> tuple[Filter, ...]:
    """Return the filters of a plan: only values that some row has are offered."""
    book = evaluation.book
    leads, areas = {row.target.lead for row in rows}, {code for row in rows for code in row.areas}
    themes = {row.target.theme for row in rows}
    return (
        Filter("verdict", _("判定"), tuple(map(_of_verdict, Verdict)), _verdict, many=True),
        Filter("kind", _("类别"), tuple(map(_of_kind, TargetKind)), lambda row: (slug(row.target.kind),)),
        Filter(
            "theme",
            _("主题"),
            tuple(Option(t.code, t, (t.name,)) for t in book.themes.values() if t.code in themes),
            lambda row: (row.target.theme,),
        ),
        Filter(
            "organisation",
            _("牵头单位"),
            tuple(Option(o.code, o, (o.name, *o.aliases)) for o in book.organisations.values() if o.code in leads),
            lambda row: (row.target.lead,),
        ),
        Filter(
            "street",
            _("街道园区"),
            tuple(Option(o.code, o, (o.name, *o.aliases)) for o in book.organisations.values() if o.code in areas),
            lambda row: row.areas,
        ),
        Filter("light", _("亮灯"), tuple(Option(slug(light), light, (light.value,)) for light in Light), _light),
        Filter("data", _("数据性质"), tuple(_DATA[sample] for sample in sorted({row.sample for row in rows})), _data),
    )


# Facts first: False is a fact, True is 示例.
_DATA = (Option("facts", _("事实"), ("事实",)), Option("sample", _("示例"), ("示例",)))


def slug(word: Verdict | TargetKind | Light) -> str:
    """Return the form of a word in an address: Verdict.NO_DATA → no-data."""
    return word.name.lower().replace("_", "-")


def _of_verdict(verdict: Verdict) -> Option:
    return Option(slug(verdict), verdict, (verdict.value,))


def _of_kind(kind: TargetKind) -> Option:
    return Option(slug(kind), kind, (kind.value,))


def _verdict(row: Row) -> tuple[str]:
    return (slug(row.item.verdict),)


def _data(row: Row) -> tuple[str]:
    return (_DATA[row.sample].value,)


def _light(row: Row) -> tuple[str]:
    return (slug(row.item.light),)


def selection_of(
    asked: Mapping[str, Sequence[str]], filters: Sequence[Filter], *, kept: Mapping[str, str] | None = None
) -> Selection:
    """Read an address; what it asks for and nobody knows is ignored and named. `kept` goes along in every link."""
    ignored: list[Ignored] = []
    chosen = {one.name: _chosen(one, asked.get(one.name, ()), ignored) for one in filters}
    columns = _known(asked, "column", _BY_KEY, ignored, label=_("列"))
    sort = next(iter(_known(asked, "sort", _SORTS, ignored, label=_("排序"))), "")
    group = next(iter(_known(asked, "group", dict(GROUPINGS), ignored, label=_("分组"))), "")
    return Selection(
        chosen={name: values for name, values in chosen.items() if values},
        words=" ".join(" ".join(asked.get("q", ())).split())[:100].strip(),
        sort=sort,
        group=group,
        columns=_other_than_usual(columns),
        page=_page(asked.get("page", ()), ignored),
        kept=kept or {},
        ignored=tuple(ignored),
    )


_SORTS = {sign + heading.key: heading for heading in HEADINGS if heading.order is not None for sign in ("", "-")}


def _chosen(one: Filter, asked: Sequence[str], ignored: list[Ignored]) -> tuple[str, ...]:
    values: list[str] = []
    for word in filter(None, (word.strip() for word in asked)):
        known = one.known(word)
        if known is None or (values and not one.many and known not in values):
            ignored.append(Ignored(one.label, word[:60]))
        elif known not in values:
            values.append(known)
    return tuple(values)


def _known(
    asked: Mapping[str, Sequence[str]], name: str, known: Mapping[str, Any], ignored: list[Ignored], *, label: Any
) -> list[str]:
    words = [word.strip() for word in asked.get(name, ()) if word.strip()]
    ignored += [Ignored(label, word[:60]) for word in words if word not in known]
    return [word for word in words if word in known]


def _other_than_usual(columns: Iterable[str]) -> tuple[str, ...]:
    """Return the columns in their order; none where they are the usual ones, so that the address stays short."""
    chosen = {*columns, NAME} if columns else set()
    usual = chosen == set(DEFAULT_COLUMNS)
    return () if usual else tuple(heading.key for heading in HEADINGS if heading.key in chosen)


def _page(asked: Sequence[str], ignored: list[Ignored]) -> int:
    for word in filter(None, asked):
        if word.isascii() and word.isdigit() and int(word[:6]) >= 1:
            return int(word[:6])
        ignored.append(Ignored(_("页码"), word[:60]))
    return 1


def choices_of(one: Filter, selection: Selection) -> list[Choice]:
    """Return what a filter offers."""
    chosen = selection.chosen.get(one.name, ())
    return [Choice(o.value, thing_said(o.thing), o.value in chosen, o.thing) for o in one.options]


def sort_choices(selection: Selection) -> list[Choice]:
    """Return the orders worth offering where no heading can be clicked, and the one in use."""
    offered = [key for key in _OFFERED_SORTS if key in _SORTS]
    keys = offered if selection.sort in ("", *offered) else [*offered, selection.sort]
    return [Choice(key, _sort_said(key), key == selection.sort) for key in keys]


def _sort_said(key: str) -> str:
    words = gettext("%(column)s（从大到小）") if key.startswith("-") else gettext("%(column)s（从小到大）")
    return words % {"column": _BY_KEY[key.removeprefix("-")].label}


_OFFERED_SORTS = ("gap", "-gap", "completion", "-completion", "name", "verdict", "lead")


def thing_said(thing: Any) -> str:
    """Say what a filter or a group stands for: a word of the plan, a declared name, or plain words."""
    if isinstance(thing, Verdict | TargetKind | Light):
        return term(thing.value)
    return name_of(thing) if hasattr(thing, "english") else str(thing)


def headings_of(selection: Selection) -> list[Heading]:
    """Return the columns to show; the name always comes first."""
    shown = selection.columns or DEFAULT_COLUMNS
    return [heading for heading in HEADINGS if heading.key in shown]


def narrowed(rows: Sequence[Row], selection: Selection, filters: Sequence[Filter]) -> list[Row]:
    """Return the rows that pass every filter and hold every word, in the order asked for."""
    kept = found(rows, selection.words) if selection.words else list(rows)
    for one in filters:
        if wanted := set(selection.chosen.get(one.name, ())):
            kept = [row for row in kept if wanted.intersection(one.values_of(row))]
    return _ordered(kept, selection)


def _ordered(rows: list[Row], selection: Selection) -> list[Row]:
    """Order by the column; what has no value comes last either way, and facts always before 示例."""
    heading = _BY_KEY.get(selection.sorted_by)
    if heading is None or heading.order is None:
        return rows
    keyed = [(heading.order(row), row) for row in rows]
    known = sorted(
        (pair for pair in keyed if pair[0] is not None), key=lambda pair: pair[0], reverse=selection.descending
    )
    ordered = [row for _, row in known] + [row for value, row in keyed if value is None]
    return sorted(ordered, key=lambda row: row.sample)


def grouped(rows: Sequence[Row], by: str) -> list[Group]:
    """Return the rows in groups, each with its own tallies; without a grouping, facts and 示例 are the groups."""
    keyed: dict[str, tuple[Any, Any, list[Row]]] = {}
    for row in rows:
        order, key, thing = _GROUP_KEYS[by](row)
        keyed.setdefault(key, (order, thing, []))[2].append(row)
    ordered = sorted(keyed.items(), key=lambda pair: pair[1][0])
    return [Group(key, thing, members, *tallies(members)) for key, (_, thing, members) in ordered]


def tallies(rows: Iterable[Row]) -> tuple[Tally, Tally]:
    """Return the tally of the facts and that of the 示例 among `rows`."""
    listed = list(rows)
    facts = Evaluation.tally(row.item for row in listed if not row.sample)
    return facts, Evaluation.tally(row.item for row in listed if row.sample)


_GROUP_KEYS: dict[str, Callable[[Row], tuple[Any, str, Any]]] = {
    "": lambda row: (row.sample, _DATA[row.sample].value, _DATA[row.sample].thing),
    "theme": lambda row: (row.theme.order if row.theme else LAST, row.target.theme, row.theme or row.target.theme),
    "lead": lambda row: (row.lead.order if row.lead else LAST, row.target.lead, row.lead or row.target.lead),
    "kind": lambda row: (_KIND_ORDER.index(row.target.kind), slug(row.target.kind), row.target.kind),
    "verdict": lambda row: (_VERDICT_ORDER.index(row.item.verdict), slug(row.item.verdict), row.item.verdict),
}
