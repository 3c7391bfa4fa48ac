"""What goes wrong, said to a reader: what, where, why, what next, in Chinese and English, with an exit code.

An exception class of Daxu carries a text made for readers and is printed as it is. Anything foreign that nobody
expected is written to the log in the data folder, and one line says so.
"""

from __future__ import annotations

import errno
import os
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

DONE, PROBLEMS, REFUSED = 0, 1, 2
_INTERRUPTED, _BROKEN_PIPE = 130, 141


class Refused(click.ClickException):
    """A command that cannot be done as asked; the message says why and what would be right."""

    exit_code = REFUSED


def guarded(run: Callable[[], object]) -> int:
    """Run a command and return its exit code; whatever is raised becomes one message."""
    try:
        result = run()
        sys.stdout.flush()
    except BrokenPipeError:
        return reader_gone()
    except (KeyboardInterrupt, click.Abort):
        return _said(
            "已中断；没有写入任何半截数据，可重新运行。 Interrupted: nothing is half-written, run it again.",
            _INTERRUPTED,
        )
    except SystemExit as leaving:
        return _left(leaving)
    except Exception as error:  # noqa: BLE001 - the last line before the reader
        return _said(message_of(error), REFUSED)
    return result if isinstance(result, int) else DONE


def reader_gone() -> int:
    """Close what nobody reads any more (daxu … | head): nothing is wrong, and nobody is left to tell."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return _BROKEN_PIPE


def _left(leaving: SystemExit) -> int:
    if isinstance(leaving.code, str):
        return _said(leaving.code, REFUSED)
    return leaving.code or DONE


def _said(message: str, code: int) -> int:
    click.echo(message, err=True)
    return code


def message_of(error: Exception) -> str:
    """Return what a reader is told of an exception."""
    for wanted, say in _SAYINGS:
        if wanted(error):
            return say(error)
    return _unexpected(error)


def _usage(error: click.UsageError) -> str:
    """Say a wrong option or argument as the parser says it, with the way to the help."""
    path = error.ctx.command_path if error.ctx else "daxu"
    return f"参数有误：{error.format_message()}\n查看用法 See the usage: {path} --help"


def _database(error: Exception) -> str:
    text = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    return next((said for words, said in _DATABASE if words in text), f"{_DATABASE_OTHER}（{text}）")


_DATABASE = (
    ("database is locked", "数据库正被别的程序写入；请稍候重试。 The database is busy with another writer: try again."),
    (
        "readonly database",
        "数据库只读；请检查数据目录（DAXU_HOME）的写权限。 The database is read-only: check DAXU_HOME.",
    ),
    (
        "unable to open",
        "打不开数据库文件；请检查数据目录（DAXU_HOME）及其权限。 Cannot open the database: check DAXU_HOME.",
    ),
    ("disk is full", "磁盘已满；请腾出空间后重试，没有写入半截数据。 The disk is full: nothing is half-written."),
    ("not a database", "数据库文件已损坏或不是数据库；请从备份恢复。 The file is no database: restore a backup."),
    ("malformed", "数据库文件已损坏；请从备份恢复。 The database file is damaged: restore a backup."),
    ("no such table", "数据表尚未建立；请先运行 daxu migrate。 The tables do not exist: run daxu migrate."),
    ("onnection", "连不上数据库服务器；请检查 DATABASE_URL。 Cannot reach the database server: check DATABASE_URL."),
)
_DATABASE_OTHER = "数据库出错，没有写入半截数据；请检查数据目录后重试。 The database failed; nothing is half-written."


def _file(error: OSError) -> str:
    if error.errno is None:
        return str(error)
    where = error.filename or "数据目录 the data folder"
    said = _FILE.get(error.errno, f"{error.strerror or error}")
    return f"读写不了 {where}：{said}。"


_FILE = {
    errno.EACCES: "没有权限 permission denied",
    errno.EPERM: "不被允许 not permitted",
    errno.EROFS: "文件系统只读 read-only file system",
    errno.ENOSPC: "磁盘已满 no space left",
    errno.ENOENT: "不存在 no such file or folder",
    errno.ENOTDIR: "路径中有一段不是目录 not a folder",
    errno.EISDIR: "是目录而不是文件 is a folder",
    errno.EADDRINUSE: "端口已被占用 the port is in use",
}


def _unexpected(error: Exception) -> str:
    kept = _logged(error)
    where = f"详情已记入 {kept}" if kept else f"{type(error).__name__}: {error}"
    return (
        f"程序出现意外错误，没有写入半截数据；{where}。请重试，仍不行请把该文件交给维护人员。"
        " Unexpected error; nothing is half-written. Try again, then pass that log file on."
    )


def _logged(error: Exception) -> Path | None:
    """Append the traceback to the log of the data folder; return the log, or None where it cannot be written."""
    with suppress(Exception):
        log = _log_folder() / "daxu.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("a", encoding="utf-8") as file:
            file.write(f"\n{datetime.now(UTC).isoformat()} {' '.join(sys.argv)}\n")
            file.write("".join(traceback.format_exception(error)))
        return log
    return None


def _log_folder() -> Path:
    from django.conf import settings  # noqa: PLC0415 - settings may be the very thing that failed

    return Path(settings.HOME) / "log"


def _ours(error: Exception) -> bool:
    return any(kind.__module__.startswith("daxu.") for kind in type(error).__mro__)


def _of_database(error: Exception) -> bool:
    return any(kind.__module__ in ("django.db.utils", "sqlite3") for kind in type(error).__mro__)


_SAYINGS: tuple[tuple[Callable[[Exception], bool], Callable[[Any], str]], ...] = (
    (_ours, str),
    (lambda error: isinstance(error, click.UsageError), _usage),
    (lambda error: isinstance(error, click.ClickException), str),
    (_of_database, _database),
    (lambda error: isinstance(error, OSError), _file),
)
