"""Claims: what each number says — of which indicator, as what, for when — by named cues, sentence by sentence.

A sentence is read from left to right. What stands between one number and the next is the number's left context; its
last noun is the indicator, its cue words say the measure. Where the text leaves the noun out (增长7.5%), the last one
carries; where several numbers share one verb (A、B分别增长x和y), each gets its own noun.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from daxu.reader import nouns
from daxu.reader.cues import COUNTED
from daxu.reader.measures import compared_of, kind_of, measure_of, modifier_of, period_of, subject_of, summed_in
from daxu.reader.naming import names_of
from daxu.reader.numbers import Number, Value
from daxu.reader.passage import Group, Memory
from daxu.reader.periods import said_in

ESTIMATE = re.compile(r"预计|预期可|有望|预测|预估|初步预计")
_BESIDE = re.compile(r"[(（][^()（）]{0,20}[)）]?")
_ESTIMATE_BELOW = re.compile(r"[(（][^()（）]{0,8}预计[^()（）]{0,6}下同")


@dataclass(slots=True)
class Claim:
    """What one number says."""

    number: Number
    value: Value
    unit: str
    indicator: str
    measure: str
    kind: str
    period: str
    modifier: str | None = None
    subject: str | None = None
    compared_with: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    note: str = ""


def claims_of(group: Group, memory: Memory) -> list[Claim]:
    """Return what every number of a group says, and remember what the next may leave out."""
    if "；" in group.left or ";" in group.left:
        memory.segment()
        memory.said = memory.opened
    if over := summed_in(group.left, group.setting, group.about):
        memory.over = over
    _foresee(group, memory)
    if group.below:
        memory.expected_below = memory.expected_below or bool(
            _ESTIMATE_BELOW.search(group.text, group.begin, group.stop + 48)
        )
    said = said_in(group.left, group.setting, group.about) if group.left else None
    if said:
        memory.said = said
        memory.opened = said if group.opens else memory.opened
        memory.until = said if said.rule == "until_year" else None
    names, rule = names_of(group, memory)
    found = [_claim(group, place, name, rule, memory) for place, name in enumerate(names)]
    _remember(found, memory)
    return found


def _foresee(group: Group, memory: Memory) -> None:
    """Note how far 预计 reaches: 预计全年实现… for the segment; 收入预计完成… for its noun only."""
    left = _BESIDE.sub("", group.left) if group.below else group.left
    if "预" not in left and "有望" not in left:
        if (
            memory.expected == "noun"
            and nouns.noun_before(group.tail)
            and "其中" not in group.tail
            and "占" not in group.tail
        ):
            memory.expected = ""
        return
    if found := ESTIMATE.search(left):
        ahead_of_noun = len(nouns.noun_before(left[found.end() :])) > 1 and not nouns.noun_before(
            group.tail[: max(0, group.tail.find("预"))]
        )
        memory.expected = "segment" if ahead_of_noun else "noun"


def _claim(group: Group, place: int, name: str, rule: str, memory: Memory) -> Claim:
    number = group.numbers[place]
    unit = number.unit or group.unit
    right = group.right(place)
    measure, sign, cue = measure_of(group, number, unit, name, rule)
    if not unit:
        unit = (
            "%"
            if measure == "growth_yoy"
            else "人"
            if nouns.counts_people(name, right if rule == "counted" else "")
            else ""
        )
    kind, kind_rule = kind_of(group, measure, name, right, memory)
    period, period_rule = period_of(group, measure, kind, unit, memory)
    value, note = _signed(number.value, sign)
    note = note or ("" if name else "所指不明")
    if cue == "completed" and "超额" in group.tail:
        note = "超额完成：可指超出的部分，也可指完成率"
    if number.bare and number.unit == group.unit:
        note = "原文缺单位"
    return Claim(
        number, value, unit, name, measure, kind, period,
        modifier=modifier_of(group.left, right), subject=subject_of(group.tail),
        compared_with=compared_of(group, place) if measure == "diff_vs_other" else (),
        rules=(number.rule, cue, rule, kind_rule, period_rule), note=note,
    )  # fmt: skip


def _signed(value: Value, sign: int) -> tuple[Value, str]:
    """Return a value with the sign its words give it; a decline is negative, once."""
    if sign > 0:
        return value, ""
    if not isinstance(value, tuple) and value < 0:
        return value, "“下降”之后又有负号"
    return _negated(value), ""


def _negated(value: Value) -> Value:
    return (-value[1], -value[0]) if isinstance(value, tuple) else -value


def _remember(found: list[Claim], memory: Memory) -> None:
    """Keep the names that the next numbers may leave out."""
    names = [claim.indicator for claim in found]
    last = found[-1]
    if not names[-1]:
        return
    if last.measure != "rank":
        memory.noun = memory.longer or names[-1]
    memory.longer = ""
    memory.nouns = names
    if names[-1] not in memory.recent[-1:]:
        memory.recent.extend(dict.fromkeys(names) if len(names) > 1 else names)
    if last.measure in ("level", "count_part"):
        memory.levels.extend(names if len(set(names)) > 1 else names[:1])
        if COUNTED.match(last.unit) and last.measure == "level":
            memory.counted.extend(dict.fromkeys(names))
