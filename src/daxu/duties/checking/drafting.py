"""Drafting: from a report to the files of a catalogue, which a person edits and `daxu load` loads.

Everything that the reader is sure of becomes a declaration; what it is not sure of, or what no report tells (who leads,
who provides, by which rule), is a comment beside it. Facts and targets that may be linked are named together, and what
would have to be supposed is written as the target's `assumption`: a person decides.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from types import MappingProxyType

from daxu.core.quantity import UNITS, Unit, UnknownUnit, plain, unit
from daxu.core.text import NOTHING, Text
from daxu.duties.checking.page import Page, named, single, span_of_time, standard
from daxu.reader import Finding, Reading

_FILES = ("district", "organisations", "themes", "indicators", "plan", "observations", "conventions", "lights")


class NothingToDraft(ValueError):
    """A report without any figure that a plan could be made of."""


@dataclass(frozen=True, slots=True)
class Place:
    """What the report does not tell in a form that a program should guess: whose it is."""

    code: str = "district"
    name: str = "本区"
    english: str = "District"


@dataclass(frozen=True, slots=True)
class Drafted:
    """One figure of the draft: the finding, its indicator's code, and the words of the quantity."""

    finding: Finding
    code: str
    name: str
    quantity: str
    unit: Unit


CONFIRMED = "confirmed"
"""The rule of a finding that a person has confirmed: its name and its period are taken as they are."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """One line of a draft for a person to confirm, and for a target the facts that go, or might go, with it."""

    drafted: Drafted
    same: Drafted | None = None
    akin: tuple[Drafted, ...] = ()

    @property
    def is_target(self) -> bool:
        """Whether it is promised, and not reported."""
        return _promise(self.drafted.finding)


def proposals(text: str, reading: Reading) -> tuple[Proposal, ...]:
    """Return what would be declared of a report, line by line in its order."""
    usable, _rest = _usable(Page(text, reading))
    facts = [one for one in usable if not _promise(one.finding)]
    return tuple(_proposal(one, facts) if _promise(one.finding) else Proposal(one) for one in usable)


def _proposal(one: Drafted, facts: Sequence[Drafted]) -> Proposal:
    same = next((fact for fact in facts if fact.code == one.code), None)
    return Proposal(one, same, () if same else tuple(_maybe(one, facts)))


def _maybe(one: Drafted, facts: Sequence[Drafted]) -> Iterator[Drafted]:
    """Yield the facts that a target might mean."""
    return (fact for fact in facts if fact.unit.measures == one.unit.measures and _akin(one.name, fact.name))


def draft(
    text: str,
    reading: Reading,
    *,
    document: str,
    place: Place = Place(),
    assumed: Mapping[int, Text] = MappingProxyType({}),
) -> dict[str, str]:
    """Return the files of a catalogue drafted from a report: name → TOML text.

    `assumed` holds, by the place of a target's number in the text, what a person supposes to link it with a fact.
    """
    page = Page(text, reading)
    usable, rest = _usable(page)
    year = _year(usable) or reading.year
    if year is None or not usable:
        raise NothingToDraft(
            "读不出报告的年份或可用的数据，无法起草；可用 --year 指明年份。"
            " No year or no usable figure in this report: name the year with --year."
        )
    source = f"[source]\ndocument = {_quoted(document)}\nissuer = {_quoted(place.name)}\n"
    return {
        "district": _table("district", code=place.code, name=place.name, english=place.english),
        "organisations": _table(
            "organisation", many=True, code=place.code, name=place.name, english=place.english, line="块"
        ),
        "themes": _table("theme", many=True, code="all", name="全部", english="Everything"),
        "indicators": _joined(
            _head("指标：名称和单位取自报告；形态、时间属性、供数单位请逐条核对。"), _indicators(usable, place)
        ),
        "plan": _joined(_plan(year, document, place), source, _targets(page, usable, year, assumed)),
        "observations": _joined(
            _head("已公布的数，照原文的单位和约数词。"), source, _observations(usable), _unsure(rest)
        ),
        "conventions": _CONVENTIONS,
        "lights": _LIGHTS,
    }


def _year(usable: Sequence[Drafted]) -> int | None:
    """Return the year that most targets are for."""
    spans = (span_of_time(one.finding.period) for one in usable if _promise(one.finding))
    years = Counter(span.first.year for span in spans if span)
    return years.most_common(1)[0][0] if years else None


def printed(files: dict[str, str]) -> str:
    """Return all files as one text, each under its name."""
    return "\n".join(f"# ==== {name}.toml ====\n\n{files[name].rstrip()}\n" for name in _FILES)


def _usable(page: Page) -> tuple[list[Drafted], list[Finding]]:
    """Divide the findings into those that can be declared, one a place in the ledger, and those left to a person."""
    made: dict[tuple[str, str, str, bool], Drafted] = {}
    rest: list[Finding] = []
    codes: dict[tuple[str, str], str] = {}
    for finding in page.findings:
        one = _drafted(finding, codes)
        key = (one.code, finding.measure, finding.period, _promise(finding)) if one else None
        if one is None or key is None or key in made:
            rest.append(finding)
        else:
            made[key] = one
    return list(made.values()), rest


def _promise(finding: Finding) -> bool:
    return finding.kind == "target"


def _confirmed(finding: Finding) -> bool:
    return CONFIRMED in finding.rule.split("+")


def _drafted(finding: Finding, codes: dict[tuple[str, str], str]) -> Drafted | None:
    if (
        not (named(finding) or "carried" in finding.rule.split("+") or _confirmed(finding))
        or not finding.sure
        or not finding.indicator
        or not single(finding)
    ):
        return None
    if (
        finding.measure not in ("level", "growth_yoy", "share", "completion_rate", "count_part")
        or span_of_time(finding.period) is None
    ):
        return None
    try:
        base = unit(finding.unit)
    except UnknownUnit:
        return None
    if finding.measure == "growth_yoy" and finding.unit != "%":
        return None
    if _promise(finding) and finding.measure not in ("level", "share"):
        return None
    name = _QUIET.sub("", finding.indicator)
    code = _code(standard(name), base.measures, finding, codes)
    return Drafted(finding, code, name, _quantity(finding, base), _scaled(finding, base))


_QUIET = re.compile(r"[\"“”]")


def _code(name: str, measures: str, finding: Finding, codes: dict[tuple[str, str], str]) -> str:
    """Return the code of an indicator; growth belongs to the amount that grows."""
    if finding.measure == "growth_yoy":
        grown = next((code for (known, _), code in codes.items() if known == name), None)
        if grown:
            return grown
    return codes.setdefault((name, measures), f"i{len(codes) + 1:03}")


def _scaled(finding: Finding, base: Unit) -> Unit:
    """Return the unit as the text writes it: 亿元 where the number is in 亿元."""
    for scale in ("亿", "万"):
        if scale in finding.text and f"{scale}{base.label}" in UNITS:
            return UNITS[f"{scale}{base.label}"]
    return base


def _quantity(finding: Finding, base: Unit) -> str:
    written = _scaled(finding, base)
    value = finding.value if isinstance(finding.value, Decimal) else finding.value[0]
    number = plain(value * base.scale / written.scale)
    words = finding.modifier or ""
    before = next((word for word in ("约", "近", "超", "突破") if word in words), "")
    after = next((word for word in ("以上", "以内", "以下", "左右") if word in words), "")
    return f"{'' if after else before}{number}{written.label}{after}"


# --- the files


def _indicators(usable: Sequence[Drafted], place: Place) -> str:
    seen: dict[str, Drafted] = {}
    for one in usable:
        seen.setdefault(one.code, one)
    return "\n".join(
        _table(
            "indicator", many=True, code=one.code, name=one.name, english=f"To be translated: {one.code}",
            unit=one.unit.label, theme="all", form=_form(one), timing=_timing(one), frequency="半年",
            provider=place.code,
            definition=f"待核：起草时第{place_of(one)}字处读出，口径未说明。",
        )
        for one in seen.values()
    )  # fmt: skip


def place_of(one: Drafted) -> int:
    """Return where in the text a drafted figure stands, counted from 1."""
    return one.finding.start + 1


def _form(one: Drafted) -> str:
    if one.finding.measure == "share" or one.unit.label in ("%", "‰"):
        return "增速" if one.finding.measure == "growth_yoy" else "比重"
    return "项数" if one.unit.measures in "个家项人户件场所条处宗批类张座套" else "总量"


_STOCK = re.compile(r"累计|存量|有效量|总数|保有|集聚|储备|余额|率$|比重$|占比$")


def _timing(one: Drafted) -> str:
    return "时点" if _STOCK.search(one.name) or _form(one) == "比重" else "累计"


def _plan(year: int, document: str, place: Place) -> str:
    note = _head("计划：决议、日期请照原件改；每个目标的判定规则（rule）须由人确认。")
    return note + _table(
        "plan", code=f"{place.code}-{year}", name=f"{place.name}{year}年国民经济和社会发展计划",
        english=f"{place.english} plan for {year}", year=year, organisation=place.code,
        document=document, place="起草自报告", issuer=place.name, adopted=_Bare(f"{year}-01-01"),
    )  # fmt: skip


def _targets(page: Page, usable: Sequence[Drafted], year: int, assumed: Mapping[int, Text]) -> str:
    facts = [one for one in usable if not _promise(one.finding)]
    return "\n".join(
        _target(page, _proposal(one, facts), year, assumed.get(one.finding.start, NOTHING))
        for one in usable
        if _promise(one.finding)
    )


def _target(page: Page, proposal: Proposal, year: int, assumed: Text) -> str:
    one = proposal.drafted
    period = one.finding.period if _confirmed(one.finding) else str(year)
    supposed = assumed if period == one.finding.period else assumed.then(_whole_year(year))
    table = _table(
        "target", many=True, code=f"t-{one.code}", name=one.name, english=f"To be translated: {one.code}",
        indicator=one.code, kind="指标", period=period, goal=one.quantity,
        rule="ratio" if _form(one) == "比重" else "by-month", lead="", place=f"第{page_line(page, one)}段",
        assumption=supposed.zh, assumption_english=supposed.en.strip(),
    )  # fmt: skip
    return _comment(_linked(proposal)) + table


def same_scope(fact: str, target: str) -> Text:
    """Say what is supposed where a fact is held against a target of another name."""
    english = f"“{fact}” and “{target}” are supposed to measure the same. "
    return Text(f"按“{fact}”与“{target}”口径相同理解。", english)


def _whole_year(year: int) -> Text:
    return Text(f"原文未写“全年”，按{year}年全年理解。", f"The text does not say “full year”; read as all of {year}.")


def page_line(page: Page, one: Drafted) -> int:
    """Return the paragraph that a drafted figure stands in, counted from 1."""
    return page.words.count("\n", 0, one.finding.start) + 1


def _linked(proposal: Proposal) -> Iterable[str]:
    """Say which fact the target goes with, or which might be meant and what one would have to suppose."""
    if same := proposal.same:
        yield f"可对照的实绩：{same.name} {same.quantity}（{same.finding.period}）。"
        return
    for fact in proposal.akin:
        what = f"{fact.name} {fact.quantity}（{fact.finding.period}）"
        yield f"疑可对照：{what}——须先确认两者口径相同，再把它的 indicator 改为 {proposal.drafted.code}。"
    yield "报告没有公布同名的实绩。"


def _akin(one: str, other: str) -> bool:
    """Whether two names share most of the shorter one."""
    first, second = (set(pairwise(name)) for name in (one, other))
    return bool(first and second) and len(first & second) / min(len(first), len(second)) >= 0.5  # noqa: PLR2004


def _observations(usable: Sequence[Drafted]) -> str:
    return "\n".join(_observation(one) for one in usable if not _promise(one.finding))


def _observation(one: Drafted) -> str:
    given: dict[str, object] = {"indicator": one.code, "period": one.finding.period, "value": one.quantity}
    if one.finding.measure != "level":
        given["measure"] = one.finding.measure
    if one.finding.kind == "estimate":
        given["status"] = "预计"
    if one.finding.kind == "plan":
        given["planned"] = True
    return _table("observation", many=True, **given, place=f"第{place_of(one)}字")


def _unsure(rest: Sequence[Finding]) -> str:
    lines = [
        f"{f.text}：{f.indicator or '（读不出指标）'} {f.measure} {f.kind} {f.period}{'；' + f.note if f.note else ''}"
        for f in rest
    ]
    return _comment(["以下的数没有写成声明：读不准、重复，或不是计划管的数。", *lines]) if lines else ""


class _Bare(str):
    """A value that TOML writes without quotes."""

    __slots__ = ()


def _table(name: str, /, *, many: bool = False, **given: object) -> str:
    head = f"[[{name}]]" if many else f"[{name}]"
    return "\n".join([head, *_lines(given)]) + "\n"


def _lines(given: dict[str, object]) -> Iterator[str]:
    for key, value in given.items():
        if value != "":
            bare = isinstance(value, _Bare) or type(value) is int
            yield f"{key} = {value if bare else _quoted(value)}"


def _quoted(value: object) -> str:
    return "true" if value is True else json.dumps(str(value), ensure_ascii=False)


def _comment(lines: Iterable[str]) -> str:
    return "".join(f"# {' '.join(line.split())}\n" for line in lines)


def _head(words: str) -> str:
    return f"# 起草 draft：{words}\n\n"


def _joined(*parts: str) -> str:
    return "\n".join(part for part in parts if part)


_CONVENTIONS = """# 起草 draft：判定约定。以下是 Daxu 的默认约定，主管部门有规定的，照规定改。

""" + "\n".join(
    _table(
        "convention", many=True, rule=rule, version="1", since=_Bare("2020-01-01"), text=text, english=english,
        ahead="5", tie_holds=True, tolerance="0", document="Daxu 默认约定（示例）", place="起草", issuer="Daxu",
    )
    for rule, text, english in (
        (
            "by-month",
            "累计完成比例不低于已过月份数除以目标期月份数为达序。",
            "On schedule when the share done is at least that of months gone.",
        ),
        ("ratio", "比率不低于目标为达序。", "On schedule when the rate is at least its goal."),
    )
)  # fmt: skip
_LIGHTS = """# 起草 draft：亮灯表，照本地规定改。

[[light_table]]
code = "default"
name = "默认亮灯表（示例）"
english = "Default table of lights (sample)"
unit = "百分点"
bands = [
    { light = "绿灯", upto = "0" },
    { light = "黄灯", over = "0", upto = "10" },
    { light = "红灯", over = "10" },
]
document = "Daxu 默认约定（示例）"
place = "起草"
issuer = "Daxu"
sample = true
"""
