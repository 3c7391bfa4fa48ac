# ruff: noqa: PLC0415, S101 — Django is set up before anything of Daxu is imported
"""How long 50,000 rows take to be read, checked and filed, in a data folder of its own.

    python benchmarks/sheets.py [rows]

One filer has to file 50 indicators of 1,000 organisations. The form is filled in, read back, checked line by line as
the page does it, and filed in one command; the same as CSV.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")
MOST_INDICATORS = 50
NOW = datetime(2024, 8, 10, tzinfo=UTC)


def main(rows: int) -> None:
    """Load the requirements, then measure each step."""
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {"DAXU_HOME": home, "DJANGO_SETTINGS_MODULE": "daxu.web.settings"}
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        measured("load", lambda: loaded(rows))
        measure(Path(home))


def loaded(rows: int) -> None:
    """Enter a district in which one office files for many."""
    sys.path[:0] = [str(Path(__file__).parents[1] / "tests"), str(Path(__file__).parents[1] / "tests" / "duties")]
    from daxu.core.indicator import Form, Indicator
    from daxu.core.organisation import Line, Organisation
    from daxu.core.quantity import unit
    from daxu.duties import planning
    from duties.filing.office import asked
    from duties.small import district

    small = district()
    bodies = [Organisation(f"v{n}", f"第{n}村", Line.AREA, "yht") for n in range(rows // MOST_INDICATORS)]
    measures = [
        Indicator(f"i{n}", f"指标{n}", unit("人"), "livelihood", form=Form.COUNT) for n in range(MOST_INDICATORS)
    ]
    wanted = [
        asked(i.code, "rsj", code=f"{i.code}.{b.code}@rsj", whose=b.code, since=date(2024, 1, 1))
        for b in bodies
        for i in measures
    ]
    planning.load(
        replace(
            small,
            organisations=(*small.organisations, *bodies),
            indicators=(*small.indicators, *measures),
            requirements=tuple(wanted),
        ),
        by="王",
        now=datetime(2024, 1, 2, tzinfo=UTC),
    )


def measure(home: Path) -> None:
    """Measure the way of one form, as a workbook and as CSV."""
    from daxu.core.period import Month
    from daxu.duties.filing import Actor, forms, sheets, workbooks
    from daxu.ledger import read

    by, month = Actor.of("王", "rsj"), Month(2024, 7)
    book = measured("book", read.book)
    text = measured("write CSV", lambda: forms.csv(book, "rsj", month)).decode("utf-8-sig")
    head, *lines = text.splitlines()
    filled = "\r\n".join([head, *(line.replace(",人,,,", f",人,,{n % 900 + 1},") for n, line in enumerate(lines))])
    content = measured("write workbook", lambda: forms.xlsx(book, "rsj", month, now=NOW))
    print(f"{'workbook':>20}: {len(content) / 1e6:8.1f} MB")
    measured("read workbook", lambda: workbooks.opened(content, "form.xlsx"))

    def understood(sent: bytes, name: str) -> sheets.Understood:
        return sheets.understood(sent, name, book=book, month=month, by=by)

    measured("check empty workbook", lambda: understood(content, "form.xlsx"))
    found = measured("read and check CSV", lambda: understood(filled.encode(), "form.csv"))
    assert found.checked is not None
    print(f"{'to file':>20}: {len(found.checked.to_file):8,} of {len(found.checked.lines):,} lines")
    measured("file", lambda: sheets.filed(found, by=by, now=NOW, key="one"))
    print(f"{'database':>20}: {sum(p.stat().st_size for p in home.glob('daxu.sqlite3*')) / 1e6:8.1f} MB")


def measured(name: str, run: Callable[[], T]) -> T:
    """Run, print the seconds, and return what came of it."""
    begun, spent = time.perf_counter(), time.process_time()
    result = run()
    processor = time.process_time() - spent
    print(f"{name:>20}: {time.perf_counter() - begun:8.2f} s, {processor:7.2f} s of the processor", flush=True)
    return result


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 50_000)
