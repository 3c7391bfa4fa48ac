"""What is wrong with a template: the place, the slot, why, and the names that look like what was written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from daxu.core.text import Text


class Unfilled(ValueError):
    """A slot that cannot be filled; it becomes a fault once its place is known."""

    def __init__(self, why: Text, near: Iterable[str] = ()) -> None:
        """Keep the reason in both languages, and the names that look like what was asked for."""
        super().__init__(f"{why.zh} {why.en}")
        self.why = why
        self.near = tuple(near)


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something wrong in one line or paragraph: where it begins, counted from 0, what is written there, and why."""

    offset: int
    written: str
    why: Text
    near: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fault:
    """A flaw with its place in the file: the line (of a Word file the paragraph), and the column, counted from 1."""

    place: Text
    column: int
    written: str
    why: Text
    near: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Say where, what, why, and what may have been meant, in Chinese and in English."""
        hint = f"是否为：{'、'.join(self.near)}？" if self.near else ""
        hint_en = f" Near: {', '.join(self.near)}." if self.near else ""
        chinese = f"{self.place.zh}第{self.column}字“{self.written}”：{self.why.zh}{hint}"
        return f"{chinese} {self.place.en}, column {self.column}: {self.why.en}{hint_en}"


def line_at(number: int) -> Text:
    """Name a line of a text."""
    return Text(f"第{number}行", f"Line {number}")


def placed(flaws: Iterable[Flaw], place: Text, indent: int = 0) -> list[Fault]:
    """Give flaws their place; `indent` is what stands in the line before the text they were found in."""
    return [Fault(place, indent + flaw.offset + 1, flaw.written, flaw.why, flaw.near) for flaw in flaws]


class BadTemplate(ValueError):
    """A template that cannot be rendered; `faults` lists everything that is wrong with it, in reading order."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        """Keep every fault."""
        self.faults = tuple(faults)
        head = f"模板有{len(faults)}处问题，没有生成报告。 {len(faults)} faults in the template: nothing was written."
        super().__init__("\n".join((head, *map(str, faults))))
