"""`daxu judge`: the whole plan as of a day: the answer in words, the table, the derivation in JSON."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from fractions import Fraction

import click

from daxu import answers
from daxu.cli import home, options, table
from daxu.core.pace import Verdict
from daxu.core.quantity import shown
from daxu.core.tally import Tally
from daxu.duties import tracking
from daxu.duties.tracking import Evaluation, Item
from daxu.ledger import read

SHAPES = {
    Verdict.DONE: "✓", Verdict.AHEAD: "▲", Verdict.ON: "●", Verdict.BEHIND: "▼", Verdict.UNDECIDED: "○",
    Verdict.NO_DATA: "–",
}  # fmt: skip
_LONGEST_NAME = 34


@click.command()
@options.as_of
@options.known_at
@options.plan
@options.as_json
@click.option("--record", is_flag=True, help="将评估连同推导存入台账 keep the evaluation in the ledger")
def judge(as_of: date | None, known_at: datetime | None, plan: str, as_json: bool, record: bool) -> None:
    """评估全部目标是否达序；事实与示例分别计数。

    Judge every target of the plan; facts and samples (示例) are counted apart.
    """
    home.must_hold_data()
    evaluation = evaluated(as_of, known_at, plan)
    if record:
        home.progress("评估存入台账 … keeping the evaluation")
        entry = tracking.record(evaluation, by=home.somebody(), now=home.now())
        home.progress(f"台账条目 Entry: {entry}")
    click.echo(table.as_line(answers.judged(evaluation)) if as_json else "\n".join(_page(evaluation)))


def evaluated(as_of: date | None, known_at: datetime | None = None, plan: str = "") -> Evaluation:
    """Return the evaluation of a day; unasked, of the last day that facts exist for."""
    day = as_of or read.book(known_at).last_fact_day or home.now().date()
    return tracking.evaluate(as_of=day, plan=plan, known_at=known_at)


def _page(evaluation: Evaluation) -> list[str]:
    ordered = sorted(evaluation.items, key=_late_first)
    facts = [item for item in ordered if not item.target.sample]
    samples = [item for item in ordered if item.target.sample]
    return [
        f"{evaluation.plan.name}  截至 as of {evaluation.as_of}",
        *_answer(evaluation.facts),
        *(f"公布 Published：{a.indicator} {a.stated}（{a.figure}）" for a in answers.announced(evaluation)),
        "",
        *_rows(evaluation, facts),
        *(_sample_rows(evaluation, samples) if samples else ()),
    ]


_ORDER = (Verdict.BEHIND, Verdict.UNDECIDED, Verdict.ON, Verdict.AHEAD, Verdict.DONE, Verdict.NO_DATA)


def _late_first(item: Item) -> tuple[int, Fraction, str]:
    """Put first what needs somebody: behind, the farthest first, then what is in doubt."""
    return _ORDER.index(item.verdict), item.judgement.gap or Fraction(0), item.target.code


def _answer(tally: Tally) -> list[str]:
    """Return the answer in words, in both languages."""
    left = tally.total - tally.judged
    chinese = (
        f"{tally.total}项目标中，{tally.judged}项可判定，其中{tally.on_schedule}项达序，{len(tally.behind)}项未达序"
    )
    rate = f"；达序率 {tally.on_schedule}/{tally.judged} = {tally.percent}" if tally.judged else ""
    unjudged = f"；{left}项未判定（暂不判定或无数据）" if left else ""
    english = f"{tally.on_schedule} of {tally.judged} judged targets are on schedule ({tally.total} in all)."
    return [f"{chinese}{rate}{unjudged}。", english]


def _sample_rows(evaluation: Evaluation, samples: Sequence[Item]) -> list[str]:
    return [
        "",
        f"示例 Samples（不计入上面的数 not counted above）：{evaluation.sample}",
        "",
        *_rows(evaluation, samples),
    ]


_HEADINGS = ("判定 verdict", "目标 target", "完成 done", "应完成 due", "差距 gap", "进度 pace", "灯 light", "单位 lead")


def _rows(evaluation: Evaluation, items: Sequence[Item]) -> list[str]:
    return table.lines(_HEADINGS, [_row(evaluation, item) for item in items], right=(2, 3, 4))


def _row(evaluation: Evaluation, item: Item) -> tuple[str, ...]:
    judgement = item.judgement
    lead = evaluation.book.organisations.get(item.target.lead)
    flagged = " ⚑" if judgement.flags else ""
    return (
        f"{SHAPES[item.verdict]} {item.verdict.value}{flagged}",
        table.fitted(f"{item.target.name}（{item.target.code}）", _LONGEST_NAME),
        "" if judgement.completion is None else f"{shown(judgement.completion * 100)}%",
        "" if judgement.due is None else f"{shown(judgement.due * 100)}%",
        "" if judgement.gap is None else f"{shown(judgement.gap)} {judgement.gap_unit}",
        table.ruler(judgement.completion, judgement.due),
        item.light.value,
        lead.name if lead else item.target.lead,
    )
