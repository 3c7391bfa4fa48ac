"""`daxu systems`: the 104 systems of the sample report, each tried by its scenario in a world of its own."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from tempfile import TemporaryDirectory

import click

from daxu.catalogue import loader
from daxu.catalogue.systems import systems as declared
from daxu.cli import home, options, table
from daxu.cli.demo import enter_portfolio
from daxu.cli.faults import Refused
from daxu.cli.load import enter
from daxu.cli.scenarios import plan, projects, tasks
from daxu.cli.scenarios.world import HOST, World
from daxu.desk import accounts
from daxu.duties.systems import Walked, survey
from daxu.ledger import read

SCENARIOS = {**plan.SCENARIOS, **projects.SCENARIOS, **tasks.SCENARIOS}
"""The scenario of each system that has one, by its name."""
_LONGEST_NAME, _LONGEST_WHY = 36, 100


@click.command()
@click.option("--here", is_flag=True, hidden=True, help="在本数据目录中走场景 walk the scenarios in this very folder")
@options.as_json
def systems(here: bool, as_json: bool) -> None:
    """逐项检验示范报告的104个系统：在临时数据目录中走完各自的场景，如实说哪些可用、尚缺什么。

    Try each of the 104 systems by its scenario, in a temporary data folder, and say which work and what is missing.
    """
    if here:
        for answer in _walk():
            click.echo(json.dumps(answer, ensure_ascii=False))
        return
    answers = []
    for answer in _elsewhere():
        answers.append(answer)
        if as_json:
            click.echo(json.dumps(answer, ensure_ascii=False))
    if not as_json:
        click.echo("\n".join(_page(answers)))


def _elsewhere() -> Iterator[dict[str, object]]:
    """Walk the scenarios in a process with a data folder of its own: the reader's ledger is never touched."""
    home.progress("在临时数据目录中逐项检验 … walking the scenarios in a temporary folder")
    with TemporaryDirectory(prefix="daxu-systems-") as folder:
        told = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "DAXU_MODE")}
        told |= {"DAXU_HOME": folder, "DAXU_HOSTS": HOST}
        command = [sys.executable, "-W", "ignore", "-m", "daxu", "systems", "--here"]
        with subprocess.Popen(command, env=told, stdout=subprocess.PIPE, text=True) as walking:  # noqa: S603
            yield from (json.loads(line) for line in walking.stdout or ())
    if walking.returncode:
        raise Refused("检验中断，见上面的说明。 The walk was cut short; see above.")


def _walk() -> Iterator[dict[str, object]]:
    """Load the model district into this empty folder and walk every scenario in it."""
    logging.getLogger("django.request").setLevel(logging.CRITICAL)  # refusals are part of the walk
    home.make_tables()
    if read.head():
        raise Refused("本数据目录已有数据，不能在其中检验。 This folder holds data; scenarios need an empty one.")
    enter(loader.model_district())
    enter_portfolio()
    accounts.sample_accounts("walked")
    for walked in survey(declared(), SCENARIOS, World):
        if walked.system.scenario:
            home.progress(
                f"{walked.system.id} {walked.system.name} … {'可用 works' if walked.works else '未齐 not yet'}"
            )
        yield _answer(walked)


def _answer(walked: Walked) -> dict[str, object]:
    return {"id": walked.system.id, "name": walked.system.name, "works": walked.works, "why": walked.why}


def _page(answers: list[dict[str, object]]) -> list[str]:
    working = sum(1 for answer in answers if answer["works"])
    rows = [
        (
            str(answer["id"]),
            "✓" if answer["works"] else "–",
            table.fitted(str(answer["name"]), _LONGEST_NAME),
            table.fitted(str(answer["why"]), _LONGEST_WHY),
        )
        for answer in answers
    ]
    return [
        *table.lines(("编号 id", "可用", "系统 system", "说明 why"), rows, right=(0,)),
        "",
        f"{len(answers)} 个系统中 {working} 个可用。 {working} of {len(answers)} systems work.",
    ]
