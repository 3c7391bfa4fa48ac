"""Serve the overview of a full plan to 50 readers at once: p50, p95 and requests a second.

    python benchmarks/pages.py [--readers 50] [--seconds 20]

The site is the real one: `daxu demo --no-serve` into a fresh data folder, then `daxu serve` (gunicorn, SQLite). Readers
are signed in and ask again as soon as they are answered, a connection each time; the load comes from the same machine.
The floor beside it is /healthz, the same stack doing nothing, so the ratio is what the page itself costs.
"""

from __future__ import annotations

import argparse
import asyncio
import http.client
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

PATHS = {"floor": "/healthz", "overview": "/?as_of=2024-06-30", "table": "/targets?as_of=2024-06-30"}


@contextmanager
def site() -> Iterator[tuple[int, str]]:
    """Load and serve the model district; yield the port and the password of the sample accounts."""
    with tempfile.TemporaryDirectory() as home, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        environment = {**os.environ, "DAXU_HOME": home}
        daxu = [sys.executable, "-m", "daxu"]
        subprocess.run([*daxu, "demo", "--no-serve"], env=environment, check=True, capture_output=True)
        password = Path(home, "demo-accounts.txt").read_text(encoding="utf-8").split("\n")[0].split("\t")[-1]
        server = subprocess.Popen([*daxu, "serve", "--port", str(port)], env=environment, stdout=subprocess.DEVNULL)
        try:
            _wait(port)
            yield port, password
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(20)


def _wait(port: int) -> None:
    for _ in range(300):
        try:
            return socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
    raise SystemExit("The site did not start.")


def signed_in(port: int, password: str) -> str:
    """Sign in as the planner and return the session's cookie."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", "/sign-in")
    page = connection.getresponse()
    form = re.search(r'csrfmiddlewaretoken" value="([^"]+)"', page.read().decode())[1]
    cookie = page.headers["Set-Cookie"].split(";")[0]
    body = urlencode({"username": "planner", "password": password, "csrfmiddlewaretoken": form})
    headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", "/sign-in", body, headers)
    answer = connection.getresponse()
    answer.read()
    return next(c.split(";")[0] for c in answer.headers.get_all("Set-Cookie") if "session" in c)


async def reader(port: int, path: str, cookie: str, until: float, times: list[float]) -> None:
    """Ask for one page again and again until the time is up, noting how long each answer took."""
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {cookie}\r\n\r\n".encode()
    while time.perf_counter() < until:
        started = time.perf_counter()
        incoming, outgoing = await asyncio.open_connection("127.0.0.1", port)
        outgoing.write(request)
        head = await incoming.readuntil(b"\r\n\r\n")
        if b" 200 " not in head[:20]:
            raise SystemExit(f"{path} answered {head[:40]!r}")
        await incoming.readexactly(int(re.search(rb"(?i)content-length: (\d+)", head)[1]))
        outgoing.close()
        times.append(time.perf_counter() - started)


async def measure(port: int, path: str, cookie: str, readers: int, seconds: float) -> list[float]:
    """Return how long every answer took with so many readers at once."""
    times: list[float] = []
    until = time.perf_counter() + seconds
    await asyncio.gather(*(reader(port, path, cookie, until, times) for _ in range(readers)))
    return times


def main() -> None:
    """Run the measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--readers", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=20)
    given = parser.parse_args()
    with site() as (port, password):
        cookie = signed_in(port, password)
        for path in PATHS.values():
            asyncio.run(measure(port, path, cookie, 2, 2))
        found = {n: asyncio.run(measure(port, p, cookie, given.readers, given.seconds)) for n, p in PATHS.items()}
    print(f"{given.readers} readers for {given.seconds:g} s each, on {os.cpu_count()} processors")
    print("| page | requests/s | p50 ms | p95 ms | against the floor |\n|---|---:|---:|---:|---:|")
    floor = statistics.median(found["floor"])
    for name, times in found.items():
        p50, p95 = statistics.median(times), statistics.quantiles(times, n=20)[-1]
        rate = len(times) / given.seconds
        print(f"| {name} | {rate:.0f} | {p50 * 1000:.0f} | {p95 * 1000:.0f} | {p50 / floor:.1f}x |")


if __name__ == "__main__":
    main()
