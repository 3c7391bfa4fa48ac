"""Cards (红黄牌): what a declared rule says of a project on a day, how many times in a row, and what follows from it.

A rule judges one thing: investment against the due share, the start, 入库, the nodes, the month's task. Months in a row
are never counted up in a field: every month is judged again, so that the count can be shown. An approved exemption
(正当理由) takes the light away and says why; it hides nothing. What was done about cards is in `card_history`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import Enum
from fractions import Fraction

from daxu.core.figure import Source
from daxu.core.lights import Band, Light, LightTable, LightUnit, Lit
from daxu.core.period import Month, Period
from daxu.core.projects.funding import fund_standings, together
from daxu.core.projects.project import Baseline, FundDeed, Node, Project, YearPlan
from daxu.core.projects.stage import Side, Stage, StageRule
from daxu.core.quantity import shown
from daxu.core.text import NOTHING, Text, percent


class BadCardRule(ValueError):
    """A rule of cards that could never judge, or that says one thing twice; the message names every fault."""


class CardObject(Enum):
    """What a rule looks at."""

    INVESTMENT = "投资进度"
    START = "开工"
    LISTING = "入库"
    NODE = "节点"
    TASK = "月度任务"
    BOND = "专项债券"

    @property
    def english(self) -> str:
        """The English words."""
        return _OBJECTS_IN_ENGLISH[self]


_OBJECTS_IN_ENGLISH = {
    CardObject.INVESTMENT: "investment",
    CardObject.START: "start of works",
    CardObject.LISTING: "entry in the statistics",
    CardObject.NODE: "nodes of the schedule",
    CardObject.TASK: "the month's task",
    CardObject.BOND: "use of special bonds",
}
_GRAVITY = {Light.NONE: 0, Light.GREEN: 0, Light.YELLOW: 1, Light.RED: 2}


@dataclass(frozen=True, slots=True)
class Consequence:
    """What follows when a light (or a graver one) was given so many times in a row: a talk, a report, another light.

    `talk` says that a talk (约谈) has to be held and recorded.
    """

    light: Light
    in_a_row: int
    words: str
    english: str
    becomes: Light | None = None
    talk: bool = False


@dataclass(frozen=True, slots=True)
class CardRule:
    """A declared rule, in force from `effective` until `until`.

    INVESTMENT and BOND are held against the light table `table`; `statistical` says which series of investment counts
    (列统, else 部门); a bond is to be used up evenly in `spread` months from the month after its issue.
    LISTING and NODE turn yellow when more than `yellow_after` months are over, red after `red_after`. `assumption` says
    what the published text leaves open and how it is read here. An `example` is a published rule of another place,
    there to be looked at and compared with: no card is issued by it.
    """

    code: str
    name: str
    english: str
    object: CardObject
    effective: date
    citation: Source
    table: str = ""
    statistical: bool = False
    spread: int = 0
    yellow_after: int = 0
    red_after: int = 0
    follows: tuple[Consequence, ...] = ()
    until: date | None = None
    assumption: str = ""
    assumption_english: str = ""
    example: bool = False
    sample: bool = False

    def __post_init__(self) -> None:
        """Refuse a rule that cannot judge."""
        if faults := list(self._faults()):
            told, english = "".join(fault.zh for fault in faults), " ".join(fault.en for fault in faults)
            raise BadCardRule(f"红黄牌规则“{self.name}”：{told} {self.code}: {english}")

    @property
    def slot(self) -> str:
        """The place of the declaration."""
        return f"cardrule|{self.code}"

    def holds_on(self, day: date) -> bool:
        """Whether it is in force on a day."""
        return self.effective <= day and (self.until is None or day <= self.until)

    def _faults(self) -> Iterator[Text]:
        if (self.object in (CardObject.INVESTMENT, CardObject.BOND)) != bool(self.table):
            yield Text(
                "投资和债券（且只有它们）要写明亮灯表。", "Investment and bonds, and only they, name a light table."
            )
        if (self.object is CardObject.BOND) != (self.spread > 0):
            yield Text("债券（且只有它）要写明用完的月数。", "A bond, and nothing else, says in how many months.")
        by_months = self.object in (CardObject.LISTING, CardObject.NODE)
        if by_months and not 0 <= self.yellow_after < self.red_after:
            yield Text("红灯的月数应大于黄灯的月数。", "Red comes after more months than yellow.")
        if not by_months and (self.yellow_after or self.red_after):
            yield Text("只有入库和节点按月数亮灯。", "Only 入库 and nodes go by months.")
        if any(one.in_a_row < 1 or not _GRAVITY[one.light] for one in self.follows):
            yield Text("后果须从黄灯或红灯、连续1次起。", "A consequence follows a yellow or red light, once or more.")
        if self.until and self.until < self.effective:
            yield Text("止日早于起日。", "It ends before it begins.")


@dataclass(frozen=True, slots=True)
class Exemption:
    """A reason that was found just (正当理由), granted by another person: from a day until a day, both included.

    `month` is the month whose card it was asked for: that one is excused too, though it was over when it was granted.
    """

    rule: str
    since: date
    until: date
    reason: str
    asked_by: str = ""
    granted_by: str = ""
    month: str = ""

    def covers(self, rule: str, day: date) -> bool:
        """Whether it excuses from a rule on a day."""
        in_its_month = self.month == str(Month(day.year, day.month))
        return self.rule == rule and (in_its_month or self.since <= day <= self.until)


@dataclass(frozen=True, slots=True)
class Bond:
    """A project's bonds: the day on which the first money of them arrived, what arrived and what was paid, in yuan."""

    issued: date
    amount: int
    used: int


def bond_of(project: Project, sources: Collection[str], day: date) -> Bond | None:
    """Return what the sources that are bonds had brought a project by a day; None where nothing had arrived."""
    funds = [(since, fund) for since, fund in project.funds if fund.source in sources and since <= day]
    arrived = [since for since, fund in funds if fund.deed is FundDeed.ARRIVE]
    if not arrived:
        return None
    held = together(fund_standings(funds, day))
    return Bond(min(arrived), held.arrived, held.paid)


@dataclass(frozen=True, slots=True)
class Rulings:
    """What judging rests on beside the project: light tables by code, what 入库 asks for, which sources are bonds."""

    tables: Mapping[str, LightTable] = field(default_factory=dict)
    listing: StageRule | None = None
    bond_sources: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Carded:
    """What a rule says of a project: the light after what repeats, the light of the day alone, and the words for both.

    `day` is the day that was judged (a month's end, but for 入库), `in_a_row` the times in a row with yellow or red,
    `bare` the light without the exemption, `follows` all that follows now.
    """

    rule: CardRule
    day: date
    light: Light
    lit: Lit
    words: Text
    in_a_row: int = 0
    bare: Light = Light.NONE
    excused: Exemption | None = None
    follows: tuple[Consequence, ...] = ()

    @property
    def month(self) -> str:
        """The month that a card of it is for: 2024-06."""
        return str(Month(self.day.year, self.day.month))

    @property
    def calls_for_card(self) -> bool:
        """Whether it is yellow or red."""
        return _GRAVITY[self.light] > 0


Words = Text | Callable[[], Text]
"""A derivation; where it is long, told when it is asked for: counting a row needs the lights alone."""
Seen = tuple[Lit, Words]
"""The light of one day alone, with its derivation."""


def judge(
    rule: CardRule, project: Project, day: date, rulings: Rulings, exemptions: Iterable[Exemption] = ()
) -> Carded:
    """Return what a rule says of a project as of a day: 入库 on the day itself, all else at the last month's end.

    The light is decided on exact numbers, before any rounding. Source: the rule's own citation.
    """
    at, excuses = _judged_day(rule, day), tuple(exemptions)
    lit, said = _seen(rule, project, at, rulings)
    words = said if isinstance(said, Text) else said()
    excused = next((one for one in excuses if one.covers(rule.code, at)), None)
    run = _run(rule, project, at, rulings, excuses)
    light = _after_repeats(rule, lit.light, run)
    if excused and _GRAVITY[light]:
        why = Text(excused.reason, excused.reason)
        told = words.then(_EXCUSED.filled(light=_named(light), until=str(excused.until), why=why))
        return Carded(rule, at, Light.NONE, replace(lit, note="免发", note_english="excused"), told, 0, light, excused)
    told = words if light is lit.light else words.then(_turned(rule, lit.light, light, run))
    count = len(run)
    return Carded(rule, at, light, lit, told.then(_counted(count)), count, light, None, _following(rule, run, light))


_EXCUSED = Text(
    "本应亮{light}，有正当理由，免发至{until}：{why}。", " It would be {light}, excused until {until}: {why}."
)


def _judged_day(rule: CardRule, day: date) -> date:
    """Return the day that is judged: the last end of a month by `day`, or for 入库 the day itself."""
    month = Month(day.year, day.month)
    if rule.object is CardObject.LISTING or day == month.last_day:
        return day
    return month.plus(-1).last_day


def _run(
    rule: CardRule, project: Project, day: date, rulings: Rulings, exemptions: tuple[Exemption, ...]
) -> tuple[Light, ...]:
    """Return the yellow and red lights in a row up to a day, the newest first; an excused month breaks the row."""
    lights: list[Light] = []
    at = day
    while rule.holds_on(at) and not any(one.covers(rule.code, at) for one in exemptions):
        light = _seen(rule, project, at, rulings)[0].light
        if not _GRAVITY[light]:
            break
        lights.append(light)
        at = Month(at.year, at.month).plus(-1).last_day
        if rule.object in _YEARLY and at.year < day.year:
            break
    return tuple(lights)


_YEARLY = (CardObject.INVESTMENT, CardObject.TASK)
"""What is held against a year's plan: the row begins anew with the year."""


def _after_repeats(rule: CardRule, light: Light, run: tuple[Light, ...]) -> Light:
    """Return the light that a row of lights becomes: the third month not started is red, two yellows are red."""
    turned = [one.becomes for one in rule.follows if one.becomes and _times(run, one.light) >= one.in_a_row]
    return max((light, *turned), key=_GRAVITY.__getitem__)


def _times(run: tuple[Light, ...], light: Light) -> int:
    """Return how many times in a row, up to now, a light or a graver one was given."""
    return next((n for n, one in enumerate(run) if _GRAVITY[one] < _GRAVITY[light]), len(run))


def _following(rule: CardRule, run: tuple[Light, ...], light: Light) -> tuple[Consequence, ...]:
    return tuple(
        one
        for one in rule.follows
        if _times(run, one.light) >= one.in_a_row or (one.in_a_row == 1 and 0 < _GRAVITY[one.light] <= _GRAVITY[light])
    )


def _named(light: Light) -> Text:
    return Text(light.value, light.english)


def _turned(rule: CardRule, first: Light, light: Light, run: tuple[Light, ...]) -> Text:
    times = min(one.in_a_row for one in rule.follows if one.becomes is light and _times(run, one.light) >= one.in_a_row)
    told = Text("连续{times}次，由{first}转为{light}。", " {times} in a row: from {first} to {light}.")
    return told.filled(times=str(times), first=_named(first), light=_named(light))


def _counted(count: int) -> Text:
    return Text(f"连续第{count}次。", f" Number {count} in a row.") if count else NOTHING


# --- what each sort of rule sees on one day


def _seen(rule: CardRule, project: Project, day: date, rulings: Rulings) -> Seen:
    """Return the light of one day alone; a rule not in force, or a project that stands aside, has none."""
    if not rule.holds_on(day):
        return _dark(Text(f"{day}时规则没有生效。", f"The rule was not in force on {day}."))
    if project.into:
        return _dark(Text(f"项目已并入{project.into}。", f"The project was merged into {project.into}."))
    if (side := project.side_on(day)) in (Side.MOVED_OUT, Side.ENDED) and side:
        return _dark(Text(f"项目已{side.value}，不再亮灯。", f"The project is {side.english}: no light."))
    return _LOOKS[rule.object](rule, project, day, rulings)


def _dark(why: Text) -> Seen:
    return Lit(Light.NONE, None, why.zh.rstrip("。"), why.en.rstrip(".")), why


@dataclass(frozen=True, slots=True)
class Progress:
    """What is done and due by a month's end, as shares of the year plan or of a bond, and what was not reported."""

    done: Fraction
    due: Fraction
    missing: tuple[str, ...] = ()

    def shortfall(self, unit: LightUnit) -> Fraction:
        """Return how much is missing: in points below the due share, or in percent of what is due."""
        gap = max(Fraction(0), self.due - self.done)
        return gap * 100 if unit is LightUnit.POINTS else gap / self.due * 100


def progress(plan: YearPlan, project: Project, day: date, *, statistical: bool) -> Progress | Text:
    """Return done and due (months gone ÷ 12, 序时) at a month's end, or why they cannot be said."""
    if not plan.investment:
        return Text("年度计划没有写明投资，不能与序时比较。", "The year's plan names no investment to compare with.")
    months = [str(month) for month in Period.year_to(Month(day.year, day.month))]
    told = {month: amount for month in months if (amount := _reported(project, month, statistical)) is not None}
    if months[-1] not in told:
        return Text(
            f"{months[-1]}没有报投资，不按零计。", f"No investment was reported for {months[-1]}; that is not 0."
        )
    missing = tuple(month for month in months if month not in told)
    return Progress(Fraction(sum(told.values()), plan.investment), Fraction(len(months), 12), missing)


def _reported(project: Project, month: str, statistical: bool) -> int | None:  # noqa: FBT001 — which of two series
    report = project.reports.get(month)
    return None if report is None else report.statistical if statistical else report.departmental


def _planned(project: Project, day: date) -> YearPlan | Text:
    plan = project.years.get(day.year)
    return plan or Text(f"项目没有列入{day.year}年计划。", f"The project is not in the plan of {day.year}.")


def _investment(rule: CardRule, project: Project, day: date, rulings: Rulings) -> Seen:
    return _tabled(rule, rulings, _progress(rule, project, day))


def _bond(rule: CardRule, project: Project, day: date, rulings: Rulings) -> Seen:
    end = Month(day.year, day.month).last_day
    bond = bond_of(project, rulings.bond_sources, end)
    if bond is None:
        return _dark(Text("没有登记到位的债券资金。", "No money of a bond is on record as arrived."))
    gone = Month(day.year, day.month).ordinal - Month(bond.issued.year, bond.issued.month).ordinal
    if gone < 1:
        return Lit(Light.GREEN), Text("发行次月起计，未到期。", "Counted from the month after its issue: not due yet.")
    due = min(Fraction(gone, rule.spread), Fraction(1))
    return _tabled(rule, rulings, Progress(Fraction(bond.used, bond.amount), due))


def _tabled(rule: CardRule, rulings: Rulings, made: Progress | Text) -> Seen:
    table = rulings.tables.get(rule.table)
    if isinstance(made, Text):
        return _dark(made)
    if table is None:
        return _dark(Text(f"没有亮灯表“{rule.table}”。", f"There is no light table {rule.table}."))
    return _by_table(table, made)


def _progress(rule: CardRule, project: Project, day: date) -> Progress | Text:
    plan = _planned(project, day)
    return plan if isinstance(plan, Text) else progress(plan, project, day, statistical=rule.statistical)


def _by_table(table: LightTable, made: Progress) -> Seen:
    """Return the light of a progress under a table, decided on the exact shortfall, with its derivation."""
    shortfall = made.shortfall(table.unit)
    band = table.band(shortfall)
    return Lit(band.light, shortfall, band.note, band.note_english), lambda: _told_by_table(table, made, band)


def _told_by_table(table: LightTable, made: Progress, band: Band) -> Text:
    shortfall = made.shortfall(table.unit)
    says = (
        Text(
            f"完成{percent(made.done)}，序时应完成{percent(made.due)}，"
            f"短缺{shown(shortfall)}{table.unit.counted}，按“{table.name}”",
            f"{percent(made.done)} is done, {percent(made.due)} is due; short by "
            f"{shown(shortfall)}{_spaced(table.unit)}: by {table.english or table.name}, ",
        )
        .then(Text(band.note or band.light.value, band.note_english or band.light.english))
        .then(Text("。", "."))
    )
    return says.then(_unreported(made))


def _spaced(unit: LightUnit) -> str:
    return unit.english if unit is LightUnit.PERCENT_OF_DUE else f" {unit.english}"


def _unreported(made: Progress) -> Text:
    if not made.missing:
        return NOTHING
    listed = "、".join(made.missing)
    return Text(f"{listed}没有报数，未计入。", f" Not reported, so not counted: {listed}.")


def _task(rule: CardRule, project: Project, day: date, _: Rulings) -> Seen:
    made = _progress(rule, project, day)
    if isinstance(made, Text):
        return _dark(made)
    met = made.done >= made.due
    shortfall = made.shortfall(LightUnit.POINTS)
    return Lit(Light.GREEN if met else Light.YELLOW, shortfall), lambda: _told_of_task(made, met=met)


def _told_of_task(made: Progress, *, met: bool) -> Text:
    words = Text(
        f"完成年度计划的{percent(made.done)}，序时任务为{percent(made.due)}，{'已' if met else '未'}完成。",
        f"{percent(made.done)} of the year's plan is done, the task is {percent(made.due)}: "
        f"{'met' if met else 'missed'}.",
    )
    return words.then(_unreported(made))


def _start(_rule: CardRule, project: Project, day: date, _: Rulings) -> Seen:
    plan = _planned(project, day)
    if project.has_started(day):
        return Lit(Light.GREEN), Text(f"{day}前已开工。", f"Started by {day}.")
    if isinstance(plan, Text):
        return _dark(plan)
    if plan.start is None:
        return _dark(Text("年度计划没有写明开工日期。", "The year's plan names no day of starting."))
    if plan.start > day:
        return Lit(Light.GREEN), Text(f"计划{plan.start}开工，未到期。", f"To start on {plan.start}: not due yet.")
    return Lit(Light.YELLOW), Text(
        f"计划{plan.start}开工，到{day}没有开工。", f"To start on {plan.start}, not started by {day}."
    )


def _listing(rule: CardRule, project: Project, day: date, rulings: Rulings) -> Seen:
    entered, started = project.reached.get(Stage.LISTED), project.reached.get(Stage.STARTED)
    if entered and entered <= day:
        return Lit(Light.GREEN), Text(f"{entered}已入库。", f"In the statistics since {entered}.")
    if started is None or started > day:
        return _dark(Text("没有开工，不到入库的时候。", "Not started: not due in the statistics."))
    if small := _too_small(project, rulings.listing):
        return _dark(small)
    return _by_months(
        rule, started, day, Text(f"{started}开工，到{day}没有入库", f"Started on {started}, not entered by {day}")
    )


def _too_small(project: Project, rule: StageRule | None) -> Text | None:
    """Return why a project never enters the statistics: its size is known and below the declared line."""
    total, least = project.facts.total, rule.least if rule else None
    if rule is None or total is None or least is None:
        return None
    size = total - (project.facts.working_capital or 0 if rule.net else 0)
    if size >= least:
        return None
    return Text(
        f"投资规模{size}元，不足入库的{least}元，不要求入库。",
        f"Its size of {size} yuan is under the {least} that the statistics ask for: not due there.",
    )


def _by_months(rule: CardRule, since: date, day: date, what: Text) -> Seen:
    """Light by the whole months that are over: more than so many is yellow, more than so many is red."""
    light = Light.YELLOW if not rule.yellow_after or day > months_later(since, rule.yellow_after) else Light.GREEN
    if day > months_later(since, rule.red_after):
        light = Light.RED
    months = rule.yellow_after
    at = Text(f"满{months}个月后", f"after {months} month(s)") if months else Text("即", "at once")
    told = Text(
        "{what}；{yellow}黄灯、满{red}个月后红灯：{light}。",
        "{what}; yellow {yellow}, red after {red} month(s): {light}.",
    )
    return Lit(light), lambda: told.filled(what=what, yellow=at, red=str(rule.red_after), light=_named(light))


def months_later(day: date, months: int) -> date:
    """Return the day so many months later; a day that its month lacks is the month's last."""
    month = Month(day.year, day.month).plus(months)
    return date(month.year, month.number, min(day.day, month.last_day.day))


def _node(rule: CardRule, project: Project, day: date, _: Rulings) -> Seen:
    baseline = _baseline(project, day)
    if baseline is None:
        return _dark(Text("没有节点计划。", "There is no plan of nodes."))
    late = [node for node in _watched(baseline) if _end(node) <= day and _done(project, node, day) < 1]
    if not late:
        return Lit(Light.GREEN), Text("到期的节点都已完成。", "All nodes that were due are done.")
    worst = min(late, key=_end)
    end = _end(worst)
    what = Text(
        f"节点“{worst.name}”应于{end}完成，到{day}没有完成", f"Node {worst.name} was due on {end}, open on {day}"
    )
    return _by_months(rule, end + timedelta(days=1), day, what)


def _baseline(project: Project, day: date) -> Baseline | None:
    return next((one for since, one in reversed(project.baselines) if since <= day), None)


def _watched(baseline: Baseline) -> tuple[Node, ...]:
    """Return the critical nodes, or all where none is marked."""
    return tuple(node for node in baseline.nodes if node.critical) or baseline.nodes


def _end(node: Node) -> date:
    return Period.parse(node.last).end


def _done(project: Project, node: Node, day: date) -> Fraction:
    """Return the share of a node that the newest report up to the month of a day gives."""
    known = [month for month in sorted(project.reports) if month <= str(Month(day.year, day.month))]
    shares = (one.share for month in reversed(known) for one in project.reports[month].nodes if one.node == node.code)
    return Fraction(next(shares, 0))


_LOOKS: dict[CardObject, Callable[[CardRule, Project, date, Rulings], Seen]] = {
    CardObject.INVESTMENT: _investment,
    CardObject.TASK: _task,
    CardObject.START: _start,
    CardObject.LISTING: _listing,
    CardObject.NODE: _node,
    CardObject.BOND: _bond,
}
