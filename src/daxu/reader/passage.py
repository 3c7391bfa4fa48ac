"""Passages: the numbers that share their words, and what a passage lets later numbers leave out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from daxu.reader import nouns
from daxu.reader.numbers import Number
from daxu.reader.periods import Said, Setting

REACH = 48
"""How many characters after a number may bear on it."""
CONTEXT = 160
"""How many characters before a number may bear on it."""


@dataclass(slots=True)
class Memory:
    """What later numbers of a passage may leave out."""

    noun: str = ""
    nouns: list[str] = field(default_factory=list)
    counted: list[str] = field(default_factory=list)
    levels: list[str] = field(default_factory=list)
    recent: list[str] = field(default_factory=list)
    """What was named since the last semicolon, each once."""
    said: Said | None = None
    until: Said | None = None
    """到2030年: holds until another period is named."""
    opened: Said | None = None
    """The period a sentence began with: it holds again behind a semicolon."""
    over: str = ""
    """The years that a paragraph sums up (五年来): they hold for what was done in them."""
    longer: str = ""
    """The name of what comes next, where a threshold is part of it (10亿元以上项目)."""
    expected: str = ""
    """How far 预计 reaches: "" not at all, "noun" the noun it stands behind, "segment" up to the next semicolon."""
    expected_below: bool = False
    read_to: int = 0
    """Up to where the words after the last number were its own name (18个地块1772.9亩…)."""

    def paragraph(self) -> None:
        """Forget what does not outlive a paragraph; only 预计，下同 does."""
        self.noun, self.nouns, self.until, self.read_to, self.over = "", [], None, 0, ""
        self.sentence()

    def sentence(self) -> None:
        """Forget what does not outlive a sentence."""
        self.said = self.opened = self.until
        self.segment()

    def segment(self) -> None:
        """Forget what does not outlive a semicolon."""
        self.expected = ""
        self.recent.clear()
        self.counted.clear()
        self.levels.clear()


@dataclass(slots=True)
class Group:
    """Numbers that share their words: 84.6亿元和12%; 9.1∶40.2∶50.7."""

    text: str
    numbers: Sequence[Number]
    begin: int
    """Where the words before the group begin."""
    stop: int
    """Where the words after the group end."""
    setting: Setting
    about: int | None
    below: bool = False
    """Whether the paragraph says of something that it holds for what follows (下同)."""
    opens: bool = False
    """Whether its words begin the sentence."""
    left: str = ""
    tail: str = ""
    unit: str = ""

    def __post_init__(self) -> None:
        """Cut the words before the group, and its last clause."""
        start = self.numbers[0].start
        self.left = self.text[max(self.begin, start - CONTEXT) : start]
        cut = 0
        for cut_at in nouns.BREAK.finditer(self.left):
            cut = cut_at.end()
        self.tail = self.left[cut:]
        self.unit = self.numbers[0].unit or next((n.unit for n in reversed(self.numbers) if n.unit), "")

    def after(self, number: Number) -> str:
        """Return the words after one of the numbers."""
        return self.text[number.end : min(self.stop, number.end + REACH)]

    def right(self, place: int) -> str:
        """Return the words after a number, up to the end of its sentence or the next group."""
        return self.after(self.numbers[place])
