"""The report's first part: how the plan stands, each theme from its figures, and what is behind, open or in doubt."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import chain

from daxu.core.caution import Caution, CautionKind
from daxu.core.indicator import Observation
from daxu.core.notation import Statement
from daxu.core.organisation import Theme
from daxu.core.pace import Ground, Verdict
from daxu.core.target import Target
from daxu.duties.reporting import phrases, quoting
from daxu.duties.reporting.clauses import Fact, clause, grouped
from daxu.duties.reporting.evaluated import Item
from daxu.duties.reporting.report import Binding, Paragraph, Part, Sentence
from daxu.duties.reporting.subject import Subject, derived, numeral, together

Chapter = tuple[str, tuple[Paragraph, ...]]
_DIGITS = frozenset("0123456789")


def opening(subject: Subject) -> tuple[Paragraph, ...]:
    """Say what was published about the plan as a whole, and what can be judged from the ledger; never mixed."""
    codes = {theme.code for theme in subject.themes[0]}
    published = grouped(fact for fact in subject.facts if fact.indicator.theme in codes)
    told = Paragraph(tuple(together(f"据公布，截至{subject.period.last.number}月末，", subject.clauses(published))))
    return ((told,) if published else ()) + PASSAGES[TALLY](subject)


def chapters(subject: Subject) -> Iterator[Chapter]:
    """Walk the themes, then what is behind, what could not be judged, and what must be checked."""
    for theme in subject.themes[1]:
        facts = [fact for fact in subject.facts if fact.indicator.theme == theme.code]
        if facts:
            yield theme.name, (Paragraph(tuple(_theme(subject, theme, facts))),)
    for heading in (BEHIND, EXCLUDED, DOUBTFUL):
        if paragraphs := PASSAGES[heading](subject):
            yield heading, paragraphs


BEHIND, EXCLUDED, DOUBTFUL = "未达序的目标", "未纳入判定的目标", "需要核实的数据"
TALLY = "总体判定"


def counts(subject: Subject) -> dict[str, tuple[list[Item], str]]:
    """Return the groups of targets that a report counts, by a writer's name for them, with the key of each count."""
    judged = [item for item in subject.items if item.judgement.verdict.judged]
    groups = {
        "计划目标": (list(subject.items), "total"),
        "可判定目标": (judged, "judged"),
        "达到序时进度目标": ([item for item in judged if item.judgement.verdict.on_schedule], "on-schedule"),
        "达序率": (judged, "rate"),
        "未纳入判定目标": ([item for item in subject.items if not item.judgement.verdict.judged], "excluded"),
        "写明数值目标": ([item for item in subject.items if item.target.goal], "with-goal"),
    }
    for verdict in (verdict for verdict in Verdict if verdict.judged):
        members = [item for item in judged if item.judgement.verdict is verdict]
        groups[f"{verdict.value}目标"] = (members, f"verdict-{verdict.name.lower()}")
    return groups


def rate(subject: Subject) -> Binding | None:
    """Return 达序率 as a number bound to all that was judged; None where nothing was."""
    judged = [item for item in subject.items if item.judgement.verdict.judged]
    if not judged:
        return None
    kept = [item for item in judged if item.judgement.verdict.on_schedule]
    basis = subject.count(judged, "rate")
    return Binding(basis.tag, phrases.percentage(Fraction(len(kept), len(judged))), "达序率", basis.sources)


def tally(subject: Subject) -> Iterator[Sentence]:
    """State 达序率 as n/N with its members and what was left out."""
    judged = [item for item in subject.items if item.judgement.verdict.judged]
    total, counted = subject.count(subject.items, "total"), subject.count(judged, "judged")
    yield Sentence.of(
        "按本区公布的数据逐项核对，写明内容的计划目标有", total, f"，截至{subject.day}可以判定的有", counted,
        *_rate(subject, judged),
    )  # fmt: skip
    for verdict in Verdict:
        members = [item for item in judged if item.judgement.verdict is verdict]
        if members:
            yield _members(subject, verdict, members)
    left = [item for item in subject.items if not item.judgement.verdict.judged]
    if left:
        yield Sentence.of("未纳入判定的有", subject.count(left, "excluded"), "，原因和名称见后。")


def _rate(subject: Subject, judged: list[Item]) -> tuple[Part, ...]:
    share = rate(subject)
    if share is None:
        return ("。",)
    kept = [item for item in judged if item.judgement.verdict.on_schedule]
    return "，其中达到序时进度的有", subject.count(kept, "on-schedule"), "，达序率", share, "。"


def _members(subject: Subject, verdict: Verdict, members: list[Item]) -> Sentence:
    names = "、".join(subject.name(item.target) for item in members)
    return Sentence.of(verdict.value, subject.count(members, f"verdict-{verdict.name.lower()}"), f"：{names}。")


def _theme(subject: Subject, theme: Theme, facts: list[Fact]) -> Iterator[Sentence]:
    yield from told(subject, facts, subject.themed(theme))


def told(subject: Subject, facts: Sequence[Fact], items: Sequence[Item]) -> Iterator[Sentence]:
    """Say what was done over the period, what stood at its end, what is under way, and how the targets stand."""
    groups = grouped(fact for fact in facts if fact.observation.period == subject.period)
    # What is said of the whole year has a sentence of its own: behind 截至6月末 it would be read as of June.
    other = [fact for fact in facts if fact.observation.period != subject.period]
    for when in dict.fromkeys(fact.observation.period for fact in other):
        said = grouped(fact for fact in other if fact.observation.period == when)
        yield from together(subject.when(when), subject.clauses(said))
    done = [g for g in groups if not g.under_way and not g.is_stock]
    stood = [g for g in groups if not g.under_way and g.is_stock]
    yield from together(f"{subject.span}，", subject.clauses(done))
    yield from together(f"截至{subject.period.last.number}月末，", subject.clauses(stood))
    yield from together("", subject.clauses([g for g in groups if g.under_way]))
    judged = [item for item in items if item.judgement.verdict.judged]
    yield from together("对照年度目标，", [_standing(subject, item) for item in judged])
    for item in items:
        if item.judgement.ground is Ground.OVER_STATED_GOAL:
            warning = f"{subject.name(item.target)}数与年度目标矛盾，口径核清之前不作成绩。"
            yield Sentence.of(warning, cites=(item.target.citation,))


def _standing(subject: Subject, item: Item) -> Sentence:
    """Say how one target stands; at the end of the year, when no second part follows, with its goal."""
    completion, verdict = item.judgement.completion, item.judgement.verdict.value
    ended = subject.rest is None and item.target.goal
    name = Sentence.of(subject.name(item.target).removeprefix("完成"), cites=(item.target.citation,))
    named = Sentence.of(subject.goal(item.target, item.entry), "，") if ended else name
    if completion is None:
        return Sentence.of(named, verdict)
    return Sentence.of(named, "完成", derived(item, "completion", phrases.percentage(completion)), f"，{verdict}")


def late(subject: Subject) -> list[Paragraph]:
    """Say what is behind, the farthest first: completion, due share, gap, and by whom."""
    return [Paragraph((_behind(subject, item),)) for item in farthest_first(subject)]


def explained(subject: Subject) -> list[Paragraph]:
    """Say what is behind, each with the causes and measures filed for the period, or that none were."""
    return [Paragraph((_behind(subject, item), *_causes(subject, item))) for item in farthest_first(subject)]


def _causes(subject: Subject, item: Item) -> Iterator[Sentence]:
    filed = [
        cause
        for cause in subject.book.causes.get(item.target.code, ())
        if (cause.plan, cause.period) == (item.target.plan, subject.period)
    ]
    if not filed:
        yield Sentence.of("差距原因和下一步措施：无，责任单位尚未填报。", cites=(item.target.citation,))
    yield from (quoting.of_cause(subject.book, cause) for cause in filed)


def farthest_first(subject: Subject) -> list[Item]:
    """Return the items that are behind, the farthest first."""
    found = [item for item in subject.items if item.judgement.verdict is Verdict.BEHIND]
    return sorted(found, key=lambda item: item.judgement.gap or Fraction(0))


def _behind(subject: Subject, item: Item) -> Sentence:
    judgement = item.judgement
    parts: list[Part] = [f"{subject.name(item.target)}"]
    if judgement.completion is not None:
        parts += ["完成年度目标的", derived(item, "completion", phrases.percentage(judgement.completion))]
    if judgement.completion is not None and judgement.due is not None:
        parts += ["，按序时进度应完成", derived(item, "due", phrases.percentage(judgement.due))]
    if judgement.gap is not None:
        parts += ["，落后", derived(item, "gap", phrases.points(judgement.gap, judgement.gap_unit))]
    return Sentence.of(*parts, f"；责任单位为{subject.responsible(item)}。", cites=(item.target.citation,))


def _excluded(subject: Subject) -> Iterator[Sentence]:
    groups: dict[Ground, list[Item]] = {}
    for item in (item for item in subject.items if not item.judgement.verdict.judged):
        groups.setdefault(item.judgement.ground, []).append(item)
    for number, (ground, members) in enumerate(groups.items(), 1):
        names = "、".join(subject.name(member.target) for member in members)
        count = subject.count(members, f"ground-{ground.value}")
        yield Sentence.of(f"{numeral(number)}是{REASONS[ground]}的", count, f"：{names}。")


REASONS = {
    Ground.NO_FACT: "没有公布同口径数据",
    Ground.NO_GOAL: "目标没有数值",
    Ground.NOT_BEGUN: "目标期间尚未开始",
    Ground.NOT_CLOSED: "目标期间没有已结束的月份",
    Ground.YEARLY: "按年度统计",
    Ground.OLD_NEWS: "等待新数据",
    Ground.NODE_UNSTATED: "没有写明完成节点、须凭办结证明判定",
    Ground.OVER_STATED_GOAL: "数据与目标相互矛盾、须先核实口径",
    Ground.OTHER_UNIT: "数据与目标计量单位不同",
    Ground.SEVERAL_ORGANISATIONS: "有几个单位的数据、尚未确定以谁为准",
    Ground.NO_RATIO: "目标不能求完成率",
    Ground.NO_OPENING: "缺少期初数",
    Ground.NO_NET: "目标与期初数相同",
    Ground.NO_HISTORY: "缺少历年进度",
    Ground.UNCERTAIN: "只有约数、落在进度线两侧都有可能",
    Ground.NO_CONVENTION: "没有适用的判定约定",
    Ground.COMPARED: "依据不足",
    Ground.NODE_DONE: "依据不足",
    Ground.NODE_MISSED: "依据不足",
}


def _doubts(subject: Subject) -> Iterator[Sentence]:
    """Say the declared contradictions as notices, the hard ones first."""
    cautions = {caution.code: caution for caution in chain.from_iterable(subject.book.cautions.values())}
    declared = [c for c in cautions.values() if c.kind is CautionKind.CONTRADICTION]
    for caution in sorted(declared, key=lambda c: _STRENGTHS.get(c.strength, len(_STRENGTHS))):
        if said := _doubt(subject, caution):
            yield said


_STRENGTHS = {"硬矛盾": 0, "口径待核": 1, "存疑": 2}


def _doubt(subject: Subject, caution: Caution) -> Sentence | None:
    """Say which figures do not fit together; of the declared words only those that state no number of their own."""
    standing = subject.book.standing
    statements = [standing[slot].says for slot in caution.slots if slot in standing]
    figures = [*_facts_of(subject, statements), *_goals_of(subject, statements)]
    why = "；".join(part for part in _clauses_of(caution.text) if not _DIGITS & set(part))
    if not figures:
        return None
    return Sentence.of(Sentence.listed(figures, "，"), f"：{caution.strength}，{why or '几个数之间的关系须予说明'}。")


def _clauses_of(text: str) -> list[str]:
    for mark in "。；：":
        text = text.replace(mark, "\n")
    return [part for part in text.split("\n") if part]


def _facts_of(subject: Subject, statements: Sequence[Statement]) -> Iterator[Sentence]:
    facts = (Fact.of(subject.book, s) for s in statements if isinstance(s, Observation) and not s.sample)
    found = [fact for fact in facts if subject.disclosed(fact)]
    for period in dict.fromkeys(fact.observation.period for fact in found):
        for place, group in enumerate(grouped(f for f in found if f.observation.period == period)):
            yield Sentence.of("" if place else subject.when(period), clause(group, subject.areas))


def _goals_of(subject: Subject, statements: Sequence[Statement]) -> Iterator[Sentence]:
    goals = (s for s in statements if isinstance(s, Target) and s.goal and not s.sample)
    return (Sentence.of("全年目标", subject.goal(goal, subject.book.id_of(goal))) for goal in goals)


def _together(paragraphs: Callable[[Subject], Iterable[Sentence]]) -> Callable[[Subject], tuple[Paragraph, ...]]:
    """Make one paragraph of sentences, or none where there are none."""

    def made(subject: Subject) -> tuple[Paragraph, ...]:
        sentences = tuple(paragraphs(subject))
        return (Paragraph(sentences),) if sentences else ()

    return made


PASSAGES: dict[str, Callable[[Subject], tuple[Paragraph, ...]]] = {
    TALLY: _together(tally),
    BEHIND: lambda subject: tuple(explained(subject)),
    EXCLUDED: _together(_excluded),
    DOUBTFUL: lambda subject: tuple(Paragraph((doubt,)) for doubt in _doubts(subject)),
}
"""Passages that only the figures can write, by the name a template calls them: which targets they name changes."""
