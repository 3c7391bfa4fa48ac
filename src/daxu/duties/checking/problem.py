"""Problem: what a check has to say — how serious, where, which numbers, why in words, and what would be right."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

from daxu.core.text import NOTHING, Text
from daxu.reader import Finding

Span = tuple[int, int]


class Severity(Enum):
    """矛盾: the numbers cannot all stand. 存疑: one had better look. 提示: good to know, perhaps as it should be."""

    CONTRADICTION = "矛盾"
    DOUBT = "存疑"
    NOTICE = "提示"

    @property
    def english(self) -> str:
        """The English word."""
        return {"矛盾": "contradiction", "存疑": "doubt", "提示": "notice"}[self.value]

    @property
    def order(self) -> int:
        """The place in a list of problems: the worst first."""
        return list(Severity).index(self)


@dataclass(frozen=True, slots=True)
class Problem:
    """What one check found: the first span is where the reader is sent, the others are what it is held against."""

    severity: Severity
    check: str
    spans: tuple[Span, ...]
    text: str
    message: Text
    numbers: tuple[str, ...] = ()
    expected: str = ""
    suggestion: Text = NOTHING

    @property
    def start(self) -> int:
        """Where it begins."""
        return self.spans[0][0]

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.spans[0][1]

    def plain(self) -> dict[str, Any]:
        """Return the problem as the plain object of the contract."""
        return {
            "severity": self.severity.value, "check": self.check, "start": self.start, "end": self.end,
            "text": self.text, "message": self.message.zh, "numbers": list(self.numbers), "expected": self.expected,
            "suggestion": self.suggestion.zh, "message_en": self.message.en, "suggestion_en": self.suggestion.en,
            "spans": [list(span) for span in self.spans],
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fault:
    """What a check found, before it is signed with the check's name."""

    severity: Severity
    about: tuple[Finding | Span, ...]
    message: Text
    expected: str = ""
    suggestion: Text = NOTHING

    def signed(self, check: str, text: str) -> Problem:
        """Return the problem with the name of its check and the words of the text."""
        spans = tuple(span_of(one) for one in self.about)
        numbers = tuple(one.text for one in self.about if isinstance(one, Finding))
        words = text[spans[0][0] : spans[0][1]]
        return Problem(self.severity, check, spans, words, self.message, numbers, self.expected, self.suggestion)


@dataclass(frozen=True, slots=True)
class Check:
    """A named check: its code, its name in both languages, and the function that looks."""

    name: str
    chinese: str
    english: str
    look: Callable[..., Iterable[Fault]]


def span_of(place: Finding | Span) -> Span:
    """Return where a finding stands."""
    return (place.start, place.end) if isinstance(place, Finding) else place


def ordered(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return problems in reading order, the worst first at one place, without repetitions."""
    return tuple(sorted(_once(problems), key=lambda p: (p.start, p.severity.order, p.check)))


def _once(problems: Iterable[Problem]) -> Iterator[Problem]:
    """Leave out what says the same of the same places."""
    seen: set[tuple[str, frozenset[Span]]] = set()
    for problem in problems:
        key = (problem.check, frozenset(problem.spans))
        if key not in seen:
            seen.add(key)
            yield problem
