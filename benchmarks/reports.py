"""A report of sixty pages: how long it takes to build and to check, beside docxtpl filling as many fields.

    PYTHONPATH=src python benchmarks/reports.py

The model district's report is composed as often as sixty pages ask for and written as one file, then read back, held
against the ledger and against its own version. docxtpl fills a template of the same number of paragraphs and fields; it
neither composes nor binds, so this compares the filling alone. Processor seconds and seconds on the clock, median of 3.
"""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from importlib.util import find_spec
from statistics import median

from daxu.catalogue.loader import model_district
from daxu.catalogue.portfolio import named, project_lists
from daxu.core.book import Book
from daxu.core.entry import Entry
from daxu.core.pace import Judgement, judge
from daxu.core.period import Period
from daxu.core.target import Plan, Target
from daxu.duties import reporting
from daxu.duties.reporting import Report, Today, docx
from daxu.duties.reporting.compose import compose
from daxu.duties.reporting.listed_projects import listed
from daxu.duties.reporting.subject import Subject

TIMES = 3
"""How often the report is composed: three times are 70 pages, counted in the PDF that LibreOffice makes of it."""
NOW = datetime(2024, 7, 5, tzinfo=UTC)
HALF = Period.parse("2024H1")
RUNS = 3


@dataclass(frozen=True)
class Judged:
    """One target judged."""

    target: Target
    judgement: Judgement
    entry: str
    observed_entry: str | None


@dataclass(frozen=True)
class Evaluated:
    """The plan judged at the end of June."""

    plan: Plan
    as_of: date
    book: Book
    items: tuple[Judged, ...]


def evaluation() -> Evaluated:
    """Judge the model district."""
    district, day = model_district(), date(2024, 6, 30)
    said = (
        *district.organisations, *district.themes, *district.indicators, *district.conventions, *district.lights,
        *district.targets, *district.cautions, *district.observations, district.plan, *project_lists(),
        *district.project_rules,
    )  # fmt: skip
    book = Book.of(Entry(statement, "bench", NOW) for statement in said)
    items = []
    for target in book.targets(district.plan.code, day):
        facts = book.observations.get(target.indicator, ())
        judgement = judge(target, facts, as_of=day, conventions=book.conventions)
        observed = book.id_of(judgement.observed) if judgement.observed else None
        items.append(Judged(target, judgement, book.id_of(target), observed))
    return Evaluated(district.plan, day, book, tuple(items))


def composed(judged: Evaluated) -> Report:
    """Compose the report as often as sixty pages ask for, with all its annexes each time."""
    projects = listed([Entry(step, "bench", NOW) for step in named()], judged.as_of)
    reports = [compose(Subject(judged, HALF, projects), now=NOW) for _ in range(TIMES)]
    annexes = [annex for report in reports for annex in report.annexes]
    return replace(
        reports[0],
        sections=tuple(section for report in reports for section in report.sections),
        annexes=tuple(replace(annex, number=number) for number, annex in enumerate(annexes, 1)),
    )


def template(report: Report) -> tuple[bytes, dict[str, str]]:
    """Return a template for docxtpl with the report's paragraphs, a field for each number, and what fills them."""
    from docx import Document  # noqa: PLC0415 — part of docxtpl's own environment

    document, fields = Document(), dict[str, str]()
    for sentence in (*report.sentences, *report.cells()):
        words = []
        for part in sentence.parts:
            if isinstance(part, str):
                words.append(part.replace("{", ""))
            else:
                fields[f"n{len(fields)}"] = part.text
                words.append(f"{{{{ n{len(fields) - 1} }}}}")
        document.add_paragraph("".join(words))
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue(), fields


def filled(form: bytes, fields: dict[str, str]) -> None:
    """Fill the template as docxtpl's manual says."""
    from docxtpl import DocxTemplate  # noqa: PLC0415 — only where it is installed

    made = DocxTemplate(io.BytesIO(form))
    made.render(fields)
    made.save(io.BytesIO())


def timed(run: Callable[[], object]) -> tuple[float, float]:
    """Return the median seconds of some runs: of the processor, and on the clock."""
    spent = []
    for _ in range(RUNS):
        begun, worked = time.perf_counter(), time.process_time()
        run()
        spent.append((time.process_time() - worked, time.perf_counter() - begun))
    return median(one for one, _ in spent), median(other for _, other in spent)


def main() -> None:
    """Measure and print the table."""
    judged = evaluation()
    report = composed(judged)
    document = docx.write(report)
    base = reporting.opened(document)
    wrong = reporting.proofread(base, Today(judged.book, report=report), base).remarks
    if wrong:
        raise SystemExit(f"a fresh report is said to be wrong: {wrong[0]}")
    rows = [
        ("build: compose and write", timed(lambda: docx.write(composed(judged)))),
        ("write alone", timed(lambda: docx.write(report))),
        ("check against ledger and version", timed(lambda: _checked(document, judged, report))),
        ("refresh", timed(lambda: reporting.refresh(document, Today(judged.book, report=report)))),
        ("diff with itself", timed(lambda: reporting.diff(reporting.opened(document), reporting.opened(document)))),
    ]
    form, fields = template(report)
    if find_spec("docxtpl"):
        rows.append((f"docxtpl fills {len(fields)} fields", timed(lambda: filled(form, fields))))
    print(f"{len(base.sentences)} sentences and rows, {len(base.numbers)} bound numbers, {len(document):,} bytes\n")
    print("| step | processor s | on the clock s |\n|---|---:|---:|")
    for step, (worked, waited) in rows:
        print(f"| {step} | {worked:.2f} | {waited:.2f} |")


def _checked(document: bytes, judged: Evaluated, report: Report) -> None:
    today = Today(judged.book, report=report)
    reporting.proofread(reporting.opened(document), today, reporting.opened(document))


if __name__ == "__main__":
    main()
