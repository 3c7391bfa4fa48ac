"""Loading a district: a folder of TOML files in, a District out, or every problem of every file at once.

`load` reads any folder; `model_district` reads the one that comes with Daxu and adds its 示例 items.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final, Protocol, TypeVar

from daxu.catalogue import declared
from daxu.catalogue.declared import NUMBER, Known
from daxu.catalogue.district import BadCatalogue, District, Problem
from daxu.catalogue.places import Lines, places
from daxu.catalogue.samples import with_samples
from daxu.catalogue.table import Table, text
from daxu.core.caution import Caution, CautionKind
from daxu.core.indicator import Indicator, Observation
from daxu.core.organisation import Organisation
from daxu.core.rules import RuleKind
from daxu.core.target import Target

__all__ = ["BadCatalogue", "District", "Problem", "load", "model_district"]

LARGEST_FILE: Final = 8 * 1024 * 1024
MODEL: Final = Path(__file__).parent / "yuhuatai_2024"
_REQUIRED: Final = (
    "district", "organisations", "themes", "indicators", "plan", "observations", "conventions", "lights",
)  # fmt: skip
_OPTIONAL: Final = ("contradictions", "not_linked")
_LINE = re.compile(r" \(at line (\d+), column \d+\)| \(at end of document\)")


class _Slotted(Protocol):
    @property
    def slot(self) -> str: ...


S = TypeVar("S", bound=_Slotted)


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
    return with_samples(facts) if samples else facts


@dataclass
class _Sheet:
    """One file: its tables with their lines; `data` is None where it could not be read."""

    file: str
    problems: list[Problem]
    data: Mapping[str, Any] | None = None
    lines: Mapping[tuple[str, int], Lines] = field(default_factory=dict)
    seen: dict[str, int] = field(default_factory=dict)

    def one(self, name: str, *, required: bool = True) -> Table:
        """Return the table `[name]`; a missing one is a fault when required."""
        given = (self.data or {}).get(name)
        table = Table(self.file, given if isinstance(given, dict) else {}, self._at(name), self.problems)
        if self.data is not None and not isinstance(given, dict) and (required or given is not None):
            table.report("", f"缺少表 [{name}]。", f"The table [{name}] is missing.", "请补上。", "Add it.")
        return table

    def many(self, name: str) -> list[Table]:
        """Return the tables `[[name]]` in their order."""
        given = (self.data or {}).get(name, [])
        if not isinstance(given, list) or not all(isinstance(item, dict) for item in given):
            what = f"“{name}”应写成一个或多个 [[{name}]] 表。"
            self.problems.append(Problem(self.file, self._at(name)[""], what, f"Write {name} as [[{name}]] tables."))
            return []
        return [Table(self.file, item, self._at(name, n), self.problems, number=n + 1) for n, item in enumerate(given)]

    def codes(self, name: str) -> frozenset[str] | None:
        """Return every code given in the tables `[[name]]`, well declared or not; None if the file is unreadable."""
        if self.data is None:
            return None
        return frozenset(c for table in self.many(name) if isinstance(c := table.values.get("code"), str))

    def refuse_others(self, *names: str) -> None:
        """Note every top-level key beside `names`."""
        if self.data is not None:
            root = Table(self.file, self.data, self._root(), self.problems)
            root.asked.update(names)
            root.refuse_unknown_keys()

    def _at(self, name: str, index: int = 0) -> Lines:
        return self.lines.get((name, index)) or {"": self._root().get(name, 1)}

    def _root(self) -> Lines:
        headers = {name: lines[""] for (name, index), lines in self.lines.items() if name and not index}
        return {**headers, **self.lines.get(("", 0), {"": 1})}


def _sheets(folder: Path, problems: list[Problem]) -> dict[str, _Sheet]:
    """Read the files of a folder; what is no TOML file, or a symbolic link, is left alone."""
    if not folder.is_dir():
        hint = "请给出含 district.toml 等文件的文件夹。"
        problems.append(
            Problem(str(folder), 0, "不是文件夹。", "Not a folder.", hint, "Name the folder with district.toml.")
        )
        return {}
    present = {path.stem: path for path in sorted(folder.glob("*.toml")) if path.is_file() and not path.is_symlink()}
    for name in present.keys() - {*_REQUIRED, *_OPTIONAL}:
        known = "、".join(f"{stem}.toml" for stem in (*_REQUIRED, *_OPTIONAL))
        problems.append(
            Problem(f"{name}.toml", 1, "不认识的文件。", "Unknown file.", f"可用：{known}。", "Rename or move it.")
        )
    return {name: _sheet(name, present.get(name), problems) for name in (*_REQUIRED, *_OPTIONAL)}


def _sheet(name: str, path: Path | None, problems: list[Problem]) -> _Sheet:
    sheet = _Sheet(f"{name}.toml", problems)
    if path is None:
        if name in _REQUIRED:
            problems.append(
                Problem(sheet.file, 1, "缺少此文件（符号链接不读）。", "The file is missing; links are not read.")
            )
        else:
            sheet.data = {}
        return sheet
    written = _written(sheet, path)
    if written is not None:
        sheet.data, sheet.lines = _parsed(sheet, written), places(written)
    return sheet


def _written(sheet: _Sheet, path: Path) -> str | None:
    """Return the text of a file that is not too large and is UTF-8."""
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST_FILE + 1)
    except OSError as error:
        sheet.problems.append(
            Problem(sheet.file, 1, f"无法读取：{error.strerror}。", f"Cannot be read: {error.strerror}.")
        )
        return None
    if len(raw) > LARGEST_FILE:
        limit = f"{LARGEST_FILE // 1024 // 1024} MiB"
        sheet.problems.append(
            Problem(sheet.file, 1, f"文件超过 {limit}。", f"Larger than {limit}.", "请拆分。", "Split it.")
        )
        return None
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        hint = ("请另存为 UTF-8。", "Save it as UTF-8.")
        sheet.problems.append(Problem(sheet.file, line, "不是 UTF-8 编码。", "Not UTF-8.", *hint))
        return None


def _parsed(sheet: _Sheet, written: str) -> dict[str, Any] | None:
    """Return the parsed TOML; a fault of syntax carries its line."""
    try:
        return tomllib.loads(written)
    except RecursionError:
        sheet.problems.append(Problem(sheet.file, 1, "嵌套过深。", "Nested too deeply."))
    except ValueError as error:
        found = _LINE.search(str(error))
        line = int(found[1]) if found and found[1] else written.count("\n") + 1 if found else 1
        reason = _LINE.sub("", str(error))
        hint = ("请改正该行。", "Correct that line.")
        sheet.problems.append(Problem(sheet.file, line, f"TOML 语法有误：{reason}。", f"TOML syntax: {reason}.", *hint))
    return None


def _district(sheets: Mapping[str, _Sheet]) -> District | None:
    """Read every sheet, each with what the ones before it declared."""
    known = Known(
        organisations=sheets["organisations"].codes("organisation"),
        themes=sheets["themes"].codes("theme"),
        indicators=sheets["indicators"].codes("indicator"),
    )
    head = sheets["district"].one("district")
    name, english = head.take("name", text), head.take("english", text)
    known = replace(known, district=head.refer("code", known.organisations))
    head.refuse_unknown_keys()
    sheets["district"].refuse_others("district")
    organisations = _organisations(sheets["organisations"], known)
    themes = _read(sheets["themes"], "theme", declared.theme)
    indicators = _indicators(sheets["indicators"], known)
    known = replace(known, measured={indicator.code: indicator for indicator in indicators})
    conventions = _read(sheets["conventions"], "convention", declared.convention)
    lights = _read(sheets["lights"], "light_table", declared.light_table)
    plan = declared.plan(sheets["plan"].one("plan"), known) if sheets["plan"].data is not None else None
    numbers: dict[str, str] = {}
    targets = _targets(sheets["plan"], replace(known, plan=plan), numbers)
    observations = _observations(sheets["observations"], known, numbers)
    _every_rule_has_a_convention(sheets["plan"], targets, {c.kind for c in conventions}, sheets["conventions"])
    cautions = _cautions(sheets, numbers)
    if plan is None:
        return None
    return District(
        known.district, name, english, plan, organisations, themes, indicators, conventions, lights,
        targets, observations, cautions, numbers,
    )  # fmt: skip


def _read(
    sheet: _Sheet,
    name: str,
    build: Callable[[Table], S | None],
    *more: str,
    key: Callable[[S], Hashable] | None = None,
) -> tuple[S, ...]:
    """Build the tables `[[name]]` of a sheet; two in one place are a fault of the second."""
    found: dict[Hashable, S] = {}
    first: dict[Hashable, int] = {}
    for table in sheet.many(name):
        made = build(table)
        if made is None:
            continue
        place = key(made) if key else made.slot
        if place in found:
            where = first[place]
            table.report(
                "", f"与第{where}行重复。", f"The same as line {where}.", "请删去其一或改代码。", "Remove one."
            )
        else:
            found[place], first[place] = made, table.lines.get("", 1)
    sheet.refuse_others(name, *more)
    return tuple(found.values())


def _organisations(sheet: _Sheet, known: Known) -> tuple[Organisation, ...]:
    return _read(sheet, "organisation", lambda table: declared.organisation(table, known))


def _indicators(sheet: _Sheet, known: Known) -> tuple[Indicator, ...]:
    """Read the indicators; two of one name must say by their 口径 how they differ."""
    made = _read(sheet, "indicator", lambda table: declared.indicator(table, known))
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


def _from(sheet: _Sheet, known: Known) -> Known:
    """Return `known` with the document that a file names once for all its tables."""
    given = sheet.one("source", required=False)
    document, issuer = given.take("document", text, ""), given.take("issuer", text, "")
    given.refuse_unknown_keys()
    return replace(known, document=document or "", issuer=issuer or "")


def _targets(sheet: _Sheet, known: Known, numbers: dict[str, str]) -> tuple[Target, ...]:
    known = _from(sheet, known)

    def build(table: Table) -> Target | None:
        return _numbered(table, declared.target(table, known), numbers)

    return _read(sheet, "target", build, "plan", "source")


def _observations(sheet: _Sheet, known: Known, numbers: dict[str, str]) -> tuple[Observation, ...]:
    known = _from(sheet, known)

    def build(table: Table) -> Observation | None:
        return _numbered(table, declared.observation(table, known), numbers)

    return _read(sheet, "observation", build, "source")


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


def _every_rule_has_a_convention(
    sheet: _Sheet, targets: Sequence[Target], kinds: Iterable[RuleKind], conventions: _Sheet
) -> None:
    """Note targets whose rule no convention speaks of: they could never be judged."""
    if conventions.data is None:
        return
    spoken = set(kinds)
    places = {table.values.get("code"): table for table in sheet.many("target")}
    for target in targets:
        if target.rule.kind not in spoken:
            kind = target.rule.kind
            places[target.code].report(
                "rule",
                f"conventions.toml 中没有规则“{kind.value}”（{kind.label}）的约定。",
                f"No convention for the rule {kind.value} in conventions.toml.",
                "请补一条 [[convention]]。",
                "Add a [[convention]].",
            )


def _cautions(sheets: Mapping[str, _Sheet], numbers: Mapping[str, str]) -> tuple[Caution, ...]:
    """Read contradictions and look-alikes; figures are not looked up where their own files have faults."""
    sound = sheets["plan"].data is not None and sheets["observations"].data is not None
    faulty = {problem.file for problem in sheets["plan"].problems}
    figures = numbers if sound and not faulty & {"plan.toml", "observations.toml"} else None

    def of(kind: CautionKind) -> Callable[[Table], Caution | None]:
        return lambda table: declared.caution(table, kind, figures)

    return (
        *_read(sheets["contradictions"], "contradiction", of(CautionKind.CONTRADICTION)),
        *_read(sheets["not_linked"], "look_alike", of(CautionKind.LOOK_ALIKE)),
    )
