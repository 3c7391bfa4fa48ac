"""Loading a district: a folder of TOML files in, a District out, or every problem of every file at once.

`load` reads any folder; `model_district` reads the one that comes with Daxu and adds its 示例 items.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from daxu.catalogue import declared
from daxu.catalogue.declared import NUMBER, Known
from daxu.catalogue.declared_projects import named_projects
from daxu.catalogue.district import BadCatalogue, District, Problem
from daxu.catalogue.figure_rules import rules_in
from daxu.catalogue.project_rules import project_rules_in, shipped_rules
from daxu.catalogue.regime import years_of_work
from daxu.catalogue.samples import with_samples
from daxu.catalogue.sheet import S, Sheet, declared_in, read_sheet
from daxu.catalogue.table import Table, text
from daxu.catalogue.task_rules import shipped_task_rules, task_rules_in
from daxu.core.caution import Caution, CautionKind
from daxu.core.indicator import Indicator, Observation
from daxu.core.organisation import Organisation
from daxu.core.requirement import Requirement, clashes
from daxu.core.rules import RuleKind
from daxu.core.target import Target

__all__ = ["BadCatalogue", "District", "Problem", "load", "model_district"]

MODEL: Final = Path(__file__).parent / "yuhuatai_2024"
REQUIRED: Final = (
    "district", "organisations", "themes", "indicators", "plan", "observations", "conventions", "lights",
)  # fmt: skip
OPTIONAL: Final = (
    "requirements",
    "figure_rules",
    "project_rules",
    "task_rules",
    "contradictions",
    "not_linked",
    "projects",
)


def load(folder: Path) -> District:
    """Read a folder of declarations; raise BadCatalogue with all its problems, and then nothing was loaded."""
    problems: list[Problem] = []
    sheets = _sheets(folder, problems)
    district = _district(sheets) if sheets else None
    if problems or district is None:
        raise BadCatalogue(tuple(sorted(set(problems))))
    return district


def model_district(*, samples: bool = True) -> District:
    """Return the district that comes with Daxu: 雨花台区 2024, with or without its 示例 items."""
    facts = load(MODEL)
    tables = frozenset(table.code for table in facts.lights)
    facts = replace(
        facts,
        project_rules=shipped_rules(tables, samples=samples),
        task_rules=shipped_task_rules(samples=samples),
    )
    return with_samples(facts) if samples else facts


def _sheets(folder: Path, problems: list[Problem]) -> dict[str, Sheet]:
    """Read the files of a folder; what is no TOML file, or a symbolic link, is left alone."""
    if not folder.is_dir():
        hint = "请给出含 district.toml 等文件的文件夹。"
        problems.append(
            Problem(str(folder), 0, "不是文件夹。", "Not a folder.", hint, "Name the folder with district.toml.")
        )
        return {}
    present = {path.stem: path for path in sorted(folder.glob("*.toml")) if path.is_file() and not path.is_symlink()}
    for name in present.keys() - {*REQUIRED, *OPTIONAL}:
        known = "、".join(f"{stem}.toml" for stem in (*REQUIRED, *OPTIONAL))
        problems.append(
            Problem(f"{name}.toml", 1, "不认识的文件。", "Unknown file.", f"可用：{known}。", "Rename or move it.")
        )
    return {
        name: read_sheet(name, present.get(name), problems, required=name in REQUIRED)
        for name in (*REQUIRED, *OPTIONAL)
    }


def _district(sheets: Mapping[str, Sheet]) -> District | None:
    """Read every sheet, each with what the ones before it declared."""
    known = Known(
        organisations=sheets["organisations"].codes("organisation"),
        themes=sheets["themes"].codes("theme"),
        indicators=sheets["indicators"].codes("indicator"),
    )
    head = sheets["district"].one("district")
    name, english = head.take("name", text), head.take("english", text)
    known = replace(known, district=head.refer("code", known.organisations) or "")
    head.refuse_unknown_keys()
    sheets["district"].refuse_others("district")
    organisations = _organisations(sheets["organisations"], known)
    themes = declared_in(sheets["themes"], "theme", declared.theme)
    indicators = _indicators(sheets["indicators"], known)
    known = replace(known, measured={indicator.code: indicator for indicator in indicators})
    conventions = declared_in(sheets["conventions"], "convention", declared.convention)
    lights = declared_in(sheets["lights"], "light_table", declared.light_table)
    plan = declared.plan(sheets["plan"].one("plan"), known) if sheets["plan"].data is not None else None
    numbers: dict[str, str] = {}
    spoken = {convention.kind for convention in conventions} if _sound(sheets["conventions"]) else None
    targets = _targets(sheets["plan"], replace(known, plan=plan), numbers, spoken)
    observations = _observations(sheets["observations"], known, numbers)
    requirements = _requirements(sheets["requirements"], known)
    rules, compulsory = rules_in(sheets["figure_rules"], known)
    project_rules = project_rules_in(sheets["project_rules"], sheets["lights"].codes("light_table"))
    task_rules = task_rules_in(sheets["task_rules"])
    cautions = _cautions(sheets, numbers)
    projects = named_projects(sheets["projects"], known)
    if plan is None:
        return None
    return District(
        known.district, name, english, plan, organisations, themes, indicators, conventions, lights,
        targets, observations, cautions, requirements, figures=numbers, years_of_work=years_of_work(),
        figure_rules=rules, compulsory=compulsory, project_rules=project_rules, task_rules=task_rules,
        projects=projects,
    )  # fmt: skip


def _organisations(sheet: Sheet, known: Known) -> tuple[Organisation, ...]:
    return declared_in(sheet, "organisation", lambda table: declared.organisation(table, known))


def _indicators(sheet: Sheet, known: Known) -> tuple[Indicator, ...]:
    """Read the indicators; two of one name must say by their 口径 how they differ."""
    made = declared_in(sheet, "indicator", lambda table: declared.indicator(table, known))
    seen: dict[tuple[str, str], str] = {}
    for table in sheet.many("indicator"):
        pair = (str(table.values.get("name")), str(table.values.get("definition")))
        if pair in seen:
            what = f"名称和口径都与“{seen[pair]}”相同。"
            table.report(
                "name", what, f"The same name and definition as {seen[pair]}.", "请写明口径。", "Tell them apart."
            )
        seen.setdefault(pair, str(table.values.get("code")))
    return made


def _from(sheet: Sheet, known: Known) -> Known:
    """Return `known` with the document that a file names once for all its tables."""
    given = sheet.one("source", required=False)
    document, issuer = given.take("document", text, ""), given.take("issuer", text, "")
    given.refuse_unknown_keys()
    return replace(known, document=document or "", issuer=issuer or "")


def _targets(
    sheet: Sheet, known: Known, numbers: dict[str, str], spoken: Collection[RuleKind] | None
) -> tuple[Target, ...]:
    """Read the targets; a rule that no convention speaks of could never judge (None: their file has faults)."""
    known = _from(sheet, known)

    def build(table: Table) -> Target | None:
        made = _numbered(table, declared.target(table, known), numbers)
        if made and spoken is not None and made.rule.kind not in spoken:
            table.report(
                "rule",
                f"conventions.toml 中没有规则“{made.rule.kind.value}”（{made.rule.kind.label}）的约定。",
                f"No convention for the rule {made.rule.kind.value} in conventions.toml.",
                "请补一条 [[convention]]。",
                "Add a [[convention]].",
            )
        return made

    return declared_in(sheet, "target", build, "plan", "source")


def _observations(sheet: Sheet, known: Known, numbers: dict[str, str]) -> tuple[Observation, ...]:
    known = _from(sheet, known)

    def build(table: Table) -> Observation | None:
        return _numbered(table, declared.observation(table, known), numbers)

    return declared_in(sheet, "observation", build, "source")


def _requirements(sheet: Sheet, known: Known) -> tuple[Requirement, ...]:
    """Read what has to be filed; two that ask for one figure at one time are a fault of the second (一数一源)."""
    known = _from(sheet, known)
    tables: dict[str, Table] = {}

    def build(table: Table) -> Requirement | None:
        made = declared.requirement(table, known)
        if made:
            tables.setdefault(made.slot, table)
        return made

    found = declared_in(sheet, "requirement", build, "source")
    for first, second in clashes(found):
        line = tables[first.slot].lines.get("", 1)
        tables[second.slot].report(
            "",
            f"与第{line}行（{first.code}）要的是同一个数；一数一源，一个数只由一家报送。",
            f"Line {line} ({first.code}) asks for the same figure: one number has one owner.",
            "请删去其一，或写明起止日期。",
            "Remove one, or let one end before the other begins.",
        )
    return found


def _numbered(table: Table, made: S | None, numbers: dict[str, str]) -> S | None:
    """Enter the number that a figure has in its document."""
    number = table.values.get(NUMBER)
    if number is not None and made is not None:
        given = table.take(NUMBER, text)
        if given in numbers:
            table.report(
                NUMBER, f"编号“{given}”已用过。", f"The number {given} is taken.", "请改编号。", "Choose another."
            )
        elif given:
            numbers[given] = made.slot
    return made


def _cautions(sheets: Mapping[str, Sheet], numbers: Mapping[str, str]) -> tuple[Caution, ...]:
    """Read contradictions and look-alikes; figures are not looked up where their own files have faults."""
    figures = numbers if _sound(sheets["plan"]) and _sound(sheets["observations"]) else None

    def of(kind: CautionKind) -> Callable[[Table], Caution | None]:
        return lambda table: declared.caution(table, kind, figures)

    return (
        *declared_in(sheets["contradictions"], "contradiction", of(CautionKind.CONTRADICTION)),
        *declared_in(sheets["not_linked"], "look_alike", of(CautionKind.LOOK_ALIKE)),
    )


def _sound(sheet: Sheet) -> bool:
    """Whether nothing was wrong with a file so far: what rests on a faulty one is not blamed for it."""
    return all(problem.file != sheet.file for problem in sheet.problems)
