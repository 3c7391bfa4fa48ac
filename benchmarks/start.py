"""How long a newcomer waits: from a fresh clone to a page that answers, and again on the second start.

    python benchmarks/start.py [--cold-cache]

Clones the repository into a temporary folder, runs `make demo` there on a free port until the sign-in page answers,
stops it, and starts it again. With --cold-cache the installer's cache is empty too: every package is fetched anew.
"""

from __future__ import annotations

import argparse
import http.client
import os
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def answered(port: int) -> bool:
    """Whether the sign-in page is served."""
    try:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
        connection.request("GET", "/sign-in")
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False


def start(folder: Path, environment: dict[str, str]) -> float:
    """Run `make demo` until it answers; return the seconds, and stop it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    begun = time.perf_counter()
    command = ["make", "-C", str(folder), "demo", f"ARGS=--port {port}"]
    demo = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, start_new_session=True)
    try:
        while not answered(port):
            if demo.poll() is not None:
                raise SystemExit(f"make demo ended with {demo.returncode}")
            time.sleep(0.1)
        return time.perf_counter() - begun
    finally:
        os.killpg(demo.pid, signal.SIGTERM)
        demo.wait(30)


def main() -> None:
    """Run both starts and print them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cold-cache", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        clone, cache = Path(temporary, "daxu"), Path(temporary, "cache")
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        ours = ("DAXU_", "DATABASE_URL", "VIRTUAL_ENV")
        environment = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        if given.cold_cache:
            environment |= {"UV_CACHE_DIR": str(cache / "uv"), "npm_config_cache": str(cache / "npm")}
        first = start(clone, environment)
        second = start(clone, environment)
    cache_said = "an empty cache" if given.cold_cache else "a warm cache"
    print(f"| start | seconds |\n|---|---:|\n| first, {cache_said} | {first:.1f} |\n| second | {second:.1f} |")


if __name__ == "__main__":
    main()
