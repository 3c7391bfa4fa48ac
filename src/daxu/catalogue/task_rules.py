"""Task rules: which verb promises what, how a task may end, and its lights, as `task_rules.toml` says."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from daxu.catalogue.declared import source
from daxu.catalogue.district import BadCatalogue, Problem
from daxu.catalogue.sheet import Sheet, declared_in, read_sheet
from daxu.catalogue.table import Table, Unfit, day, flag, one_of, text, whole
from daxu.core.lights import Light
from daxu.core.target import Wording
from daxu.core.tasks.rules import DueLight, Ending, TaskOutcome, TaskProof, TaskRules, Verb, VerbClass

FILE: Final = Path(__file__).parent / "task_rules.toml"


def task_rules_in(sheet: Sheet) -> tuple[TaskRules, ...]:
    """Read a file of task rules. What is wrong is noted in the sheet."""
    return declared_in(sheet, "rules", task_rules, "rules")


def shipped_task_rules(*, samples: bool = True) -> tuple[TaskRules, ...]:
    """Return the rules that come with Daxu, with or without the 示例; raise BadCatalogue with every fault."""
    problems: list[Problem] = []
    rules = task_rules_in(read_sheet(FILE.stem, FILE, problems))
    if problems:
        raise BadCatalogue(tuple(sorted(set(problems))))
    return tuple(one for one in rules if samples or not one.sample)


def task_rules(table: Table) -> TaskRules | None:
    """Build the rules of tasks; the core refuses those that contradict themselves."""
    return table.built(
        lambda: TaskRules(
            effective=table.take("effective", day),
            verbs=(*(table.take("verbs", _verbs) or ()), *(table.take("firmness", _firmness, ()) or ())),
            endings=table.rows("endings", _ending),
            lights=table.rows("lights", _light),
            citation=source(table),
            sample=table.take("sample", flag, default=False),
        )
    )


def _verbs(value: Any) -> tuple[Verb, ...]:
    """Read the verbs by class: 完成 = ["完成", "建成"]."""
    if not isinstance(value, dict) or not all(isinstance(several, list) for several in value.values()):
        raise Unfit("应为“类 = [动词…]”的表。", "must be a table of class = [verbs].")
    return tuple(Verb(word, one_of(VerbClass)(sort)) for sort, several in value.items() for word in map(text, several))


def _firmness(value: Any) -> tuple[Verb, ...]:
    """Read the words that only say how firmly: 力争 = "完成"."""
    if not isinstance(value, dict):
        raise Unfit("应为“词 = 类”的表。", "must be a table of word = class.")
    return tuple(Verb(word, one_of(VerbClass)(sort), one_of(Wording)(word)) for word, sort in value.items())


def _ending(table: Table) -> Ending:
    return Ending(
        table.take("sort", one_of(VerbClass)),
        table.take("outcome", one_of(TaskOutcome)),
        table.take("proof", one_of(TaskProof)),
    )


def _light(table: Table) -> DueLight:
    return DueLight(table.take("light", one_of(Light)), table.take("days", whole, None))
