"""Headings and lists: recognised by how they are typed, numbered by the program, restarting or running on."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum

from daxu.duties.reporting.report import Part, Sentence
from daxu.duties.reporting.subject import numeral


class Numbering(Enum):
    """编号: whether 1. 2. 3. begin anew under each （一）, or run on across them within 一、."""

    RESTART = "重新起"
    CONTINUE = "连续"


_CHINESE = "[一二三四五六七八九十]{1,3}"
_LEVELS = (
    (1, re.compile(rf"{_CHINESE}、")),
    (2, re.compile(rf"[（(]{_CHINESE}[）)]")),
    (3, re.compile(r"\d{1,2}[.．](?!\d)|\d{1,2}、")),
)


def heading_of(line: str) -> tuple[int, int]:
    """Return the level of a heading (0 for none) and how many characters its number takes."""
    for level, number in _LEVELS:
        if match := number.match(line):
            return level, match.end()
    return 0, 0


@dataclass
class Counter:
    """Counts headings of three levels, and the 一是 of a list."""

    numbering: Numbering = Numbering.RESTART
    first: int = 0
    second: int = 0
    third: int = 0
    listed: int = field(default=0)

    def number(self, level: int) -> str:
        """Return the number of the next heading of a level; a heading ends the list before it."""
        self.listed = 0
        if level == 1:
            self.first, self.second, self.third = self.first + 1, 0, 0
            return f"{numeral(self.first)}、"
        if level == 2:  # noqa: PLR2004 — the levels are those of the standard
            self.second += 1
            self.third = 0 if self.numbering is Numbering.RESTART else self.third
            return f"（{numeral(self.second)}）"
        self.third += 1
        return f"{self.third}."

    def relisted(self, sentence: Sentence) -> Sentence:
        """Return a sentence with its 一是, 二是, 三是 numbered: 一是 begins a list, every other counts on."""
        parts: list[Part] = []
        for place, part in enumerate(sentence.parts):
            opens = "^|" if place == 0 else ""
            pattern = rf"({opens}[。；：，])({_CHINESE})是"
            parts.append(re.sub(pattern, self._next, part) if isinstance(part, str) else part)
        return Sentence(tuple(parts), sentence.cites)

    def _next(self, match: re.Match[str]) -> str:
        self.listed = 1 if match[2] == "一" else self.listed + 1
        return f"{match[1]}{numeral(self.listed)}是"
