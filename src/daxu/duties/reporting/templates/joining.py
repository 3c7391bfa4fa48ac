"""Joining: how the words that a rule says meet the words that a person typed before and behind a slot.

The direction of a change, the side of a difference, 近超约余 and 预计 follow from the figure. Where somebody typed such
a word and it is true, it is not said twice; where it is not true, the template is refused: a word that was right last
year must not stand in this year's report because nobody looked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from daxu.core.figure import Source
from daxu.core.text import Text
from daxu.duties.reporting.report import Binding, Part
from daxu.duties.reporting.templates.fault import Unfilled
from daxu.duties.reporting.templates.filling import Filling
from daxu.duties.reporting.templates.notation import Slot


@dataclass(frozen=True, slots=True)
class Cut:
    """A stretch of a text that gives way to parts; it begins before its slot where typed words are taken over."""

    start: int
    end: int
    parts: tuple[Part, ...]
    cites: frozenset[Source]


def join(text: str, slot: Slot, since: int, filling: Filling) -> Cut:
    """Return what replaces a slot in `text`; `since` is where the words typed before it begin. Raises Unfilled."""
    number = next((part for part in filling.parts if isinstance(part, Binding)), None)
    if number is None:
        return Cut(slot.start, slot.end, filling.parts, filling.cites)
    _must_not_be_said_again(text[slot.end :], filling)
    typed = text[since : slot.start]
    taken, lead = _met(typed, filling)
    start = slot.start - taken
    parts: tuple[Part, ...] = (lead, *filling.parts) if lead else filling.parts
    return Cut(start, slot.end, parts, filling.cites)


def _met(typed: str, filling: Filling) -> tuple[int, str]:
    """Return how many typed characters are taken over, and the words that lead to the number then."""
    if filling.strive:
        return 0, "" if filling.strive in typed else f"{filling.strive}达到"
    if (match := _COMPARED.search(typed)) and filling.whom and match["side"] != match[0]:
        return _compared(match, filling)
    if match := _OWN.search(typed):
        return _owned(match, filling)
    return _led(typed, filling)


def _led(typed: str, filling: Filling) -> tuple[int, str]:
    """Let a typed verb do for the rule's own: 为, 达到 and 实现 are said once, and 预计 before them."""
    if filling.lead and typed.endswith(filling.lead):
        return len(filling.lead), filling.lead
    if (match := _VERB.search(typed)) and filling.lead.startswith("预计"):
        return len(match[0]), f"预计{match[0]}"
    if _LEADING.search(typed) and filling.lead in _PLAIN_LEADS:
        return 0, ""
    return _ranked(typed, filling)


# Longest first. What ends a word of its own (附近, 签约, 赶超) is no hedge.
_OWN = re.compile(
    r"(?:预计实现|预计达到|预计|增长|下降|高于|低于|领先|落后|持平|不少于|(?<![附邻临最新接贴靠])近|(?<![签合节条特预履制缔])约"
    r"|(?<![赶反高])超)$"
)
_COMPARED = re.compile(r"(?P<side>高于|低于)(?P<whom>[^，。；、{}]{1,12})$")
_VERB = re.compile(r"(?:实现|达到|完成|为)$")
_LEADING = re.compile(r"(?:占|为|达|达到|实现)$")
_PLAIN_LEADS = ("为", "实现")


def _owned(match: re.Match[str], filling: Filling) -> tuple[int, str]:
    """Take over a typed word that the figure says itself; refuse one that the figure does not bear out."""
    word, said = match[0], filling.text
    if said.startswith(word):
        return len(word), filling.lead
    if word == "预计达到" and filling.lead.startswith("预计"):
        return len(word), word
    if word == "不少于" and not filling.lead:
        return 0, ""
    raise Unfilled(
        Text(
            f"前面手写了“{word}”，而数据应写“{said}”；请删去手写的词。",
            f"{word!r} is typed before it, but the figure says {said!r}.",
        )
    )


def _compared(match: re.Match[str], filling: Filling) -> tuple[int, str]:
    side, whom = match["side"], match["whom"]
    if not filling.text.startswith((side, "与")) or whom.removeprefix("全") != filling.whom.removeprefix("全"):
        raise Unfilled(
            Text(
                f"前面手写了“{match[0]}”，而数据应写“{filling.text}”；请改正或删去。",
                f"{match[0]!r} is typed before it, but the figure says {filling.text!r}.",
            )
        )
    return len(match[0]), filling.lead


def _ranked(typed: str, filling: Filling) -> tuple[int, str]:
    """Say a rank's group once: 排名城区 + 列城区第一位 → 排名城区第一位."""
    lead = filling.lead
    if lead.startswith("列") and filling.whom:
        if typed.endswith(filling.whom):
            return 0, ""
        if re.search(r"(?:排名|位列|位居|列|居)$", typed):
            return 0, filling.whom
    return 0, lead


def _must_not_be_said_again(behind: str, filling: Filling) -> None:
    """Refuse a unit or a bound typed behind a number that says its own."""
    if not (match := _BEHIND.match(behind)):
        return
    doubled = filling.text.endswith(match[0].replace("％", "%"))
    raise Unfilled(
        Text(
            f"后面手写了“{match[0]}”，{'单位已由数据写出' if doubled else '概数和单位由数据决定'}；请删去。",
            f"{match[0]!r} is typed behind it: the figure says unit and bound itself.",
        )
    )


_BEHIND = re.compile(r"[%％]|个?百分点|余(?=[^下额量]|$)|以上|以下|以内|左右|(?:万|亿)[元人]")
