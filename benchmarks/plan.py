"""A synthetic plan at any scale: integers only, the same for every contender, written once as Parquet.

Targets come in five sorts, as plans mix them: amounts that fill up by month, growth against a target, stocks from an
opening value, ceilings (less is better) and rates. Every target has 36 months of cumulative (or standing) values,
2022-01 … 2024-12, of which a judge on 2024-06-30 may only see those up to June 2024.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

SORTS = ("by-month", "growth", "stock", "inverse", "ratio")
SHARES = (70, 10, 10, 5, 5)
MONTHS = [year * 100 + month for year in (2022, 2023, 2024) for month in range(1, 13)]
AS_OF = 202406


def sorts_of(count: int) -> np.ndarray:
    """Return the sort of each target, as an index into SORTS."""
    return np.searchsorted(np.cumsum(SHARES), np.arange(count) % 100, side="right").astype(np.int8)


def write(folder: Path, count: int) -> tuple[Path, Path]:
    """Write targets.parquet and observations.parquet for `count` targets; return both paths."""
    import polars as pl  # noqa: PLC0415 — the contenders import this module too, and polars is one of them

    folder.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(20240630)
    sort = sorts_of(count)
    goal = random.integers(1_000, 1_000_000, count, dtype=np.int64)
    opening = (goal * random.integers(50, 95, count) // 100).astype(np.int64)
    targets = {"target": np.arange(count, dtype=np.int32), "sort": sort, "goal": goal, "opening": opening}
    pl.DataFrame(targets).write_parquet(folder / "targets.parquet")
    pl.DataFrame(_observations(random, sort, goal, opening)).write_parquet(folder / "observations.parquet")
    return folder / "targets.parquet", folder / "observations.parquet"


def _observations(
    random: np.random.Generator, sort: np.ndarray, goal: np.ndarray, opening: np.ndarray
) -> dict[str, np.ndarray]:
    """Return one row a target and month: cumulative amounts for flows, standing values for the rest."""
    count, months = len(sort), len(MONTHS)
    pace = random.integers(60, 130, (count, 1))  # percent of an even pace
    in_year = np.arange(months) % 12 + 1
    flow = goal[:, None] * in_year * pace // 1200
    standing = opening[:, None] + (goal - opening)[:, None] * in_year * pace // 1200
    level = goal[:, None] * random.integers(80, 120, (count, months)) // 100
    kind = sort[:, None]
    value = np.where(kind == 0, flow, np.where(kind == SORTS.index("stock"), standing, level))
    return {
        "target": np.repeat(np.arange(count, dtype=np.int32), months),
        "month": np.tile(np.array(MONTHS, dtype=np.int32), count),
        "value": value.reshape(-1).astype(np.int64),
    }
