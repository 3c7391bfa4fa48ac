"""Forms: the ways in which a report may print a figure, by name: a newer value is printed as the older one was."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from daxu.core.cause import Cause
from daxu.core.indicator import Measure, Observation
from daxu.core.opinion import Opinion
from daxu.core.quantity import PERCENT, POINT, Quantity
from daxu.core.target import Target
from daxu.core.tasks.task import TaskStep
from daxu.duties.reporting import phrases

_NUMBER = re.compile(r"[-−]?\d[\d,]*(?:\.\d+)?")
_QUOTED = re.compile(r"\d[\d.,]*")
_TURNED = re.compile("增长|下降|持平")
_APART = re.compile("^(?:高于|低于|与)")
_BOUNDS = re.compile("^(?:约|近|超)|(?:以上|以内|余)")
_SCALES = re.compile("万亿|亿|万")
_PLACE = re.compile("第(?:[一二三四五六七八九十]|\\d+)位")


def forms(statement: object) -> dict[str, str]:
    """Return the forms of what an entry says, the likeliest first: name → words. Other statements have none."""
    if isinstance(statement, Observation):
        quantity, promised = statement.figure.quantity, statement.planned
        return dict((*_of_measure(statement), *_written(quantity, promised=promised), *_unsigned(statement)))
    if isinstance(statement, Target) and statement.goal:
        return dict(_written(statement.goal.quantity, promised=True))
    if isinstance(statement, Cause):
        return dict(_as_filed(statement.cause, statement.measure))
    if isinstance(statement, TaskStep):
        words = (_promise_words(statement), statement.words, statement.document)
        return dict((*_promised(statement), *_as_filed(*words)))
    if isinstance(statement, Opinion):
        return dict(_as_filed(statement.number, *statement.points))
    return {}


def _promised(step: TaskStep) -> Iterator[tuple[str, str]]:
    number = step.promise.number if step.promise else step.done
    if number is None:
        return iter(())
    try:
        return iter(list(_written(number, promised=step.promise is not None)))
    except phrases.Unsayable:
        return iter([("as entered", str(number))])


def _promise_words(step: TaskStep) -> str:
    return f"{step.promise.name}\n{step.promise.source.sentence}" if step.promise else ""


def _as_filed(*texts: str) -> Iterator[tuple[str, str]]:
    """Walk the numbers that stand in words: they are quoted as they were filed."""
    numbers = dict.fromkeys(found[0] for text in texts for found in _QUOTED.finditer(text))
    return ((f"as filed {place}", number) for place, number in enumerate(numbers, 1))


def _of_measure(observation: Observation) -> Iterator[tuple[str, str]]:
    quantity = observation.figure.quantity
    match observation.measure:
        case Measure.GROWTH:
            yield "change", phrases.change(quantity)
        case Measure.DIFFERENCE:
            whom, how = phrases.difference(quantity, observation.compared_with)
            yield "difference", f"{whom}{how}"
        case Measure.RANK:
            yield "rank", phrases.ordinal(quantity)
        case Measure.SHARE:
            yield "share", phrases.portion(quantity)


def _unsigned(observation: Observation) -> Iterator[tuple[str, str]]:
    """Walk what stands behind a 高于 or 低于 that somebody wrote: the last form thought of, for it hides the sign."""
    if observation.measure is Measure.DIFFERENCE:
        yield "difference unsigned", phrases.difference(observation.figure.quantity, "")[1]


def _written(quantity: Quantity, *, promised: bool) -> Iterator[tuple[str, str]]:
    said = phrases.said(quantity, promised=promised)
    yield "said", said
    yield "said without each", said.partition("/")[0]
    for unit in phrases.scales(quantity.unit):
        yield f"in {unit.label}", phrases.tabled(quantity, unit)
    if quantity.unit in (PERCENT, POINT):
        yield "digits", phrases.digits(quantity)


def form_of(text: str, known: Mapping[str, str]) -> str:
    """Return the name of the form that a text is in: the words themselves, else the same words about another number.

    Empty where no form is like it.
    """
    exact = next((name for name, words in known.items() if words == text), "")
    return exact or next((name for name, words in known.items() if shape(words) == shape(text)), "")


def shape(text: str) -> str:
    """Return what remains of a number in words when its size, its direction and its bound are taken out of it."""
    bare = _BOUNDS.sub("", text)
    if _TURNED.search(bare) and not _APART.search(bare):
        return "change"
    apart = _APART.sub("", bare)
    return _SCALES.sub("", _PLACE.sub("#", _NUMBER.sub("#", apart)))
