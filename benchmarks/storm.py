"""A deadline storm: 500 reporters file 10 figures each within minutes while 50 people read, and the server is killed.

    python benchmarks/storm.py [--reporters 500] [--figures 10] [--minutes 5] [--at-once 50] [--readers 50] [--kills 0]
                               [--no-floor]

The site is the real one (`daxu serve`: gunicorn over SQLite, or over the server that DATABASE_URL names, which must be
empty). Every write is a POST with a key of its own; whoever gets no answer sends it again with the same key. Afterwards
every acknowledged write must be in the ledger, once, and `daxu verify` must find nothing. With --kills the whole server
is killed with SIGKILL so many times during the storm and started again. The floor is a bare Django view under the same
server that inserts one row into one table, asked in the same way: the ratio is what the loop itself costs.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
MONTH = "2024-07"
PATIENCE = 120.0
LOT = random.Random(1)  # noqa: S311 - a load, no secret


# --- the servers


@dataclass
class Site:
    """A gunicorn that can be killed and started again on its port."""

    command: Sequence[str]
    environment: dict[str, str]
    port: int
    process: subprocess.Popen | None = None

    def start(self) -> None:
        """Start it and wait until it answers."""
        self.process = subprocess.Popen(
            self.command,
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        started = time.monotonic()
        while self.process.poll() is None and time.monotonic() - started < PATIENCE:
            try:
                return socket.create_connection(("127.0.0.1", self.port), 1).close()
            except OSError:
                time.sleep(0.05)
        self.process.kill()
        raise SystemExit("The site did not start.")

    def kill(self) -> None:
        """Kill the master and all its workers, as a power cut would."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """Stop it in order."""
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return trial.getsockname()[1]


# --- the people


@dataclass
class Told:
    """What was answered: how long each write took from the first try, and what went wrong on the way."""

    writes: list[float] = field(default_factory=list)
    reads: list[float] = field(default_factory=list)
    acknowledged: dict[str, str] = field(default_factory=dict)
    statuses: Counter = field(default_factory=Counter)
    retries: int = 0


async def ask(port: int, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, bytes]:
    """Ask once and return the status and the body; raise OSError where nobody answers."""
    incoming, outgoing = await asyncio.wait_for(asyncio.open_connection("127.0.0.1", port), 10)
    try:
        named = {"Host": f"127.0.0.1:{port}", "Content-Length": str(len(body)), "Connection": "close", **headers}
        head = f"{method} {path} HTTP/1.1\r\n" + "".join(f"{k}: {v}\r\n" for k, v in named.items()) + "\r\n"
        outgoing.write(head.encode() + body)
        answer = await asyncio.wait_for(incoming.read(), 60)
    finally:
        outgoing.close()
    if not answer.startswith(b"HTTP/"):
        raise OSError("no answer")
    top, _, rest = answer.partition(b"\r\n\r\n")
    return int(top.split()[1]), rest


async def write(port: int, name: str, token: str, figure: int, told: Told) -> None:
    """File one value; without an answer, or asked to come again, send it again with the same key."""
    filing = f"{MONTH}|i{figure}@{name}"
    body = json.dumps({"filing": filing, "value": f"{100 + figure}件"}).encode()
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": f"storm-{filing}".replace("|", "-"),
               "Content-Type": "application/json"}  # fmt: skip
    started = time.perf_counter()
    while time.perf_counter() - started < PATIENCE:
        try:
            status, answer = await ask(port, "POST", "/api/v1/filings/submit", body, **headers)
        except OSError:
            status, answer = 0, b""
        told.statuses[status] += 1
        if status == 200:
            told.writes.append(time.perf_counter() - started)
            told.acknowledged[filing] = json.loads(answer)["state"]
            return
        if status and status not in (429, 502, 503):
            raise SystemExit(f"{filing}: {status} {answer[:300]!r}")
        told.retries += 1
        await asyncio.sleep(LOT.uniform(0.2, 0.5))
    raise SystemExit(f"{filing} was never answered.")


async def read_on(port: int, token: str, told: Told, done: asyncio.Event) -> None:
    """Look at one's own month again and again, with a second between."""
    while not done.is_set():
        started = time.perf_counter()
        try:
            status, _ = await ask(port, "GET", f"/api/v1/filings?month={MONTH}", Authorization=f"Bearer {token}")
            told.statuses[f"read {status}"] += 1
            told.reads.append(time.perf_counter() - started)
        except OSError:
            told.statuses["read 0"] += 1
        await asyncio.sleep(1)


async def storm(site: Site, tokens: dict[str, str], given: argparse.Namespace) -> Told:
    """Let everybody file within the time, so many at once, while others read and the server dies now and then."""
    told, turn, done = Told(), asyncio.Semaphore(given.at_once), asyncio.Event()
    jobs = [(name, figure) for name in tokens for figure in range(given.figures)]
    LOT.shuffle(jobs)
    pause = given.minutes * 60 / len(jobs)

    async def one(name: str, figure: int, after: float) -> None:
        await asyncio.sleep(after)
        async with turn:
            await write(site.port, name, tokens[name], figure, told)

    looking = (LOT.choice(list(tokens.values())) for _ in range(given.readers))
    readers = [asyncio.create_task(read_on(site.port, token, told, done)) for token in looking]
    killer = asyncio.create_task(_kill_now_and_then(site, given.kills, given.minutes * 60))
    await asyncio.gather(*(one(*job, index * pause) for index, job in enumerate(jobs)))
    done.set()
    await asyncio.gather(killer, *readers)
    return told


async def _kill_now_and_then(site: Site, kills: int, seconds: float) -> None:
    for _ in range(kills):
        await asyncio.sleep(seconds / (kills + 1))
        site.kill()
        await asyncio.to_thread(site.start)


def main() -> None:
    """Run the storm and the floor, check what is in the ledger, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--reporters", type=int, default=500)
    parser.add_argument("--figures", type=int, default=10)
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--at-once", type=int, default=50)
    parser.add_argument("--readers", type=int, default=50)
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--floor", action=argparse.BooleanOptionalAction, default=True)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        found = run(given, home)
        floor = run_floor(given, home) if given.floor else Told()
    report(given, found, floor)


def run(given: argparse.Namespace, home: str) -> Told:
    """Run the storm against the real site and hold the ledger against what was acknowledged."""
    environment = {**os.environ, "DAXU_HOME": home}
    district = [sys.executable, str(HERE / "storm_district.py"), str(given.reporters), str(given.figures)]
    made = subprocess.run(district, env=environment, check=True, capture_output=True, text=True)
    tokens = json.loads(made.stdout)
    port = free_port()
    site = Site([sys.executable, "-m", "daxu", "serve", "--port", str(port)], environment, port)
    told = weathered(site, tokens, given)
    check(told, environment, given)
    return told


def check(told: Told, environment: dict[str, str], given: argparse.Namespace) -> None:
    """Stop with a message unless every acknowledged write is there, none is there twice, and the chain holds."""
    listed = [sys.executable, str(HERE / "storm_district.py"), "--filed"]
    found = subprocess.run(listed, env=environment, check=True, capture_output=True, text=True).stdout
    steps = Counter(json.loads(found))
    lost = [filing for filing in told.acknowledged if not steps[filing]]
    twice = [filing for filing, count in steps.items() if count > 1]
    verify = [sys.executable, "-m", "daxu", "verify"]
    verified = subprocess.run(verify, env=environment, capture_output=True, text=True, check=False)
    wanted = given.reporters * given.figures
    print(
        f"{len(told.acknowledged)} of {wanted} writes acknowledged, {len(lost)} lost, {len(twice)} twice;"
        f" {told.retries} retries; verify: exit {verified.returncode}; statuses {dict(told.statuses)}"
    )
    if lost or twice or verified.returncode or len(told.acknowledged) != wanted:
        raise SystemExit(f"The storm broke something: {lost[:3]} {twice[:3]} {verified.stdout[-500:]}")


def run_floor(given: argparse.Namespace, home: str) -> Told:
    """Run the same writes against a bare insert."""
    environment = {**os.environ, "DAXU_HOME": str(Path(home, "floor")), "PYTHONPATH": str(HERE)}
    environment.pop("DATABASE_URL", None)
    migrate = [sys.executable, "-m", "daxu", "migrate"]
    subprocess.run(migrate, env=environment, check=True, capture_output=True)
    port = free_port()
    command = [
        sys.executable, "-m", "gunicorn", "storm_floor:application", "--bind", f"127.0.0.1:{port}",
        "--workers", str((os.cpu_count() or 1) + 1), "--preload", "--log-level", "error",
    ]  # fmt: skip
    site = Site(command, environment, port)
    tokens = {f"o{number:03}": "" for number in range(given.reporters)}
    return weathered(site, tokens, argparse.Namespace(**{**vars(given), "kills": 0, "readers": 0}))


def weathered(site: Site, tokens: dict[str, str], given: argparse.Namespace) -> Told:
    """Start a site, let the storm pass over it, and stop it whatever happened."""
    site.start()
    try:
        with ThreadPoolExecutor(1) as weather:  # a loop of its own, wherever this is called from
            return weather.submit(asyncio.run, storm(site, tokens, given)).result()
    finally:
        site.stop()


def report(given: argparse.Namespace, found: Told, floor: Told) -> None:
    """Print the table."""
    print(
        f"{given.reporters} × {given.figures} within {given.minutes:g} min, {given.at_once} at once,"
        f" {given.readers} readers, {given.kills} kills, {os.cpu_count()} processors,"
        f" {'PostgreSQL' if os.environ.get('DATABASE_URL') else 'SQLite'}"
    )
    print("| | count | p50 ms | p95 ms | p99 ms | against the floor |\n|---|---:|---:|---:|---:|---:|")
    base = statistics.median(floor.writes) if floor.writes else None
    for name, times in (("write", found.writes), ("read", found.reads), ("floor: bare insert", floor.writes)):
        if times:
            cuts = statistics.quantiles(times, n=100)
            ratio = f"{statistics.median(times) / base:.1f}x" if base else "–"
            print(
                f"| {name} | {len(times)} | {cuts[49] * 1000:.0f} | {cuts[94] * 1000:.0f} | {cuts[98] * 1000:.0f}"
                f" | {ratio} |"
            )


if __name__ == "__main__":
    main()
