"""Judge a whole plan with Daxu's core, and the same question written in pandas and in polars, in one run.

    python benchmarks/judge.py [--targets 443664] [--runs 3]

Each contender is a process of its own that reads the same Parquet files, finds the newest value by 30 June 2024 and
returns how many targets have each verdict. Loading libraries is timed apart from the work; peak memory is the process's
own with its workers'. The counts must agree, or the run fails: speed at another answer is no speed. Daxu's core decides
with exact numbers and keeps what a derivation needs; the peers write five formulas out and keep nothing.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from decimal import Decimal
from pathlib import Path

import plan


def with_daxu(targets: Path, observations: Path) -> Counter[str]:
    """Ibis gathers one row a target (on DuckDB), the core judges each, on every processor."""
    rows = _gathered(targets, observations)
    if len(rows) < 5_000:
        return _judged(rows)
    size = 20_000
    chunks = [rows[i : i + size] for i in range(0, len(rows), size)]
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        return sum(pool.map(_judged, chunks), Counter[str]())


def _gathered(targets: Path, observations: Path) -> list[tuple[int, int, int, int]]:
    import ibis  # noqa: PLC0415 — a contender loads only what it uses

    seen = ibis.read_parquet(observations).filter(lambda t: t.month == plan.AS_OF)
    joined = ibis.read_parquet(targets).join(seen, "target").order_by("target")
    table = joined.select("sort", "goal", "opening", "value").to_pyarrow()
    return list(zip(*(column.to_pylist() for column in table.columns), strict=True))


def _judged(rows: list[tuple[int, int, int, int]]) -> Counter[str]:
    from daxu.core.pace import judge  # noqa: PLC0415

    conventions, day = tuple(_conventions()), date(2024, 6, 30)
    return Counter(judge(*_values(*row), as_of=day, conventions=conventions).verdict.value for row in rows)


def _conventions() -> Iterator[object]:
    from daxu.core.figure import Source  # noqa: PLC0415
    from daxu.core.rules import Convention, RuleKind  # noqa: PLC0415

    source = Source("benchmark")
    return (Convention(kind, "1", date(2020, 1, 1), source, "", ahead=Decimal(5)) for kind in RuleKind)


def _values(sort: int, goal: int, opening: int, value: int) -> tuple[object, list[object]]:
    from daxu.core.figure import Figure, Source  # noqa: PLC0415
    from daxu.core.indicator import Measure, Observation  # noqa: PLC0415
    from daxu.core.period import Period  # noqa: PLC0415
    from daxu.core.quantity import Quantity, unit  # noqa: PLC0415
    from daxu.core.rules import Rule, RuleKind  # noqa: PLC0415
    from daxu.core.target import Target, TargetKind  # noqa: PLC0415

    told, asked, name = Source("monthly figures"), Source("plan"), plan.SORTS[sort]
    label = "%" if name in ("growth", "ratio") else "人"
    measured = {"growth": Measure.GROWTH, "ratio": Measure.SHARE}.get(name, Measure.LEVEL)

    def figure(number: int, source: Source) -> Figure:
        return Figure(Quantity(Decimal(number), unit(label)), frozenset({source}))

    rule = Rule(RuleKind(name), opening=figure(opening, asked) if name == "stock" else None)
    target = Target(
        "plan", "t", "t", TargetKind.INDICATOR, "theme", "lead", Period.year(2024), rule, asked, date(2024, 1, 1),
        indicator="i", goal=figure(goal, asked),
    )  # fmt: skip
    return target, [Observation("i", "place", Period.half(2024, 1), figure(value, told), measured)]


def with_pandas(targets: Path, observations: Path) -> Counter[str]:
    """Write the five formulas as integer arithmetic over pandas columns."""
    import numpy as np  # noqa: PLC0415
    import pandas as pd  # noqa: PLC0415

    seen = pd.read_parquet(observations)
    rows = pd.read_parquet(targets).merge(seen[seen.month == plan.AS_OF], on="target")
    stock, ceiling, rate = rows.sort == 2, rows.sort == 3, rows.sort.isin([1, 4])
    done = np.select([stock, ceiling], [rows.value - rows.opening, rows.goal], rows.value)
    whole = np.select([stock, ceiling], [rows.goal - rows.opening, rows.value], rows.goal)
    ahead = np.select([rate, ceiling], [done - whole >= 5, 100 * done >= 105 * whole], 100 * done >= 55 * whole)
    on = np.select([rate | ceiling], [done >= whole], 2 * done >= whole)
    verdict = np.select([rows.sort.isin([0, 2]) & (done >= whole), ahead, on], ["已完成", "超序", "达序"], "未达序")
    return Counter(pd.Series(verdict).value_counts().to_dict())


def with_polars(targets: Path, observations: Path) -> Counter[str]:
    """Write the five formulas as integer arithmetic over polars expressions, lazily."""
    import polars as pl  # noqa: PLC0415

    sort, goal, opening, value = (pl.col(name) for name in ("sort", "goal", "opening", "value"))
    stock, ceiling, rate = sort == 2, sort == 3, sort.is_in([1, 4])
    done = pl.when(stock).then(value - opening).when(ceiling).then(goal).otherwise(value)
    whole = pl.when(stock).then(goal - opening).when(ceiling).then(value).otherwise(goal)
    ahead = pl.when(rate).then(done - whole >= 5).when(ceiling).then(100 * done >= 105 * whole)
    on = pl.when(rate | ceiling).then(done >= whole).otherwise(2 * done >= whole)
    verdict = (
        pl.when(sort.is_in([0, 2]) & (done >= whole)).then(pl.lit("已完成"))
        .when(ahead.otherwise(100 * done >= 55 * whole)).then(pl.lit("超序"))
        .when(on).then(pl.lit("达序")).otherwise(pl.lit("未达序"))
    )  # fmt: skip
    seen = pl.scan_parquet(observations).filter(pl.col("month") == plan.AS_OF)
    rows = pl.scan_parquet(targets).join(seen, on="target").select(verdict.alias("verdict"))
    return Counter(dict(rows.group_by("verdict").len().collect().iter_rows()))


CONTENDERS = {"daxu": with_daxu, "pandas": with_pandas, "polars": with_polars}
LIBRARIES = {
    "daxu": ("ibis.backends.duckdb", "daxu.core.pace"),
    "pandas": ("pandas", "pyarrow.parquet"),
    "polars": ("polars",),
}


def contend(name: str, folder: Path) -> None:
    """Be one contender: print its counts, its seconds and its peak memory (children included)."""
    begun = time.perf_counter()
    for library in LIBRARIES[name]:
        importlib.import_module(library)
    started = time.perf_counter()
    counts = CONTENDERS[name](folder / "targets.parquet", folder / "observations.parquet")
    seconds = time.perf_counter() - started
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    workers = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    measured = {"start": started - begun, "seconds": seconds, "mib": (own + workers) / 1024}
    print(json.dumps({"counts": dict(sorted(counts.items())), **measured}))


def run(name: str, folder: Path) -> dict[str, object]:
    """Run one contender in a process of its own."""
    command = [sys.executable, __file__, "--contender", name, "--folder", str(folder)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def compare(targets: int, runs: int) -> None:
    """Run every contender in turn, `runs` times, and print one row each with the ratio to polars."""
    with tempfile.TemporaryDirectory() as folder:
        plan.write(Path(folder), targets)
        found = {name: [run(name, Path(folder)) for _ in range(runs)] for name in CONTENDERS}
    counts = {json.dumps(result["counts"], ensure_ascii=False) for results in found.values() for result in results}
    if len(counts) != 1:
        raise SystemExit(f"The contenders disagree: {counts}")
    medians = {name: statistics.median(r["seconds"] for r in results) for name, results in found.items()}
    print(f"\n{targets:,} targets x 36 months, median of {runs}: {counts.pop()}")
    print("| contender | libraries s | judging s | against polars | peak MiB |\n|---|---:|---:|---:|---:|")
    for name, results in found.items():
        peak = max(r["mib"] for r in results)
        start = statistics.median(r["start"] for r in results)
        print(
            f"| {name} | {start:.2f} | {medians[name]:.2f} | {medians[name] / medians['polars']:.1f}x | {peak:,.0f} |"
        )


def main() -> None:
    """Read the arguments; be the whole run, or one contender of it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--targets", type=int, nargs="*", default=[156, 443_664])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--contender", choices=CONTENDERS)
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args()
    if given.contender:
        contend(given.contender, given.folder)
    else:
        for targets in given.targets:
            compare(targets, given.runs)


if __name__ == "__main__":
    main()
