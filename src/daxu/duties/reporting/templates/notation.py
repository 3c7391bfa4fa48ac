"""The notation of slots: {指标|形式|时段} in a line of text. Nothing here computes, includes or runs anything.

A slot is a name and at most three details between braces, parted by bars; braces and bars of full width do too. There
is no nesting, no expression and no escape: official prose has no braces of its own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from daxu.core.text import Text
from daxu.duties.reporting.templates.fault import Flaw

LONGEST_SLOT = 120
"""Characters that a slot may have between its braces."""
MOST_DETAILS = 3


@dataclass(frozen=True, slots=True)
class Slot:
    """A slot in a text: where it begins and ends, what it names, its details, and how it is written."""

    start: int
    end: int
    name: str
    details: tuple[str, ...]
    written: str


def slots(text: str) -> tuple[list[Slot], list[Flaw]]:
    """Return the slots of a text in reading order, and what is wrong with its braces."""
    found: list[Slot] = []
    flaws: list[Flaw] = []
    for match in _BRACES.finditer(text.translate(_HALF_WIDTH)):
        written = text[match.start() : match.end()]
        why = _amiss(match[0])
        if why:
            flaws.append(Flaw(match.start(), written[:_SHOWN], why))
        else:
            name, *details = (field.strip() for field in match[0][1:-1].split("|"))
            found.append(Slot(match.start(), match.end(), name, tuple(details), written))
    return found, flaws


_HALF_WIDTH = str.maketrans("｛｝｜", "{}|")
_BRACES = re.compile(r"\{[^{}]*\}?|\}")
_SHOWN = 20


def _amiss(braces: str) -> Text | None:
    """Return what is wrong with what stands between two braces, or None."""
    if braces == "}":
        return Text("多出一个右括号；前面没有左括号。", "a closing brace without an opening one.")
    if not braces.endswith("}"):
        return Text("左括号没有闭合；请补上“}”。", "the brace is never closed: add }.")
    fields = [field.strip() for field in braces[1:-1].split("|")]
    if not all(fields):
        return Text("槽位里有空项；请写明指标和形式，如 {地区生产总值|增长}。", "an empty field: write {name|form}.")
    if len(braces) > LONGEST_SLOT or len(fields) > MOST_DETAILS + 1:
        return Text(
            f"槽位太长；至多一个名称和{MOST_DETAILS}项说明。", f"too long: a name and {MOST_DETAILS} details at most."
        )
    return None


def written(name: str, *details: str) -> str:
    """Write a slot."""
    return "{" + "|".join((name, *filter(None, details))) + "}"


def can_stand_in_a_slot(name: str) -> bool:
    """Whether a name can be written between braces."""
    return bool(name) and not set(name) & set("{}|｛｝｜\n") and len(name) < LONGEST_SLOT // 2
