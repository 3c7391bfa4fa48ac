"""Task rules: which verb promises what, as what a task may end and on which proof, and when its light changes.

推进 is not 完成 and 争创 is not 创成: a verb class lists the outcomes that a task of it may end with. All of it is
declared (`task_rules.toml`), dated and cited, and never code.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum

from daxu.core.figure import Source
from daxu.core.lights import Light
from daxu.core.target import Wording
from daxu.core.text import Text


class BadTaskRules(ValueError):
    """Rules of tasks that contradict themselves; the message names every such place."""


class VerbClass(Enum):
    """What a verb promises: an end, progress, a bid for what others grant, a beginning, or a state to be kept."""

    FINISH = "完成"
    ADVANCE = "推进"
    BID = "争创"
    BEGIN = "启动"
    KEEP = "保持"

    @property
    def english(self) -> str:
        """The English word."""
        return {"完成": "finish", "推进": "advance", "争创": "bid for", "启动": "begin", "保持": "keep up"}[self.value]


class TaskOutcome(Enum):
    """How a task ended; each word says no more than its proof does."""

    DONE = "完成"
    ADVANCED = "已推进"
    GRANTED = "创成"
    NOT_GRANTED = "未创成"
    BEGUN = "已启动"
    KEPT = "已落实"

    @property
    def english(self) -> str:
        """The English words."""
        return _OUTCOMES_IN_ENGLISH[self]


_OUTCOMES_IN_ENGLISH = {
    TaskOutcome.DONE: "finished",
    TaskOutcome.ADVANCED: "advanced",
    TaskOutcome.GRANTED: "granted",
    TaskOutcome.NOT_GRANTED: "not granted",
    TaskOutcome.BEGUN: "begun",
    TaskOutcome.KEPT: "kept up",
}


class TaskProof(Enum):
    """What bears an outcome out: a document by its number, or that or a file."""

    DOCUMENT = "文号"
    ANY = "文号或附件"

    @property
    def english(self) -> str:
        """The English words."""
        return {"文号": "the number of a document", "文号或附件": "the number of a document, or a file"}[self.value]


@dataclass(frozen=True, slots=True)
class Verb:
    """A word of promises, its class, and how firmly it speaks (确保, 力争)."""

    word: str
    sort: VerbClass
    wording: Wording = Wording.PLAIN


@dataclass(frozen=True, slots=True)
class Ending:
    """As what a task of a verb class may end, and on which proof."""

    sort: VerbClass
    outcome: TaskOutcome
    proof: TaskProof


@dataclass(frozen=True, slots=True)
class DueLight:
    """The light while at least so many days are left; overdue days count negative, and None is without end."""

    light: Light
    days: int | None = None


@dataclass(frozen=True, slots=True)
class TaskRules:
    """How a district keeps its tasks from a day on; `lights` go from the most days left to the fewest."""

    effective: date
    verbs: tuple[Verb, ...]
    endings: tuple[Ending, ...]
    lights: tuple[DueLight, ...]
    citation: Source
    sample: bool = False

    def __post_init__(self) -> None:
        """Refuse a verb said twice, a class that can never end, and lights with a hole or out of order."""
        if faults := list(self._faults()):
            raise BadTaskRules(f"{''.join(fault.zh for fault in faults)} {' '.join(fault.en for fault in faults)}")

    @property
    def slot(self) -> str:
        """The place of the declaration."""
        return f"taskrules|{self.effective.isoformat()}"

    @property
    def words(self) -> tuple[str, ...]:
        """The verbs, the longest first, as a text is searched for them."""
        return tuple(sorted((verb.word for verb in self.verbs), key=len, reverse=True))

    def verb(self, word: str) -> Verb | None:
        """Return what is declared of a word."""
        return next((verb for verb in self.verbs if verb.word == word), None)

    def ending(self, sort: VerbClass, outcome: TaskOutcome) -> Ending | None:
        """Return the proof on which a task of a class may end so; None where it may not."""
        return next((one for one in self.endings if (one.sort, one.outcome) == (sort, outcome)), None)

    def endings_of(self, sort: VerbClass) -> tuple[Ending, ...]:
        """Return all that a task of a class may end as."""
        return tuple(one for one in self.endings if one.sort is sort)

    def light(self, days_left: int) -> Light:
        """Return the light of a task with so many days left."""
        return next(row.light for row in self.lights if row.days is None or days_left >= row.days)

    def _faults(self) -> Iterator[Text]:
        for word in sorted(word for word, times in Counter(verb.word for verb in self.verbs).items() if times > 1):
            yield Text(f"动词“{word}”出现了不止一次。", f"The verb {word} stands there more than once.")
        endless = [sort for sort in VerbClass if not self.endings_of(sort)]
        for sort in (one for one in endless if any(verb.sort is one for verb in self.verbs)):
            yield Text(f"“{sort.value}”类任务没有写明可以怎样办结。", f"No ending is declared for {sort.english}.")
        days = [row.days for row in self.lights]
        if not days or days[-1] is not None or None in days[:-1]:
            yield Text("亮灯的最后一行（且只有它）不写天数。", "The last light, and it alone, has no number of days.")
        bounded = [day for day in days if day is not None]
        if bounded != sorted(set(bounded), reverse=True):
            yield Text("亮灯各行的天数应由多到少，不重复。", "The lights go from the most days to the fewest.")


def rules_on(every: Iterable[TaskRules], day: date) -> TaskRules | None:
    """Return the rules in force on a day."""
    held = [rules for rules in every if rules.effective <= day]
    return max(held, key=lambda rules: rules.effective, default=None)
