"""Against another report: what it said otherwise, what is gone, and which promises nobody accounts for.

The other is the last half-year's report, the plan, or last year's. Two findings speak of the same thing only when their
standard name, measure, unit and owner are the same and both texts name it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from daxu.core.text import Text
from daxu.duties.checking.page import Page, named, single, spelled_out, standard, when
from daxu.duties.checking.problem import Fault, Problem, Severity, ordered
from daxu.duties.checking.stated import stated
from daxu.reader import Finding, Reading

CHECKS = (
    ("changed", "改动", "changed"),
    ("disappeared", "消失", "disappeared"),
    ("unaccounted", "未交账的目标", "a promise not accounted for"),
)
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Other:
    """The report that a text is held against: its name and text, and how it was read."""

    name: str
    text: str
    reading: Reading


def against_report(text: str, reading: Reading, other: Other) -> tuple[Problem, ...]:
    """Return what changed from the other report, what disappeared, and which of its promises are not accounted for."""
    page = Page(text, reading)
    here, there = _by_name(reading.findings), _by_name(other.reading.findings)
    faults = [
        *(("changed", fault) for fault in _changed(here, there, other.name)),
        *(("unaccounted", fault) for fault in _unaccounted(page, there, other)),
        *(("disappeared", fault) for fault in _disappeared(page, here, there, other)),
    ]
    return ordered(fault.signed(check, text) for check, fault in faults)


def _by_name(findings: Iterable[Finding]) -> dict[Key, list[Finding]]:
    found: dict[Key, list[Finding]] = defaultdict(list)
    for finding in findings:
        if named(finding) and single(finding) and finding.unit:
            found[(standard(finding.indicator), finding.unit)].append(finding)
    return found


def _changed(here: dict[Key, list[Finding]], there: dict[Key, list[Finding]], name: str) -> Iterator[Fault]:
    """Find one indicator of one period with another value: restated figures, moved targets."""
    for key, findings in here.items():
        for finding in findings:
            before = [f for f in there.get(key, ()) if _same_claim(f, finding)]
            if before and not any(stated(finding).meets(stated(old)) for old in before):
                yield _change(finding, before[0], name)


def _same_claim(one: Finding, other: Finding) -> bool:
    facts = ("actual", "estimate")
    kinds = one.kind == other.kind or (one.kind in facts and other.kind in facts)
    return (
        kinds
        and one.measure == other.measure
        and one.period == other.period
        and (one.subject or "") == (other.subject or "")
    )


def _change(finding: Finding, before: Finding, name: str) -> Fault:
    grave = before.kind == "actual" and finding.kind == "actual"
    return Fault(
        Severity.DOUBT if grave or finding.kind == "target" else Severity.NOTICE,
        (finding,),
        Text(
            f"“{finding.indicator}”（{when(finding.period).zh}）在《{name}》中为{before.text}，这里为{finding.text}。",
            f"{finding.indicator} of {when(finding.period).en} was {before.text} in {name}; here it is {finding.text}.",
        ),
        before.text,
        Text(
            "修订过的数注明修订；目标调整过的注明依据。", "Say that it was revised, or by what decision it was moved."
        ),
    )


def _unaccounted(page: Page, there: dict[Key, list[Finding]], other: Other) -> Iterator[Fault]:
    """Find targets of the other report that this text says nothing of, in figures or in words."""
    words = spelled_out(page.words)
    end = (max(0, len(page.text) - 1), len(page.text))
    for (name, _), findings in there.items():
        promise = next((f for f in findings if f.kind == "target"), None)
        if promise and name not in words and not _worded(name, words):
            yield Fault(
                Severity.DOUBT,
                (end,),
                Text(
                    f"《{other.name}》提出的目标“{promise.indicator}”（{when(promise.period).zh}，{promise.text}）没有交代。",
                    f"The target {promise.indicator} ({promise.text}) of {other.name} is not accounted for.",
                ),
                promise.text,
                Text("补写完成情况，或说明原因。", "Say how it stands, or why it is left out."),
            )


_PREFIXES = (
    "力争", "实现", "推进", "支持", "新增", "完成", "建成", "新建", "打造", "举办", "开展", "引进", "招引", "争创",
    "创成", "创建", "改造", "整治", "修复", "培育", "集聚", "发放", "扩建", "提升",
)  # fmt: skip


def _worded(name: str, words: str) -> bool:
    """Whether the bare thing of a target (without 新增, 完成 …) is spoken of at all."""
    bare = name
    for prefix in _PREFIXES:
        bare = bare.removeprefix(prefix)
    return len(bare) > 1 and bare in words


def _disappeared(
    page: Page, here: dict[Key, list[Finding]], there: dict[Key, list[Finding]], other: Other
) -> Iterator[Fault]:
    """Find indicators that the other report gave as facts and this text does not name at all."""
    words = spelled_out(page.words)
    end = (max(0, len(page.text) - 1), len(page.text))
    for key, findings in there.items():
        fact = next((f for f in findings if f.kind in ("actual", "estimate")), None)
        if fact and key not in here and key[0] not in words and not _worded(key[0], words):
            yield Fault(
                Severity.NOTICE,
                (end,),
                Text(
                    f"《{other.name}》有“{fact.indicator}”（{fact.text}），这里没有再提。",
                    f"{other.name} gave {fact.indicator} ({fact.text}); it is not mentioned here.",
                ),
                "",
                Text("确认是否有意略去。", "Make sure that it is left out on purpose."),
            )
