"""A province's projects: 100,000 of them with 36 months each, on PostgreSQL — list, sums, stages, map, rates, pages.

    python benchmarks/projects.py [--projects 100000] [--requests 120] [--explain]

A thousand projects are folded from their steps and drawn by the same builders that draw every project; the database
multiplies them, each copy with its own names, amounts, days and place. Then every question of the pages is asked with
filters, orders, places in the list and days by lot, one request at a time. The floor is `SELECT … LIMIT 50` along the
primary key through Django, in the same run. It starts a PostgreSQL of its own as installed and stops it; the goal is a
p95 below 300 ms for each question, and the exit code says whether it was met (for whole pages it is only printed).
"""

# ruff: noqa: PLC0415 — Django is set up in `main`, for the server that is started there

from __future__ import annotations

import argparse
import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tests"))

from servers import Servers  # noqa: E402 - the tests' own servers

TEMPLATES = 1000
GOAL = 300.0
FIRST, LAST = (2021, 7), (2024, 6)
LOT = random.Random(5)  # noqa: S311 - a load, no secret
SECTORS = ("产业", "城建", "道路", "教育", "卫生", "水利", "能源", "交通", "文旅", "农业", "园林", "住房")
SORTS = ("产业园", "医院", "道路", "学校", "泵站", "电站", "厂房", "小区改造", "公园", "研发楼")


# --- the projects


def months() -> Iterator[tuple[int, int]]:
    """Walk the 36 months."""
    year, month = FIRST
    while (year, month) <= LAST:
        yield year, month
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)


def templates() -> Iterator[Any]:
    """Fold a thousand projects from their steps."""
    from daxu.core.projects.entering import folded

    for number in range(TEMPLATES):
        yield folded(steps(number))


def steps(number: int) -> list[Any]:
    """Return the steps of one project: three years' plans, as many stages as it came to, 36 months, some issues."""
    from daxu.core.projects.project import Facts, MonthReport, ProjectDeed, ProjectStep, YearPlan
    from daxu.core.projects.stage import CHAIN, Category, Side

    facts = Facts(
        f"第{number}{LOT.choice(SORTS)}", LOT.choice(SECTORS), f"dept-{number % 50}", lists=lists(), block="county",
        owner=f"第{number % 300}建设公司", content="新建及配套", total=LOT.randint(5, 9000) * 1_000_000, shape=shape(),
        aliases=(f"别名{number}",), works=(), sample=True,
    )  # fmt: skip
    made: list[dict[str, Any]] = [{"deed": ProjectDeed.REGISTER, "day": date(2021, 1, 5), "facts": facts}]
    for year in (2021, 2022, 2023, 2024):
        days = (
            {"start": lot_day(year), "list": lot_day(year), "finish": date(year, 12, 30)} if LOT.random() < 0.6 else {}
        )
        plan = YearPlan(year, LOT.choice(list(Category)), LOT.randint(1, 300) * 1_000_000, **days)
        made.append({"deed": ProjectDeed.PLAN, "day": date(year, 1, 10), "year": plan, "words": "计划"})
    day = date(2021, 2, 1)
    for stage in CHAIN[: LOT.randint(0, len(CHAIN))]:
        day = min(date(2024, 6, 28), date.fromordinal(day.toordinal() + LOT.randint(10, 220)))
        made.append({"deed": ProjectDeed.MOVE, "day": day, "stage": stage})
    if LOT.random() < 0.08:
        made.append({"deed": ProjectDeed.PAUSE, "day": day, "side": LOT.choice(list(Side)), "words": "停"})
    for year, month in months():
        done = LOT.randint(0, 9_000_000)
        report = MonthReport(f"{year}-{month:02}", done, done * 9 // 10)
        made.append({"deed": ProjectDeed.REPORT, "day": date(year, month, 28), "month": report})
    made += raised()
    return [ProjectStep(f"T{number:04}", at, organisation="fgw", **said) for at, said in enumerate(made, 1)]


def raised() -> Iterator[dict[str, Any]]:
    """Yield some issues, half of them closed again."""
    from daxu.core.projects.project import IssueDeed, IssueStep

    for number in range(1, LOT.choice((1, 1, 1, 1, 1, 1, 1, 1, 2, 3))):
        told = {"category": "用地", "owner": "fgw", "level": "区级", "due": lot_day(2024)}
        yield issue_step(IssueStep(number, IssueDeed.RAISE, "王", **told), lot_day(2023))
        if LOT.random() < 0.5:
            yield issue_step(IssueStep(number, IssueDeed.CLOSE, "李"), lot_day(2024))


def issue_step(said: Any, day: date) -> dict[str, Any]:
    """Return a step on an issue."""
    from daxu.core.projects.project import ProjectDeed

    return {"deed": ProjectDeed.ISSUE, "day": day, "issue": said, "words": "征迁未完成"}


def lists() -> tuple[str, ...]:
    """Return the lists that a project stands on."""
    return tuple(LOT.sample(("key", "works", "education", "roads", "air"), LOT.choice((0, 1, 1, 2))))


def lot_day(year: int) -> date:
    """Return a day of the first half of a year."""
    return date(year, LOT.randint(1, 6), LOT.randint(1, 28))


def shape() -> str:
    """Return a point, or sometimes a line."""
    east, north = Decimal(LOT.randint(11830, 11880)) / 100, Decimal(LOT.randint(3150, 3200)) / 100
    if LOT.random() < 0.2:
        return f'{{"type":"LineString","coordinates":[[{east},{north}],[{east + Decimal("0.01")},{north}]]}}'
    return f'{{"type":"Point","coordinates":[{east},{north}]}}'


# --- the tables, multiplied by the database

NEW = "'P2024-' || lpad((k * 1000 + substr({0}, 2)::int)::text, 6, '0')"
SHIFT = "CASE WHEN {0} IN (DATE '0001-01-01', DATE '9999-12-31') THEN {0} ELSE {0} + k % 28 END"
MORE = "{0} * (100 + k) / 100"
CHANGED = {
    "desk_projectrow": {
        "id": NEW, "name": "{0} || '·' || k", "said": "{0} || k", "lead": "'dept-' || (k * 7 + length(said)) % 200",
        "block": "'county-' || k % 100", "total": MORE, "longitude": "{0} + (k % 10) * 0.4",
        "latitude": "{0} + (k / 10) * 0.4",
        **dict.fromkeys(("signed", "started", "listed", "finished", "produced", "begun", "built"), "{0} + k % 28"),
    },
    "desk_projectname": {"squeezed": "{0} || 'x' || k", "project_id": NEW},
    "desk_projectrecord": {"project_id": NEW},
    "desk_projectlist": {"project_id": NEW, "since": SHIFT, "until": SHIFT},
    "desk_projectyear": {
        "project_id": NEW, "investment": MORE, **dict.fromkeys(("sign", "start", "list", "finish", "produce"), SHIFT),
    },
    "desk_projectstay": {"project_id": NEW, "since": SHIFT, "until": SHIFT},
    "desk_projectreach": {"project_id": NEW, "day": SHIFT},
    "desk_projectmonth": {"project_id": NEW, "done": MORE},
    "desk_projectstanding": {"project_id": NEW, "year": MORE, "total": MORE, "listed": MORE},
    "desk_projectissue": {"project_id": NEW, "raised": SHIFT, "due": SHIFT, "closed": SHIFT},
    "desk_projectissuespell": {
        "project_id": NEW, **dict.fromkeys(("since", "until", "raised", "due", "closed"), SHIFT),
    },
}  # fmt: skip


def multiply(copies: int) -> None:
    """Copy every template's rows in the database, without indexes meanwhile."""
    from django.db import connection

    with connection.cursor() as cursor, without_indexes(cursor):
        for table, changed in CHANGED.items():
            cursor.execute(
                "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND is_identity = 'NO'",
                [table],
            )
            names = [f'"{name}"' for (name,) in cursor.fetchall()]
            told = [changed.get(name.strip('"'), "{0}").format(name) for name in names]
            key = '"id"' if table == "desk_projectrow" else '"project_id"'
            cursor.execute(
                f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(told)}"  # noqa: S608 - our own names
                f" FROM {table}, generate_series(1, {copies}) k WHERE {key} LIKE 'T%' ORDER BY k, {key}"
            )


@contextmanager
def without_indexes(cursor: Any) -> Iterator[None]:
    """Take the constraints and indexes of the tables away, and put them back behind the rows."""
    cursor.execute(
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE conrelid::regclass::text = ANY(%s) AND contype IN ('u', 'f')",
        [list(CHANGED)],
    )
    constraints = cursor.fetchall()
    for table, name, _ in constraints:
        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    cursor.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s) AND indexname NOT LIKE '%%pkey'",
        [list(CHANGED)],
    )
    indexes = cursor.fetchall()
    for name, _ in indexes:
        cursor.execute(f'DROP INDEX "{name}"')
    yield
    for _, definition in indexes:
        cursor.execute(definition)
    for table, name, definition in sorted(constraints, key=lambda one: one[2]):
        cursor.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')


# --- the questions


def asked(*, first: bool = False) -> Any:
    """Return the filters of one request, by lot: a third asks for everything, the others for one or two things."""
    from daxu.core.projects.stage import Category, Condition, Stage
    from daxu.desk.found_projects import ORDERS, Wanted

    offered: dict[str, Callable[[], str]] = {
        "list": lambda: LOT.choice(("key", "works", "roads")),
        "sector": lambda: LOT.choice(SECTORS),
        "lead": lambda: f"dept-{LOT.randrange(200)}",
        "block": lambda: f"county-{LOT.randrange(100)}",
        "category": lambda: LOT.choice(list(Category)).value,
        "stage": lambda: LOT.choice(list(Stage)).value,
        "condition": lambda: LOT.choice(list(Condition)).value,
        "words": lambda: LOT.choice((LOT.choice(SORTS), f"第{LOT.randrange(1000)}", "没有这个")),
        "issues": lambda: LOT.choice(("open", "overdue")),
    }
    chosen = {name: offered[name]() for name in LOT.sample(list(offered), LOT.choice((0, 1, 2)))}
    day = LOT.choice((date(2024, 6, 30), date(2024, 5, 31), lot_day(2024), lot_day(2023), lot_day(2022)))
    place = {"order": LOT.choice(ORDERS), "first": LOT.choice((0, 0, 50, 500, 5000))} if first else {}
    return Wanted(day, **chosen, **place)


def questions() -> dict[str, Callable[[], object]]:
    """Return every question with what asks it once."""
    from daxu.core.projects.rates import RateConvention
    from daxu.desk import found_projects, models

    def floor() -> object:
        start = f"P2024-{LOT.randrange(1000, 90_000):06}"
        return list(models.ProjectRow.objects.filter(pk__gte=start).order_by("pk")[:50])

    found: dict[str, Callable[[], object]] = {
        "floor: 50 rows by primary key": floor,
        "list: a page of 50": lambda: found_projects.page(asked(first=True)),
        "count": lambda: found_projects.count(asked()),
        "sums": lambda: found_projects.sums(asked()),
        "stages": lambda: found_projects.stages(asked()),
        "map: 2,000 places": lambda: found_projects.places(asked(), 2000),
        "map: clusters": lambda: found_projects.clusters(asked(), 10),
        "choices of a filter": lambda: found_projects.choices(LOT.choice(("sector", "block", "lead"))),
    }
    try:
        from daxu.desk import counted_projects
    except ImportError:
        return found
    for convention in RateConvention:
        found[f"five rates, {convention.english}"] = lambda c=convention: counted_projects.counts(asked(), c)
    return found


def pages() -> dict[str, Callable[[], object]]:
    """Return the pages and the API as a signed-in planner asks them, in this process, rendering and all."""
    from django.test import Client
    from django.utils.http import urlencode

    from daxu.desk.models import Person

    browser = Client(HTTP_HOST="127.0.0.1")
    browser.force_login(Person.objects.filter(role="planner").first())

    def look(path: str, words: str) -> object:
        wanted = asked(first=True)
        query = {**wanted.chosen, "as_of": wanted.day.isoformat(), "order": wanted.order}
        query[words] = query.pop("words", "")
        answer = browser.get(f"{path}?{urlencode(query)}")
        if answer.status_code not in (200, 429):
            raise SystemExit(f"{path}?{urlencode(query)}: {answer.status_code}")
        return answer.content

    def whole(path: str) -> object:
        return b"".join(browser.get(f"{path}&as_of=2024-06-30"))

    return {
        "page /projects": lambda: look("/projects", "words"),
        "page /projects/board": lambda: look("/projects/board", "words"),
        "page /projects/curves": lambda: look("/projects/curves", "words"),
        "page /projects/issues": lambda: look("/projects/issues", "words"),
        "file of 1,000 projects, all columns (.csv)": lambda: whole(f"/projects.csv?block=county-{LOT.randrange(100)}"),
        "API /api/v1/projects": lambda: look("/api/v1/projects", "q"),
    }


# --- the run


def timed(ask: Callable[[], object], requests: int, *, explain: bool) -> list[float]:
    """Ask so many times, once before to warm up; return the milliseconds of each."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    ask()
    taken: list[float] = []
    slowest: tuple[float, list[Any]] = (0.0, [])
    for _ in range(requests):
        with CaptureQueriesContext(connection) as captured:
            start = time.perf_counter()
            ask()
            taken.append((time.perf_counter() - start) * 1000)
        if taken[-1] > slowest[0]:
            slowest = (taken[-1], captured.captured_queries)
    if explain and slowest[0] > GOAL:
        explained(slowest[1])
    return sorted(taken)


def explained(queries: list[Any]) -> None:
    """Print how the database answers the slowest query of the slowest request."""
    from django.db import connection

    worst = max(queries, key=lambda one: float(one["time"]))
    print(worst["sql"])
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS) {worst['sql']}")
        print("\n".join(row[0] for row in cursor.fetchall()))


def report(name: str, taken: list[float], floor: float) -> bool:
    """Print one line of the table; return whether the goal was met."""
    middle, late = taken[len(taken) // 2], taken[int(len(taken) * 0.95)]
    print(
        f"| {name} | {len(taken)} | {middle:,.0f} | {late:,.0f} | {taken[-1]:,.0f} | {middle / floor:,.1f}x |",
        flush=True,
    )
    return late < GOAL


def load(projects: int) -> None:
    """Make the tables, the model district for the pages, and the portfolio."""
    from click.testing import CliRunner
    from django.db import connection

    from daxu.cli.main import main
    from daxu.desk import models, portfolio

    started = time.perf_counter()
    done = CliRunner().invoke(main, ["demo", "--no-serve"])
    if done.exit_code:
        raise SystemExit(done.output)
    print(f"district loaded in {time.perf_counter() - started:.0f} s", flush=True)
    portfolio.put(templates())
    print(f"{TEMPLATES} projects drawn after {time.perf_counter() - started:.0f} s", flush=True)
    multiply(projects // TEMPLATES - 1)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")  # as the server itself does, minutes after a load
    counts = [kind.objects.count() for kind in (models.ProjectRow, models.ProjectMonth, models.ProjectStay)]
    took = time.perf_counter() - started
    print(f"{counts[0]:,} projects, {counts[1]:,} months, {counts[2]:,} stays after {took:.0f} s", flush=True)


def run(projects: int, requests: int, *, explain: bool) -> bool:
    """Load, ask, and print the table."""
    load(projects)
    print(
        f"load of the machine: {os.getloadavg()[0]:.1f}\n\n"
        "| question | requests | p50 ms | p95 ms | max ms | p50 against the floor |"
    )
    print("|---|---:|---:|---:|---:|---:|")
    floor, met = 0.0, True
    for name, ask in questions().items():
        taken = timed(ask, requests, explain=explain)
        floor = floor or taken[len(taken) // 2]
        met &= report(name, taken, floor)
    for name, ask in pages().items():
        report(name, timed(ask, requests, explain=explain), floor)
    print(f"\nload of the machine: {os.getloadavg()[0]:.1f}; goal p95 < {GOAL:.0f} ms {'met' if met else 'MISSED'}")
    return met


def main() -> int:
    """Start a server, run, stop it."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--projects", type=int, default=100_000)
    options.add_argument("--requests", type=int, default=120)
    options.add_argument("--server", default="wheel", choices=("wheel", "debian"))
    options.add_argument("--explain", action="store_true")
    told = options.parse_args()
    servers = Servers()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # the server is stopped then, too
    try:
        server = servers.of(told.server)
        server.order("CREATE DATABASE projects")
        os.environ |= {
            "DATABASE_URL": server.url("projects"),
            "DAXU_HOME": tempfile.mkdtemp(prefix="daxu-bench-"),
            "DJANGO_SETTINGS_MODULE": "daxu.web.settings",
        }
        import django

        django.setup()
        return 0 if run(told.projects, told.requests, explain=told.explain) else 1
    finally:
        from django.db import connections

        connections.close_all()
        servers.stop()


if __name__ == "__main__":
    sys.exit(main())
