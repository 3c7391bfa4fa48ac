"""Against the ledger: each number of a text linked to the figure it states, and held against what stands there today.

A number in a content control is linked by its tag. Any other is linked by its words: the share of a figure's name that
stands about the number, weighed by how telling each pair of characters is. Equal is what the text's own rounding
allows. Where no figure is clearly meant nothing is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from daxu.core.quantity import Quantity, unit
from daxu.core.tag import DERIVED
from daxu.core.text import Text
from daxu.desk.documents import Control, Document
from daxu.duties.checking.linking import Link, Linker, completes, same_value, scaled
from daxu.duties.checking.on_file import Held, Ledger, held_of
from daxu.duties.checking.page import Page, span_of_time, when
from daxu.duties.checking.problem import Fault, Problem, Severity, ordered
from daxu.duties.checking.stated import rounded_like, stated
from daxu.reader import Finding, Reading
from daxu.reader.text import even

if TYPE_CHECKING:
    from daxu.ledger.read import Filed

__all__ = ["CHECKS", "Held", "Ledger", "Linker", "against_ledger"]


def against_ledger(document: Document, reading: Reading, ledger: Ledger) -> tuple[Problem, ...]:
    """Return every number of a document that the ledger does not bear out, in reading order."""
    page = Page(document.text, reading)
    return ordered(fault.signed(check, page.text) for check, fault in _found(document, page, ledger))


CHECKS = (
    ("other_place", "另一个地方", "another place"),
    ("bound_number", "绑定的数", "a bound number"),
    ("unbound_number", "未绑定的数", "an unbound number"),
    ("not_as_on_file", "与台账不同", "not as on file"),
    ("other_period", "时段与台账不同", "another period than on file"),
    ("not_as_printed", "与按台账生成的句子不同", "not as the ledger prints it"),
    ("not_as_computed", "与按台账计算的不同", "not as computed from the ledger"),
)


def _found(document: Document, page: Page, ledger: Ledger) -> Iterator[tuple[str, Fault]]:
    if elsewhere := _other_place(page, ledger):
        yield "other_place", elsewhere
        return
    bound = {control.start: control for control in document.controls}
    inside = _Inside(document.controls)
    for control in bound.values():
        if fault := _bound(page, control, ledger):
            yield "bound_number", fault
    loose = [finding for finding in page.findings if finding not in inside]
    if document.controls:
        yield from (
            ("unbound_number", _unbound(finding))
            for finding in loose
            if finding.measure != "other" and "great_kinds" not in finding.rule
        )
    differing = tuple(_not_as_printed(page, ledger))
    yield from (("not_as_printed", fault) for fault in differing)
    told = {fault.about[0] for fault in differing}
    linker = Linker(page, ledger)
    for finding in loose:
        if finding not in told:
            yield from _loose(page, finding, linker)


_TITLE = 120
_KIND_OF_PLACE = r"(?:自治[州县区旗]|[省市区县州盟旗乡镇]|街道)"
_PLACE = re.compile(
    rf"(?:^|关于|[\s#《“：])(?P<place>[一-龥]{{1,8}}{_KIND_OF_PLACE})"
    r"(?=人民政府|政府|国民经济|20\d\d ?年|“?十[一二三四五六]五)"
)


def _other_place(page: Page, ledger: Ledger) -> Fault | None:
    """Return the notice that a title names a place which is none of the ledger's: its numbers are another place's."""
    title = page.words[:_TITLE]
    named = _PLACE.search(title)
    known = [name for o in ledger.book.organisations.values() for name in (o.name, *o.aliases)]
    if not named or not known or any(name in named["place"] or named["place"] in name for name in known):
        return None
    place = named["place"]
    return Fault(
        Severity.NOTICE,
        (named.span("place"),),
        Text(
            f"标题说的是{place}，台账里没有这个地方，没有与台账核对。",
            f"The title names {place}, a place this ledger does not hold: nothing was held against the ledger.",
        ),
        "",
        Text("换用该地的台账，或核对标题。", "Use that place's ledger, or check the title."),
    )


class _Inside:
    """The stretches that controls cover."""

    def __init__(self, controls: Sequence[Control]) -> None:
        self.spans = sorted((control.start, control.end) for control in controls)
        self.covered = {place for start, end in self.spans for place in range(start, end)}

    def __contains__(self, finding: object) -> bool:
        return isinstance(finding, Finding) and finding.start in self.covered


# --- bound numbers


def _bound(page: Page, control: Control, ledger: Ledger) -> Fault | None:
    text = page.text[control.start : control.end]
    if control.tag.startswith(DERIVED):
        return _derived(control, text, ledger.bound.get(control.tag))
    held = ledger.by_entry.get(control.tag)
    if held is None:
        return _gone(control, text)
    found = page.within(control.start, control.end)
    said = len(found) == 1 and same_value(found[0], held)
    if said or text in ledger.bound.get(control.tag, ()) or _cell(text, held.quantity):
        return None
    return _bound_fault(control, text, str(held.quantity), f"台账（{held.by}）为", f"the ledger ({held.by}) says")


def _derived(control: Control, text: str, expected: frozenset[str] | None) -> Fault | None:
    """Hold a computed number against what the ledger computes today; nothing is said where that is not known."""
    if not expected or text in expected:
        return None
    right = "、".join(sorted(expected))
    return _bound_fault(control, text, right, "按台账重新计算为", "computed from the ledger it is")


_CELL = re.compile(r"(?:约|近|超|不低于)?(?P<number>[-−]?\d[\d,]*(?:\.\d+)?)(?:以上|以内|左右|余)?")


def _cell(text: str, quantity: Quantity) -> bool:
    """Whether the cell of a table, whose unit stands in another column, says a quantity: 145000 of 14.5万平方米."""
    match = _CELL.fullmatch(text.strip())
    if not match or quantity.is_range:
        return False
    number = Decimal(match["number"].replace(",", "").replace("−", "-"))
    return number in (quantity.number, quantity.unscaled.number) or abs(number) == abs(quantity.number)


def _bound_fault(control: Control, text: str, expected: str, says: str, english: str) -> Fault:
    return Fault(
        Severity.CONTRADICTION,
        ((control.start, control.end),),
        Text(f"这里写“{text}”，{says}{expected}。", f"The text says {text}; {english} {expected}."),
        expected,
        Text("改回，或先更正台账再重新生成。", "Restore it, or correct the ledger first and build again."),
    )


def _gone(control: Control, text: str) -> Fault:
    return Fault(
        Severity.DOUBT,
        ((control.start, control.end),),
        Text(
            f"“{text}”绑定的条目 {control.tag} 已不是现行版本，或不在这个台账里。",
            f"The entry {control.tag} that {text} is bound to no longer stands, or is of another ledger.",
        ),
        "",
        Text("重新生成报告，或查看该条目的更正。", "Build the report again, or look at the entry's corrections."),
    )


def _unbound(finding: Finding) -> Fault:
    return Fault(
        Severity.NOTICE,
        (finding,),
        Text(f"“{finding.text}”没有绑定台账，改动后无从核对。", f"{finding.text} is bound to no figure of the ledger."),
        "",
        Text("若是台账中的数，请由系统生成。", "If the ledger holds it, let the system print it."),
    )


# --- loose numbers


_COMPUTED = re.compile(
    r"(?P<rest>还需(?:完成)?|尚需(?:完成)?|还差|剩余)|(?P<monthly>月均|平均每月|每月)|(?P<due>应完成|按序时|落后|慢于)"
)


def _loose(page: Page, finding: Finding, linker: Linker) -> Iterator[tuple[str, Fault]]:
    said = _COMPUTED.search(page.clause(finding)[-16:])
    if said or completes(page, finding):
        if known := linker.goal_and_fact(finding):
            yield from (("not_as_computed", fault) for fault in _recomputed(page, finding, *known))
        if said:
            return
    link = linker.link(finding)
    if link is None:
        return
    if not link.equal:
        yield "not_as_on_file", _other_value(finding, link, linker.ledger)
    elif link.other_period:
        yield "other_period", _other_period(finding, link.held)


# --- what is said of them


def _other_value(finding: Finding, link: Link, ledger: Ledger) -> Fault:
    held = link.held
    older = _version_of(finding, held, ledger)
    name = held.names[0]
    zh = f"这里写{finding.text}，台账中“{name}”（{when(held.period).zh}，{held.by}）为{held.quantity}。"
    en = f"Written: {finding.text}; on file: {held.quantity} for {name} of {when(held.period).en} ({held.by})."
    if older:
        zh += f"这里的数是{older.entry.by}于{older.entry.at:%Y-%m-%d}入账、后来更正了的版本。"
        en += f" It is the version of {older.entry.by} of {older.entry.at:%Y-%m-%d}, corrected since."
    return Fault(
        Severity.CONTRADICTION if link.sure else Severity.DOUBT, (finding,), Text(zh, en), str(held.quantity),
        Text(f"改为{held.quantity}，或更正台账（{held.entry}）。", f"Write {held.quantity}, or correct {held.entry}."),
    )  # fmt: skip


def _version_of(finding: Finding, held: Held, ledger: Ledger) -> Filed | None:
    """Return the superseded version that a number still states."""
    for filed in ledger.history(held.slot):
        old = held_of(ledger.book, filed.entry)
        if old and filed.entry.id != held.entry and same_value(finding, old):
            return filed
    return None


def _other_period(finding: Finding, held: Held) -> Fault:
    return Fault(
        Severity.CONTRADICTION,
        (finding,),
        Text(
            f"这里说{when(finding.period).zh}，台账中“{held.names[0]}”的{held.quantity}是{when(held.period).zh}的数。",
            f"The text speaks of {when(finding.period).en}; the ledger has {held.quantity} for {when(held.period).en}.",
        ),
        held.period,
        Text("核对时段。", "Check the period."),
    )


def _recomputed(page: Page, finding: Finding, goal: Held, fact: Held) -> Iterator[Fault]:
    """Recompute completion, rest and monthly need from a target and its fact."""
    known = _computed(page, finding, goal, fact)
    if known is None or _unlike_unit(finding, goal):
        return
    right, how = known
    told = scaled(stated(finding), unit(finding.unit).scale)
    if told.widened(1 if how.endswith(_MONTHLY) else 0).holds(right):
        return
    shown = _shown(right, finding)
    yield Fault(
        Severity.CONTRADICTION,
        (finding,),
        Text(
            f"这里写{finding.text}，按台账{how}为{shown}。",
            f"The text says {finding.text}; by the ledger it is {shown}.",
        ),
        shown,
        Text("按台账重算。", "Compute it again from the ledger."),
    )


_YEAR = 12
_MONTHLY = "个月"
"""How the sum of a monthly need ends; reports round such a need up, so it may be one last digit more."""


def _computed(page: Page, finding: Finding, goal: Held, fact: Held) -> tuple[Fraction, str] | None:
    """Return what a number said to be completed, left or needed a month should be, and how it is computed."""
    words = page.clause(finding)[-16:]
    said, span = _COMPUTED.search(words), span_of_time(fact.period)
    done, asked = Fraction(fact.quantity.base), Fraction(goal.quantity.base)
    if re.search(r"应完成|落后|慢于", words):
        return None
    if completes(page, finding) and asked:
        return done / asked * 100, f"{fact.quantity}÷{goal.quantity}"
    if said and said["rest"] and finding.unit != "%":
        return asked - done, f"{goal.quantity}−{fact.quantity}"
    if said and said["monthly"] and span and (left := _YEAR - span.last.number):
        return (asked - done) / left, f"（{goal.quantity}−{fact.quantity}）÷{left}{_MONTHLY}"
    return None


def _unlike_unit(finding: Finding, goal: Held) -> bool:
    return finding.unit != "%" and unit(finding.unit).measures != goal.quantity.unit.measures


def _shown(number: Fraction, finding: Finding) -> str:
    scale = Fraction(unit(finding.unit).scale)
    return rounded_like(number / scale, finding)


# --- sentences as the ledger prints them


_NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?(?:万亿|亿|万)?")
_SENTENCES = re.compile(r"[^。！？\n]+[。！？]?")


def _not_as_printed(page: Page, ledger: Ledger) -> Iterator[Fault]:
    """Find sentences that differ in numbers only from one that today's report would print."""
    if not ledger.printed:
        return
    today: dict[str, list[str]] = {}
    for printed in ledger.printed:
        for match in _SENTENCES.finditer(even(printed)):
            today.setdefault(_masked(match[0]), []).append(match[0])
    for match in _SENTENCES.finditer(page.words):
        candidates = today.get(_masked(match[0]), [])
        if candidates and match[0] not in candidates:
            yield from _differences(match, candidates[0])


def _masked(sentence: str) -> str:
    return _NUMBER.sub("#", sentence)


def _differences(match: re.Match[str], printed: str) -> Iterator[Fault]:
    for here, there in zip(_NUMBER.finditer(match[0]), _NUMBER.finditer(printed), strict=True):
        if here[0] != there[0]:
            yield Fault(
                Severity.CONTRADICTION,
                ((match.start() + here.start(), match.start() + here.end()),),
                Text(
                    f"这里写{here[0]}，按台账生成的同一句是{there[0]}。",
                    f"The text says {here[0]}; today's report prints {there[0]}.",
                ),
                there[0],
                Text("按台账改正，或先更正台账。", "Follow the ledger, or correct it first."),
            )
