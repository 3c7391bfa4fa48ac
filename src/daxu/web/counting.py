"""What the machine room watches: requests counted by all workers together, and the state of what is kept.

The counters lie in memory that the workers share; each worker writes only in a row of its own, so no lock can be left
behind by one that is killed, and a scrape of any worker tells the sum. Nothing here names a person.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from ctypes import c_double
from datetime import datetime, timedelta
from multiprocessing.sharedctypes import RawArray
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

import daxu
from daxu.duties import auditing
from daxu.duties.auditing import Sought
from daxu.ledger import act_seals, read

BOUNDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Seconds: a write should take less than half of one."""
KINDS = ("read", "write")
CLASSES = ("2xx", "3xx", "4xx", "5xx")
_ROWS = 65  # the most workers that `daxu serve` starts, and one
_WIDTH = 1 + len(KINDS) * (len(CLASSES) + len(BOUNDS) + 2)
_PID = 0

# Made when the site is loaded, before its workers part (gunicorn --preload): all of them see the same memory.
_shared = RawArray(c_double, _ROWS * _WIDTH)
_row: tuple[int, int] = (0, 0)  # which process took which row


def count(kind: str, status: int, seconds: float) -> None:
    """Count a request in this worker's own row."""
    start = _my_row() * _WIDTH + 1 + KINDS.index(kind) * (len(CLASSES) + len(BOUNDS) + 2)
    _shared[start + min(max(status // 100 - 2, 0), len(CLASSES) - 1)] += 1
    buckets = start + len(CLASSES)
    for place, bound in enumerate(BOUNDS):
        if seconds <= bound:
            _shared[buckets + place] += 1
    _shared[buckets + len(BOUNDS)] += seconds
    _shared[buckets + len(BOUNDS) + 1] += 1


def _my_row() -> int:
    """Return this worker's row; the first time it takes a free one, or that of a worker that is gone, and counts on."""
    global _row  # noqa: PLW0603 - one row a process
    pid = os.getpid()
    if _row[0] != pid:
        free = next((row for row in range(_ROWS) if not _alive(int(_shared[row * _WIDTH + _PID]))), _ROWS - 1)
        _shared[free * _WIDTH + _PID] = pid
        _row = (pid, free)
    return _row[1]


def _alive(pid: int) -> bool:
    if not pid:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def exposition(now: datetime) -> str:
    """Return everything in the text form that Prometheus reads."""
    return "".join(f"{line}\n" for line in (*_requests(), *_kept(now)))


def _requests() -> Iterator[str]:
    yield "# HELP daxu_requests_total Requests answered, by kind and class of status."
    yield "# TYPE daxu_requests_total counter"
    for kind in KINDS:
        for place, status in enumerate(CLASSES):
            yield f'daxu_requests_total{{kind="{kind}",status="{status}"}} {_sum(kind, place):.0f}'
    yield "# HELP daxu_request_seconds How long requests took."
    yield "# TYPE daxu_request_seconds histogram"
    for kind in KINDS:
        for place, bound in enumerate(BOUNDS):
            counted = _sum(kind, len(CLASSES) + place)
            yield f'daxu_request_seconds_bucket{{kind="{kind}",le="{bound}"}} {counted:.0f}'
        total = _sum(kind, len(CLASSES) + len(BOUNDS) + 1)
        yield f'daxu_request_seconds_bucket{{kind="{kind}",le="+Inf"}} {total:.0f}'
        yield f'daxu_request_seconds_sum{{kind="{kind}"}} {_sum(kind, len(CLASSES) + len(BOUNDS)):.6f}'
        yield f'daxu_request_seconds_count{{kind="{kind}"}} {total:.0f}'


def _sum(kind: str, place: int) -> float:
    start = 1 + KINDS.index(kind) * (len(CLASSES) + len(BOUNDS) + 2) + place
    return float(sum(_shared[row * _WIDTH + start] for row in range(_ROWS)))


def _kept(now: datetime) -> Iterator[str]:
    """Yield what is kept: entries, acts, the newest seal's age, refused sign-ins, room on the disk."""
    seals, newest = read.seals(), auditing.head()
    sealed = seals[-1].last if seals else 0
    gauges: list[tuple[str, str, float]] = [
        ("daxu_ledger_entries", "Entries of the ledger.", read.head()),
        ("daxu_ledger_unsealed_entries", "Entries behind the newest seal.", read.head() - sealed),
        ("daxu_unsealed_acts", "Acts behind the newest seal.", (newest[0] if newest else 0) - act_seals.closed()),
        ("daxu_acts", "Acts kept for the auditor.", newest[0] if newest else 0),
        ("daxu_refused_acts_last_hour", "Acts that were refused of late.", _of_late("refused", now)),
        ("daxu_failed_acts_last_hour", "Acts that failed of late.", _of_late("failed", now)),
        ("daxu_free_bytes", "Room on the disk of the data folder.", shutil.disk_usage(settings.HOME).free),
    ]
    if closed := [one.at for one in (*seals[-1:], act_seals.newest()) if one]:
        age = (now - max(closed)).total_seconds()
        gauges.append(("daxu_newest_seal_age_seconds", "Seconds since the newest seal.", age))
    for name, told, value in gauges:
        yield from (f"# HELP {name} {told}", f"# TYPE {name} gauge", f"{name} {value:.0f}")
    yield from ("# HELP daxu_info The release.", "# TYPE daxu_info gauge")
    yield f'daxu_info{{release="{daxu.__version__}"}} 1'


def _of_late(outcome: str, now: datetime) -> int:
    return auditing.count(Sought(outcome=outcome, since=now - timedelta(hours=1)))


# --- ready or not


def not_ready() -> dict[str, str]:
    """Return what keeps the site from working, by name; nothing when all is well."""
    return {name: said for name, check in CHECKS.items() if (said := check())}


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return ""


def _tables() -> str:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return "数据表未升级，请运行 daxu migrate run daxu migrate" if waiting else ""


def _room() -> str:
    free = shutil.disk_usage(Path(settings.HOME)).free
    least = settings.LEAST_FREE_MEGABYTES << 20
    return "" if free >= least else "磁盘空间不足 the disk is nearly full"


def _writable() -> str:
    return "" if auditing.writable() else "台账不能写入 the ledger cannot be written"


CHECKS = {"database": _database, "tables": _tables, "disk": _room, "ledger": _writable}
