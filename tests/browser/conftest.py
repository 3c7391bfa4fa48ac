"""A real site for a real browser: the model district served by gunicorn, Debian's Chromium driven by Playwright."""

from __future__ import annotations

import fcntl
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, StorageState, expect, sync_playwright

# Playwright keeps an event loop in this process; Django would take it for a program that must not wait for a database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
PATIENCE = 120  # seconds; a busy machine is slow, not wrong
expect.set_options(timeout=30_000)
WIDE, NARROW = 1280, 390
# The one without windows first: it draws the same pages in half the time.
CHROMIUMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--lang=zh-CN",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@dataclass
class Site:
    """A running site: where it is, and the sample accounts' passwords by name."""

    address: str
    passwords: dict[str, str]
    sessions: dict[tuple[str, str], StorageState] = field(default_factory=dict)

    def at(self, path: str) -> str:
        return self.address + path


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    home = tmp_path_factory.mktemp("site") / "home"
    port = free_port()
    surroundings = {**os.environ, "DAXU_HOME": str(home)}
    daxu = [sys.executable, "-m", "daxu"]
    shutil.copytree(loaded(tmp_path_factory), home)
    rows = [line.split("\t") for line in (home / "demo-accounts.txt").read_text().splitlines()]
    with (home / "server.log").open("wb") as log:
        server = subprocess.Popen(
            [*daxu, "serve", "--port", str(port), "--workers", "1"], env=surroundings, stdout=log, stderr=log
        )
    try:
        site = Site(f"http://127.0.0.1:{port}", {row[0]: row[2] for row in rows if len(row) == 3})
        wait_until_it_answers(site.at("/healthz"), server)
        yield site
    finally:
        server.terminate()
        server.wait(timeout=30)


def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the data folder that `daxu demo` made: one for all workers of a run, loaded by the first that asks."""
    run = tmp_path_factory.getbasetemp()
    home = (run.parent if "PYTEST_XDIST_WORKER" in os.environ else run) / "demo"
    with home.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not home.exists():
            making = home.with_suffix(".making")
            words = [sys.executable, "-m", "daxu", "demo", "--no-serve"]
            told = {**os.environ, "DAXU_HOME": str(making)}
            subprocess.run(words, env=told, check=True, stdout=subprocess.DEVNULL)
            making.rename(home)
    return home


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_it_answers(address: str, server: subprocess.Popen[bytes]) -> None:
    latest = time.monotonic() + PATIENCE
    while time.monotonic() < latest:
        assert server.poll() is None, "the site stopped while starting"
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:  # refused, reset or late: still starting
            time.sleep(0.25)
    pytest.fail(f"{address} did not answer within {PATIENCE} seconds")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    names = (os.environ.get("DAXU_CHROMIUM", ""), *CHROMIUMS)
    found = next((path for called in names if called and (path := shutil.which(called))), None)
    if not found:
        pytest.fail("缺少 Chromium，见 setup/need-chromium · Chromium is missing; see setup/need-chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=SWITCHES)
        yield browser
        browser.close()


@dataclass
class Watch:
    """What must not happen on any page: a word to another host, a failed request, a complaint in the console."""

    host: str
    strangers: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def over(self, page: Page, *, may_complain: bool) -> None:
        page.route("**/*", self._pass_on)
        if may_complain:  # a page that is refused on purpose is reported in the console
            return
        page.on("console", lambda said: self._hear(said.type, said.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _pass_on(self, route: Route) -> None:
        address = urlsplit(route.request.url)
        if address.scheme in {"http", "https"} and address.netloc != self.host:
            self.strangers.append(route.request.url)
            route.abort()
        else:
            route.continue_()

    def _hear(self, kind: str, text: str) -> None:
        if kind in {"error", "warning"}:
            self.complaints.append(text)


@pytest.fixture(params=[WIDE, NARROW], ids=["wide", "narrow"])
def width(request: pytest.FixtureRequest) -> int:
    """Every test that names it runs twice: at a desk and on a phone."""
    return int(request.param)


Visit = Callable[..., Page]


@pytest.fixture
def visit(chromium: Browser, site: Site) -> Iterator[Visit]:
    """Open a page as somebody; when the test ends, nothing may have gone wrong on any page it opened."""
    contexts: list[BrowserContext] = []
    watch = Watch(urlsplit(site.address).netloc)

    def open_page(
        path: str,
        *,
        by: str = "planner",
        width: int = WIDE,
        language: str = "zh-CN",
        for_axe: bool = False,
        script: bool = True,
        may_complain: bool = False,
    ) -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": 900},
            locale=language,
            timezone_id="Asia/Shanghai",
            reduced_motion="reduce",
            bypass_csp=for_axe,
            java_script_enabled=script,
            storage_state=session_of(chromium, site, by, language) if by else None,
        )
        contexts.append(context)
        speak(context, site, language)
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.set_default_navigation_timeout(PATIENCE * 1000)
        watch.over(page, may_complain=may_complain)
        page.goto(site.at(path))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not watch.strangers, "a page spoke to another host"
    assert not watch.complaints


def speak(context: BrowserContext, site: Site, language: str) -> None:
    """Choose English as the switch does; Chinese needs no choice, whatever the browser would like."""
    if language.startswith("en"):
        context.add_cookies([{"name": "daxu_language", "value": "en", "url": site.at("/")}])


def session_of(chromium: Browser, site: Site, who: str, language: str) -> StorageState:
    """Sign in once a person and language, as a person does, and keep the session."""
    if (who, language) not in site.sessions:
        context = chromium.new_context(locale=language)
        context.set_default_navigation_timeout(PATIENCE * 1000)
        speak(context, site, language)
        page = context.new_page()
        page.goto(site.at("/sign-in"))
        sign_in(page, who, site.passwords[who])
        page.wait_for_url(lambda address: "/sign-in" not in address)
        site.sessions[who, language] = context.storage_state()
        context.close()
    return site.sessions[who, language]


def sign_in(page: Page, who: str, password: str) -> None:
    page.locator("input[name=username]").fill(who)
    page.locator("input[name=password]").fill(password)
    page.locator("main form button[type=submit]").click()
