"""Sections: the part of a report that one organisation writes — what it begins with, and how it goes into the draft.

A section is a run of blocks under a heading, up to the next heading of its level or above. It begins with the sentences
of the usual report about the figures that the organisation files and the targets it leads.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum
from functools import cached_property

from daxu.core.period import Period
from daxu.core.requirement import Requirement
from daxu.core.text import Text
from daxu.duties.reporting import execution
from daxu.duties.reporting.clauses import Fact
from daxu.duties.reporting.evaluated import Evaluation, Item
from daxu.duties.reporting.report import Paragraph
from daxu.duties.reporting.subject import Subject
from daxu.duties.reporting.templates.fault import Unfilled
from daxu.duties.reporting.templates.filling import Answers
from daxu.duties.reporting.templates.forms import FORM_OF
from daxu.duties.reporting.templates.heading import heading_of
from daxu.duties.reporting.templates.notation import slots, written
from daxu.duties.reporting.templates.writing import lines_of

_ALIKE = 0.3
"""How much of a paragraph must be the same for it to be the other one written anew."""


@dataclass(frozen=True, slots=True)
class Wanting:
    """A figure that the organisation files and that cannot be written yet: its name, its slot, and why not."""

    name: Text
    slot: str
    why: Text


@dataclass(frozen=True)
class Own:
    """What one organisation has to say in a report: its figures and its targets.

    Under a `heading` that names themes of the plan it is what it has to say of those, if it has anything.
    """

    evaluation: Evaluation
    period: Period
    organisation: str
    heading: str = ""

    @cached_property
    def _subject(self) -> Subject:
        return Subject(self.evaluation, self.period)

    @cached_property
    def requirements(self) -> list[Requirement]:
        """What it files about the district as a whole."""
        whole = self.evaluation.plan.organisation
        every = self._subject.book.requirements.values()
        return [one for one in every if one.filer == self.organisation and one.whose == whole]

    @cached_property
    def _indicators(self) -> frozenset[str]:
        led = {item.target.indicator for item in self._subject.items if item.target.lead == self.organisation}
        return frozenset({one.indicator for one in self.requirements} | led - {""})

    def lines(self) -> list[str]:
        """Return the sentences of the usual report about its figures and targets as lines to write on from."""
        themes = self._subject.book.themes
        named = [code for code, theme in themes.items() if theme.name in self.heading]
        return lines_of([*self._paragraphs(named)] or self._paragraphs(themes), self._subject)

    def _paragraphs(self, themes: Iterable[str]) -> Iterator[Paragraph]:
        subject = self._subject
        for theme in themes:
            facts = [fact for fact in subject.facts if fact.indicator.theme == theme and self._is_its_fact(fact)]
            items = [item for item in subject.items if item.target.theme == theme and self._is_its_item(item)]
            if sentences := tuple(execution.told(subject, facts, items)):
                yield Paragraph(sentences)

    def _is_its_fact(self, fact: Fact) -> bool:
        return fact.indicator.code in self._indicators

    def _is_its_item(self, item: Item) -> bool:
        return item.target.lead == self.organisation or item.target.indicator in self._indicators

    def wanting(self) -> list[Wanting]:
        """Return the figures it files for the period that are missing or not approved, with the reason of each."""
        answers = Answers(self._subject)
        known = {(fact.indicator.code, fact.measure) for fact in self._subject.told}
        asked = [one for one in self.requirements if (one.indicator, one.measure) not in known]
        return [found for one in asked if (found := self._wanting(one, answers))]

    def _is_sample(self, indicator: str) -> bool:
        """Whether all that is known of an indicator is 示例, which no report states."""
        found = self._subject.book.observations.get(indicator, ())
        return bool(found) and all(one.sample for one in found)

    def _wanting(self, requirement: Requirement, answers: Answers) -> Wanting | None:
        asked = requirement.ending(self.period.last)
        indicator = self._subject.book.indicators.get(requirement.indicator)
        if asked is None or indicator is None or self._is_sample(indicator.code):
            return None
        when = () if asked == self.period else (self._subject.when(asked),)
        slot = written(answers.names.spelling(indicator), FORM_OF[requirement.measure].value, *when)
        try:
            answers.filling(slots(slot)[0][0])
        except Unfilled as reason:
            return Wanting(Text(indicator.name, indicator.english or indicator.name), slot, reason.why)
        return None


def headings(texts: Sequence[str]) -> list[tuple[int, int]]:
    """Return where the headings of a draft stand that a section can begin with, each with its level."""
    return [(place, level) for place, text in enumerate(texts) if place and (level := heading_of(text)[0])]


def extent(texts: Sequence[str], start: int) -> int:
    """Return where the section ends that begins with the heading at `start`: the place behind its last block."""
    level = heading_of(texts[start])[0]
    ends = (place for place, other in headings(texts) if place > start and other <= level)
    return next(ends, len(texts)) if level else start + 1


# --- what was handed in beside what stands


class OfferKind(Enum):
    """What a paragraph that was handed in is to the text that stands."""

    SAME = "same"
    CHANGED = "changed"
    ADDED = "added"
    LEFT_OUT = "left-out"


@dataclass(frozen=True, slots=True)
class Offer:
    """A paragraph handed in beside the one that stands; the places of both, among those of the section, from 0.

    Of one that was left out only the standing text is known, of one that is new only the offered.
    """

    kind: OfferKind
    present: int | None
    line: int | None
    offered: str = ""


def offers(present: Sequence[str], handed: str) -> list[Offer]:
    """Return the paragraphs that were handed in beside those that stand, in the order to take them over."""
    lines = handed.splitlines()
    found: list[Offer] = []
    matcher = SequenceMatcher(None, list(present), lines, autojunk=False)
    for step, a, b, c, d in matcher.get_opcodes():
        if step == "equal":
            found += [Offer(OfferKind.SAME, place, place - a + c, present[place]) for place in range(a, b)]
        else:
            found += _rewritten(present, range(a, b), lines, range(c, d))
    return found


def _rewritten(present: Sequence[str], places: range, lines: Sequence[str], came: range) -> Iterator[Offer]:
    """Pair what differs in a gap, in order; what has no counterpart was left out or is new."""
    left = list(places)
    for line in came:
        alike = next((place for place in left if _likeness(present[place], lines[line]) >= _ALIKE), None)
        while left and alike is not None and left[0] < alike:
            yield Offer(OfferKind.LEFT_OUT, left.pop(0), None)
        if alike is None:
            yield Offer(OfferKind.ADDED, None, line, lines[line])
        else:
            yield Offer(OfferKind.CHANGED, left.pop(0), line, lines[line])
    yield from (Offer(OfferKind.LEFT_OUT, place, None) for place in left)


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()
