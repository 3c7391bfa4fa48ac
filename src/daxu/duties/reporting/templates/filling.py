"""Filling: what stands in the place of a slot. Every word comes from the rules of phrases, every number is bound."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from daxu.core.figure import Source
from daxu.core.indicator import Disclosure, Indicator, Measure, Status
from daxu.core.pace import Ground
from daxu.core.period import BadPeriod, Period
from daxu.core.remainder import Remainder
from daxu.core.text import Text
from daxu.duties.reporting import execution, outlook, phrases
from daxu.duties.reporting.clauses import Fact, predicate
from daxu.duties.reporting.evaluated import Item
from daxu.duties.reporting.report import Binding, Part
from daxu.duties.reporting.subject import STRIVING, Subject, derived
from daxu.duties.reporting.templates import waiting
from daxu.duties.reporting.templates.fault import Unfilled
from daxu.duties.reporting.templates.forms import FORM_OF, MEASURES, OF_THE_PLAN, Form, form_called, forms_known
from daxu.duties.reporting.templates.names import SAMPLE, Named, Names
from daxu.duties.reporting.templates.notation import Slot

BASIS = "依据"
"""The name of a slot that prints nothing and says what a sentence without a number rests on."""
PLANNED = "计划"
"""The detail that asks for what is planned where an actual figure of the same period is known too."""


@dataclass(frozen=True, slots=True)
class Filling:
    """What fills a slot: words that lead to the number, the parts, what they cite, and the fact they state."""

    parts: tuple[Part, ...]
    lead: str = ""
    cites: frozenset[Source] = frozenset()
    status: Status | None = None
    whom: str = ""
    strive: str = ""

    @property
    def text(self) -> str:
        """What is printed."""
        return self.lead + "".join(part if isinstance(part, str) else part.text for part in self.parts)


REST = "剩余时段"
"""What is left of the year, as a word and as the period of a plan."""
WORDS: dict[str, Callable[[Subject], str]] = {
    "地区": lambda subject: subject.district,
    "时段": lambda subject: subject.span,
    "时段全称": lambda subject: subject.period.label,
    "年度": lambda subject: subject.year.label,
    "月末": lambda subject: f"{subject.period.last.number}月末",
    "截止日": lambda subject: subject.day,
    REST: lambda subject: subject.when(subject.rest) if subject.rest else "",
}
"""Slots for the words of time and place that change from report to report; they are no numbers and cite nothing."""


class Answers:
    """Everything that slots may ask of one evaluation over one period."""

    def __init__(self, subject: Subject) -> None:
        """Learn the names."""
        self.subject = subject
        self.names = Names(subject)
        self._counts = execution.counts(subject)

    def filling(self, slot: Slot, after: Status | None = None) -> Filling:
        """Return what fills a slot; raise Unfilled with why it cannot be.

        `after` is the status of a figure just before, to which nothing but a comma leads: its 预计 holds for this one.
        """
        if slot.name in WORDS:
            return self._words(slot)
        if slot.name == BASIS:
            return Filling((), cites=self._basis(slot))
        if slot.name in self._counts:
            return self._count(slot)
        named = self._named(slot)
        asked = self._asked(slot.details)
        if asked.form in OF_THE_PLAN:
            raise Unfilled(
                Text(
                    f"“{slot.name}”没有{asked.form.value}；项数和名单只用于{'、'.join(self._counts)}。",
                    "only the groups of targets have a count and a list.",
                )
            )
        if asked.form in _OF_A_TARGET:
            return _OF_A_TARGET[asked.form](self.subject, _one(named, slot.name))
        return self._fact(slot.name, named, asked, after)

    def _named(self, slot: Slot) -> Named:
        try:
            return self.names.find(slot.name)
        except Unfilled as reason:
            if reason.near or not (near := get_close_matches(slot.name, self._others(), n=3, cutoff=0.5)):
                raise
            raise Unfilled(reason.why, near) from None

    def _others(self) -> list[str]:
        return [*WORDS, BASIS, *self._counts]

    def _words(self, slot: Slot) -> Filling:
        said = WORDS[slot.name](self.subject)
        if slot.details or not said:
            raise Unfilled(
                Text("这个槽位不带说明。", "this slot takes no details.")
                if slot.details
                else Text("年度已经结束，没有剩余时段。", "the year is over: nothing of it is left.")
            )
        return Filling((said,))

    def _basis(self, slot: Slot) -> frozenset[Source]:
        """Return what a sentence without a number rests on: the plan, a target, or a document named in words."""
        if len(slot.details) != 1:
            raise Unfilled(
                Text("请写明依据，如 {依据|计划} 或 {依据|《政府工作报告》第二部分}。", "say what it rests on.")
            )
        said = slot.details[0]
        if said == PLANNED:
            return frozenset({self.subject.evaluation.plan.resolution})
        if match := _DOCUMENT.fullmatch(said):
            return frozenset({Source(match["name"], match["place"])})
        cited = frozenset(item.target.citation for item in self.names.find(said).items)
        if not cited:
            raise Unfilled(Text(f"“{said}”没有列入计划，不能作依据。", f"{said!r} is no target: nothing to rest on."))
        return cited

    def _count(self, slot: Slot) -> Filling:
        items, what = self._counts[slot.name]
        form = form_called(slot.details[0]) if slot.details else Form.COUNT
        if form not in OF_THE_PLAN or len(slot.details) > 1:
            raise Unfilled(
                Text("这里只能写“项数”或“名单”。", "only 项数 or 名单 can be asked here."),
                (Form.COUNT.value, Form.LIST.value),
            )
        number = self.subject.count(items, what)
        if what == "rate":
            return self._rate(form)
        if form is Form.COUNT:
            return Filling((number,))
        if not items:
            raise Unfilled(Text("一项也没有，名单是空的。", "there is none: the list is empty."))
        return Filling(("、".join(self.subject.name(item.target) for item in items),), cites=number.sources)

    def _rate(self, form: Form | None) -> Filling:
        rate = execution.rate(self.subject)
        if form is not Form.COUNT or rate is None:
            raise Unfilled(Text("还没有可以判定的目标，没有达序率。", "no target can be judged yet: there is no rate."))
        return Filling((rate,))

    def _asked(self, details: Sequence[str]) -> _Asked:
        asked = _Asked()
        for detail in details:
            asked = asked.knowing(detail, self._period(detail))
        return asked

    def _period(self, detail: str) -> Period | None:
        if detail == REST:
            return self.subject.rest
        for said in (detail, f"{self.subject.year.code}年{detail}"):
            try:
                return Period.parse(said)
            except BadPeriod:
                continue
        return None

    # Facts.

    def _fact(self, name: str, named: Named, asked: _Asked, after: Status | None) -> Filling:
        if named.indicator is None:
            raise Unfilled(
                Text(
                    f"“{name}”没有对应的指标，只能写目标一类的形式。",
                    f"{name!r} is a target that no indicator measures.",
                )
            )
        if asked.form is None and named.indicator.disclosure is Disclosure.BOTH and not asked.where:
            return self._both(name, named.indicator, asked, after)
        return _stated(self._found(name, named.indicator, asked), after)

    def _both(self, name: str, indicator: Indicator, asked: _Asked, after: Status | None) -> Filling:
        """Say the value, then the growth, as the indicator is disclosed where the slot names no form."""
        value = self._found(name, indicator, asked.about(Form.VALUE))
        growth = self._found(name, indicator, asked.about(Form.GROWTH))
        first = _stated(value, after)
        second = _stated(growth, value.observation.status)
        return Filling((*first.parts, "、", second.lead, *second.parts), first.lead, status=growth.observation.status)

    def _found(self, name: str, indicator: Indicator, asked: _Asked) -> Fact:
        """Return the one fact that is asked for; raise Unfilled where there is none, or more than one."""
        subject = self.subject
        about = [fact for fact in subject.known if fact.indicator.code == indicator.code]
        timely = [fact for fact in about if _is_of(fact, asked.period, subject)]
        fitting = _first_measure(timely, _measures(indicator, asked.form, timely))
        chosen = [fact for fact in fitting if asked.fits(fact)]
        if not chosen:
            raise self._missing(name, indicator, asked, about)
        if not subject.disclosed(chosen[0]):
            raise _withheld(indicator, chosen[0])
        if len(chosen) > 1:
            raise Unfilled(
                Text(
                    f"“{name}”在这一时段有{len(chosen)}个这样的数，请再写明是哪一个。",
                    "several figures fit: say which.",
                ),
                [_apart(fact) for fact in chosen],
            )
        return chosen[0]

    def _missing(self, name: str, indicator: Indicator, asked: _Asked, about: Sequence[Fact]) -> Unfilled:
        """Say why there is no such fact: not approved yet, known of other periods or forms only, or not at all."""
        period = asked.period or self.subject.period
        measures = MEASURES[asked.form] if asked.form else tuple(Measure)
        if (held := waiting.waiting(self.subject, indicator, period, measures)) is not None:
            return Unfilled(held)
        if asked.where and not any(asked.where in _scopes(fact) for fact in about):
            return _strange(asked.where)
        if not about:
            return Unfilled(Text(f"“{name}”没有任何数据。", f"there is no figure for {name!r} at all."))
        known = dict.fromkeys(f"{fact.observation.period.label}{FORM_OF[fact.measure].value}" for fact in about)
        what = f"{period.label}的{asked.form.value if asked.form else '数'}"
        return Unfilled(
            Text(
                f"“{name}”没有{what}；已有：{'、'.join(known)}。",
                f"no such figure for {period.english}; known: {', '.join(known)}.",
            )
        )


_DOCUMENT = re.compile(r"《(?P<name>[^《》]+)》(?P<place>.*)")


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the details of a slot ask for: a form, a period, whether planned, and where or of what."""

    form: Form | None = None
    period: Period | None = None
    planned: bool = False
    where: str = ""

    def knowing(self, detail: str, period: Period | None) -> _Asked:
        """Take one more detail; a second form or period contradicts the first."""
        form = form_called(detail)
        if (form and self.form) or (period and self.period) or (not form and not period and self.where):
            raise Unfilled(
                Text(f"说明“{detail}”与前面的重复。", f"{detail!r} says again what is said already."),
                get_close_matches(detail, forms_known(), n=3, cutoff=0.4),
            )
        if form:
            return _Asked(form, self.period, self.planned, self.where)
        if period:
            return _Asked(self.form, period, self.planned, self.where)
        if detail == PLANNED:
            return _Asked(self.form, self.period, planned=True, where=self.where)
        return _Asked(self.form, self.period, self.planned, detail)

    def about(self, form: Form) -> _Asked:
        """Ask the same in another form."""
        return _Asked(form, self.period, self.planned, self.where)

    def fits(self, fact: Fact) -> bool:
        """Whether a fact is of the kind and the scope that is asked for."""
        said = fact.observation
        if self.planned and not said.planned:
            return False
        return not self.where or self.where in _scopes(fact)


def _scopes(fact: Fact) -> tuple[str, str, str]:
    said = fact.observation
    return said.compared_with, said.subject, said.definition


def _strange(detail: str) -> Unfilled:
    return Unfilled(
        Text(f"“{detail}”不是形式、时段，也不是比较的范围。", f"{detail!r} is no form, no period and no scope."),
        get_close_matches(detail, forms_known(), n=3, cutoff=0.4),
    )


def _is_of(fact: Fact, period: Period | None, subject: Subject) -> bool:
    return fact in subject.told if period is None else fact.observation.period == period


def _measures(indicator: Indicator, form: Form | None, facts: Sequence[Fact]) -> tuple[Measure, ...]:
    """Return the measures that answer; where no form is named, what is disclosed, or the only one there is."""
    if form is not None:
        return MEASURES[form]
    only = {fact.measure for fact in facts}
    if len(only) == 1:
        return tuple(only)
    return MEASURES[Form.GROWTH if indicator.disclosure is Disclosure.GROWTH else Form.VALUE]


def _first_measure(facts: Sequence[Fact], measures: Sequence[Measure]) -> list[Fact]:
    held = {fact.measure for fact in facts}
    taken = next((measure for measure in measures if measure in held), None)
    return [fact for fact in facts if fact.measure is taken]


def _withheld(indicator: Indicator, fact: Fact) -> Unfilled:
    return Unfilled(
        Text(
            f"“{indicator.name}”的披露方式是“{indicator.disclosure.value}”，{FORM_OF[fact.measure].value}不对外写。",
            f"it is disclosed as {indicator.disclosure.name.lower()} only.",
        )
    )


def _apart(fact: Fact) -> str:
    said = fact.observation
    kind = PLANNED if said.planned else ""
    return said.compared_with or said.subject or said.definition or kind or said.period.label


def _stated(fact: Fact, after: Status | None) -> Filling:
    """Say a fact by the rule of its clause; a 预计 just before holds for it too."""
    status = fact.observation.status
    *lead, number = predicate(fact, governed=after is status)
    said = "".join(part for part in lead if isinstance(part, str))
    return Filling((number,), said, status=status, whom=fact.observation.compared_with)


# Targets.


def _one(named: Named, name: str) -> Item:
    if len(named.items) == 1:
        return named.items[0]
    if named.sample:
        raise Unfilled(SAMPLE)
    if named.items:
        raise Unfilled(
            Text(f"“{name}”有几个目标，请写目标的名称或代码。", f"{name!r} has several targets: name one."),
            [item.target.name for item in named.items],
        )
    raise Unfilled(
        Text(f"“{name}”在计划中没有目标，没有完成比例、差距一类的数。", f"{name!r} has no target in the plan.")
    )


def _goal(subject: Subject, item: Item) -> Filling:
    target = item.target
    if target.goal is None:
        raise Unfilled(Text("这个目标没有写明数值。", "the target states no number."))
    strive = target.wording.value if target.wording in STRIVING else ""
    (number,) = subject.goal(target, item.entry).bindings
    return Filling((number,), strive=strive)


def _share(what: str) -> Callable[[Subject, Item], Filling]:
    """Say the completion or the due share of a target that can be judged."""

    def said(_: Subject, item: Item) -> Filling:
        _must_be_judged(item)
        share = item.judgement.completion if what == "completion" else item.judgement.due
        if share is None:
            raise Unfilled(Text("这个目标不按比例判定。", "the target is not judged by a share."))
        return Filling((derived(item, what, phrases.percentage(share)),))

    return said


def _gap(_: Subject, item: Item) -> Filling:
    _must_be_judged(item)
    gap = item.judgement.gap
    if gap is None:
        raise Unfilled(Text("这个目标没有差距可算。", "the target has no gap."))
    words = phrases.points(gap, item.judgement.gap_unit)
    return Filling((derived(item, "gap", words),), "落后" if gap < 0 else "领先")


def _left(subject: Subject, item: Item) -> Filling:
    left = _remaining(subject, item)
    number: Binding = derived(item, "left", phrases.said(left.left, promised=True))
    return Filling((number,), outlook.at_least(item))


def _monthly(subject: Subject, item: Item) -> Filling:
    return Filling((derived(item, "monthly", phrases.monthly(_remaining(subject, item).each)),))


def _remaining(subject: Subject, item: Item) -> Remainder:
    if item.judgement.ground is Ground.OVER_STATED_GOAL:
        raise Unfilled(
            Text(
                "数据与目标矛盾，先核实口径，不计算还需完成数。",
                "figure and goal contradict each other: nothing is left to reckon.",
            )
        )
    left = outlook.remaining(subject, item)
    if left is None:
        raise Unfilled(
            Text(
                "目标已经达到，或不按累计数判定，没有还需完成数。",
                "reached, or not judged by an amount: nothing is left.",
            )
        )
    return left


def _verdict(_: Subject, item: Item) -> Filling:
    _must_be_judged(item)
    return Filling((item.judgement.verdict.value,), cites=frozenset({item.target.citation}))


def _lead(subject: Subject, item: Item) -> Filling:
    return Filling((subject.responsible(item),), cites=frozenset({item.target.citation}))


def _must_be_judged(item: Item) -> None:
    judgement = item.judgement
    if not judgement.verdict.judged:
        why = execution.REASONS[judgement.ground]
        raise Unfilled(Text(f"这个目标现在不能判定：{why}。", f"it cannot be judged: {judgement.ground.value}."))


_OF_A_TARGET: dict[Form | None, Callable[[Subject, Item], Filling]] = {
    Form.GOAL: _goal,
    Form.COMPLETION: _share("completion"),
    Form.DUE: _share("due"),
    Form.GAP: _gap,
    Form.LEFT: _left,
    Form.MONTHLY: _monthly,
    Form.VERDICT: _verdict,
    Form.LEAD: _lead,
}
