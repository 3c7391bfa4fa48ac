"""`daxu`: the map of all commands, found by name and loaded only when called, so that `daxu --help` is instant.

A command parses words, makes one call into a duty, and prints. What can go wrong is turned into one message here, in
`guarded`; no traceback ever reaches a reader: it goes to the log in the data folder.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from importlib import import_module
from io import TextIOWrapper
from typing import Any, NoReturn

import click

import daxu
from daxu.cli import faults


@dataclass(frozen=True, slots=True)
class Known:
    """A command of the map: where it lives, what it does in Chinese and English, whether it opens the data folder."""

    name: str
    where: str
    chinese: str
    english: str
    opens_data: bool = True


COMMANDS = (
    Known("demo", "demo:demo", "载入示范区并启动网站", "load the model district and serve it"),
    Known("load", "load:load", "载入一个申报目录", "load a catalogue folder"),
    Known("migrate", "migrate:migrate", "建立或升级数据表", "create or upgrade the tables"),
    Known("judge", "judge:judge", "评估全部目标是否达序", "judge every target of the plan"),
    Known("figures", "figures:figures", "列出全部数据", "list every figure"),
    Known("show", "show:show", "查看一个目标、指标或单位", "show a target, indicator or organisation"),
    Known("trace", "trace:trace", "追溯一个数据的依据", "show what a figure rests on"),
    Known("verify", "verify:verify", "校验台账未被改动", "verify that the ledger was not tampered with"),
    Known("audit", "audit:audit", "查找操作记录", "search what was done"),
    Known("report", "report:report", "生成报告", "build reports"),
    Known("read", "read:read", "读出一份报告的每个数", "read every number of a report", opens_data=False),
    Known("check", "check:check", "核对一份报告的数", "check the numbers of a report", opens_data=False),
    Known("file", "file:file", "报送：填报、审核、更正、锁定", "file figures, review, correct, lock"),
    Known(
        "projects", "projects:projects", "重点项目：列表、登记、导入、五率", "key projects: list, enter, import, rates"
    ),
    Known("tasks", "tasks:tasks", "任务台账：提出、入账、交办、办结", "tasks: propose, enter, assign, close"),
    Known("remind", "remind:remind", "列出或发出一天的提醒", "show or send the day's reminders"),
    Known("systems", "systems:systems", "逐项检验104个系统是否可用", "say which of the 104 systems work"),
    Known("seal", "seal:seal", "封账", "seal what was entered"),
    Known("backup", "backup:backup", "备份全部数据", "back everything up"),
    Known("restore", "restore:restore", "恢复一个备份", "put a backup back"),
    Known("serve", "serve:serve", "启动网站", "serve the site"),
    Known("account", "account:account", "预置或重置三员账号", "make or reset the administrators' accounts"),
    Known("token", "token:token", "管理接口令牌", "manage API tokens"),
)

EPILOG = (
    "退出码 Exit codes: 0 完成 done · 1 完成但有问题 done, problems found · 2 输入有误或被拒 bad input, refused.\n\n"
    "数据目录 Data folder: DAXU_HOME.\n\n"
    '命令补全 Completion: eval "$(_DAXU_COMPLETE=bash_source daxu)"（zsh_source、fish_source）.'
)


class Map(click.Group):
    """The commands by name; each module is imported, and Django set up, only when its command is called."""

    def main(self, args: Sequence[str] | None = None, prog_name: str | None = None, **extra: Any) -> NoReturn:  # type: ignore[override]
        """Run a command and leave with its exit code, whatever happens; output is UTF-8 wherever it goes."""
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, TextIOWrapper):
                stream.reconfigure(encoding="utf-8")
        extra["standalone_mode"] = False
        sys.exit(faults.guarded(lambda: super(Map, self).main(args, prog_name or "daxu", **extra)))

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; a reader that went away is met here, not by click."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            sys.exit(faults.reader_gone())

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return the names in the order of the work."""
        return [known.name for known in COMMANDS]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load a command."""
        known = next((known for known in COMMANDS if known.name == cmd_name), None)
        if known is None:
            return None
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "daxu.web.settings")
        if known.opens_data:
            set_up()
            _tell_who_runs_it(ctx)
        module, _, attribute = known.where.partition(":")
        command: click.Command = getattr(import_module(f"daxu.cli.{module}"), attribute)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find a command; for an unknown one name those that look like it."""
        if args[0] not in self.list_commands(ctx) and not args[0].startswith("-"):
            near = get_close_matches(args[0], self.list_commands(ctx), n=3, cutoff=0.5)
            hint = f"；是否为：{'、'.join(near)}" if near else ""
            raise click.UsageError(f"没有命令“{args[0]}”{hint}。 No command {args[0]!r}.", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the map without loading anything."""
        with formatter.section("命令 Commands"):
            formatter.write_dl([(known.name, f"{known.chinese} · {known.english}") for known in COMMANDS])


def _tell_who_runs_it(ctx: click.Context) -> None:
    """Tell the audit, for as long as the command runs, whose deeds these are; once for each run."""
    auditing, home = import_module("daxu.duties.auditing"), import_module("daxu.cli.home")
    if "daxu.occasion" not in ctx.meta:
        ctx.meta["daxu.occasion"] = True
        ctx.with_resource(auditing.occasion(auditing.Occasion(home.somebody(), way=auditing.Way.COMMAND)))


def set_up() -> None:
    """Set Django up, once a process."""
    django = import_module("django")
    if not import_module("django.apps").apps.ready:
        django.setup()


@click.group(cls=Map, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(daxu.__version__, "--version", message="daxu %(version)s")
def main() -> None:
    """达序：政府年度发展计划的编制、监测与报告。

    Daxu runs a government's yearly development plan.
    """
