"""Proposing: the promises of a text as tasks that a person looks through, changes, merges and enters.

Nothing is entered here. What the text does not say is not made up: the lead is proposed only where the text or the
linked target names one, the day is the end of the plan's year (or the day the reply is due), and each says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from daxu.core.book import Book
from daxu.core.opinion import Opinion
from daxu.core.organisation import Organisation
from daxu.core.projects.fault import StepFault
from daxu.core.quantity import BadQuantity, Bound, Quantity, UnknownUnit, unit
from daxu.core.target import Plan, Target, Wording
from daxu.core.tasks.rules import TaskRules, Verb, VerbClass
from daxu.core.tasks.task import Promise, Saying
from daxu.core.text import Text
from daxu.desk import portfolio
from daxu.reader import Finding
from daxu.reader.promises import Promised, promises

LONGEST_PROJECT = 5
"""Characters that the name of a project must have at least to be looked for in a sentence."""


@dataclass(frozen=True, slots=True)
class Origin:
    """What is read: the document's name, the hash of its file, the plan it belongs to, the opinion it answers."""

    document: str
    plan: Plan
    digest: str = ""
    opinion: Opinion | None = None
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Proposal:
    """One proposed task: its number in the list, what it would be, the figures that were read, what to look at."""

    number: int
    promise: Promise
    figures: tuple[Finding, ...] = ()
    start: int = 0
    end: int = 0
    notes: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposed:
    """All that a text promises, and whether the whole of it was read for want of a part that looks ahead."""

    proposals: tuple[Proposal, ...]
    whole: bool

    @property
    def with_number(self) -> int:
        """How many have a number."""
        return sum(one.promise.number is not None for one in self.proposals)


def proposed(text: str, origin: Origin, *, book: Book, rules: TaskRules) -> Proposed:
    """Return the promises of a text as tasks, in their order."""
    looked = promises(text, rules.words, year=origin.plan.year, whole=origin.whole or origin.opinion is not None)
    clerk = _Clerk(book, rules, origin)
    made = [clerk.proposal(number, one) for number, one in enumerate(looked.promises, 1)]
    return Proposed(tuple(made), looked.all and not origin.whole)


@dataclass
class _Clerk:
    """Turns what was read into tasks, with what the ledger knows of targets, organisations and projects."""

    book: Book
    rules: TaskRules
    origin: Origin
    _organisations: list[tuple[str, Organisation]] = field(init=False)
    _projects: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        """Look up names once."""
        district = self.origin.plan.organisation
        named = [(name, one) for one in self.book.organisations.values() for name in (one.name, *one.aliases)]
        self._organisations = sorted(
            ((name, one) for name, one in named if one.code != district and len(name) > 1), key=lambda p: -len(p[0])
        )
        self._projects = portfolio.ids_by_name(LONGEST_PROJECT)

    def proposal(self, number: int, one: Promised) -> Proposal:
        verb, (sort, wording) = one.verb, self._class(one)
        goal = quantity_of(one.goal, one.words) if one.goal else None
        amounts = [amount for figure in one.figures if figure is not one.goal and (amount := quantity_of(figure))]
        target = self._target(one, goal)
        lead, notes = self._lead(one, target)
        opinion = self.origin.opinion
        place = "，".join(part for part in (one.heading, one.topic) if part)
        saying = Saying(
            self.origin.document, one.sentence, place[:200], opinion.code if opinion else "",
            _point(opinion, one) if opinion else 0, self.origin.digest,
        )  # fmt: skip
        promise = Promise(
            one.name, saying, sort, verb, wording, goal, tuple(amounts), plan=self.origin.plan.code,
            theme=target.theme if target else "", target=target.code if target else "",
            indicator=target.indicator if target else self._indicator(one, goal), project=self._project(one),
            lead=lead, supporting=tuple(code for code in target.supporting if code != lead) if target else (),
            due=opinion.due if opinion else date(self.origin.plan.year, 12, 31),
        )  # fmt: skip
        return Proposal(number, promise, one.figures, one.start, one.end, (*notes, *_of_due(opinion)))

    def _class(self, one: Promised) -> tuple[VerbClass, Wording]:
        """Return what a promise's verb makes of it: a bid wherever one is named, else the verb after 力争 or 确保."""
        verb = self.rules.verb(one.verb)
        if verb is None:
            return VerbClass.ADVANCE if not one.figures else VerbClass.FINISH, Wording.PLAIN
        bids = [known for known in self.rules.verbs if known.sort is VerbClass.BID and known.word in one.words]
        if bids:
            return VerbClass.BID, Wording.BID
        if verb.wording is Wording.PLAIN:
            return verb.sort, Wording.PLAIN
        behind = self._verb_behind(one.words.partition(verb.word)[2])
        return (behind or verb).sort, verb.wording

    def _verb_behind(self, words: str) -> Verb | None:
        places = [(at, -len(word), word) for word in self.rules.words if (at := words.find(word)) >= 0]
        return self.rules.verb(min(places)[2]) if places else None

    def _target(self, one: Promised, goal: Quantity | None) -> Target | None:
        """Return the target of the plan that says the same: the same amount of the same thing, told once."""
        if goal is None:
            return None
        targets = self.book.targets(self.origin.plan.code, date(self.origin.plan.year, 12, 31))
        same = [t for t in targets if t.goal and _same(t.goal.quantity, goal) and not t.sample]
        named = [target for target in same if self._says(target, one)]
        return named[0] if len(named) == 1 else None

    def _says(self, target: Target, one: Promised) -> bool:
        indicator = self.book.indicators.get(target.indicator)
        names = {target.name, *((indicator.name, *indicator.aliases) if indicator else ())}
        read_as = one.goal.indicator if one.goal else ""
        return any(_alike(name, read_as) or name in one.words for name in names)

    def _indicator(self, one: Promised, goal: Quantity | None) -> str:
        if goal is None or one.goal is None:
            return ""
        name = one.goal.indicator
        found = [i.code for i in self.book.indicators.values() if name in (i.name, *i.aliases)]
        return found[0] if len(found) == 1 else ""

    def _lead(self, one: Promised, target: Target | None) -> tuple[str, list[Text]]:
        named = next((known for name, known in self._organisations if name in one.words), None)
        if named:
            return named.code, [Text(f"原文写明{named.name}", f"the text names {named.name}")]
        if target:
            return target.lead, [Text("按所列目标的责任单位", "as the linked target has it")]
        return "", [Text("牵头单位待定", "the lead is open")]

    def _project(self, one: Promised) -> str:
        squeezed = portfolio.squeezed(one.words)
        found = [(len(name), project) for name, project in self._projects.items() if name in squeezed]
        return max(found)[1] if found else ""


def quantity_of(figure: Finding, words: str = "") -> Quantity | None:
    """Return what a figure says as an amount; None for one whose unit the ledger does not know.

    `words` are those it stands in: 每千人口 before a number is the second half of its unit.
    """
    try:
        bound = Bound.of_word(figure.modifier or "")
    except BadQuantity:
        bound = Bound.EXACT
    try:
        if isinstance(figure.value, tuple):
            return Quantity(figure.value[0], unit(figure.unit), bound, figure.value[1])
        each = "/千人" if "每千人" in words and figure.unit == "个" else ""
        read_as = Quantity(figure.value, unit(f"{figure.unit}{each}"), bound)
        said = _as_written(figure.text)
        alike = said is not None and said.measures_like(read_as)
        return Quantity(said.number, said.unit, bound) if said and alike else read_as
    except (BadQuantity, UnknownUnit):
        return None


def _as_written(text: str) -> Quantity | None:
    try:
        return Quantity.parse(text)
    except (BadQuantity, UnknownUnit):
        return None


def _same(one: Quantity, other: Quantity) -> bool:
    ranges = one.is_range or other.is_range
    return not ranges and one.measures_like(other) and one.base == other.base


def _alike(name: str, read_as: str) -> bool:
    """Whether two names of what is counted are the same but for words before and after."""
    short, long = sorted((name, read_as), key=len)
    return bool(short) and (short in long or _without_verb(short) in long)


def _without_verb(name: str) -> str:
    for verb in ("新增", "完成", "建成", "举办", "引进", "招引", "打造", "集聚", "新建"):
        if name.startswith(verb) and len(name) > len(verb) + 2:
            return name.removeprefix(verb)
    return name


def _point(opinion: Opinion, one: Promised) -> int:
    """Return which point of an opinion a promise answers: the one that holds its words, else the first."""
    held = [place for place, point in enumerate(opinion.points, 1) if one.words[:12] in point]
    return held[0] if held else 1


def _of_due(opinion: Opinion | None) -> Iterable[Text]:
    if opinion is None:
        yield Text("时限原文未写明，按年底", "the text names no day: the end of the year")


# --- what the person makes of it


@dataclass(frozen=True, slots=True)
class Decided:
    """What a person decided about one proposal; None leaves it as proposed. `into` merges it into another."""

    number: int
    use: bool = True
    into: int | None = None
    name: str | None = None
    sort: VerbClass | None = None
    lead: str | None = None
    supporting: tuple[str, ...] | None = None
    due: date | None = None


def settled(proposals: Sequence[Proposal], decisions: Sequence[Decided]) -> tuple[list[Promise], list[StepFault]]:
    """Return the promises that are to be entered, merged and changed as decided, and every decision that cannot be.

    A merge keeps the name and the number of what it goes into; the words of both stand in the source.
    """
    held = {one.number: one for one in proposals}
    made: dict[int, Promise] = {}
    faults = list(_strange(held, decisions))
    kept = [one for one in decisions if one.use and one.number in held]
    for one in (one for one in kept if one.into is None):
        made[one.number] = _changed(held[one.number].promise, one)
    for one in (one for one in kept if one.into is not None):
        if one.into in made:
            made[one.into] = _merged(made[one.into], held[one.number].promise)
        elif one.into in held:
            faults.append(_about(one, f"并入的第{one.into}项没有选用。", f"{one.into} is not chosen."))
    return [made[number] for number in sorted(made)], faults


def _strange(held: Mapping[int, Proposal], decisions: Sequence[Decided]) -> Iterable[StepFault]:
    for one in decisions:
        if one.number not in held:
            yield _about(one, "没有这一项。", "There is no such item.")
        if one.into is not None and (one.into == one.number or one.into not in held):
            yield _about(one, f"不能并入第{one.into}项。", f"It cannot go into {one.into}.")


def _about(one: Decided, zh: str, en: str) -> StepFault:
    return StepFault(f"row/{one.number}", f"第{one.number}项：{zh}", f"Item {one.number}: {en}")


def _changed(promise: Promise, one: Decided) -> Promise:
    changes = {
        name: value
        for name in ("name", "sort", "lead", "supporting", "due")
        if (value := getattr(one, name)) is not None
    }
    return replace(promise, **changes)


def _merged(kept: Promise, other: Promise) -> Promise:
    numbers = [n for n in (other.number, *other.also) if n is not None]
    said = kept.source.sentence
    sentence = said if other.source.sentence in said else f"{said}{other.source.sentence}"
    return replace(
        kept,
        source=replace(kept.source, sentence=sentence),
        number=kept.number if kept.number is not None else (numbers[0] if numbers else None),
        also=(*kept.also, *(numbers if kept.number is not None else numbers[1:])),
        target=kept.target or other.target,
        indicator=kept.indicator or other.indicator,
        project=kept.project or other.project,
    )
