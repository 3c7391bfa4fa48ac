"""District: all that one folder of declarations says, as values; and Problem, one fault of such a folder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from daxu.catalogue.named_projects import NamedProjects
from daxu.core.caution import Caution
from daxu.core.indicator import Indicator, Observation
from daxu.core.lights import LightTable
from daxu.core.organisation import Organisation, Theme
from daxu.core.projects.cards import CardRule
from daxu.core.projects.feed_rule import FeedRule
from daxu.core.projects.funding import FundingSource
from daxu.core.projects.issues import IssueRules
from daxu.core.projects.publishing import ProjectPublication
from daxu.core.projects.stage import StageRule
from daxu.core.relations import Compulsory, FigureRule
from daxu.core.requirement import Requirement
from daxu.core.rules import Convention
from daxu.core.target import Plan, Target
from daxu.core.tasks.rules import TaskRules
from daxu.core.workdays import YearOfWork

ProjectRule = StageRule | CardRule | IssueRules | FeedRule | FundingSource | ProjectPublication


@dataclass(frozen=True, order=True, slots=True)
class Problem:
    """One fault of a declaration: where it stands, what is wrong, and what to do, in both languages."""

    file: str
    line: int
    what: str
    what_en: str
    hint: str = ""
    hint_en: str = ""

    @property
    def chinese(self) -> str:
        """The fault and the remedy in Chinese."""
        return f"{self.file} 第{self.line}行：{self.what}{self.hint}"

    @property
    def english(self) -> str:
        """The fault and the remedy in English."""
        return f"{self.file}, line {self.line}: {self.what_en} {self.hint_en}".strip()

    def __str__(self) -> str:
        """Write `file:line` and both languages on one line."""
        return f"{self.file}:{self.line} {self.what}{self.hint} {self.what_en} {self.hint_en}".strip()


class BadCatalogue(ValueError):
    """A folder of declarations with faults: all of them, and nothing was loaded."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        """Keep every problem, in order of file and line."""
        self.problems = problems
        head = f"声明中有{len(problems)}处问题，未载入任何内容。 {len(problems)} problem(s); nothing was loaded."
        super().__init__("\n".join((head, *map(str, problems))))


@dataclass(frozen=True)
class District:
    """One district's year as declared: who, what is measured, what was promised, what is known."""

    code: str
    name: str
    english: str
    plan: Plan
    organisations: tuple[Organisation, ...]
    themes: tuple[Theme, ...]
    indicators: tuple[Indicator, ...]
    conventions: tuple[Convention, ...]
    lights: tuple[LightTable, ...]
    targets: tuple[Target, ...]
    observations: tuple[Observation, ...]
    cautions: tuple[Caution, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    years_of_work: tuple[YearOfWork, ...] = ()
    figure_rules: tuple[FigureRule, ...] = ()
    compulsory: tuple[Compulsory, ...] = ()
    project_rules: tuple[ProjectRule, ...] = ()
    task_rules: tuple[TaskRules, ...] = ()
    projects: NamedProjects = field(default_factory=NamedProjects)
    figures: Mapping[str, str] = field(default_factory=dict)
    """Figure number of the document → slot of the statement that carries it."""
